"""The results of a day as they are kept."""

from datetime import datetime

from madoguchi.core.clock import japan_day
from madoguchi.timecost.models import DayResult


def result_on(*, at: datetime) -> DayResult | None:
    """The newest results up to the day of `at`; None before the first were reckoned."""
    return DayResult.objects.filter(day__lte=japan_day(at)).order_by("-day").first()
