"""What a letter says to those who came with paper: all of it, for there is no page on which to read on."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.eforms.selectors import correctable, document_of
from madoguchi.events.models import Event
from madoguchi.examination.models import Notice
from madoguchi.language.eras import both_dates

_WORDS: dict[str, Any] = {
    "application.returned": gettext_lazy(
        "%(office)sが申請を確認し、お返しします（返戻）。納得できないときは、審査するよう求めることができます。"
    ),
    "correction.asked": gettext_lazy(
        "%(office)sが確認したところ、直していただきたい項目がありました。期限までに、窓口か郵送で出してください。"
    ),
    "application.deemed": gettext_lazy(
        "法律で決められた期間が過ぎたので、結果が決まったものとして扱います。くわしくは、%(office)sにお尋ねください。"
    ),
    "application.reopened": gettext_lazy(
        "%(office)sが、前の結果を取り消して、審査をやり直しています。結果が出たら、郵便でお知らせします。"
    ),
    "hearing.called": gettext_lazy("%(office)sが、結果を決める前にご意見をお聴きします。"),
    "notice.issued": gettext_lazy("%(office)sの通知書を同封しました。"),
    "notice.reissued": gettext_lazy(
        "%(office)sが出し直した通知書を同封しました。内容は同じです。前の通知書は、もう使えません。"
    ),
    "notice.revoked": gettext_lazy("%(office)sが、お送りした通知書を取り消しました。"),
    "permit.issued": gettext_lazy("%(office)sの許可証・証明書を同封しました。"),
    "permit.reissued": gettext_lazy(
        "%(office)sが出し直した許可証・証明書を同封しました。内容は同じです。前のものは、もう使えません。"
    ),
    "permit.revoked": gettext_lazy("%(office)sが、お送りした許可証・証明書を取り消しました。"),
}

ON_PAPER = frozenset(_WORDS)
ENCLOSED = frozenset({"notice.issued", "notice.reissued", "permit.issued", "permit.reissued"})
"""What the officer prints and puts into the envelope."""


def paper_words(event: Event, application: Application, values: dict[str, str]) -> str:
    """The text of the letter that tells of `event`, with what the applicant has to know of it."""
    parts = [
        str(_WORDS[event.kind] % values),
        _("受付番号：%(number)s") % values,
        *_details(event, application),
    ]
    return "\n\n".join(part for part in parts if part)


def _details(event: Event, application: Application) -> list[str]:
    if event.kind == "application.returned":
        sent_back = application.send_backs.filter(sent_at__lte=event.at).last()
        return [_("理由\n%(reason)s") % {"reason": sent_back.reason}] if sent_back else []
    if event.kind == "correction.asked":
        return _correction(event, application)
    if event.kind == "hearing.called":
        return _hearing(event, application)
    revoked = Notice.objects.filter(sha256=event.data.get("revoked", "-")).first()
    return [_("理由\n%(reason)s") % {"reason": revoked.reason}] if revoked else []


def _correction(event: Event, application: Application) -> list[str]:
    asked = application.corrections.filter(asked_at__lte=event.at).last()
    if asked is None:
        return []
    document, day = document_of(application.edition.form_version), japan_day(application.arrived_at)
    labels = dict(correctable(document, answers_now(application).body, day))
    items = [f"・{labels.get(one['path'], one['path'])}\n{one['reason']}" for one in asked.items]
    return [*items, asked.message, _("期限：%(day)s") % {"day": both_dates(asked.due_on)}]


def _hearing(event: Event, application: Application) -> list[str]:
    called = application.hearings.filter(called_at__lte=event.at).last()
    if called is None:
        return []
    at = called.takes_place_at.astimezone(JAPAN)
    when = f"{both_dates(at.date())} {at.hour}時{at.minute:02}分"
    return [
        _("日時：%(when)s") % {"when": when},
        _("場所・方法：%(place)s") % {"place": called.place},
        _("お聴きすること\n%(what)s") % {"what": called.subject_matter},
    ]


def encloses(dedupe: str) -> bool:
    """Whether the letter with this `dedupe` is put into its envelope with a printed paper."""
    return dedupe.partition(":")[0] in ENCLOSED
