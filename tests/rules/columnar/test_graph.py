"""What rules share is computed once, what is settled is not computed, and nulls are Kleene's."""

from datetime import date
from itertools import combinations_with_replacement
from typing import Any

import duckdb
import polars as pl
import pytest

from madoguchi.rules.columnar.frames import Frames
from madoguchi.rules.columnar.graph import Graph, NotColumnar
from madoguchi.rules.columnar.lowering import Lowered, lower
from madoguchi.rules.columnar.pieces import Piece
from madoguchi.rules.columnar.sql import DIALECTS, DUCKDB, POSTGRES, sql_of
from madoguchi.rules.columnar.stages import plan_of
from madoguchi.rules.documents import Rule

ON = date(2026, 11, 22)
KINDS = {"household_id": "int", "role": "text", "income": "int", "is_student": "bool", "birth_date": "date"}
CHILD = {"op": "until_fy_end", "term": "children[].birth_date", "value": 18}
POOR = {"op": "lt", "term": "person.income", "value": 1000}


def lowered(**trees: dict[str, Any]) -> Lowered:
    """These requirements, lowered together."""
    rules = {name: Rule({"format": 1, "requirement": tree}) for name, tree in trees.items()}
    return lower(rules, kinds=KINDS, on=ON)


def steps(made: Lowered) -> int:
    """How many columns are computed besides those of the population."""
    return sum(node.op not in ("column", "const") for node in plan_of(made.outputs()).nodes)


def test_what_two_programmes_share_is_computed_once():
    child = {"op": "any_member", "over": "children[]", "of": CHILD}
    one = lowered(a={"op": "all", "of": [child, POOR]})
    both = lowered(a={"op": "all", "of": [child, POOR]}, b={"op": "any", "of": [POOR, child]})
    assert steps(both) == steps(one) + 1
    again = lowered(a={"op": "all", "of": [child, POOR]}, b={"op": "all", "of": [POOR, child]})
    assert steps(again) == steps(one)
    assert again.programmes[0].holds is again.programmes[1].holds


def test_days_of_law_that_mean_the_same_days_are_one():
    at_18 = {"op": "until_fy_end", "term": "person.birth_date", "value": 18}
    in_school = {"op": "not", "of": {"op": "from_fy_start", "term": "person.birth_date", "value": 18}}
    made = lowered(a=at_18, b=in_school)
    assert made.programmes[0].holds is made.programmes[1].holds


def test_what_is_settled_is_not_computed():
    gone = {**POOR, "valid_to": "2020-01-01"}
    assert steps(lowered(a={"op": "all", "of": [POOR, gone]})) == steps(lowered(a=POOR))
    made = lowered(a={"op": "not", "of": {"op": "known", "term": "person.nothing"}})
    assert made.programmes[0].holds.value is True
    assert steps(made) == 0
    assert made.unknown == ("person.nothing",)


@pytest.mark.parametrize("op", ["any_member", "all_members"])
def test_quantifiers_do_not_ignore_nulls(op: str):
    made = lowered(
        a={"op": op, "over": "children[]", "of": {"op": "eq", "term": "children[].is_student", "value": True}}
    )
    answers = {}
    for children in (*combinations_with_replacement((True, False, None), 2), (), (None,)):
        frame = pl.DataFrame(
            {
                "household_id": [1] * (1 + len(children)),
                "role": ["applicant", *["child"] * len(children)],
                "is_student": pl.Series([None, *children], dtype=pl.Boolean),
            }
        )
        polars = Frames(made).table(Piece(frame, "household_id"))["a"].to_list()
        with duckdb.connect() as connection:
            connection.register("population", frame)
            (row,) = connection.execute(sql_of(made, DUCKDB)).fetchall()
        assert polars == [row[1]]
        answers[children] = polars[0]
    is_any = op == "any_member"
    assert answers == {
        (True, True): True,
        (True, False): is_any,
        (True, None): True if is_any else None,
        (False, False): False,
        (False, None): None if is_any else False,
        (None, None): None,
        (None,): None,
        (): not is_any,
    }


def test_numbers_beyond_what_is_counted_are_refused():
    graph = Graph()
    big = graph.natural(graph.column("applicant", "income", "int", "household"))
    wide = graph.mul(big, graph.const(10**10))
    assert wide.kind == "wide"
    assert graph.least([wide, graph.const(5)]).kind == "int"
    with pytest.raises(NotColumnar):
        graph.mul(wide, wide)


def test_names_are_quoted():
    name = "a'b\"c`d\\"
    text = {dialect: sql_of(lowered(**{name: POOR}), dialect) for dialect in DIALECTS.values()}
    population = pl.DataFrame({"household_id": [1], "role": ["applicant"], "income": [999]})
    with duckdb.connect() as connection:
        connection.register("population", population)
        assert connection.sql(text[DUCKDB]).columns == ["household_id", name]
    assert '"a\'b""c`d\\"' in text[POSTGRES]


def test_a_text_in_a_rule_is_no_sql():
    value = "x' OR 1=1 --\\"
    rule = {"op": "eq", "term": "person.role", "value": value}
    made = lowered(a=rule)
    population = pl.DataFrame({"household_id": [1], "role": ["applicant"]})
    with duckdb.connect() as connection:
        connection.register("population", population)
        assert connection.execute(sql_of(made, DUCKDB)).fetchall() == [(1, False)]
