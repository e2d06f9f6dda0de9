"""What the applicant is told, and when."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.applications.models import Application
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.examination.models import ThreadMessage
from madoguchi.examination.selectors.merging import address_of_applicant
from madoguchi.examination.services.paper_words import ON_PAPER, paper_words
from madoguchi.messaging.services import ByPost, send
from madoguchi.registry.selectors import body_of

_WORDS: dict[str, tuple[Any, Any]] = {
    "application.arrived": (
        _("「%(title)s」を受け付けました"),
        _("受付番号は %(number)s です。%(office)sが内容を確認します。結果が出たら、ここでお知らせします。"),
    ),
    "application.returned": (
        _("「%(title)s」をお返しします（返戻）"),
        _(
            "%(office)sが申請を確認し、お返ししました。申請の画面で、理由を確かめてください。"
            "納得できないときは、審査するよう求めることができます。"
        ),
    ),
    "application.insisted": (
        _("「%(title)s」の審査を求める申出を受け付けました"),
        _("%(office)sが、この申請を審査します。結果が出たら、ここでお知らせします。"),
    ),
    "application.transferred": (
        _("「%(title)s」は、担当の窓口に引き継がれました"),
        _("これからは、%(office)sが担当します。受付番号は %(number)s のままです。出し直す必要はありません。"),
    ),
    "correction.asked": (
        _("「%(title)s」の内容を直してください"),
        _(
            "%(office)sが確認したところ、直していただきたい項目がありました。申請の画面から、期限までに直して送ってください。"
        ),
    ),
    "correction.answered": (
        _("「%(title)s」の直した内容を受け取りました"),
        _("%(office)sが審査を続けます。結果が出たら、ここでお知らせします。"),
    ),
    "correction.lapsed": (
        _("「%(title)s」を直す期限が過ぎました"),
        _(
            "%(office)sが、いまの内容で審査を続けます。直したいことがあるときは、申請の画面から窓口に知らせてください。"
        ),
    ),
    "hearing.called": (
        _("「%(title)s」について、ご意見をお聴きします"),
        _("%(office)sが、結果を決める前にご意見をお聴きします。申請の画面で、日と方法を確かめてください。"),
    ),
    "application.deemed": (
        _("「%(title)s」の結果が、法律により決まりました"),
        _(
            "法律で決められた期間が過ぎたので、結果が決まったものとして扱います。申請の画面で確かめてください。"
        ),
    ),
    "application.reopened": (
        _("「%(title)s」の審査をやり直します"),
        _("%(office)sが、前の結果を取り消して、審査をやり直しています。結果が出たら、ここでお知らせします。"),
    ),
    "thread.written": (
        _("「%(title)s」について、窓口からメッセージが届きました"),
        _("%(office)sからのメッセージです。申請の画面の「窓口とのやりとり」で読めます。"),
    ),
    "notice.issued": (
        _("「%(title)s」の結果が出ました"),
        _("%(office)sから通知書が届いています。申請の画面で開いて、保存できます。"),
    ),
    "notice.reissued": (
        _("「%(title)s」の通知書を再交付しました"),
        _("%(office)sが通知書を出し直しました。内容は同じです。前の通知書は、もう使えません。"),
    ),
    "notice.revoked": (
        _("「%(title)s」の通知書を取り消しました"),
        _("%(office)sが通知書を取り消しました。申請の画面で、理由を確かめてください。"),
    ),
    "permit.issued": (
        _("「%(title)s」の許可証・証明書ができました"),
        _("%(office)sから届いています。申請の画面で開いて、保存できます。"),
    ),
    "permit.reissued": (
        _("「%(title)s」の許可証・証明書を再交付しました"),
        _("%(office)sが出し直しました。内容は同じです。前のものは、もう使えません。"),
    ),
    "permit.revoked": (
        _("「%(title)s」の許可証・証明書を取り消しました"),
        _("%(office)sが取り消しました。申請の画面で、理由を確かめてください。"),
    ),
    "application.withdrawn": (
        _("「%(title)s」を取り下げました"),
        _("受付番号 %(number)s の申請は、取り下げられました。もう一度申請することもできます。"),
    ),
}

TOLD = set(_WORDS)

BY_POST = ON_PAPER
"""What somebody has to know who reads no mail: it asks for an answer, or is a result."""

CLERK = Acting.system("messages")


def words_of_kinds() -> list[tuple[str, str, str]]:
    """Every kind of message with its title and text, for an invented case: what officers look at beforehand."""
    values = {"title": _("〇〇許可申請"), "number": "U-0000-0000-0000-0", "office": _("〇〇課")}
    return [(kind, str(title % values), str(text % values)) for kind, (title, text) in _WORDS.items()]


def _by_post(application: Application, kind: str) -> ByPost | None:
    """Where a letter goes: to those without mail, and to those who came with paper."""
    is_paper = application.channel != Application.Channel.ONLINE
    if kind not in BY_POST or (application.applicant_email and not is_paper):
        return None
    return ByPost(application.organisation_id, application.applicant_name, address_of_applicant(application))


def tell(event: Event) -> None:
    """Put the message that belongs to `event` in the applicant's inbox, once, and let a mail point to it.

    Who came with paper has no inbox: what has to be known goes by post, with all that a page would show.
    Of the thread only what the office wrote: what somebody wrote oneself is not told.
    """
    if event.kind == "thread.written" and event.data.get("side") != ThreadMessage.Side.OFFICE:
        return
    application = (
        Application.objects.select_related("organisation", "edition__procedure_version", "subject", "ticket")
        .filter(pk=event.stream.removeprefix("application:"))
        .first()
    )
    if event.kind not in TOLD or application is None:
        return
    has_inbox = application.subject is not None or application.ticket is not None
    by_post = _by_post(application, event.kind)
    if not has_inbox and by_post is None:
        return
    title, text = _WORDS[event.kind]
    values = {
        "title": body_of(application.edition.procedure_version).title,
        "number": application.receipt_number,
        "office": application.organisation.name,
    }
    send(
        dedupe=f"{event.kind}:{event.stream}:{event.n}",
        subject=application.subject,
        ticket=application.ticket if application.subject is None else None,
        title=title % values,
        body=text % values if has_inbox else paper_words(event, application, values),
        about=stream_of(application),
        procedure=application.procedure_id,
        email=application.applicant_email if has_inbox else "",
        by_post=by_post,
        by=CLERK,
        at=event.at,
    )
