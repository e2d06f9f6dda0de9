"""Many draws of every value at once: for intervals from all of them, and for what one value alone would change."""

from typing import TYPE_CHECKING, Any
from zlib import crc32

from madoguchi.core.lazily import lazily
from madoguchi.timecost.types import Interval, Range

if TYPE_CHECKING:
    import numpy as np
else:
    np = lazily("numpy")

SEED = 20261123
MANY = 2000
Minutes = Any
"""An array with one number for each draw; arrays of the same draws may be added and taken from each other."""


class Draws:
    """Values drawn from their ranges, the same for the same name whatever else is drawn (乱数による値)."""

    def __init__(self, size: int = MANY) -> None:
        self.size = size
        self._drawn: dict[str, Minutes] = {}
        self.ranges: dict[str, Range] = {}

    def of(self, name: str, value: Range) -> Minutes:
        """The draws of the value called `name`: triangular between its least and its most."""
        if name not in self._drawn:
            self.ranges[name] = value
            self._drawn[name] = self._draw(name, value)
        return self._drawn[name]

    def _draw(self, name: str, value: Range) -> Minutes:
        if value.low == value.high:
            return np.full(self.size, float(value.mode))
        generator = np.random.default_rng([SEED, crc32(name.encode())])
        return generator.triangular(value.low, value.mode, value.high, self.size)

    @property
    def nothing(self) -> Minutes:
        """No minutes at all."""
        return np.zeros(self.size)


class OneByOne(Draws):
    """All values at their most likely but one: two draws for each, at its least and at its most (感度分析)."""

    def __init__(self, ranges: dict[str, Range]) -> None:
        self._places = {name: 2 * place for place, name in enumerate(sorted(ranges))}
        super().__init__(2 * len(ranges))

    def _draw(self, name: str, value: Range) -> Minutes:
        drawn = np.full(self.size, float(value.mode))
        place = self._places.get(name)
        if place is not None:
            drawn[place], drawn[place + 1] = value.low, value.high
        return drawn

    def swings(self, minutes: Minutes) -> dict[str, tuple[float, float]]:
        """What `minutes` come to with each value at its least and at its most."""
        return {name: (float(minutes[at]), float(minutes[at + 1])) for name, at in self._places.items()}


def interval_of(minutes: Minutes) -> Interval:
    """The mean of the draws, and what eight of ten lie between: draws themselves, nothing between two of them."""
    last = len(minutes) - 1
    tenth, ninth = round(0.1 * last), round(0.9 * last)
    ordered = np.partition(minutes, (tenth, ninth))
    return Interval(mean_of(minutes), float(ordered[tenth]), float(ordered[ninth]))


def mean_of(minutes: Minutes) -> float:
    """The mean of the draws."""
    return float(np.mean(minutes))


def larger(one: Minutes, other: Minutes) -> Minutes:
    """The larger of both in each draw."""
    return np.maximum(one, other)


def smaller(one: Minutes, other: Minutes) -> Minutes:
    """The smaller of both in each draw."""
    return np.minimum(one, other)
