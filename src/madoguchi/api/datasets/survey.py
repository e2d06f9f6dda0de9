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

FIELDS = ("edition", "survey_id", "values", *COUNTS.values())
"""What is read of a row."""


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


@cache
def _texts_of(edition: str) -> tuple[tuple[str, str], ...]:
    """The English and the published name of every column that is no number."""
    return tuple((one.name, one.title) for one in survey_columns_of(edition) if one.title not in COUNTS)


def survey_record(row: SurveyRow) -> dict[str, Any]:
    """A row under the English names; the counts as numbers, the rest as published."""
    values = row.values
    record: dict[str, Any] = {name: values.get(title, "") for name, title in _texts_of(row.edition)}
    record.update((name, getattr(row, name)) for name in COUNTS.values())
    return record
