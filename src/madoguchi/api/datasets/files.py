"""Datasets as files, made while they are sent: CSV, JSON Lines, Parquet. Memory stays what one piece takes."""

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import cache
from importlib import import_module
from itertools import islice
from typing import Any

from madoguchi.api.datasets.columns import Column
from madoguchi.core.spreadsheets import csv_lines

PIECE = 64 * 1024
"""Characters that are sent at once, about."""
ROW_GROUP = 5_000
"""Rows that a Parquet file keeps together."""

Record = dict[str, Any]


def csv_file(columns: Sequence[Column], records: Iterable[Record]) -> Iterator[bytes]:
    """UTF-8 with byte order mark; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    cells = [column.reads_cell for column in columns]
    rows = ([read(record) for read in cells] for record in records)
    return pieces(csv_lines([column.name for column in columns], rows))


def json_lines(columns: Sequence[Column], records: Iterable[Record]) -> Iterator[bytes]:
    """One JSON object a line, lists and parts as they are."""
    return pieces(json.dumps(record, ensure_ascii=False, default=_text) + "\n" for record in records)


def pieces(texts: Iterable[str]) -> Iterator[bytes]:
    """`texts` joined to pieces of a size that is worth sending."""
    waiting: list[str] = []
    size = 0
    for text in texts:
        waiting.append(text)
        size += len(text)
        if size >= PIECE:
            yield _bytes(waiting)
            waiting, size = [], 0
    if waiting:
        yield _bytes(waiting)


def _bytes(texts: list[str]) -> bytes:
    return "".join(texts).encode("utf-8", "replace")  # half a surrogate would end the file in the middle


def _text(value: object) -> str:
    assert isinstance(value, date | datetime)
    return value.isoformat()


def parquet(columns: Sequence[Column], records: Iterable[Record]) -> Iterator[bytes]:
    """Parquet, a row group at a time; lists and parts are lists and structures."""
    arrow, writing = _arrow()
    schema = arrow.schema([_field(arrow, column) for column in columns])
    sink = _Sink()
    rows = iter(records)
    with writing.ParquetWriter(arrow.PythonFile(sink, mode="w"), schema, compression="zstd") as writer:
        while group := list(islice(rows, ROW_GROUP)):
            arrays = [_array(arrow, column, group) for column in columns]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            yield sink.take()
    yield sink.take()


def _array(arrow: Any, column: Column, group: list[Record]) -> Any:
    values = [column.reads_value(record) for record in group]
    if column.kind in ("date", "records"):
        values = [_typed(column, value) for value in values]
    try:
        return arrow.array(values, type=_type(arrow, column))
    except UnicodeEncodeError:  # half a surrogate would end the file in the middle
        return arrow.array([_whole(value) for value in values], type=_type(arrow, column))


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return {key: _whole(each) for key, each in value.items()} if isinstance(value, dict) else value


@cache
def _arrow() -> tuple[Any, Any]:
    """pyarrow, loaded when the first file is asked for: it would cost every process tens of megabytes."""
    return import_module("pyarrow"), import_module("pyarrow.parquet")


def _field(arrow: Any, column: Column) -> Any:
    return arrow.field(column.name, _type(arrow, column), metadata={"title": column.title})


def _type(arrow: Any, column: Column) -> Any:
    match column.kind:
        case "records":
            return arrow.list_(arrow.struct([_field(arrow, part) for part in column.inner]))
        case "strings":
            return arrow.list_(arrow.string())
        case "integer":
            return arrow.int64()
        case "number":
            return arrow.float64()
        case "boolean":
            return arrow.bool_()
        case "date":
            return arrow.date32()
        case "datetime":
            return arrow.timestamp("us", tz="UTC")
        case _:
            return arrow.string()


def _typed(column: Column, value: Any) -> Any:
    if column.kind == "date" and isinstance(value, str):
        return date.fromisoformat(value) if value else None
    if column.kind == "records":
        return [
            {part.name: _typed(part, each.get(part.name)) for part in column.inner} for each in value or ()
        ]
    return value


class _Sink(io.RawIOBase):
    """Takes what is written until it is sent on."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self._written = 0

    def writable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._written

    def write(self, data: Any) -> int:
        part = bytes(data)
        self._parts.append(part)
        self._written += len(part)
        return len(part)

    def take(self) -> bytes:
        """What was written since the last time."""
        found = b"".join(self._parts)
        self._parts = []
        return found
