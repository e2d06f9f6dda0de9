"""Reckoning the results of a day and keeping them."""

from datetime import datetime, timedelta

from madoguchi.core.clock import japan_day
from madoguchi.timecost.models import DayResult
from madoguchi.timecost.results import body_of_results, procedures_of_results
from madoguchi.timecost.selectors import given_now, result_on

KEPT = timedelta(days=40)


def reckon(*, at: datetime) -> DayResult:
    """Reckon the results of the day of `at` anew and keep them."""
    given = given_now(at=at)
    kept = {
        "body": body_of_results(given),
        "procedures": procedures_of_results(given),
        "reckoned_at": at,
    }
    made, _new = DayResult.objects.update_or_create(day=japan_day(at), defaults=kept)
    return made


def reckon_due(*, at: datetime) -> DayResult | None:
    """Reckon the results of the day of `at` once; None where they are kept already."""
    return None if DayResult.objects.filter(day=japan_day(at)).exists() else reckon(at=at)


def reckon_again(*, at: datetime) -> None:
    """Reckon anew after something was changed that results are made of; where there are none yet, nobody waits."""
    if result_on(at=at) is not None:
        reckon(at=at)


def forget_results(*, at: datetime) -> int:
    """Delete the results of days long past; returns how many."""
    count, _which = DayResult.objects.filter(day__lt=japan_day(at - KEPT)).delete()
    return count
