"""Whether other cases share the applicant, the account or a file; only cases that the officer may see."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import applications_seen_by
from madoguchi.core.clock import japan_day
from madoguchi.examination.checks.types import Check, Material, Tone
from madoguchi.examination.models import CaseMark
from madoguchi.facts.types import said_day

MOST_SHOWN = 5
MOST_LOOKED_AT = 50
YEAR = timedelta(days=365)

Kind = CaseMark.Kind


def duplicates(material: Material) -> Iterator[Check]:
    """The same applicant in the same procedure within a year, the same account or file where others may be behind it."""
    own = material.application
    found = list(_same_applicant(material))
    if found:
        tone = Tone.WARNING if any(one.is_open for one in found) else Tone.NOTE
        yield _check("duplicate_applicant", tone, _("同じ申請者の、同じ手続の申請がほかにあります。"), found)
    shared = _marked_alike(material)
    is_found = bool(found)
    for kind, tone, sentence in (
        (Kind.PERSON, Tone.WARNING, _("氏名と生年月日が同じ人の、同じ手続の申請がほかにあります。")),
        (Kind.BANK, Tone.WARNING, _("同じ振込口座が、ほかの申請でも使われています。")),
        (Kind.FILE, Tone.WARNING, _("同じファイルが、ほかの申請にも添付されています。")),
    ):
        others = [one for one in shared.get(kind, []) if _is_other(one, own)]
        if kind == Kind.PERSON:
            others = [one for one in others if one.procedure_id == own.procedure_id]
        if others:
            is_found = True
            yield _check(f"duplicate_{kind}", tone, sentence, others)
    if not is_found:
        sentence = _("申請者・振込口座・ファイルが重なる案件は、見つかりませんでした。")
        yield Check("duplicate", Tone.GOOD, sentence)


def _is_other(one: Application, own: Application) -> bool:
    """Whether it is not known to be of the same applicant, who may well use the same account and file again."""
    return own.subject_id is None or one.subject_id != own.subject_id


def _check(code: str, tone: Tone, sentence: str, found: list[Application]) -> Check:
    says = _("%(number)s（%(state)s・%(day)s到達）")
    reasons = (
        says
        % {
            "number": one.receipt_number,
            "state": one.get_state_display(),
            "day": said_day(japan_day(one.arrived_at)),
        }
        for one in found[:MOST_SHOWN]
    )
    more = len(found) - MOST_SHOWN
    rest = (_("ほか%(n)d件") % {"n": more},) if more > 0 else ()
    return Check(code, tone, sentence, (*reasons, *rest), (), tuple(found[:MOST_SHOWN]))


def _others(material: Material) -> Q:
    own = material.application
    return ~Q(pk=own.pk) & Q(arrived_at__gte=own.arrived_at - YEAR) & ~Q(state=Application.State.WITHDRAWN)


def _same_applicant(material: Material) -> Iterator[Application]:
    own = material.application
    if own.subject_id is None:
        return
    rows = applications_seen_by(material.acting).filter(
        _others(material), subject=own.subject_id, procedure=own.procedure_id
    )
    yield from rows.order_by("-arrived_at", "-id")[:MOST_LOOKED_AT]


def _marked_alike(material: Material) -> dict[str, list[Application]]:
    """Other cases by the kind of mark that they share, those alone that the officer may see."""
    own = material.application
    lookups = dict(CaseMark.objects.filter(application=own).values_list("lookup", "kind"))
    if not lookups:
        return {}
    alike = CaseMark.objects.filter(lookup__in=lookups).exclude(application=own)
    marks = list(alike.order_by("-application").values_list("application", "lookup")[:MOST_LOOKED_AT])
    if not marks:
        return {}
    rows = applications_seen_by(material.acting).filter(
        _others(material), pk__in={application for application, _lookup in marks}
    )
    seen = {row.pk: row for row in rows}
    found: dict[str, dict[object, Application]] = {}
    for key, lookup in marks:
        if key in seen:
            found.setdefault(lookups[lookup], {})[key] = seen[key]
    return {kind: list(cases.values()) for kind, cases in found.items()}
