"""How much work is to come: plain arithmetic that can be checked by hand, with an honest range.

For each week to come: the median of the last eight weeks, times how the same week of last year compared with the
eight weeks that went before it then (only with more than a year of weeks). The range is what the same arithmetic would
have missed by in the past: eight of ten weeks lay inside it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

LEVEL = 8
"""Weeks from which the present level is taken."""
AHEAD = 8
"""Weeks that are looked ahead."""
YEAR = 52
LEAST = 12
"""Complete weeks without which nothing is foretold."""
_TRIED = 26


@dataclass(frozen=True)
class Expected:
    """How many are expected in one week, and between which numbers in eight of ten (見込み)."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True)
class Forecast:
    """The weeks to come (見通し)."""

    weeks: tuple[Expected, ...]
    is_seasonal: bool


def forecast(weeks: Sequence[int], *, ahead: int = AHEAD) -> Forecast | None:
    """What the numbers of complete `weeks`, the oldest first, lead to expect; None with fewer than `LEAST`."""
    if len(weeks) < LEAST:
        return None
    low, high = _missed_by(weeks)
    expected = []
    for n in range(1, ahead + 1):
        middle = _expected(weeks, n)
        chance = 1.28 * math.sqrt(middle)  # by chance alone, eight of ten lie within 1.28 standard deviations
        expected.append(
            Expected(
                low=max(0, math.floor(min(middle * low, middle - chance))),
                middle=round(middle),
                high=math.ceil(max(middle * high, middle + chance)),
            )
        )
    return Forecast(tuple(expected), is_seasonal=len(weeks) >= YEAR + LEVEL + 1)


def _expected(weeks: Sequence[int], ahead: int) -> float:
    """The expected number of the week that is `ahead` weeks after the last of `weeks`."""
    level = median(weeks[-LEVEL:])
    then = len(weeks) - 1 + ahead - YEAR
    if then - 1 < 0 or len(weeks) < YEAR + LEVEL + 1:
        return level
    before = mean(weeks[len(weeks) - YEAR - LEVEL : len(weeks) - YEAR])
    if before == 0:
        return level
    around = mean(weeks[then - 1 : then + 2])
    return level * min(4.0, max(0.25, around / before))


def _missed_by(weeks: Sequence[int]) -> tuple[float, float]:
    """Between which multiples of what was expected the weeks lay, in eight of ten tries in the past."""
    ratios = []
    for end in range(max(LEVEL, len(weeks) - _TRIED), len(weeks)):
        for ahead in range(1, min(AHEAD, len(weeks) - end) + 1):
            expected = _expected(weeks[:end], ahead)
            if expected > 0:
                ratios.append(weeks[end + ahead - 1] / expected)
    if len(ratios) < 10:
        return 1.0, 1.0
    ratios.sort()
    return min(1.0, ratios[len(ratios) // 10]), max(1.0, ratios[-1 - len(ratios) // 10])
