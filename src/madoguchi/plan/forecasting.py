"""Foreseeing the share of done processes from plan dates and how far plan dates slipped before; never a bare line.

Many futures are drawn with a fixed seed. In each, the recorded slips are first drawn anew with replacement, so that few
records widen the interval; then each group of processes (one organisation, one month) slips by one of them. Processes
that wait for the renewal of one system slip together: drawn one by one their errors would cancel out, and the
interval would be far too narrow. A month that has passed can only be met later. A scenario keeps the same draws, so
that taking something for done can never lower the forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from zlib import crc32

from madoguchi.core.calendars import add_months
from madoguchi.core.lazily import lazily
from madoguchi.plan.definitions import Assumptions, assumptions
from madoguchi.plan.types.figures import Expected, Planned

if TYPE_CHECKING:
    import numpy as np
else:
    np = lazily("numpy")

DAYS_A_MONTH = 365.25 / 12


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the draws tell (描いた将来): points with intervals, and the share of futures that reached the target."""

    points: tuple[Expected, ...]
    chance: float | None
    n_slips: int
    is_assumed: bool


def months_between(first: date, last: date) -> int:
    """How many calendar months lie from the month of one day to that of another; negative when it is earlier."""
    return (last.year - first.year) * 12 + last.month - first.month


def month_ends(after: date, until: date, *, every: int = 3) -> list[date]:
    """The ends of the quarters (`every` 3) after a day, and `until` itself as the last."""
    found: list[date] = []
    month = date(after.year, after.month, 1)
    while True:
        end = add_months(month, 1)
        last = date.fromordinal(end.toordinal() - 1)
        if last >= until:
            break
        if last > after and last.month % every == 0:
            found.append(last)
        month = end
    return [*found, until] if until > after else []


def foresee(
    planned: Sequence[Planned],
    slips: Sequence[int],
    *,
    done: int,
    whole: int,
    as_of: date,
    days: Sequence[date],
    target: float | None = None,
    target_on: date | None = None,
    by: Assumptions | None = None,
) -> Outlook:
    """What share of `whole` is done on each of `days`, all after `as_of`, with the interval of `by`.

    `slips` are months between what was planned first and what came of it; `done` are done already. Without `whole`
    there is nothing to tell.
    """
    by = by or assumptions()
    pool = [*slips, *(by.assumed_slips if len(slips) < by.least_slips else ())]
    is_assumed = len(slips) < by.least_slips
    if not whole or not days:
        return Outlook((), None, len(slips), is_assumed)
    ends = _ends(planned, pool, as_of, by)
    counts = np.array([one.n for one in planned], dtype=np.int64)
    points = []
    for day in days:
        share = _shares(ends, counts, day, done, whole)
        low, middle, high = np.percentile(share, [by.interval[0], 50, by.interval[1]])
        points.append(Expected(day, float(low), float(middle), float(high)))
    chance = None
    if target is not None and target_on is not None and target_on > as_of:
        reached = _shares(ends, counts, target_on, done, whole) >= target - 1e-9
        chance = float(100 * reached.mean())
    return Outlook(tuple(points), chance, len(slips), is_assumed)


def _shares(ends: Any, counts: Any, day: date, done: int, whole: int) -> Any:
    """The share that is done on a day, in each future."""
    if not counts.size:
        return np.full(ends.shape[0], 100 * done / whole)
    return 100 * (done + (ends <= day.toordinal()) @ counts) / whole


def _ends(planned: Sequence[Planned], pool: Sequence[int], as_of: date, by: Assumptions) -> Any:
    """The day on which each group is done, as a number, in each future: futures by groups."""
    futures, today = by.draws, as_of.toordinal()
    drawn_anew = np.sort(_luck(by.seed, "").choice(np.array(sorted(pool)), size=(futures, len(pool))), axis=1)
    slipped: dict[tuple[str, date], Any] = {}
    ends = np.empty((futures, len(planned)))
    for at, one in enumerate(planned):
        if one.on is None:
            ends[:, at] = date.max.toordinal()
        else:
            key = (one.group, one.on)
            if key not in slipped:
                luck = _luck(by.seed, f"{one.group} {one.on}").random(futures)
                months = _slipped(drawn_anew, luck, _elapsed(one.on, as_of))
                slipped[key] = np.maximum(one.on.toordinal() + months * DAYS_A_MONTH, today + 1)
            ends[:, at] = slipped[key]
        if one.done_by is not None:
            ends[:, at] = np.minimum(ends[:, at], max(one.done_by.toordinal(), today + 1))
    return ends


def _luck(seed: int, group: str) -> Any:
    """The numbers drawn for a group: its own, so that no other group that comes or goes changes them."""
    return np.random.default_rng([seed, crc32(group.encode())])


def _elapsed(on: date, as_of: date) -> float:
    """How many months ago a planned day was; negative while it is to come."""
    return (as_of - on).days / DAYS_A_MONTH


def _slipped(slips: Any, luck: Any, elapsed: float) -> Any:
    """One slip in each future, of those longer than what has passed already.

    Where no recorded slip is as long, it takes as long again as a recorded delay (at least a month), from today.
    """
    first = (slips <= elapsed).sum(axis=1) if elapsed > 0 else np.zeros(slips.shape[0], dtype=np.int64)
    size = slips.shape[1]
    left = size - first
    at = np.minimum(first + np.floor(luck * np.maximum(left, 1)).astype(np.int64), size - 1)
    rows = np.arange(slips.shape[0])
    found = slips[rows, at]
    anew = np.minimum(np.floor(luck * size).astype(np.int64), size - 1)
    again = elapsed + np.maximum(slips[rows, anew], 1.0)
    return np.where(left > 0, found, again)
