"""Boundaries from files, cells around middles, and the map of tiles."""

import itertools
import json
import random

import numpy
import pytest

from madoguchi.dashboards.boundary_file import NotBoundaries, read_areas
from madoguchi.dashboards.outlines import area_of, cells_around, middle_of, simplified
from madoguchi.dashboards.tiles import arranged, assigned


def square(x: float, y: float, size: float = 1.0) -> list[list[float]]:
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def geojson(*places: tuple[str, str, list[list[float]]]) -> bytes:
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }
        for code, name, ring in places
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def test_pieces_with_one_code_are_one_place_and_small_ones_are_left_out():
    found = read_areas(
        geojson(
            ("992011", "窓野市", square(1000, 0)),
            ("992011", "窓野市", square(1003, 3, 0.01)),
            ("992020", "川添市", square(1001, 0)),
        )
    )
    assert [(one.code, one.name, len(one.shape)) for one in found] == [
        ("992011", "窓野市", 1),
        ("992020", "川添市", 1),
    ]
    assert found[0].middle == pytest.approx((1000.5, 0.5))


def test_degrees_are_made_as_wide_as_high():
    near, far = read_areas(geojson(("1", "西", square(139, 35)), ("2", "東", square(140, 35))))
    assert far.middle[0] - near.middle[0] == pytest.approx(0.809, abs=0.001)


def test_topojson_is_read_with_its_arcs_and_transform():
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [1000, 0]},
        "arcs": [[[0, 0], [2, 0]], [[2, 0], [0, 2], [-2, 0], [0, -2]]],
        "objects": {
            "places": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]], "properties": {"code": "1", "name": "窓野市"}},
                    {"type": "Polygon", "arcs": [[-2, -1]], "properties": {"code": "2", "name": "川添市"}},
                ],
            }
        },
    }
    found = read_areas(json.dumps(topology).encode())
    assert [one.name for one in found] == ["窓野市", "川添市"]
    assert found[0].middle == pytest.approx((1000.5, 0.5)) == found[1].middle
    assert area_of(found[0].shape[0]) == pytest.approx(1.0)


def test_other_names_of_properties_are_said():
    content = (
        geojson(("1", "窓野市", square(0, 60))).replace(b'"code"', b'"num"').replace(b'"name"', b'"title"')
    )
    with pytest.raises(NotBoundaries):
        read_areas(content)
    assert read_areas(content, code="num", name="title")[0].name == "窓野市"


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b'{"features": [1]}', b'{"type": "Topology"}', b"\xff"]
)
def test_what_is_no_map_is_refused(content: bytes):
    with pytest.raises(NotBoundaries):
        read_areas(content)


def test_points_get_cells_that_do_not_overlap_and_hold_their_middles():
    dice = random.Random(5)
    middles = [(dice.random() * 10, dice.random() * 6) for _n in range(30)]
    cells = cells_around(middles)
    for (x, y), cell in zip(middles, cells, strict=True):
        for corner in cell:
            mine = (corner[0] - x) ** 2 + (corner[1] - y) ** 2
            nearest = min((corner[0] - a) ** 2 + (corner[1] - b) ** 2 for a, b in middles)
            assert mine == pytest.approx(nearest, abs=1e-6)
        assert area_of(cell) > 0


def test_an_outline_keeps_its_shape_with_fewer_points():
    line = [(x / 100, 0.0) for x in range(101)]
    ring = [*line, (1.0, 1.0), (0.0, 1.0), (0.0, 0.0)]
    (fewer,) = simplified([ring], 0.01)
    assert len(fewer) <= 6 and area_of(fewer) == pytest.approx(1.0)
    assert middle_of(fewer) == pytest.approx((0.5, 0.5))


def test_assignment_is_the_cheapest_of_all():
    dice = random.Random(3)
    for _n in range(60):
        rows = dice.randint(1, 5)
        columns = rows + dice.randint(0, 2)
        cost = numpy.array([[dice.random() for _c in range(columns)] for _r in range(rows)])
        mine = sum(cost[row, column] for row, column in enumerate(assigned(cost)))
        best = min(
            sum(cost[row, column] for row, column in enumerate(way))
            for way in itertools.permutations(range(columns), rows)
        )
        assert mine == pytest.approx(best)


def test_tiles_keep_east_and_west_and_north_and_south():
    dice = random.Random(1)
    places = [(dice.gauss(0, 1.6), dice.gauss(0, 0.8)) for _n in range(53)]
    places += [(1 + n * 0.1, -4 - 3.0 * n) for n in range(9)]  # islands, far in the south
    tiles = arranged(places)
    assert len(set(tiles)) == 62
    pairs = list(itertools.permutations(range(62), 2))
    across = sum((places[a][0] < places[b][0]) == (tiles[a][0] <= tiles[b][0]) for a, b in pairs)
    down = sum((places[a][1] > places[b][1]) == (tiles[a][1] <= tiles[b][1]) for a, b in pairs)
    assert across / len(pairs) > 0.9 and down / len(pairs) > 0.9


def test_tiles_of_few_places():
    assert arranged([]) == []
    assert arranged([(5, 5)]) == [(0, 0)]
    assert len(set(arranged([(0, 0), (0, 0), (0, 0)]))) == 3
