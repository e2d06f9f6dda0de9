"""Answering queries, from what was kept where the same was asked of the same data before."""

import csv
import hashlib
import io
import json
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.core.spreadsheets import neutral
from madoguchi.datasets.compiling import Compiled, compiled
from madoguchi.datasets.copies import copy_of
from madoguchi.datasets.engine import asked
from madoguchi.datasets.models import Dataset, KeptAnswer
from madoguchi.datasets.selectors.datasets import info_of, shown_dataset
from madoguchi.datasets.types import FEWEST, Answer, Cell, ColumnKind, DatasetInfo, Query

Rows = list[tuple[Cell, ...]]


def run(query: Query) -> Answer:
    """What `query` finds in the data that is shown now; raises `QueryWrong`, `NotReadable`, `UnknownDataset`."""
    found = shown_dataset(query.dataset)
    info, plan = planned(query, found)
    kept = kept_rows(plan, info)
    return told(plan, fresh_rows(plan, found) if kept is None else kept, info)


def csv_of(query: Query) -> str:
    """The answer as a table of text with a heading; values held back say so, and no cell is a formula."""
    answer = run(query)
    buffer = io.StringIO()
    lines = csv.writer(buffer)
    lines.writerow([_heading(column.label, column.unit) for column in answer.columns])
    hidden = set(answer.held_back)
    for at, row in enumerate(answer.rows):
        few = at in hidden
        cells = zip(row, answer.columns, strict=True)
        lines.writerow(
            [
                _("10未満") if few and value is None and column.kind == ColumnKind.NUMBER else _cell(value)
                for value, column in cells
            ]
        )
    return buffer.getvalue()


def planned(query: Query, found: Dataset) -> tuple[DatasetInfo, Compiled]:
    """What is said of the dataset, and the query as it is asked of it; raises `QueryWrong`."""
    assert found.current is not None, "only datasets that are shown are asked"
    info = info_of(found, at=found.current.fetched_at)
    return info, compiled(query, info)


def digest_of(plan: Compiled) -> str:
    """What tells one plan from all others."""
    return hashlib.sha256(json.dumps([plan.sql, plan.bound], ensure_ascii=False).encode()).hexdigest()


def kept_rows(plan: Compiled, info: DatasetInfo) -> Rows | None:
    """The rows that were found before, if the same was asked of the same data."""
    kept = KeptAnswer.objects.filter(data=info.digest, query=digest_of(plan)).values_list("body", flat=True)
    body: dict[str, Any] | None = kept.first()
    return None if body is None else [tuple(row) for row in body["rows"]]


def fresh_rows(plan: Compiled, found: Dataset) -> Rows:
    """The rows that the data gives now; raises `NotReadable`."""
    assert found.current is not None, "only datasets that are shown are asked"
    return asked(copy_of(found.current.file), plan.sql, plan.bound)


def told(plan: Compiled, rows: Rows, info: DatasetInfo) -> Answer:
    """The answer that rows are, with what may not be shown held back.

    Behind the columns of `plan` stand the cases of the row, those of all, and how many rows there are in all.
    """
    counts = tuple(int(row[-3] or 0) for row in rows)
    held = tuple(at for at, count in enumerate(counts) if info.count_column and 0 < count < FEWEST)
    hidden = set(held)
    shown: list[tuple[Cell, ...]] = []
    for at, row in enumerate(rows):
        cells = row[: len(plan.columns)]
        if at in hidden:
            cells = tuple(None if place >= plan.dimensions else value for place, value in enumerate(cells))
        shown.append(cells)
    return Answer(
        columns=plan.columns,
        rows=tuple(shown),
        n=int(rows[0][-2] or 0) if rows else 0,
        as_of=info.as_of,
        source=info.source,
        counts=counts,
        held_back=held,
        fetched_at=info.fetched_at,
        is_cut=bool(rows) and int(rows[0][-1] or 0) > len(rows),
    )


def _heading(label: str, unit: str) -> str:
    return neutral(f"{label}（{unit}）" if unit else label)


def _cell(value: Cell) -> Cell:
    return neutral(value) if isinstance(value, str) else value
