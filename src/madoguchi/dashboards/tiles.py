"""The map of tiles: a cell for each place, so arranged that all together lie as little off their middles as can be."""

from collections.abc import Sequence
from math import ceil, sqrt

import numpy

from madoguchi.dashboards.outlines import Spot

SPARE = 1.35
"""So many cells for each place: the empty ones let the outline of the whole be seen."""
_MOST_CELLS = 900


def arranged(middles: Sequence[Spot]) -> list[tuple[int, int]]:
    """The column and row of each middle, rows from the top, no two in one cell.

    Places that lie far off (islands) are drawn in before: half of the position is the rank among all, half the distance.
    Then places and cells are assigned so that the sum of squared distances is the least (Kuhn 1955, Munkres 1957).
    """
    if not middles:
        return []
    xs, ys = _levelled([p[0] for p in middles]), _levelled([-p[1] for p in middles])
    wide, high = _shape(middles)
    columns = max(1, min(ceil(sqrt(SPARE * len(middles) * wide / high)), len(middles)))
    rows = max(1, ceil(max(SPARE * len(middles), len(middles)) / columns))
    while columns * rows < len(middles):
        rows += 1
    cells = [(c, r) for r in range(rows) for c in range(columns)][:_MOST_CELLS]
    cost = numpy.array(
        [
            [(x * (columns - 1) - c) ** 2 + (y * (rows - 1) - r) ** 2 for c, r in cells]
            for x, y in zip(xs, ys, strict=True)
        ]
    )
    found = [cells[place] for place in assigned(cost)]
    first_column, first_row = min(c for c, _r in found), min(r for _c, r in found)
    return [(c - first_column, r - first_row) for c, r in found]


def _levelled(values: Sequence[float]) -> list[float]:
    """Positions from 0 to 1, half by rank and half by distance, without what lies far off."""
    order = sorted(values)
    low, high = order[len(order) // 20], order[-1 - len(order) // 20]
    span = (high - low) or 1.0
    rank = {value: at / max(len(order) - 1, 1) for at, value in enumerate(order)}
    return [0.5 * rank[v] + 0.5 * min(1.0, max(0.0, (v - low) / span)) for v in values]


def _shape(middles: Sequence[Spot]) -> tuple[float, float]:
    """How wide and how high the bulk of the places lies; at most two to one."""
    sizes = []
    for axis in (0, 1):
        order = sorted(p[axis] for p in middles)
        sizes.append((order[-1 - len(order) // 10] - order[len(order) // 10]) or 1.0)
    wide, high = sizes
    return max(wide, high / 2), max(high, wide / 2)


def assigned(cost: "numpy.ndarray[tuple[int, int], numpy.dtype[numpy.float64]]") -> list[int]:
    """For each row the column, so that no column is taken twice and the sum of the costs is the least.

    There must be at least as many columns as rows. Shortest augmenting paths with potentials, in n²·m steps.
    """
    n, m = cost.shape
    u, v = numpy.zeros(n + 1), numpy.zeros(m + 1)
    row_of = numpy.zeros(m + 1, dtype=int)
    for row in range(1, n + 1):
        row_of[0], column = row, 0
        least, way = numpy.full(m + 1, numpy.inf), numpy.zeros(m + 1, dtype=int)
        used = numpy.zeros(m + 1, dtype=bool)
        while row_of[column]:
            used[column] = True
            here = row_of[column]
            reduced = cost[here - 1] - u[here] - v[1:]
            better = ~used[1:] & (reduced < least[1:])
            least[1:][better], way[1:][better] = reduced[better], column
            free = numpy.where(used[1:], numpy.inf, least[1:])
            following = int(free.argmin()) + 1
            step = free[following - 1]
            u[row_of[used]] += step
            v[used] -= step
            least[1:][~used[1:]] -= step
            column = following
        while column:
            row_of[column] = row_of[way[column]]
            column = int(way[column])
    found = [0] * n
    for column in range(1, m + 1):
        if row_of[column]:
            found[row_of[column] - 1] = column - 1
    return found
