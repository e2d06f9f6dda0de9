"""What the law or the office promises, and how long it really took: two things that are never mixed."""

from dataclasses import dataclass
from datetime import date

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
    first = month_of(date(on.year - 1, on.month, 1))
    cells = CaseMonth.objects.filter(
        organisation=application.organisation_id,
        procedure=application.procedure_id,
        month__gte=first,
        month__lte=on,
    )
    days = Days()
    for body in cells.values_list("body", flat=True):
        for ended in body.get("groups", {}).values():
            days.add(ended["own"])
    if days.n < FEWEST:
        return MeasuredDays(days.n, None, None)
    return MeasuredDays(days.n, days.at(0.5), days.at(0.9))
