"""The programmes of the library, counted over invented people, say what the interpreter says of each household."""

from datetime import date
from typing import Any

import psycopg
import pytest

from madoguchi.registry.library import library
from madoguchi.rules.columnar.frames import Frames
from madoguchi.rules.columnar.graph import NotColumnar
from madoguchi.rules.columnar.invented import FAMILIES, businesses, households
from madoguchi.rules.columnar.lowering import lower
from madoguchi.rules.columnar.pieces import Piece
from madoguchi.rules.columnar.population import kinds_of
from madoguchi.rules.columnar.sql import POSTGRES, sql_of
from madoguchi.rules.documents import Rule, load
from madoguchi.rules.situations import Situation
from tests.plugin import postgres_url

ON = date(2026, 11, 22)
RULES = {one.slug: load(one.rule) for one in library()}


def said(rules: dict[str, Rule], situation: Situation, on: date) -> dict[str, Any]:
    """What the interpreter says, in the form of the columns."""
    told: dict[str, Any] = {}
    for slug, rule in rules.items():
        verdict = rule.verdict(situation, on=on)
        told[slug] = verdict.holds
        bounds = {amount.id: (amount.low, amount.high) for amount in verdict.amounts}
        for table in rule.at(on).amounts:
            told[f"{slug}.{table.id}.low"], told[f"{slug}.{table.id}.high"] = bounds.get(
                table.id, (None, None)
            )
    return told


def member(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if "." not in name and not name.endswith("_complete")}


def household(rows: list[dict[str, Any]]) -> Situation:
    """One household of the population."""
    first, *others = rows
    spouse = [member(row) for row in others if row["role"] == "spouse"]
    return Situation.of(
        {
            "person": member(first),
            "spouse": spouse[0] if spouse else None,
            "household": {name.partition(".")[2]: value for name, value in first.items() if "." in name},
            "children": [member(row) for row in others if row["role"] == "child"],
            "others": [member(row) for row in others if row["role"] == "other"],
            "incomplete": [part for part in ("children", "others") if first[f"{part}_complete"] is not True],
        }
    )


@pytest.mark.parametrize("on", [ON, date(2024, 10, 31), date(2027, 4, 1)])
def test_of_households(on: date):
    rules = {slug: rule for slug, rule in RULES.items() if rule.claims != "business"}
    people = households(150, seed=5, on=ON, shares=FAMILIES)
    lowered = lower(rules, kinds=kinds_of(people), on=on)
    table = Frames(lowered).table(Piece(people, "household_id")).to_dicts()
    by_household: dict[int, list[dict[str, Any]]] = {}
    for row in people.to_dicts():
        by_household.setdefault(row["household_id"], []).append(row)
    answers = {True: 0, False: 0, None: 0}
    for row, members in zip(table, by_household.values(), strict=True):
        expected = said(rules, household(members), on)
        assert {"household_id": members[0]["household_id"], **expected} == row
        for slug in rules:
            answers[expected[slug]] += 1
    assert min(answers.values()) > 100, answers


def test_of_businesses():
    rules = {slug: rule for slug, rule in RULES.items() if rule.claims == "business"}
    firms = businesses(200, seed=5, on=ON)
    lowered = lower(rules, kinds=kinds_of(firms), on=ON, key="business_id")
    table = Frames(lowered).table(Piece(firms, "business_id")).to_dicts()
    for row, firm in zip(table, firms.to_dicts(), strict=True):
        expected = said(rules, Situation.of({"business": firm}), ON)
        assert {"business_id": firm["business_id"], **expected} == row


def test_every_programme_can_be_counted():
    skipped: dict[str, str] = {}
    lower(RULES, kinds={"household_id": "int", "role": "text"}, on=ON, skipped=skipped)
    assert not skipped
    with pytest.raises(NotColumnar):
        lower(
            RULES, kinds={"household_id": "int", "role": "text", "birth_date": "text"}, on=ON, skipped=skipped
        )


@pytest.mark.engines
def test_postgres_counts_the_whole_library_in_one_query():
    rules = {slug: rule for slug, rule in RULES.items() if rule.claims != "business"}
    people = households(150, seed=6, on=ON, shares=FAMILIES)
    kinds = kinds_of(people)
    lowered = lower(rules, kinds=kinds, on=ON)
    types = {"date": "date", "int": "bigint", "text": "text", "bool": "boolean"}
    columns = ", ".join(f'"{name}" {types[kind]}' for name, kind in kinds.items())
    with psycopg.connect(postgres_url()) as connection, connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE population (member_no bigint, {columns})")
        with cursor.copy("COPY population FROM STDIN") as copy:
            for number, row in enumerate(people.rows()):
                copy.write_row((number, *row))
        found = cursor.execute(sql_of(lowered, POSTGRES) + "\nORDER BY household_id").fetchall()
    assert found == Frames(lowered).table(Piece(people, "household_id")).rows()
