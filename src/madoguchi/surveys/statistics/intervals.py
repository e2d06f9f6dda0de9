"""Intervals of shares, differences between shares, and how many of many differences are more than chance."""

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

Z95 = 1.959963984540054
"""The normal deviate of a two-sided interval of 95 %."""
LEVEL = 0.05
"""At which level a difference is called significant, after correction."""

Interval = tuple[float, float]


def wilson(share: float, n: float, z: float = Z95) -> Interval:
    """The score interval of Wilson (1927) for `share` (0 to 1) of `n` people, or of an effective n when weighted.

    Without anybody it is everything: (0, 1).
    """
    if n <= 0:
        return 0.0, 1.0
    share = min(1.0, max(0.0, share))
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return min(share, max(0.0, middle - half)), max(share, min(1.0, middle + half))


def difference(now: float, n_now: float, before: float, n_before: float) -> Interval:
    """The interval of `now - before`, of two samples: Newcombe (1998), method 10, from the intervals of Wilson."""
    low_now, high_now = wilson(now, n_now)
    low_before, high_before = wilson(before, n_before)
    gap = now - before
    low = gap - math.sqrt((now - low_now) ** 2 + (high_before - before) ** 2)
    high = gap + math.sqrt((high_now - now) ** 2 + (before - low_before) ** 2)
    return max(-1.0, low), min(1.0, high)


def p_of_difference(now: float, n_now: float, before: float, n_before: float) -> float:
    """How likely so great a difference is by chance: two-sided z test with the pooled share; 1 where nothing varies."""
    if n_now <= 0 or n_before <= 0:
        return 1.0
    pooled = (now * n_now + before * n_before) / (n_now + n_before)
    spread = pooled * (1 - pooled) * (1 / n_now + 1 / n_before)
    if spread <= 0:
        return 1.0
    return math.erfc(abs(now - before) / math.sqrt(2 * spread))


def holm(values: Sequence[float]) -> list[float]:
    """`values` (p) corrected for looking at all of them (Holm 1979), in their order."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    corrected = [1.0] * len(values)
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, values[place] * (len(values) - rank)))
        corrected[place] = highest
    return corrected


def effective_n(total: float, squares: float) -> float:
    """How many unweighted people say as much as the weighted: Kish's (Σw)² / Σw²."""
    return total * total / squares if squares > 0 else 0.0


def rounded(value: float, digits: int = 0) -> float:
    """`value` rounded half up, as tables of reports are: 2.5 is 3 and -2.5 is -3."""
    # Twelve digits first: 57.5 that was reckoned as 57.49999999999999 is meant to be 57.5.
    exact = Decimal(f"{value:.12g}")
    return float(exact.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


def points_of(now: float, before: float, digits: int = 0) -> float:
    """The difference of two percentages as reports print it: of the printed, that is rounded, numbers."""
    return rounded(rounded(now, digits) - rounded(before, digits), digits)
