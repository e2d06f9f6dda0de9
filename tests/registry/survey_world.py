"""Files in the layouts of the survey's two years, as CSV and as Excel.

The file of FY2025 (R7) cannot be had here, so its rows are built from those of FY2024 by what is known of the
changes between the two: columns added and gone, marks, separators, columns that hold one value now.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import xlsxwriter

from madoguchi.registry.survey_layout import layout_of
from tests.registry.world import survey_values

R6, R7 = layout_of("R6"), layout_of("R7")
R6_TITLE = "行政手続等の悉皆調査結果（令和6年度、令和7年7月29日公表）"
R7_TITLE = "行政手続等の棚卸調査結果（令和7年度）"
_MARKS = {"○": "〇（全府省庁）", "●": "●（一部の府省庁）", "×": "✕（府省庁共通手続でない）"}

Rows = Iterable[dict[str, str] | list[str]]


def as_r7(values: dict[str, str], **changes: str) -> dict[str, str]:
    """A row of R6 as R7 would publish it, then with `changes`."""
    row = {column: value for column, value in values.items() if column in R7.columns}
    row["府省共通手続"] = _MARKS[values["府省共通手続"][0]]
    if values["府省共通手続"][0] != "×":
        row["実施府省庁(府省共通手続)"] = values.get("実施府省庁", "").replace("; ", ";")
    if values.get("実施府省庁"):
        row["実施府省庁"] = values["所管府省庁"]
    for column in R7.redefined - {"実施府省庁"}:
        row[column] = values.get(column, "").split("; ")[0]
    if values.get("オンライン化の実施状況", "").startswith("5"):
        row["オンライン化の実施状況"] = "1 実施済"
    return {**row, **changes}


def r7_values(survey_id: str, **changes: str) -> dict[str, str]:
    """The columns of one row of R7."""
    return as_r7(survey_values(survey_id), **changes)


def table(rows: Rows, *, heading: Sequence[Sequence[str]]) -> list[list[str]]:
    """The rows of a file: title, heading, procedures; the last row of `heading` need not name all columns."""
    columns = R7.columns if any("関連条項号" in row for row in heading) else R6.columns
    body = [row if isinstance(row, list) else [row.get(c, "") for c in columns] for row in rows]
    return [*map(list, heading), *body]


def r6_table(*rows: dict[str, str] | list[str]) -> list[list[str]]:
    """A file of R6."""
    return table(rows, heading=[[R6_TITLE], R6.columns])


def r7_table(*rows: dict[str, str] | list[str]) -> list[list[str]]:
    """A file of R7: two rows above the procedures."""
    return table(rows, heading=[[R7_TITLE], R7.columns])


def write_csv(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    """Write `rows` as published: BOM, CRLF."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    path.write_bytes("\ufeff".encode() + out.getvalue().encode())
    return path


Workbook = xlsxwriter.Workbook
Change = Callable[[Workbook], None]


def write_xlsx(
    path: Path,
    rows: Sequence[Sequence[str]],
    *,
    name: str = "調査結果",
    before: Change | None = None,
    after: Change | None = None,
) -> Path:
    """Write `rows` as an Excel file, whole numbers as numbers; `before` and `after` add to the workbook."""
    with xlsxwriter.Workbook(
        str(path), {"constant_memory": after is None, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        if before:
            before(book)
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for place, value in enumerate(row):
                if value.isascii() and value.isdecimal() and value == str(int(value)):
                    sheet.write_number(at, place, int(value))
                elif value:
                    sheet.write_string(at, place, value)
        if after:
            after(book)
    return path
