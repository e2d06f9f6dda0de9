"""Reckoning the results of a day and keeping them."""

from datetime import datetime, timedelta

from madoguchi.core.clock import japan_day
from madoguchi.timecost.models import DayResult
from madoguchi.timecost.results import body_of_results
from madoguchi.timecost.selectors import given_now, result_on

KEPT = timedelta(days=40)


def reckon(*, at: datetime) -> DayResult:
    """Reckon the results of the day of `at` anew and keep them."""
    body = body_of_results(given_now(at=at))
    made, _new = DayResult.objects.update_or_create(
        day=japan_day(at), defaults={"body": body, "reckoned_at": at}
    )
    return made


def result_for(*, at: datetime) -> DayResult:
    """The newest results; they are reckoned only where there are none at all."""
    return result_on(at=at) or reckon(at=at)


def forget_results(*, at: datetime) -> int:
    """Delete the results of days long past; returns how many."""
    count, _which = DayResult.objects.filter(day__lt=japan_day(at - KEPT)).delete()
    return count
