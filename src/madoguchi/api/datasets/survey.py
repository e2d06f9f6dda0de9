"""The national survey as a dataset: its columns under English names, its values as published."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from madoguchi.api.datasets.columns import Column, Kind
from madoguchi.registry.models import SurveyRow
from madoguchi.registry.selectors import survey_columns

COUNTS = {
    "総手続件数": "total_count",
    "オンライン手続件数": "online_count",
    "非オンライン手続件数": "offline_count",
}
"""Columns that are numbers, with the field of the row that holds them."""


@cache
def english_names() -> dict[str, str]:
    """The English name of every column that any edition has."""
    names: dict[str, str] = json.loads(Path(__file__).with_name("survey_columns.json").read_text("utf-8"))
    return names


@cache
def survey_columns_of(edition: str) -> tuple[Column, ...]:
    """The columns of `edition` in the order of its publication."""
    published = [name for name, _ in survey_columns(SurveyRow(edition=edition, values={}))]
    return tuple(_column(name) for name in published)


def _column(title: str) -> Column:
    kind: Kind = "integer" if title in COUNTS else "string"
    name = english_names()[title]
    return Column(name, title, kind, (name,))


def survey_record(row: SurveyRow) -> dict[str, Any]:
    """A row under the English names; the counts as numbers, the rest as published."""
    values = row.values
    return {
        column.name: getattr(row, COUNTS[column.title])
        if column.title in COUNTS
        else values.get(column.title, "")
        for column in survey_columns_of(row.edition)
    }
