"""Rows of a table that people send: Excel or CSV, as texts, within limits that hold before anything is built."""

import csv
import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, time
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.core.workbook_size import is_small

if TYPE_CHECKING:
    import python_calamine
else:
    python_calamine = lazily("python_calamine")

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
_ENCODINGS = ("utf-8-sig", "cp932")
_OTHER_FORMATS = {"xl/workbook.bin", "content.xml"}
"""What the reader would take for another format, whose cells are not counted."""


class WhyNot(StrEnum):
    """Why a table cannot be read (表を読めない理由)."""

    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    NOT_A_TABLE = "not_a_table"


class UnreadableTable(Exception):
    """The content is no table that is taken; `why` says which limit or form it breaks."""

    def __init__(self, why: WhyNot) -> None:
        self.why = why
        super().__init__(why.value)


def rows_of_table(
    content: bytes, *, most_rows: int, most_columns: int, most_bytes: int = MOST_BYTES
) -> list[list[str]]:
    """The rows of an Excel workbook's first sheet or of a CSV file (UTF-8 or Shift_JIS), as texts without spaces around.

    Empty rows at the end are left out; a whole number has no decimal point, a day is in ISO form. Raises
    `UnreadableTable`.
    """
    if len(content) > most_bytes:
        raise UnreadableTable(WhyNot.TOO_LARGE)
    rows = _of_workbook(content) if content.startswith(b"PK") else _of_csv(content, most_rows)
    while rows and not any(rows[-1]):
        rows.pop()
    if len(rows) > most_rows:
        raise UnreadableTable(WhyNot.TOO_MANY_ROWS)
    if any(any(row[most_columns:]) for row in rows):
        raise UnreadableTable(WhyNot.TOO_MANY_COLUMNS)
    return [row[:most_columns] for row in rows]


def _of_workbook(content: bytes) -> list[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
            if unpacked > MOST_UNPACKED or not is_small(packed, is_dense=True):
                raise UnreadableTable(WhyNot.TOO_LARGE)
            names = {name.lower() for name in packed.namelist()}
        if "xl/workbook.xml" not in names or names & _OTHER_FORMATS:
            raise UnreadableTable(WhyNot.NOT_A_TABLE)
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
        found = book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except UnreadableTable:
        raise
    except Exception as error:  # whatever a damaged or hostile workbook sets off
        raise UnreadableTable(WhyNot.NOT_A_TABLE) from error
    return [[_text(cell) for cell in row] for row in found]


def _of_csv(content: bytes, most_rows: int) -> list[list[str]]:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        first = text.partition("\n")[0]
        split = "\t" if first.count("\t") > first.count(",") else ","
        try:
            return _up_to(csv.reader(io.StringIO(text, newline=""), delimiter=split, strict=True), most_rows)
        except csv.Error as error:
            raise UnreadableTable(WhyNot.NOT_A_TABLE) from error
    raise UnreadableTable(WhyNot.NOT_A_TABLE)


def _up_to(read: Iterable[list[str]], most_rows: int) -> list[list[str]]:
    """The rows of a file, empty ones at its end not built; raises `UnreadableTable` as soon as there are too many."""
    rows: list[list[str]] = []
    empty = 0
    for line in read:
        row = [cell.strip() for cell in line]
        if not any(row):
            empty += 1
            continue
        if len(rows) + empty >= most_rows:
            raise UnreadableTable(WhyNot.TOO_MANY_ROWS)
        rows += [[] for _number in range(empty)]
        rows.append(row)
        empty = 0
    return rows


def _text(cell: Any) -> str:
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 10**15 else repr(cell)
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell).strip()
