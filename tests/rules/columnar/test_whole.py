"""What no row lacks is computed once: the columns say the same as without knowing it."""

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from madoguchi.rules.columnar.frames import Frames
from madoguchi.rules.columnar.graph import NotColumnar
from madoguchi.rules.columnar.lowering import lower
from madoguchi.rules.columnar.pieces import Piece
from madoguchi.rules.columnar.population import Population
from madoguchi.rules.columnar.wholeness import whole_in
from madoguchi.rules.documents import Rule
from madoguchi.rules.situations import HIGHEST
from tests.rules.columnar.drawn import frame_of
from tests.rules.columnar.test_equal import ALL_KINDS, EXAMPLES, expected, slowly


@slowly(200)
@EXAMPLES
def test_the_result_is_the_interpreters(
    documents: list[dict[str, Any]], rows: list[dict[str, Any]], on: date
):
    names = [f"rule_{number}" for number in range(len(documents))]
    read = [Rule(document) for document in documents]
    frame = frame_of(rows)
    try:
        made = lower(
            dict(zip(names, read, strict=True)), kinds=ALL_KINDS, on=on, whole=whole_in(frame, ALL_KINDS)
        )
    except NotColumnar:
        return
    assert Frames(made).table(Piece(frame, "household_id")).to_dicts() == expected(names, read, rows, on)


FRAME = pl.DataFrame(
    {
        "household_id": [1, 1, 2],
        "role": ["applicant", "spouse", "applicant"],
        "income": [100, 0, HIGHEST],
        "salary": [-1, 0, 0],
        "birth_date": [date(1990, 4, 1), date(1940, 1, 1), date(1985, 5, 5)],
        "is_student": [True, None, False],
        "city_code": ["131016", "", "131016"],
    }
)


def test_a_file_tells_by_its_statistics_what_is_whole(tmp_path: Path):
    path = tmp_path / "population.parquet"
    FRAME.write_parquet(path, row_group_size=2)
    found = Population.open(path).whole
    assert found == {"household_id": None, "role": None, "income": None, "birth_date": date(1990, 4, 1)}
    assert found == whole_in(FRAME, ALL_KINDS)
    FRAME.write_parquet(path, statistics=False)
    assert Population.open(path).whole == {}


def test_less_is_computed_of_what_is_whole():
    tree = {
        "op": "lt",
        "number": {"op": "sub", "of": [{"term": "person.income"}, {"term": "spouse.income"}]},
        "value": {"term": "person.income"},
    }
    rule = Rule({"format": 1, "requirement": tree})
    kinds = {name: ALL_KINDS[name] for name in ("household_id", "role", "income")}
    piece = Piece(FRAME.select(*kinds), "household_id")
    both = [
        Frames(lower({"a": rule}, kinds=kinds, on=date(2026, 4, 1), whole=whole))
        for whole in ({}, dict.fromkeys(kinds))
    ]
    assert both[0].table(piece).equals(both[1].table(piece))
    steps = [sum(len(layer.makes) for part in one._steps for layer in part.household) for one in both]
    assert steps[1] < steps[0]
