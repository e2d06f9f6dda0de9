"""The time that one person was given back by filing online, told on the receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from django.db.models import Sum

from madoguchi.applications.models import Application
from madoguchi.core.clock import japan_day
from madoguchi.filling.models import Draft
from madoguchi.funnel.models import Visit
from madoguchi.timecost.assumptions import Step, assumptions_on
from madoguchi.timecost.draws import Draws, interval_of, larger
from madoguchi.timecost.reckoning import Reckoner
from madoguchi.timecost.results import step_for
from madoguchi.timecost.selectors.measured import facts_of

LEAST = 5
"""Of fewer minutes nothing is said."""
_ROUND = 5


@dataclass(frozen=True, slots=True)
class Saved:
    """Minutes that filing online saved, from and to, rounded; `filled` is what filling in took, None if not watched (浮いた時間)."""

    low: int
    high: int
    filled: int | None
    fiscal_year: int


def saved_by(draft: Draft, applications: Sequence[Application], *, at: datetime) -> Saved | None:
    """What was saved against doing the same on paper at a window, in one trip; None where it is next to nothing.

    The minutes of filling in are those of this person, where the pages were watched.
    """
    slugs = [one.edition.procedure.slug for one in applications]
    assumptions = assumptions_on(japan_day(at))
    facts = facts_of(slugs, at=at)
    draws = Draws()
    reckoner = Reckoner(assumptions, draws, facts)
    steps: list[Step] = [step_for(assumptions, slug) for slug in slugs]
    paper, trip, online = draws.nothing, draws.nothing, draws.nothing
    for step in steps:
        one, way, there = reckoner.alone(step)
        paper, trip, online = paper + one, larger(trip, way), online + there
    seconds = Visit.objects.filter(draft=draft).aggregate(all=Sum("seconds"))["all"] or 0
    filled = ceil(seconds / 60) if seconds >= 60 else None
    if filled is not None:
        expected = draws.of("find_online", assumptions.values["find_online"].range)
        received = draws.of("receive_online", assumptions.values["receive_online"].range)
        online = filled + len(steps) * (expected + received)
    saved = interval_of(paper + trip - online)
    low, high = int(saved.low // _ROUND * _ROUND), int(-(-saved.high // _ROUND) * _ROUND)
    return Saved(max(low, 0), high, filled, assumptions.fiscal_year) if low >= LEAST else None
