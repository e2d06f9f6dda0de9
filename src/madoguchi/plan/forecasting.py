"""Foreseeing the share of done processes from plan dates and how far plan dates slipped before; never a bare line.

Many futures are drawn with a fixed seed. In each, the recorded slips are first drawn anew with replacement, so that few
records widen the interval; then each group of processes (one bureau, one month) slips by one of them. Processes
that wait for the renewal of one system slip together: drawn one by one their errors would cancel out, and the
interval would be far too narrow. A month that has passed can only be met later. A scenario keeps the same draws, so
that taking something for done can never lower the forecast.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

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
    counts = np.array([one.n for one in planned], dtype=np.float32)
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
        return np.full(ends.shape[1], 100 * done / whole)
    reached = counts @ (ends <= day.toordinal()).astype(np.float32)  # whole numbers far below 2**24: exact
    return 100 * (done + reached.astype(np.float64)) / whole


def _ends(planned: Sequence[Planned], pool: Sequence[int], as_of: date, by: Assumptions) -> Any:
    """The day on which each entry of a plan is done, as a number, in each future: entries by futures."""
    if not planned:
        return np.empty((0, by.draws), dtype=np.float32)
    rng, slips = np.random.default_rng(by.seed), np.array(pool, dtype=np.float32)
    kept = np.sort(rng.choice(slips, size=(by.draws, len(slips))), axis=1)
    keys = list(dict.fromkeys((one.group, one.on) for one in planned))
    place = {key: at for at, key in enumerate(keys)}
    luck = _luck([f"{by.seed} {group} {on}" for group, on in keys], by.draws)
    is_shared = _luck([f"{by.seed} shared {group} {on}" for group, on in keys], by.draws) < by.shared
    luck = np.where(is_shared, _luck([f"{by.seed} all"], by.draws), luck)
    drawn = np.full((len(keys), by.draws), float(date.max.toordinal()), dtype=np.float32)
    months: dict[date, list[int]] = {}
    for (_group, on), at in place.items():
        if on is not None:
            months.setdefault(on, []).append(at)
    for on, rows in months.items():
        late = _slipped(kept, luck[rows], (as_of - on).days / DAYS_A_MONTH)
        drawn[rows] = np.round(on.toordinal() + late * DAYS_A_MONTH)  # days up to 3,000,000: exact
    today = as_of.toordinal()
    ends = np.maximum(drawn, today + 1)[[place[one.group, one.on] for one in planned]]
    for at, one in enumerate(planned):
        if one.done_by is not None:
            ends[at] = np.minimum(ends[at], max(one.done_by.toordinal(), today + 1))
    return ends


def _luck(names: Sequence[str], futures: int) -> Any:
    """Numbers from 0 to 1, names by futures: those of a name are its own, whoever stands beside it (SplitMix64)."""
    seeds = [int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little") for name in names]
    steps = np.arange(1, futures + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = np.array(seeds, dtype=np.uint64)[:, None] + steps[None, :]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> np.uint64(31))) >> np.uint64(11)) * 2.0**-53


def _slipped(kept: Any, luck: Any, elapsed: float) -> Any:
    """Slips in months, groups by futures: of those that are longer than what has passed of a month already.

    `kept` are the slips of each future, in order. Where none is as long, it takes as long again as a recorded delay (at
    least a month), from today.
    """
    futures, size = kept.shape
    rows = np.arange(futures)[None, :]
    anew = np.minimum((luck * size).astype(np.int64), size - 1)
    if elapsed <= 0:
        return kept[rows, anew]
    first = (kept <= elapsed).sum(axis=1)
    left = size - first
    at = np.minimum(first + (luck * np.maximum(left, 1)).astype(np.int64), size - 1)
    again = elapsed + np.maximum(kept[rows, anew], 1.0)
    return np.where(left > 0, kept[rows, at], again)
