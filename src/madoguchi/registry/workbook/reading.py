"""Reading a workbook back: every cell that cannot be taken is told, nothing is written here."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import time
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from madoguchi.core.lazily import lazily
from madoguchi.core.refusal import Refusal
from madoguchi.core.workbook_size import is_small
from madoguchi.registry.workbook.columns import (
    CHOICES,
    FIXED_FIELDS,
    MAIN,
    NO,
    YES,
    Column,
    columns,
    listings,
)
from madoguchi.registry.workbook.writing import HEADING_ROWS

if TYPE_CHECKING:
    import openpyxl
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet
else:
    openpyxl = lazily("openpyxl")

MOST_BYTES = 10 * 1024 * 1024
MOST_UNPACKED = 200 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 300
_WHOLE = re.compile(r"-?[0-9]{1,12}(?:\.0+)?")


class NotAWorkbook(Refusal):
    """The file is not an Excel workbook that can be read; the sentence says why."""


class NotOurWorkbook(Refusal):
    """The workbook is not one that was exported from the studio."""

    def __init__(self, found: str) -> None:
        super().__init__(
            _(
                "このファイルは編集室から書き出したExcelではないため、取り込みませんでした。"
                "必要なもの: 「手続」か「制度」のシートと、2行目の項目名。このファイル: %(found)s。"
            )
            % {"found": found}
        )


@dataclass(frozen=True, slots=True)
class CellProblem:
    """A cell that cannot be taken, and what to do (セルの指摘)."""

    sheet: str
    cell: str
    sentence: str

    def to_json(self) -> dict[str, str]:
        """The problem as plain JSON."""
        return {"sheet": self.sheet, "cell": self.cell, "sentence": self.sentence}


@dataclass
class ReadRow:
    """A row of the main sheet: the body with the rows of the other sheets put in (読んだ行).

    `covered` are the places for which there was a column: what is empty there is empty, other places stay.
    """

    row: int
    code: str
    slug: str
    organisation: str
    base: str
    body: dict[str, Any]
    cells: dict[tuple[str | int, ...], tuple[str, str]] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)
    covered: list[tuple[str, ...]] = field(default_factory=list)

    def place_of(self, path: tuple[str | int, ...]) -> tuple[str, str]:
        """The sheet and cell of a place of the body, or of the nearest place above it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.cells:
                return self.cells[path[:end]]
        return self.cells[()]


@dataclass
class ReadWorkbook:
    """What a workbook says, and what in it belongs to no row (読んだブック)."""

    kind: str
    rows: list[ReadRow]
    problems: list[CellProblem]


def open_book(content: bytes) -> Any:
    """The workbook in `content`, formulas as they stand; raises `NotAWorkbook`."""
    if len(content) > MOST_BYTES:
        raise NotAWorkbook(_("ファイルが大きすぎます。10MBまでのExcelファイルを選んでください。"))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise NotAWorkbook(
            _("古い形式（.xls）か、パスワードで保護されたExcelです。保護を外し、.xlsx で保存してください。")
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > MOST_UNPACKED or not is_small(packed):
                raise NotAWorkbook(_("ファイルの中身が大きすぎます。シートを分けて保存してください。"))
        return openpyxl.load_workbook(io.BytesIO(content), keep_links=False)
    except NotAWorkbook:
        raise
    except Exception as e:  # a broken workbook breaks its reader in every way there is
        raise NotAWorkbook(_("Excelファイルとして読めません。.xlsx の形式で保存し直してください。")) from e


def read_workbook(content: bytes) -> ReadWorkbook:
    """The rows of an exported workbook; raises `NotAWorkbook` or `NotOurWorkbook`."""
    book = open_book(content)
    kind = next((kind for kind, name in MAIN.items() if name in book.sheetnames), "")
    if not kind:
        raise NotOurWorkbook(_("シートは%s") % "、".join(f"「{name}」" for name in book.sheetnames[:5]))
    problems: list[CellProblem] = []
    known = {MAIN[kind], CHOICES, *(listing.name for listing in listings(kind))}
    for sheet in book.worksheets:
        if sheet.title not in known:
            problems.append(CellProblem(sheet.title, "A1", _("このシートは読みません。")))
        elif sheet.sheet_state != "visible":
            problems.append(
                CellProblem(
                    sheet.title, "A1", _("非表示のシートは読みません。表示してから保存してください。")
                )
            )
    main = book[MAIN[kind]]
    if main.sheet_state != "visible":
        raise NotOurWorkbook(_("シート「%s」が非表示") % main.title)
    rows = list(_main_rows(main, kind, problems))
    by_code = {row.code: row for row in rows if row.code}
    for listing in listings(kind):
        if listing.name in book.sheetnames and book[listing.name].sheet_state == "visible":
            _take_list(book[listing.name], listing.field, listing.columns, rows, by_code, problems)
    return ReadWorkbook(kind, rows, problems)


def body_over(base: dict[str, Any], row: ReadRow) -> dict[str, Any]:
    """`base` with what `row` says laid over it."""
    made = deepcopy(base)
    said = deepcopy(row.body)
    for path in row.covered:
        place: Any = made
        for step in path[:-1]:
            place = place.get(step) if isinstance(place, dict) else None
        if isinstance(place, dict):
            before = place.pop(path[-1], None)
            _keep_lines(before, path, said)
    _lay(made, said)
    return {key: value for key, value in made.items() if value not in ({}, None)}


def _keep_lines(before: Any, path: tuple[str, ...], said: dict[str, Any]) -> None:
    """Leave a text or a list of texts as it was where the cell says the same: cells know no other line ends."""
    place: Any = said
    for step in path[:-1]:
        place = place.get(step) if isinstance(place, dict) else None
    now = place.get(path[-1]) if isinstance(place, dict) else None
    if isinstance(place, dict) and before and _lines_of(before) and _lines_of(before) == _lines_of(now):
        place[path[-1]] = before


def _lines_of(value: Any) -> list[str]:
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        value = "\n".join(value)
    if not isinstance(value, str):
        return []
    return [line.strip() for line in value.replace("\r\n", "\n").split("\n") if line.strip()]


def merged_problems(sheet: "Worksheet") -> list[CellProblem]:
    """That cells of `sheet` are merged: what stands in them belongs to no single row."""
    return [
        CellProblem(
            sheet.title, str(area), _("セルが結合されています。結合を解いて、行ごとに書いてください。")
        )
        for area in sheet.merged_cells.ranges
    ]


def text_of(cell: "Cell | MergedCell") -> str:
    """The text of a cell, trimmed; raises `ValueError` with what to do for formulas and errors."""
    value = cell.value
    if cell.data_type == "f":
        raise ValueError(_("数式は読めません。値として貼り付けてください。"))
    if cell.data_type == "e":
        raise ValueError(_("エラーの値です。正しい値を書いてください。"))
    if value is None:
        return ""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y-%m-%d"))
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    return text.replace("_x000D_", "").replace("\r\n", "\n").replace("\x00", "").strip()


def _main_rows(sheet: "Worksheet", kind: str, problems: list[CellProblem]) -> Iterator[ReadRow]:
    fixed, held = _headings(sheet, FIXED_FIELDS, columns(kind), problems)
    if "#code" not in fixed or not held:
        raise NotOurWorkbook(_("シート「%s」の2行目に項目名がない") % sheet.title)
    problems += merged_problems(sheet)
    for cells in _rows(sheet, problems, [*fixed.values(), *(place for _column, place in held)]):
        row = cells[0].row
        read = ReadRow(row, "", "", "", "", {}, {(): (sheet.title, f"A{row}")})
        told: dict[str, str] = {}
        for name, place in fixed.items():
            told[name] = _read(cells[place], read.problems, sheet.title)
        read.code, read.slug = told.get("#code", ""), told.get("#slug", "")
        read.organisation, read.base = told.get("#organisation", ""), told.get("#base", "")
        for column, place in held:
            read.covered.append(column.path)
            _put(read.body, column, cells[place], read, sheet.title, column.path)
        yield read


def _take_list(
    sheet: "Worksheet",
    field_name: str,
    held_columns: tuple[Column, ...],
    rows: list[ReadRow],
    by_code: dict[str, ReadRow],
    problems: list[CellProblem],
) -> None:
    fixed, held = _headings(sheet, ("#code",), held_columns, problems)
    if "#code" not in fixed:
        problems.append(
            CellProblem(sheet.title, "A2", _("2行目に項目名がないため、このシートは読みません。"))
        )
        return
    problems += merged_problems(sheet)
    for row in rows:
        row.body[field_name] = []
        row.covered.append((field_name,))
        row.cells[(field_name,)] = (sheet.title, "A1")
    for cells in _rows(sheet, problems, [*fixed.values(), *(place for _column, place in held)]):
        number = cells[0].row
        found: list[CellProblem] = []
        code = _read(cells[fixed["#code"]], found, sheet.title)
        owner = by_code.get(code)
        if owner is None:
            told = _("「%(code)s」は、はじめのシートにありません。番号を確かめてください。") % {"code": code}
            problems += [*found, CellProblem(sheet.title, f"A{number}", told)]
            continue
        item: dict[str, Any] = {}
        place = len(owner.body[field_name])
        owner.cells[(field_name, place)] = (sheet.title, f"A{number}")
        for column, index in held:
            _put(item, column, cells[index], owner, sheet.title, (field_name, place, *column.path))
        owner.problems += found
        owner.body[field_name].append(item)


def _headings(
    sheet: "Worksheet", fields: tuple[str, ...], held: tuple[Column, ...], problems: list[CellProblem]
) -> tuple[dict[str, int], list[tuple[Column, int]]]:
    """Where the fixed fields and the columns stand; a column that is not known is told."""
    known = {column.field: column for column in held}
    fixed: dict[str, int] = {}
    found: list[tuple[Column, int]] = []
    for cell in next(sheet.iter_rows(min_row=HEADING_ROWS, max_row=HEADING_ROWS, max_col=MOST_COLUMNS), ()):
        name = str(cell.value or "").strip()
        if name in fields:
            fixed.setdefault(name, cell.column - 1)
        elif name in known:
            found.append((known.pop(name), cell.column - 1))
        elif name:
            told = _("「%s」という項目はないか、2回あります。この列は読みません。") % name[:60]
            problems.append(CellProblem(sheet.title, cell.coordinate, told))
    return fixed, found


def _rows(sheet: "Worksheet", problems: list[CellProblem], places: list[int]) -> Iterator[tuple[Any, ...]]:
    last = HEADING_ROWS + MOST_ROWS
    if (sheet.max_row or 0) > last:
        told = _("行が多すぎます。%s行までしか読みません。") % f"{MOST_ROWS:,}"
        problems.append(CellProblem(sheet.title, f"A{last + 1}", told))
    width = max(places) + 1  # what stands beside the columns is not read
    for cells in sheet.iter_rows(
        min_row=HEADING_ROWS + 1, max_row=min(sheet.max_row or 0, last), max_col=width
    ):
        if any(cell.value not in (None, "") for cell in cells):
            yield cells


def _read(cell: Any, problems: list[CellProblem], sheet: str) -> str:
    try:
        return text_of(cell)
    except ValueError as error:
        problems.append(CellProblem(sheet, cell.coordinate, str(error)))
        return ""


def _put(
    body: dict[str, Any],
    column: Column,
    cell: Any,
    row: ReadRow,
    sheet: str,
    path: tuple[str | int, ...],
) -> None:
    """Write the value of `cell` to its place in `body`; an empty cell leaves the place away."""
    row.cells[path] = (sheet, cell.coordinate)
    text = _read(cell, row.problems, sheet)
    if not text:
        if column.is_required and column.kind == "string":
            _set(body, column.path, "")
        elif column.is_required and column.kind == "lines":
            _set(body, column.path, [])
        elif column.is_required and column.kind == "integer" and column.path[-1] == "amount_yen":
            _set(body, column.path, None)
        return
    try:
        _set(body, column.path, _value(column, text))
    except ValueError as error:
        row.problems.append(CellProblem(sheet, cell.coordinate, str(error)))


def _value(column: Column, text: str) -> Any:
    plain = unicodedata.normalize("NFKC", text).strip()
    if column.kind == "integer":
        number = plain.replace(",", "")
        if not _WHOLE.fullmatch(number):
            raise ValueError(_("数字で書いてください（いまは「%s」）。") % text[:30])
        return int(float(number))
    if column.kind == "boolean":
        if plain not in (YES, NO):
            raise ValueError(_("「はい」か「いいえ」を書いてください（いまは「%s」）。") % text[:30])
        return plain == YES
    if column.kind == "choice":
        return _chosen(column, text)
    if column.kind == "lines":
        lines = [line.strip() for line in text.split("\n") if line.strip()]
        return [_chosen(column, line) for line in lines] if column.choices else lines
    return text


def _chosen(column: Column, text: str) -> str:
    for value, label in column.choices:
        if text in (value, label):
            return value
    told = "、".join(label for _value, label in column.choices[:12])
    raise ValueError(
        _("選択肢にない値です（いまは「%(text)s」）。選べるもの: %(told)s")
        % {"text": text[:30], "told": told}
    )


def _set(body: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        body = body.setdefault(step, {})
    body[path[-1]] = value


def _lay(made: dict[str, Any], over: dict[str, Any]) -> None:
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(made.get(key), dict):
            _lay(made[key], value)
        else:
            made[key] = value
