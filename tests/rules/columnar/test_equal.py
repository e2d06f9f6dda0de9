"""The columns say what the interpreter says, for whatever rule and whatever is known."""

from datetime import date
from typing import Any

import duckdb
import psycopg
import pytest
import sqlglot
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from madoguchi.rules.columnar.frames import Frames
from madoguchi.rules.columnar.graph import NotColumnar
from madoguchi.rules.columnar.lowering import Lowered, lower
from madoguchi.rules.columnar.pieces import Piece
from madoguchi.rules.columnar.sql import DIALECTS, DUCKDB, POSTGRES, SPARK, sql_of
from madoguchi.rules.documents import Rule
from tests.plugin import postgres_url
from tests.rules.columnar.drawn import KINDS, ON, frame_of, populations, rules, situations_of

ALL_KINDS = {"household_id": "int", "role": "text", **KINDS}


def expected(
    names: list[str], read: list[Rule], rows: list[dict[str, Any]], on: date
) -> list[dict[str, Any]]:
    """What the interpreter says, in the form of the columns."""
    made = []
    for number, situation in enumerate(situations_of(rows)):
        told: dict[str, Any] = {"household_id": number}
        for name, rule in zip(names, read, strict=True):
            verdict = rule.verdict(situation, on=on)
            told[name] = verdict.holds
            bounds = {amount.id: (amount.low, amount.high) for amount in verdict.amounts}
            for table in rule.at(on).amounts:
                told[f"{name}.{table.id}.low"], told[f"{name}.{table.id}.high"] = bounds.get(
                    table.id, (None, None)
                )
        made.append(told)
    return made


def lowered(documents: list[dict[str, Any]], on: date) -> tuple[list[str], list[Rule], Lowered]:
    """The rules, read and lowered; drops the example when one cannot be columnar."""
    names = [f"rule_{number}" for number in range(len(documents))]
    read = [Rule(document) for document in documents]
    try:
        return names, read, lower(dict(zip(names, read, strict=True)), kinds=ALL_KINDS, on=on)
    except NotColumnar:
        assume(False)
        raise


EXAMPLES = given(
    st.lists(rules(), min_size=1, max_size=3), populations(), st.sampled_from([ON, date(2025, 4, 1)])
)


def slowly(count: int) -> settings:
    """Settings for `count` examples that may take long to draw."""
    too = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]
    return settings(max_examples=count, report_multiple_bugs=False, deadline=None, suppress_health_check=too)


@slowly(200)
@EXAMPLES
def test_polars(documents: list[dict[str, Any]], rows: list[dict[str, Any]], on: date):
    names, read, made = lowered(documents, on)
    table = Frames(made).table(Piece(frame_of(rows), "household_id"))
    assert table.to_dicts() == expected(names, read, rows, on)


@slowly(60)
@EXAMPLES
def test_duckdb(documents: list[dict[str, Any]], rows: list[dict[str, Any]], on: date):
    names, read, made = lowered(documents, on)
    population = frame_of(rows).with_row_index("member_no")
    with duckdb.connect() as connection:
        connection.register("population", population)
        answer = connection.sql(sql_of(made, DUCKDB)).pl()
    assert answer.sort("household_id").to_dicts() == expected(names, read, rows, on)


@pytest.fixture(scope="module")
def postgres() -> Any:
    """A connection to PostgreSQL with an empty table of persons."""
    url = postgres_url()
    assert url, "PostgreSQL does not start"
    types = {"date": "date", "int": "bigint", "text": "text", "texts": "text[]", "bool": "boolean"}
    columns = ", ".join(f'"{name}" {types[kind]}' for name, kind in KINDS.items())
    with psycopg.connect(url) as connection:
        connection.execute(
            f"CREATE TEMPORARY TABLE population (member_no bigint, household_id bigint, role text, {columns})"
        )
        yield connection


@pytest.mark.engines
@slowly(40)
@EXAMPLES
def test_postgres(postgres: Any, documents: list[dict[str, Any]], rows: list[dict[str, Any]], on: date):
    names, read, made = lowered(documents, on)
    columns = ["member_no", *rows[0]]
    named = ", ".join(f'"{name}"' for name in columns)
    places = ", ".join(["%s"] * len(columns))
    with postgres.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        cursor.execute("TRUNCATE population")
        cursor.executemany(
            f"INSERT INTO population ({named}) VALUES ({places})",
            [[number, *row.values()] for number, row in enumerate(rows)],
        )
        answer = cursor.execute(sql_of(made, POSTGRES) + "\nORDER BY household_id").fetchall()
    assert answer == expected(names, read, rows, on)


@slowly(40)
@EXAMPLES
def test_every_dialect_is_read_by_another_parser(
    documents: list[dict[str, Any]], rows: list[dict[str, Any]], on: date
):
    _names, _read, made = lowered(documents, on)
    shapes = set()
    for dialect in DIALECTS.values():
        text = sql_of(made, dialect)
        parsed = sqlglot.parse_one(text, read=dialect.name)
        strange = {found.name for found in parsed.find_all(sqlglot.exp.Command, sqlglot.exp.Anonymous)}
        assert strange <= {"arrays_overlap"}, strange  # which Spark has and sqlglot does not know
        shapes.add(tuple(column.alias_or_name for column in parsed.selects))
    assert len(shapes) == 1


@slowly(40)
@EXAMPLES
def test_sparks_query_says_the_same_when_told_to_duckdb(
    documents: list[dict[str, Any]], rows: list[dict[str, Any]], on: date
):
    names, read, made = lowered(documents, on)
    population = frame_of(rows).with_row_index("member_no")
    text = sqlglot.transpile(sql_of(made, SPARK), read="spark", write="duckdb")[0]
    text = text.replace("ARRAYS_OVERLAP", "LIST_HAS_ANY")
    with duckdb.connect() as connection:
        connection.register("population", population)
        answer = connection.sql(text).pl()
    assert answer.sort("household_id").to_dicts() == expected(names, read, rows, on)
