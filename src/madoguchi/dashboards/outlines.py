"""Outlines of places: their middles, fewer points, and cells around middles where no outline is known."""

from collections.abc import Sequence
from math import hypot

Spot = tuple[float, float]
Ring = list[Spot]
FINEST = 1 / 350
"""The share of the whole map below which a bend of an outline is left out."""
SMALLEST = 0.004
"""Pieces below this share of the largest piece of a place are left out, unless nothing else is there."""


def area_of(ring: Sequence[Spot]) -> float:
    """The area inside a ring, without its sign."""
    return abs(_signed(ring))


def _signed(ring: Sequence[Spot]) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in _sides(ring)) / 2


def _sides(ring: Sequence[Spot]) -> list[tuple[Spot, Spot]]:
    return list(zip(ring, [*ring[1:], ring[0]], strict=True)) if ring else []


def middle_of(ring: Sequence[Spot]) -> Spot:
    """The centre of gravity of a ring; the mean of its points where it encloses nothing."""
    area = _signed(ring)
    if abs(area) < 1e-12:
        return sum(p[0] for p in ring) / len(ring), sum(p[1] for p in ring) / len(ring)
    x = sum((a[0] + b[0]) * (a[0] * b[1] - b[0] * a[1]) for a, b in _sides(ring)) / (6 * area)
    y = sum((a[1] + b[1]) * (a[0] * b[1] - b[0] * a[1]) for a, b in _sides(ring)) / (6 * area)
    return x, y


def simplified(rings: Sequence[Ring], tolerance: float) -> list[Ring]:
    """The larger rings with only those points that lie more than `tolerance` off the line between others."""
    by_size = sorted(rings, key=area_of, reverse=True)
    kept = [ring for ring in by_size if area_of(ring) >= SMALLEST * area_of(by_size[0])][:40]
    found = []
    for ring in kept or by_size[:1]:
        fewer = _thinned_ring(ring, tolerance)
        found.append([(round(x, 5), round(y, 5)) for x, y in fewer])
    return found


def _thinned_ring(ring: Ring, tolerance: float) -> Ring:
    """A ring is cut at the point that lies farthest from its first one, and both halves are thinned."""
    opened = ring[:-1] if len(ring) > 1 and ring[0] == ring[-1] else ring
    if len(opened) < 5:
        return opened
    far = max(
        range(len(opened)), key=lambda i: hypot(opened[i][0] - opened[0][0], opened[i][1] - opened[0][1])
    )
    halves = [
        *_thinned(opened[: far + 1], tolerance)[:-1],
        *_thinned([*opened[far:], opened[0]], tolerance)[:-1],
    ]
    return halves if len(halves) >= 3 else opened


def _thinned(line: Ring, tolerance: float) -> Ring:
    """Douglas and Peucker (1973), with a stack instead of calling itself."""
    keep, stack = {0, len(line) - 1}, [(0, len(line) - 1)]
    while stack:
        first, last = stack.pop()
        worst, at = 0.0, first
        for i in range(first + 1, last):
            off = _off(line[i], line[first], line[last])
            if off > worst:
                worst, at = off, i
        if worst > tolerance:
            keep.add(at)
            stack += [(first, at), (at, last)]
    return [line[i] for i in sorted(keep)]


def _off(p: Spot, a: Spot, b: Spot) -> float:
    """How far `p` lies from the stretch between `a` and `b`."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0.0 if not length else max(0.0, min(1.0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length))
    return hypot(p[0] - a[0] - t * dx, p[1] - a[1] - t * dy)


def cells_around(middles: Sequence[Spot]) -> list[Ring]:
    """For each middle the part of the map that lies nearer to it than to any other (Voronoi), within a frame."""
    xs, ys = [p[0] for p in middles], [p[1] for p in middles]
    wide = max(max(xs) - min(xs), max(ys) - min(ys)) or 1.0
    rim = 0.9 * wide / max(len(middles) ** 0.5, 1.0)
    left, right, low, high = min(xs) - rim, max(xs) + rim, min(ys) - rim, max(ys) + rim
    frame: Ring = [(left, low), (right, low), (right, high), (left, high)]
    found = []
    for me in middles:
        cell = _round(me, 1.5 * rim, frame)
        for other in middles:
            if other != me:
                cell = _cut(cell, me, other)
        found.append(cell)
    return found


def _round(me: Spot, reach: float, frame: Ring) -> Ring:
    """An octagon around a middle, within the frame, so that places at the rim do not reach out without end."""
    (left, low), (right, high) = frame[0], frame[2]
    half = reach * 0.41421
    corners = [
        (reach, half), (half, reach), (-half, reach), (-reach, half),
        (-reach, -half), (-half, -reach), (half, -reach), (reach, -half),
    ]  # fmt: skip
    return [(min(right, max(left, me[0] + x)), min(high, max(low, me[1] + y))) for x, y in corners]


def _cut(cell: Ring, me: Spot, other: Spot) -> Ring:
    """The part of `cell` on my side of the line half way to `other`."""
    mx, my = (me[0] + other[0]) / 2, (me[1] + other[1]) / 2
    nx, ny = other[0] - me[0], other[1] - me[1]

    def side(p: Spot) -> float:
        return (p[0] - mx) * nx + (p[1] - my) * ny

    found: Ring = []
    for a, b in _sides(cell):
        at_a, at_b = side(a), side(b)
        if at_a <= 0:
            found.append(a)
        if at_a * at_b < 0:
            t = at_a / (at_a - at_b)
            found.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
    return found
