"""Excel workbooks of tables that leave the office: text is text, nothing is hidden, and every part says whence it is."""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from madoguchi.core.lazily import lazily
from madoguchi.core.spreadsheets import neutral

if TYPE_CHECKING:
    import xlsxwriter
else:
    xlsxwriter = lazily("xlsxwriter")

LONGEST_CELL = 32_767
"""Characters that a cell of Excel holds; the rest of a longer text is left out, and the cell says so."""
MOST_ROWS = 1_000_000
"""Rows of one sheet below its heading; more go on in the next sheet."""
CUT = "…（長いため、ここまで）"

_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Table:
    """One table: what it is called, its columns, its rows (表)."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


@dataclass(frozen=True)
class Mark:
    """What stands in every part of the file: its number, and lines that say who took it, when and why (透かし)."""

    number: str
    title: str
    by: str
    at: datetime
    lines: Sequence[tuple[str, str]]


def cell_text(value: object) -> str:
    """`value` as a cell holds it: never a formula, at most `LONGEST_CELL` characters, nothing that XML cannot say."""
    text = _NOT_IN_XML.sub("\ufffd", neutral(value))
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(CUT)] + CUT


def workbook(tables: Iterable[Table], *, mark: Mark) -> bytes:
    """The tables as a workbook: first a sheet that says what it is, then a sheet for each table.

    Who took it, when and why stands on the first sheet, in the heading and foot of every printed page and among the
    properties of the file.
    """
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties(
        {
            "title": mark.title,
            "subject": mark.number,
            "author": mark.by,
            "comments": "\n".join(f"{label}：{text}" for label, text in mark.lines),
            "created": mark.at.replace(tzinfo=None),
        }
    )
    book.set_custom_property("number", mark.number, "text")
    bold = book.add_format({"bold": True, "bg_color": "#e8f1fe", "text_wrap": True, "valign": "top"})
    plain = book.add_format({"num_format": "@", "valign": "top"})
    wrapped = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
    first = book.add_worksheet("この書き出しについて")
    first.set_column(0, 0, 18)
    first.set_column(1, 1, 60)
    for line, (label, text) in enumerate(mark.lines):
        first.write_string(line, 0, cell_text(label), bold)
        first.write_string(line, 1, cell_text(text), wrapped)
    taken = {"この書き出しについて"}
    for table in tables:
        sheet, line = None, MOST_ROWS
        for row in _with_a_first(table.rows):
            if line == MOST_ROWS:
                sheet, line = book.add_worksheet(_sheet_name(table.name, taken)), 0
                sheet.set_column(0, len(table.header), 18)
                sheet.freeze_panes(1, 0)
                sheet.set_header(_printed(left=mark.title, right=mark.number))
                sheet.set_footer(_printed(left=mark.by, right=f"{mark.at:%Y-%m-%d %H:%M}"))
                for column, heading in enumerate(table.header):
                    sheet.write_string(0, column, cell_text(heading), bold)
            if row is None:
                break
            assert sheet is not None
            line += 1
            for column, value in enumerate(row):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    sheet.write_number(line, column, value)
                elif value not in ("", None):
                    sheet.write_string(line, column, cell_text(value), plain)
    book.close()
    return buffer.getvalue()


def _with_a_first(rows: Iterable[Sequence[object]]) -> Iterable[Sequence[object] | None]:
    """The rows, or one None for a table without any, so that its heading is written all the same."""
    is_empty = True
    for row in rows:
        is_empty = False
        yield row
    if is_empty:
        yield None


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name that Excel allows and no other sheet has."""
    base = _NOT_IN_A_NAME.sub(" ", name).strip()[:28] or "表"
    found, n = base, 1
    while found in taken:
        n += 1
        found = f"{base} {n}"
    taken.add(found)
    return found


def _printed(*, left: str, right: str) -> str:
    """A heading or foot; an ampersand is doubled, and nothing is longer than Excel allows."""
    return "&L" + left[:60].replace("&", "&&") + "&R" + right[:60].replace("&", "&&")
