"""Reads places and their outlines from GeoJSON (RFC 7946) and TopoJSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, isfinite, radians
from typing import Any

from madoguchi.dashboards.outlines import (
    FINEST,
    Ring,
    Spot,
    area_of,
    cells_around,
    middle_of,
    simplified,
)

MOST_BYTES = 60 * 1024 * 1024
MOST_AREAS = 600
CODES = ("code", "N03_007", "lgcode", "jiscode", "JCODE", "id")
NAMES = ("name", "N03_004", "name_ja", "nam_ja", "CITY", "city")


class NotBoundaries(Exception):  # noqa: N818 - told to the operator by the service
    """The content is no GeoJSON or TopoJSON of places with codes and names."""


@dataclass(frozen=True, slots=True)
class ReadArea:
    """A place of a file: its middle and its simplified outlines (区域)."""

    code: str
    name: str
    middle: Spot
    shape: list[Ring]


def read_areas(content: bytes, *, code: str = "", name: str = "") -> list[ReadArea]:
    """The places of a file, by code; `code` and `name` say which properties hold them. Raises `NotBoundaries`.

    Pieces with one code are one place. A file of points alone gets cells around its points.
    """
    if len(content) > MOST_BYTES:
        raise NotBoundaries
    try:
        said = json.loads(content)
        pieces = list(_topojson(said) if said.get("type") == "Topology" else _geojson(said))
        found = _gathered(pieces, code, name)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise NotBoundaries from error
    if not found or len(found) > MOST_AREAS:
        raise NotBoundaries
    return found


Piece = tuple[dict[str, Any], list[Ring], list[Spot]]


def _geojson(said: dict[str, Any]) -> Iterator[Piece]:
    for feature in said["features"]:
        rings, spots = _parts(feature["geometry"])
        yield {**(feature.get("properties") or {}), "id": feature.get("id")}, rings, spots


def _parts(geometry: dict[str, Any] | None) -> tuple[list[Ring], list[Spot]]:
    """The outer rings and the points of a geometry."""
    if not geometry:
        return [], []
    at: Any = geometry.get("coordinates")
    match geometry["type"]:
        case "Polygon":
            return [_ring(at[0])], []
        case "MultiPolygon":
            return [_ring(polygon[0]) for polygon in at], []
        case "Point":
            return [], [_spot(at)]
        case "MultiPoint":
            return [], [_spot(one) for one in at]
        case "GeometryCollection":
            both = [_parts(one) for one in geometry["geometries"]]
            return [r for rings, _s in both for r in rings], [s for _r, spots in both for s in spots]
    return [], []


def _ring(points: Sequence[Sequence[float]]) -> Ring:
    return [_spot(one) for one in points]


def _spot(one: Sequence[float]) -> Spot:
    x, y = float(one[0]), float(one[1])
    if not (isfinite(x) and isfinite(y)):
        raise ValueError("a place lies nowhere")
    return x, y


def _topojson(said: dict[str, Any]) -> Iterator[Piece]:
    arcs = [_arc(one, said.get("transform")) for one in said["arcs"]]
    for held in said["objects"].values():
        for one in held.get("geometries", [held]):
            rings: list[Ring] = []
            if one["type"] == "Polygon":
                rings = [_joined(one["arcs"][0], arcs)]
            elif one["type"] == "MultiPolygon":
                rings = [_joined(polygon[0], arcs) for polygon in one["arcs"]]
            elif one["type"] == "Point":
                spot = _moved(one["coordinates"], said.get("transform"))
                yield {**(one.get("properties") or {}), "id": one.get("id")}, [], [spot]
                continue
            yield {**(one.get("properties") or {}), "id": one.get("id")}, rings, []


def _arc(points: Sequence[Sequence[float]], transform: dict[str, Any] | None) -> Ring:
    """An arc in real coordinates: with a transform, each point is told by its way from the one before."""
    if transform is None:
        return [_spot(one) for one in points]
    found, x, y = [], 0.0, 0.0
    for one in points:
        x, y = x + one[0], y + one[1]
        found.append(_moved((x, y), transform))
    return found


def _moved(at: Sequence[float], transform: dict[str, Any] | None) -> Spot:
    if transform is None:
        return _spot(at)
    (sx, sy), (tx, ty) = transform["scale"], transform["translate"]
    return _spot((at[0] * sx + tx, at[1] * sy + ty))


def _joined(numbers: Sequence[int], arcs: Sequence[Ring]) -> Ring:
    """The ring of several arcs; a number below zero is the arc from its end (~number)."""
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += arc[1:] if ring else arc
    return ring


def _gathered(pieces: Sequence[Piece], code: str, name: str) -> list[ReadArea]:
    names: dict[str, str] = {}
    rings: dict[str, list[Ring]] = {}
    spots: dict[str, list[Spot]] = {}
    for properties, own_rings, own_spots in pieces:
        key = _told(properties, (code,) if code else CODES)
        title = _told(properties, (name,) if name else NAMES)
        if not key or not title or not (own_rings or own_spots):
            continue
        names.setdefault(key, title)
        rings.setdefault(key, []).extend(_flat(one) for one in own_rings if len(one) >= 3)
        spots.setdefault(key, []).extend(_flat([one])[0] for one in own_spots)
    if len(set(names.values())) != len(names):
        names = {key: f"{title}（{key}）" for key, title in names.items()}
    if not any(rings.values()):
        keys = sorted(key for key in names if spots[key])
        middles = [spots[key][0] for key in keys]
        cells = cells_around(middles)
        return [
            ReadArea(key[:20], names[key][:60], middle, [[(round(x, 5), round(y, 5)) for x, y in cell]])
            for key, middle, cell in zip(keys, middles, cells, strict=True)
        ]
    tolerance = _extent([one for held in rings.values() for one in held]) * FINEST
    return [
        ReadArea(
            key[:20],
            names[key][:60],
            middle_of(max(rings[key], key=area_of)),
            simplified(rings[key], tolerance),
        )
        for key in sorted(names)
        if rings[key]
    ]


def _told(properties: dict[str, Any], keys: Sequence[str]) -> str:
    return next((str(properties[one]).strip() for one in keys if properties.get(one) not in (None, "")), "")


def _flat(ring: Ring) -> Ring:
    """Degrees made as wide as they are high, at the latitude of Japan's middle; other coordinates stay."""
    if all(abs(x) <= 180 and 20 <= y <= 50 for x, y in ring):
        return [(x * cos(radians(36)), y) for x, y in ring]
    return ring


def _extent(rings: Sequence[Ring]) -> float:
    """How wide the bulk of the places lies."""
    xs = sorted(x for ring in rings for x, _y in ring)
    ys = sorted(y for ring in rings for _x, y in ring)
    tenth = len(xs) // 10
    return max(xs[-1 - tenth] - xs[tenth], ys[-1 - tenth] - ys[tenth])
