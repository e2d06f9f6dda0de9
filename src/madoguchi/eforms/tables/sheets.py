"""Writing a form's table: empty, for people to fill in, or with the rows that have to be mended."""

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from madoguchi.core.lazily import lazily
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.eforms.tables.columns import Column, columns_of
from madoguchi.eforms.tables.rows import TableRow
from madoguchi.eforms.types import FormDocument

if TYPE_CHECKING:
    import xlsxwriter
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet
else:
    xlsxwriter = lazily("xlsxwriter")

_ROWS_AHEAD = 1_000
_LONGEST_LIST = 250
"""Characters that Excel allows in a list of choices that stands in the cell's own rule."""
WHAT_TO_MEND = "直すところ"


def table_workbook(document: FormDocument, rows: Sequence[TableRow] = ()) -> bytes:
    """The table as an Excel workbook with drop-down lists; with `rows`, these and what is to be mended in each."""
    columns = columns_of(document)
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    )
    try:
        _fill(book, columns, rows)
    finally:
        book.close()
    return buffer.getvalue()


def _fill(book: "Workbook", columns: list[Column], rows: Sequence[TableRow]) -> None:
    sheet = book.add_worksheet(_("申請"))
    needed = book.add_format({"bold": True, "bg_color": "#d9e6ff", "text_wrap": True, "valign": "top"})
    other = book.add_format({"bold": True, "bg_color": "#f2f2f2", "text_wrap": True, "valign": "top"})
    text = book.add_format({"num_format": "@", "valign": "top"})
    mend = book.add_format({"font_color": "#ce0000", "text_wrap": True, "valign": "top"})
    for place, column in enumerate(columns):
        heading = f"{column.heading}※必須" if column.is_needed else column.heading
        sheet.write_string(0, place, heading, needed if column.is_needed else other)
        sheet.write_string(1, place, column.key)
        sheet.set_column(place, place, max(10, min(36, 2 * len(column.heading))), text)
        _choose(book, sheet, place, column)
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.freeze_panes(2, 0)
    if rows:
        sheet.write_string(0, len(columns), WHAT_TO_MEND, other)
        sheet.set_column(len(columns), len(columns), 60)
    for line, row in enumerate(rows, 2):
        for place, column in enumerate(columns):
            sheet.write_string(line, place, row.cells.get(column.key, ""), text)
        sheet.write_string(line, len(columns), _to_mend(row), mend)


def _choose(book: "Workbook", sheet: "Worksheet", place: int, column: Column) -> None:
    choices = column.choices
    if not choices:
        return
    source: str | list[str] = choices
    if len(",".join(choices)) > _LONGEST_LIST or any("," in choice for choice in choices):
        lists = book.get_worksheet_by_name("choices") or book.add_worksheet("choices")
        lists.hide()
        lists.write_column(0, place, choices)
        name = xlsxwriter.utility.xl_col_to_name(place)
        source = f"=choices!${name}$1:${name}${len(choices)}"
    sheet.data_validation(2, place, _ROWS_AHEAD + 1, place, {"validate": "list", "source": source})


def table_csv(document: FormDocument, rows: Iterable[TableRow] = ()) -> Iterator[str]:
    """The same as lines of CSV."""
    columns = columns_of(document)
    return csv_lines(
        [*(column.heading for column in columns), WHAT_TO_MEND],
        ([*(row.cells.get(column.key, "") for column in columns), _to_mend(row)] for row in rows),
    )


def _to_mend(row: TableRow) -> str:
    return "\n".join(f"{heading}：{sentence}" for heading, sentence in row.errors)
