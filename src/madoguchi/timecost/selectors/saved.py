"""The time that one person was given back by filing online, told on the receipt."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import Sum

from madoguchi.applications.models import Application
from madoguchi.core.clock import japan_day
from madoguchi.filling.models import Draft
from madoguchi.funnel.models import Visit
from madoguchi.timecost.assumptions import Assumptions, assumptions_on
from madoguchi.timecost.models import DayResult
from madoguchi.timecost.results import Given, procedures_of_results
from madoguchi.timecost.types import NOTHING_KNOWN, Interval

LEAST = 5
"""Of fewer minutes nothing is said."""
WATCHED = 60
"""Fewer seconds on the pages of a form were not watched."""
_ROUND = 5


@dataclass(frozen=True, slots=True)
class Saved:
    """Minutes that filing online saved, from `low` to `high`, rounded (浮いた時間).

    `filled` are the minutes that this person spent on the pages of the form; None where they were not watched.
    """

    low: int
    high: int
    filled: int | None
    fiscal_year: int


def saved_by(draft: Draft, applications: Iterable[Application], *, at: datetime) -> Saved | None:
    """What was saved against doing the same on paper at a window, in one trip; None where it is next to nothing."""
    assumptions = assumptions_on(japan_day(at))
    slugs = [one.procedure.slug for one in applications]
    found = _minutes(slugs, assumptions, at=at)
    if not found:
        return None
    seconds = Visit.objects.filter(draft=draft).aggregate(all=Sum("seconds"))["all"] or 0
    filled = ceil(seconds / 60) if seconds >= WATCHED else None
    if filled is None:
        spent = sum(one["online"].middle for one in found)
    else:
        around = (assumptions.values[key].range.mode for key in ("find_online", "receive_online"))
        spent = filled + len(found) * sum(around)
    paper = Interval(*(_at_once(found, bound) for bound in ("middle", "low", "high")))
    low = int((paper.low - spent) // _ROUND * _ROUND)
    high = int(-(-(paper.high - spent) // _ROUND) * _ROUND)
    return Saved(low, high, filled, assumptions.fiscal_year) if low >= LEAST else None


def _at_once(found: list[dict[str, Interval]], bound: str) -> float:
    """All on paper, in one trip."""
    trips = [getattr(one["trip"], bound) for one in found]
    papers = sum(getattr(one["paper"], bound) for one in found)
    whole: float = papers - sum(trips) + max(trips)
    return whole


def _minutes(slugs: list[str], assumptions: Assumptions, *, at: datetime) -> list[dict[str, Interval]]:
    """What each procedure takes: as the results of the day have it, else by assumptions alone."""
    kept: dict[str, Any] = (
        DayResult.objects.filter(day__lte=japan_day(at))
        .order_by("-day")
        .values_list("procedures", flat=True)
        .first()
    ) or {}
    missing = {slug: NOTHING_KNOWN for slug in slugs if slug not in kept}
    if missing:
        kept = {**kept, **procedures_of_results(Given(assumptions, missing))}
    return [{name: Interval.from_json(one) for name, one in kept[slug].items()} for slug in slugs]
