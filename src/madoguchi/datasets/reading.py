"""Reading a table that came as CSV or Excel: first all as texts, then each column as what it was confirmed to be."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from madoguchi.core.lazily import lazily
from madoguchi.core.refusal import Refusal
from madoguchi.core.sheet_rows import UnreadableTable, WhyNot, rows_of_table
from madoguchi.datasets.parquet import kind_of
from madoguchi.datasets.types import Column, ColumnKind, ReadColumn
from madoguchi.language.reading import Unreadable, read_date

if TYPE_CHECKING:
    import polars as pl
else:
    pl = lazily("polars")

MOST_BYTES = 100 * 1024 * 1024
MOST_ROWS = 2_000_000
MOST_COLUMNS = 100
MOST_TOLD = 200
LONGEST_SHOWN = 60
MISSING = ("", "-", "－", "―", "–", "…", "...", "x", "X", "***", "NA", "N/A", "n/a", "null", "NULL")
"""What stands in tables for 「not known」 or 「held back」."""

_ENCODINGS = ("utf-8-sig", "cp932")
_MONTH = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})月?")
_YEAR = re.compile(r"(\d{4})年?度?")


class Code(StrEnum):
    """Why a file is not taken (読み取れない理由の種類)."""

    EMPTY = "empty"
    HTML = "html"
    CHARSET = "charset"
    TOO_LARGE = "too_large"
    NOT_A_TABLE = "not_a_table"
    RAGGED = "ragged"
    HEADER = "header"
    COLUMN_GONE = "column_gone"
    COLUMN_RENAMED = "column_renamed"
    CELLS = "cells"
    FEW_ROWS = "few_rows"


class NotATable(Refusal):
    """A file cannot be read as the table that it should be; `code` says which kind of trouble it is."""

    def __init__(self, code: Code, sentence: str) -> None:
        self.code = code
        super().__init__(sentence, field="file")


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that is not what its column is (読み取れないセル); `line` counts from 1, the heading included."""

    line: int
    column: str
    value: str
    why: str


@dataclass(frozen=True)
class ReadTable:
    """A table as its columns were confirmed (読み取った表): `problems` are the first, `n_problems` counts all."""

    frame: "pl.DataFrame"
    columns: tuple[Column, ...]
    problems: tuple[CellProblem, ...]
    n_problems: int


@dataclass(frozen=True)
class Texts:
    """All cells of a file as texts under its headings (読み込んだ表); `lines` are the lines on which the rows stood."""

    frame: "pl.DataFrame"
    lines: "pl.Series"


def texts_of(content: bytes) -> Texts:
    """All cells of a CSV or Excel file as texts, under the headings of its first line; raises `NotATable`."""
    if len(content) > MOST_BYTES:
        raise _too_large()
    if not content.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise NotATable(Code.EMPTY, _("ファイルが空です。"))
    frame = _of_excel(content) if content.startswith(b"PK") else _of_csv(content)
    if frame.height < 1 or frame.width < 1:
        raise NotATable(Code.EMPTY, _("ファイルが空です。"))
    if frame.width > MOST_COLUMNS or frame.height > MOST_ROWS + 1:
        raise _too_large()
    headings = [str(cell or "").strip() for cell in frame.row(0)]
    if not all(headings) or len(set(headings)) < len(headings):
        raise NotATable(
            Code.HEADER,
            _("1行目に、すべての列の名前が必要です。空のものや、同じ名前のものがあります。"),
        )
    frame = frame.slice(1)
    frame.columns = headings
    frame = frame.with_columns(pl.all().str.strip_chars())
    is_said = frame.select(pl.any_horizontal(pl.all().fill_null("") != "")).to_series()
    lines = pl.int_range(2, frame.height + 2, eager=True).filter(is_said)
    if not len(lines):
        raise NotATable(Code.EMPTY, _("列の名前だけで、データの行がありません。"))
    return Texts(frame.filter(is_said), lines)


def read_as(texts_in: Texts, wanted: Sequence[ReadColumn]) -> ReadTable:
    """The columns that were confirmed, each read as what it is; raises `NotATable` when one of them is not there."""
    frame, lines = texts_in.frame, texts_in.lines
    _check_headings(frame.columns, wanted)
    made: list[pl.Series] = []
    told: list[CellProblem] = []
    count = 0
    for one in wanted:
        texts = frame[one.header].str.normalize("NFKC").str.strip_chars()
        texts = texts.set(texts.is_in(MISSING).fill_null(False), None)
        values = _READERS[one.column.kind](texts)
        bad = texts.is_not_null() & values.is_null()
        if n := int(bad.sum()):
            count += n
            places = bad.arg_true()[: max(MOST_TOLD - len(told), 0)]
            told += [
                CellProblem(
                    int(lines[int(at)]),
                    one.header,
                    str(frame[one.header][int(at)])[:LONGEST_SHOWN],
                    _WHY[one.column.kind](),
                )
                for at in places
            ]
        made.append(values.cast(kind_of(one.column)).alias(one.column.code))
    told.sort(key=lambda problem: problem.line)
    return ReadTable(pl.DataFrame(made), tuple(one.column for one in wanted), tuple(told), count)


def _check_headings(found: Sequence[str], wanted: Sequence[ReadColumn]) -> None:
    gone = [one.header for one in wanted if one.header not in found]
    if not gone:
        return
    known = {one.header for one in wanted}
    new = [name for name in found if name not in known]
    named = "、".join(f"「{name[:40]}」" for name in gone[:5])
    if new and len(gone) <= len(new):
        raise NotATable(
            Code.COLUMN_RENAMED,
            _("%(gone)sという列がなく、%(new)sという列があります。列の名前が変わったようです。")
            % {"gone": named, "new": "、".join(f"「{name[:40]}」" for name in new[:5])},
        )
    raise NotATable(Code.COLUMN_GONE, _("%(gone)sという列がありません。") % {"gone": named})


def _too_large() -> NotATable:
    return NotATable(
        Code.TOO_LARGE,
        _("ファイルが大きすぎます。CSVは100MBと200万行、Excelは10MBまで、列は100までです。"),
    )


def _ragged(line: int) -> NotATable:
    return NotATable(
        Code.RAGGED,
        _(
            "%(line)d行目の列の数が、1行目と違うか、引用符が閉じていません。途中で切れたファイルかもしれません。"
        )
        % {"line": line},
    )


def _check_widths(text: str, separator: str) -> None:
    """Every line has as many cells as the first; empty lines may stand anywhere."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    width = 0
    try:
        for row in lines:
            if row and any(row):
                width = width or len(row)
                if len(row) != width:
                    raise _ragged(lines.line_num)
    except csv.Error as error:
        raise _ragged(lines.line_num) from error


def _of_excel(content: bytes) -> "pl.DataFrame":
    try:
        rows = rows_of_table(content, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS)
    except UnreadableTable as error:
        if error.why == WhyNot.NOT_A_TABLE:
            raise NotATable(
                Code.NOT_A_TABLE,
                _("Excelのファイルとして読み取れませんでした。xlsx形式か、CSVで登録してください。"),
            ) from error
        raise _too_large() from error
    width = max(map(len, rows), default=0)
    padded = [[*row, *[""] * (width - len(row))] for row in rows]
    return (
        pl.DataFrame(padded, schema=[f"c{at}" for at in range(width)], orient="row")
        if width
        else pl.DataFrame()
    )


def _of_csv(content: bytes) -> "pl.DataFrame":
    if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        raise NotATable(Code.HTML, _("CSVではなく、ウェブページ（HTML）が届きました。"))
    text = _decoded(content)
    if "\x00" in text:
        raise NotATable(Code.NOT_A_TABLE, _("CSVとして読み取れませんでした。"))
    first = text.partition("\n")[0]
    separator = "\t" if first.count("\t") > first.count(",") else ","
    _check_widths(text, separator)
    try:
        return pl.read_csv(
            text.replace("\r\n", "\n").replace("\r", "\n").encode(),
            has_header=False,
            infer_schema=False,
            separator=separator,
            empty_string_is_null=False,
            extra_columns="raise",
        )
    except pl.exceptions.NoDataError as error:
        raise NotATable(Code.EMPTY, _("ファイルが空です。")) from error
    except pl.exceptions.PolarsError as error:
        raise _ragged(1) from error


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise NotATable(Code.CHARSET, _("文字コードを読み取れません。UTF-8かShift_JISで作ってください。"))


def _numbers(texts: "pl.Series") -> "pl.Series":
    plain = texts.str.replace_all(",", "", literal=True).str.strip_suffix("%").str.strip_chars()
    plain = plain.str.replace(r"^[△▲−]", "-")
    is_number = plain.str.contains(r"^[-+]?(\d+(\.\d*)?|\.\d+)$")
    plain = plain.set((~is_number).fill_null(True), None)
    return plain.cast(pl.Float64, strict=False)


def _each(read: Callable[[str], Any], kind: Any) -> Callable[["pl.Series"], "pl.Series"]:
    """A reader that asks `read` once for every different text; what it cannot read is None."""

    def reader(texts: "pl.Series") -> "pl.Series":
        different = texts.drop_nulls().unique().to_list()
        told = {text: _or_none(read, text) for text in different}
        return pl.Series(
            [told.get(text) for text in texts.to_list()], dtype=kind() if callable(kind) else kind
        )

    return reader


def _or_none(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except (Unreadable, ValueError):
        return None


def _day(text: str) -> date:
    return read_date(text.partition(" ")[0].partition("T")[0])


def _month(text: str) -> str:
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12:
        raise ValueError(text)
    return f"{found[1]}-{int(found[2]):02}"


def _year(text: str) -> str:
    found = _YEAR.fullmatch(text)
    if not found or not 1868 <= int(found[1]) <= 2200:
        raise ValueError(text)
    return found[1]


def is_month(text: str) -> bool:
    """Whether a text is a month."""
    return _or_none(_month, unicodedata.normalize("NFKC", text)) is not None


def is_year(text: str) -> bool:
    """Whether a text is a year."""
    return _or_none(_year, unicodedata.normalize("NFKC", text)) is not None


def is_day(text: str) -> bool:
    """Whether a text is a day."""
    return _or_none(_day, unicodedata.normalize("NFKC", text)) is not None


def _same(texts: "pl.Series") -> "pl.Series":
    return texts


_READERS: dict[ColumnKind, Callable[["pl.Series"], "pl.Series"]] = {
    ColumnKind.NUMBER: _numbers,
    ColumnKind.DAY: _each(_day, lambda: pl.Date),
    ColumnKind.MONTH: _each(_month, lambda: pl.String),
    ColumnKind.YEAR: _each(_year, lambda: pl.String),
    ColumnKind.TEXT: _same,
    ColumnKind.PLACE: _same,
    ColumnKind.CATEGORY: _same,
}
_WHY: dict[ColumnKind, Callable[[], str]] = {
    ColumnKind.NUMBER: lambda: _("数ではありません。"),
    ColumnKind.DAY: lambda: _("日付ではありません。"),
    ColumnKind.MONTH: lambda: _("年月ではありません（例：2026-04）。"),
    ColumnKind.YEAR: lambda: _("年ではありません（例：2026）。"),
    ColumnKind.TEXT: lambda: "",
    ColumnKind.PLACE: lambda: "",
    ColumnKind.CATEGORY: lambda: "",
}
