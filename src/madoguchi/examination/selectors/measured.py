"""What the law or the office promises, and how long it really took: two things that are never mixed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madoguchi.applications.clock import Unit
from madoguchi.applications.models import Application
from madoguchi.applications.services import period_of
from madoguchi.examination.models import CaseMonth
from madoguchi.examination.selectors.tallies import Days, month_of

FEWEST = 10
"""Of fewer decided cases nothing is told: it would speak of single people."""


@dataclass(frozen=True, slots=True)
class MeasuredDays:
    """How long the cases decided in the last twelve months took, without the applicants' own days (実際にかかった日数).

    Half were done within `median` calendar days, nine of ten within `most`; both None for fewer than ten cases.
    """

    n: int
    median: int | None
    most: int | None


def is_promised_in_business_days(application: Application) -> bool:
    """Whether the standard processing period of a case leaves out the days on which offices are closed."""
    period = period_of(application.edition, application.channel)
    return period is not None and period.unit == Unit.BUSINESS_DAYS


def promise_in_words(application: Application) -> str:
    """The standard processing period of a case in words, empty where there is none."""
    period = period_of(application.edition, application.channel)
    if period is None:
        return ""
    words = {
        Unit.DAYS: _("%(n)d日"),
        Unit.BUSINESS_DAYS: _("%(n)d日（土日・祝日・年末年始を除く）"),
        Unit.MONTHS: _("%(n)dか月"),
    }[period.unit]
    return words % {"n": period.length}


def measured_days(application: Application, *, on: date) -> MeasuredDays:
    """How long cases of the same procedure took at the same office, from what was counted month by month."""
    cells = CaseMonth.objects.filter(
        organisation=application.organisation_id, procedure=application.procedure_id
    )
    found = _measured_in(cells, on=on)
    return found.get((application.organisation_id, application.procedure_id), MeasuredDays(0, None, None))


def measured_days_at(organisations: Iterable[UUID], *, on: date) -> dict[tuple[UUID, UUID], MeasuredDays]:
    """The same for every procedure of `organisations`, by organisation and procedure."""
    return _measured_in(CaseMonth.objects.filter(organisation__in=list(organisations)), on=on)


def _measured_in(cells: QuerySet[CaseMonth], *, on: date) -> dict[tuple[UUID, UUID], MeasuredDays]:
    first = month_of(date(on.year - 1, on.month, 1))
    found: dict[tuple[UUID, UUID], Days] = {}
    within = cells.filter(month__gte=first, month__lte=on)
    for organisation, procedure, body in within.values_list("organisation_id", "procedure_id", "body"):
        days = found.setdefault((organisation, procedure), Days())
        for ended in body.get("groups", {}).values():
            days.add(ended["own"])
    return {
        key: MeasuredDays(days.n, days.at(0.5), days.at(0.9))
        if days.n >= FEWEST
        else MeasuredDays(days.n, None, None)
        for key, days in found.items()
    }
