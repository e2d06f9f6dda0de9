"""Parts of a report about standard periods, contacts beside procedures and analogue clauses."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.plan.selectors.analogue import kinds_chart, progress_in
from madoguchi.plan.selectors.contacts import ContactScope, contacts_chart, contacts_in, survey_of
from madoguchi.plan.selectors.periods import counts_of_periods, period_rows
from madoguchi.plan.types import Part, table_of
from madoguchi.plan.types.contacts import IMPORTANT_FROM


def periods(government: Organisation, quarter: str, on: date) -> Part | None:
    """Which organisations have set their standard periods."""
    places = Organisation.objects.filter(government=government).values_list("pk", flat=True)
    rows = period_rows(places, on=on)
    counts = counts_of_periods(rows)
    subject, done = sum(one.subject for one in counts), sum(one.set for one in counts)
    if not subject:
        return None
    slow = sum(row.is_slow for row in rows)
    return Part(
        key="periods",
        title=_("標準処理期間"),
        finding=_("対象の%(subject)s件のうち、%(done)s件（%(percent)s％）で期間を定めています")
        % {"subject": f"{subject:,}", "done": f"{done:,}", "percent": done * 100 // subject},
        source=_("手続レジストリの標準処理期間と、案件の記録（%(day)sまでの12か月）")
        % {"day": on.isoformat()},
        table=table_of(
            [_("組織"), _("対象"), _("設定済み"), _("定めない（理由あり）"), _("未設定")],
            [[one.name, one.subject, one.set, one.explained, one.missing] for one in counts],
        ),
        notes=(
            _("1割を超える案件が期間より長くかかっている手続は、%(n)s件です（10件以上測れた手続のうち）。")
            % {"n": f"{slow:,}"},
        ),
        address=reverse("portal:plan_periods"),
    )


def contacts(government: Organisation, quarter: str, on: date) -> Part | None:
    """Which contacts there are beside procedures, and how far the important ones are."""
    survey = survey_of(ContactScope(government=government.pk))
    if not survey.total:
        return None
    important = contacts_in(ContactScope(government=government.pk, is_important=True))
    return Part(
        key="contacts",
        title=_("手続以外のやり取りと、政策連携団体など"),
        finding=_("重要な%(whole)s種類のうち、%(n)s種類が一部または全部デジタルです")
        % {"whole": f"{survey.important:,}", "n": f"{survey.important_reached:,}"},
        source=_("各組織と団体の、手続以外の接点の台帳"),
        chart=contacts_chart(survey, on=on),
        table=table_of(
            [_("やり取り"), _("組織"), _("年間の件数"), _("状態")],
            [[one.title, one.organisation.name, one.yearly, one.get_state_display()] for one in important],
        ),
        notes=(
            _("年%(n)s件以上を「重要」としています。支援したのは%(supported)s種類です。")
            % {"n": f"{IMPORTANT_FROM:,}", "supported": f"{survey.supported:,}"},
        ),
        address=reverse("portal:plan_contacts"),
    )


def analogue(government: Organisation, quarter: str, on: date) -> Part | None:
    """How the review of analogue clauses goes on."""
    places = Organisation.objects.filter(government=government).values_list("pk", flat=True)
    told = progress_in(places, on=on)
    if not told.total:
        return None
    return Part(
        key="analogue",
        title=_("アナログ規制の見直し"),
        finding=_(
            "%(total)s条項のうち%(ended)s条項（%(percent)s％）で見直しが終わり、%(late)s条項が予定を過ぎています"
        )
        % {
            "total": f"{told.total:,}",
            "ended": f"{told.ended:,}",
            "percent": told.percent,
            "late": f"{told.late:,}",
        },
        source=_("各組織のアナログ規制の台帳"),
        chart=kinds_chart(told),
        table=table_of(
            [_("組織"), _("条項"), _("見直し済み"), _("見直さない（理由あり）"), _("予定を過ぎた")],
            [[one.name, one.total, one.done, one.kept, one.late] for one in told.offices],
        ),
        address=reverse("portal:plan_analogue"),
    )
