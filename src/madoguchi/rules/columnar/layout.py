"""Members of households laid out for quick sums: first all first members, then all second ones, and so on.

The households are ordered by how many members they have, so that those with a k-th member come first: the sum over
members is then a sum of arrays, and no key is looked up.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
else:
    np = lazily("numpy")
    pl = lazily("polars")

_LEAST, _MOST = -(2**63), 2**63 - 1


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the members of a group stand.

    `rows`: which row of the population is at each place. `households`: whose it is. `order`: the households that have
    members, most first. `slots`: of the first, second … members, at which place they begin and how many there are.
    """

    rows: "np.ndarray[Any, Any]"
    households: "np.ndarray[Any, Any]"
    order: "np.ndarray[Any, Any]"
    slots: tuple[tuple[int, int], ...]
    count: int

    @classmethod
    def of(cls, rows: "np.ndarray[Any, Any]", households: "np.ndarray[Any, Any]", count: int) -> "Layout":
        """The layout of these `rows`, which stand household by household (0 to `count` − 1)."""
        members = np.bincount(households, minlength=count)
        order = np.argsort(-members.astype(np.int16), kind="stable")[: int((members > 0).sum())]
        place_of = np.empty(count, dtype=np.int64)
        place_of[order] = np.arange(len(order))
        starts = np.cumsum(members) - members
        slot = np.arange(len(rows)) - starts[households]
        lengths = [int((members > k).sum()) for k in range(int(members.max(initial=0)))]
        begins = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        places = begins[slot] + place_of[households]
        laid_rows = np.empty(len(rows), dtype=np.uint32)
        laid_households = np.empty(len(rows), dtype=np.uint32)
        laid_rows[places] = rows
        laid_households[places] = households
        slots = tuple((int(begins[k]), length) for k, length in enumerate(lengths))
        return cls(laid_rows, laid_households, order, slots, count)

    def aggregate(self, op: str, values: "pl.Series") -> "pl.Series":
        """`count`, `total`, `highest` or `lowest` of the values of members, for every household."""
        if op == "count":
            counted = values.cast(pl.UInt8).to_numpy()
            made = self._summed(counted, np.zeros(self.count, dtype=np.uint8))
            return pl.Series(made).cast(pl.Int64)
        if op == "total":
            numbers = values.cast(pl.Int64).fill_null(0).to_numpy()
            return pl.Series(self._summed(numbers, np.zeros(self.count, dtype=np.int64)))
        empty = _LEAST if op == "highest" else _MOST
        numbers = values.cast(pl.Int64).fill_null(empty).to_numpy()
        best = np.full(len(self.order), empty, dtype=np.int64)
        pick = np.maximum if op == "highest" else np.minimum
        for begin, length in self.slots:
            pick(best[:length], numbers[begin : begin + length], out=best[:length])
        made = np.full(self.count, empty, dtype=np.int64)
        made[self.order] = best
        series = pl.Series("best", made)
        return series.set(series == empty, None)

    def _summed(self, values: "np.ndarray[Any, Any]", made: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
        total = np.zeros(len(self.order), dtype=made.dtype)
        for begin, length in self.slots:
            total[:length] += values[begin : begin + length]
        made[self.order] = total
        return made

    def lifted(self, values: "pl.Series") -> "pl.Series":
        """The values of households, for each of their members."""
        return values.gather(pl.Series(self.households))

    def rank(self, op: str, birth: "pl.Series", where: "pl.Series") -> "pl.Series":
        """The least or greatest place by birth among those for whom `where` holds, see `numbers.Rank`."""
        days = birth.cast(pl.Date).cast(pl.Int32)
        born = days.fill_null(0).to_numpy()
        known = days.is_not_null().to_numpy()
        counts = where.to_numpy()
        ranks = np.ones(len(self.rows), dtype=np.int64)
        for own, (begin, length) in enumerate(self.slots):
            for other, (start, reach) in enumerate(self.slots):
                both = min(length, reach)
                if own == other or not both:
                    continue
                mine, theirs = slice(begin, begin + both), slice(start, start + both)
                elder = born[theirs] <= born[mine] if other < own else born[theirs] < born[mine]
                comparable = known[mine] & known[theirs]
                elder = elder & comparable if op == "rank_low" else elder | ~comparable
                ranks[mine] += counts[theirs] & elder
        return pl.Series(ranks)
