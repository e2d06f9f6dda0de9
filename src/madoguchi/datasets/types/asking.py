"""Columns, what a dataset is, a query and its answer."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from madoguchi.core.refusal import Refusal

Cell = str | float | int | None
"""A value as it is answered: days as 2026-04-01, months as 2026-04, years as 2026; None is not known or held back."""

FEWEST = 10
"""Below this many cases no figure of a group is shown."""
MOST_ROWS = 10_000
"""Rows that one answer may have."""
MOST_PARTS = 8
"""Dimensions, measures or filters that one query may have."""
MOST_VALUES = 500
"""Values that one filter may name."""


class QueryWrong(Refusal):
    """A query asks for what the dataset does not have, or for what cannot be reckoned."""


class NotReadable(Refusal):
    """The data of a dataset cannot be read now, or the query took too much."""


class ColumnKind(StrEnum):
    """What the values of a column are (列の種類)."""

    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    PLACE = "place"
    CATEGORY = "category"

    @property
    def is_time(self) -> bool:
        """Whether its values stand on a line of time."""
        return self in (ColumnKind.DAY, ColumnKind.MONTH, ColumnKind.YEAR)


@dataclass(frozen=True, slots=True)
class Column:
    """One column (列): `code` names it in queries, `label` on pages; `unit` is that of numbers."""

    code: str
    label: str
    kind: ColumnKind
    unit: str = ""

    def to_json(self) -> dict[str, str]:
        """The column as it is kept."""
        return {"code": self.code, "label": self.label, "kind": self.kind.value, "unit": self.unit}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Column":
        """The column of what was kept; raises `ValueError` or `KeyError`."""
        return cls(str(kept["code"]), str(kept["label"]), ColumnKind(kept["kind"]), str(kept.get("unit", "")))


class State(StrEnum):
    """Whether a dataset is as new as it should be (データの状態)."""

    FRESH = "fresh"
    LATE = "late"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class DatasetInfo:
    """A dataset as others see it (データセットの内容).

    `source`, `licence` and `owner` are words for people. `as_of` is the day of which the data tells, `fetched_at` when it
    was last known to be what it should be, `age` the time since then. `why` says in a sentence why it is late or broken;
    its data is the last good one then. `count_column` is the number column that counts cases; without one each row is a
    case.
    """

    code: str
    title: str
    source: str
    licence: str
    owner: str
    columns: tuple[Column, ...]
    rows: int
    as_of: date | None
    fetched_at: datetime | None
    age: timedelta | None
    state: State
    why: str = ""
    kind: str = ""
    note: str = ""
    count_column: str = ""
    digest: str = ""

    def column(self, code: str) -> Column | None:
        """The column of this code, or None."""
        return next((one for one in self.columns if one.code == code), None)


class Grain(StrEnum):
    """How finely time is cut (期間の単位)."""

    AS_IS = ""
    MONTH = "month"
    YEAR = "year"
    FISCAL_YEAR = "fiscal_year"


class Work(StrEnum):
    """What is reckoned of the rows of a group (集計の方法)."""

    SUM = "sum"
    MEAN = "mean"
    MEDIAN = "median"
    P90 = "p90"
    COUNT = "count"
    RATE = "rate"


class How(StrEnum):
    """How a filter compares (絞り込みの方法)."""

    IN = "in"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Dimension:
    """By what rows are grouped (分け方): a column, of time cut into months, years or fiscal years."""

    column: str
    grain: Grain = Grain.AS_IS

    @property
    def code(self) -> str:
        """What the column of the answer is called."""
        return f"{self.column}_{self.grain}" if self.grain else self.column


@dataclass(frozen=True, slots=True)
class Measure:
    """What is reckoned of each group (集計する値).

    `count` without a column counts rows, with one those that have a value in it. `rate` is the sum of `column` over the
    sum of `of`, times `times`: 100 for per cent, 1000 for 「1,000人あたり」. `label` names it where its own name will not do.
    """

    work: Work
    column: str = ""
    of: str = ""
    times: float = 1.0
    label: str = ""

    @property
    def code(self) -> str:
        """What the column of the answer is called."""
        return "_".join(filter(None, (self.work.value, self.column, self.of and f"of_{self.of}")))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows count (絞り込み): those whose value is among `values`, or between the first and the second of them."""

    column: str
    how: How
    values: tuple[str | float, ...]
    grain: Grain = Grain.AS_IS


@dataclass(frozen=True, slots=True)
class Order:
    """By which column of the answer its rows are sorted (並べ方)."""

    by: str
    is_down: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A question to one dataset (集計の指定). Without an order the rows are sorted by their dimensions."""

    dataset: str
    dimensions: tuple[Dimension, ...] = ()
    measures: tuple[Measure, ...] = (Measure(Work.COUNT),)
    filters: tuple[Filter, ...] = ()
    order: tuple[Order, ...] = ()
    limit: int = 1_000

    def to_json(self) -> dict[str, Any]:
        """The query as it is kept in a page."""
        return {
            "dataset": self.dataset,
            "dimensions": [{"column": d.column, "grain": d.grain.value} for d in self.dimensions],
            "measures": [
                {"work": m.work.value, "column": m.column, "of": m.of, "times": m.times, "label": m.label}
                for m in self.measures
            ],
            "filters": [
                {"column": f.column, "how": f.how.value, "values": list(f.values), "grain": f.grain.value}
                for f in self.filters
            ],
            "order": [{"by": o.by, "is_down": o.is_down} for o in self.order],
            "limit": self.limit,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Query":
        """The query of what was kept; raises `QueryWrong` for what is none."""
        try:
            return cls(
                str(kept["dataset"]),
                tuple(Dimension(str(d["column"]), Grain(d.get("grain", ""))) for d in kept["dimensions"]),
                tuple(
                    Measure(
                        Work(m["work"]),
                        str(m.get("column", "")),
                        str(m.get("of", "")),
                        float(m.get("times", 1)),
                        str(m.get("label", "")),
                    )
                    for m in kept["measures"]
                ),
                tuple(
                    Filter(str(f["column"]), How(f["how"]), tuple(f["values"]), Grain(f.get("grain", "")))
                    for f in kept.get("filters", ())
                ),
                tuple(Order(str(o["by"]), bool(o.get("is_down"))) for o in kept.get("order", ())),
                int(kept.get("limit", 1_000)),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise QueryWrong from error

    @property
    def digest(self) -> str:
        """What tells this query from all others."""
        text = json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class AnswerColumn:
    """A column of an answer (集計結果の列)."""

    code: str
    label: str
    kind: ColumnKind
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query found (集計結果): columns first of dimensions, then of measures.

    `counts` are the cases of each row, `n` those of all that the filters let through, cut off by the limit or not.
    Where `counts` is below `FEWEST` in a dataset of people, the measures of the row are None and its number stands in
    `held_back`.
    """

    columns: tuple[AnswerColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    n: int
    as_of: date | None
    source: str
    counts: tuple[int, ...] = ()
    held_back: tuple[int, ...] = field(default=())
    fetched_at: datetime | None = None
    is_cut: bool = False

    def place_of(self, code: str) -> int:
        """Which column of each row has this code; raises `QueryWrong`."""
        for at, one in enumerate(self.columns):
            if one.code == code:
                return at
        raise QueryWrong
