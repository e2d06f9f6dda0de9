"""Parquet of rows: the one form in which all data is kept, whatever it came as."""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.datasets.types import Column, ColumnKind

if TYPE_CHECKING:
    import polars as pl
else:
    pl = lazily("polars")


def kind_of(column: Column) -> Any:
    """How the values of a column are kept: numbers as floats, days as days, all else as texts."""
    return {ColumnKind.NUMBER: pl.Float64, ColumnKind.DAY: pl.Date}.get(column.kind, pl.String)


def parquet_of(rows: Iterable[Sequence[Any]], columns: Sequence[Column]) -> bytes:
    """The Parquet file of rows whose values stand in the order of `columns`."""
    lines = [[_kept(value, column) for value, column in zip(row, columns, strict=True)] for row in rows]
    schema = {column.code: kind_of(column) for column in columns}
    return packed(pl.DataFrame(lines, schema=schema, orient="row"))


def packed(frame: "pl.DataFrame") -> bytes:
    """The Parquet file of a frame; the same frame gives the same bytes."""
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", row_group_size=200_000, statistics=True)
    return buffer.getvalue()


def _kept(value: Any, column: Column) -> Any:
    if value is None or value == "":
        return None
    if column.kind == ColumnKind.NUMBER:
        return float(value)
    if column.kind == ColumnKind.DAY:
        return value if isinstance(value, date) else date.fromisoformat(value)
    return str(value)
