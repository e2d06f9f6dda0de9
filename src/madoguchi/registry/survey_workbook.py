"""Reading the survey's Excel file: which sheet holds it, and what in it no import can take. Touches no database."""

import re
import string
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from html import unescape
from pathlib import Path, PurePosixPath
from typing import IO

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from madoguchi.registry.survey_layout import Heading, NoHeading, recognise

LARGEST = 1024 * 1024 * 1024
"""Bytes that the parts of an Excel file may have when unpacked."""
_HEAD = 16
_SHOWN = 5
_CHUNK = 1 << 20
_BROKEN = (
    CalamineError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    OSError,
    RuntimeError,  # a part that is encrypted or packed in a way that the library does not know
    ValueError,
)
_LARGEST_AREA = 40_000_000
"""Cells that a sheet may span; the survey has 3.5 million."""
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_ERROR = re.compile(rb"""\st=["']e["']""")
_COLUMN = re.compile(rb"""<(?:\w+:)?c [^>]*?\br=["']([A-Z]{1,3})[0-9]""")
_ROW = re.compile(rb"""<(?:\w+:)?row [^>]*?\br=["']([0-9]{1,7})["']""")
_CELL = re.compile(rb"""<(?:\w+:)?c [^>]*?\br=["']([A-Z]{1,3}[0-9]{1,7})["']""")
_OLD, _LOCKED = b"\xd0\xcf\x11\xe0", "EncryptedPackage".encode("utf-16-le")

Line = tuple[int, list[str]]
Area = tuple[tuple[int, int], tuple[int, int]]


@dataclass
class _Look:
    """What the library does not tell of a sheet."""

    height: int = 0
    formulas: list[str] = field(default_factory=list)
    errors: dict[int, str] = field(default_factory=dict)


class BadWorkbook(Exception):
    """Nothing can be taken from the workbook; `found` says in Japanese what it is, `nearest` what it lacks."""

    def __init__(self, found: str, nearest: NoHeading | None = None) -> None:
        self.found = found
        self.nearest = nearest
        super().__init__(found)


@dataclass
class Sheet:
    """The sheet that holds the survey, with its rows and the rows in which a cell holds an error (表)."""

    name: str
    heading: Heading
    height: int
    cells: CalamineSheet
    errors: dict[int, str] = field(default_factory=dict)

    def lines(self) -> Iterator[Line]:
        """Each row below the heading with its number in Excel."""
        return (line for line in _rows(self.cells) if line[0] > self.heading.rows)

    def merged(self) -> list[Area]:
        """The areas of merged cells, rows and columns from 0."""
        return self.cells.merged_cell_ranges or []


def is_workbook(data: bytes) -> bool:
    """Whether a file that begins with `data` is an Excel file, old, locked or new."""
    return data[:4] in (b"PK\x03\x04", _OLD)


def open_sheet(path: Path) -> Sheet:
    """The sheet of the survey in the workbook at `path`; raises `BadWorkbook` with the reason.

    The layout is told from the headings of the visible sheets. A heading may have merged cells, the rows below
    it may not; formulas are refused, because what they showed last need not be what they say.
    """
    _check_kind(path)
    try:
        with zipfile.ZipFile(path) as packed:
            _check_parts(packed)
            looks = {name: _look_into(packed, part) for name, part in _sheet_parts(packed).items()}
        sheet = _choose(CalamineWorkbook.from_path(str(path)))
    except _BROKEN as error:
        raise BadWorkbook(_("Excelファイルが壊れていて読めません")) from error
    look = looks.get(sheet.name, _Look())
    sheet.errors = look.errors
    if look.formulas:
        raise BadWorkbook(
            _("数式のセルがあります（%s）。値として貼り付けて、もう一度保存してください")
            % _some(look.formulas)
        )
    merged = [area for area in sheet.merged() if area[1][0] >= sheet.heading.rows]
    if merged:
        raise BadWorkbook(
            _("シート「%(sheet)s」の見出しより下に結合したセルがあります（%(cells)s）。結合を解いてください")
            % {"sheet": sheet.name, "cells": _some([_range(area) for area in merged])}
        )
    return sheet


def _check_kind(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(8)
        rest = file.read(1 << 22) if start.startswith(_OLD) else b""
    if start.startswith(_OLD):
        if _LOCKED in rest:
            raise BadWorkbook(_("パスワードで保護されたExcelファイルです。保護を外して保存してください"))
        raise BadWorkbook(_("古い形式のExcelファイル（.xls）です。.xlsxかCSVで保存してください"))
    if not zipfile.is_zipfile(path):
        raise BadWorkbook(_("Excelファイルが壊れていて読めません"))


def _check_parts(packed: zipfile.ZipFile) -> None:
    if "xl/workbook.xml" not in packed.namelist():
        raise BadWorkbook(_("Excelファイル（.xlsx）でないZIPファイルです"))
    if sum(part.file_size for part in packed.infolist()) > LARGEST:
        raise BadWorkbook(_("大きすぎます（%d MBを超えます）") % (LARGEST // 1024 // 1024))


def _choose(book: CalamineWorkbook) -> Sheet:
    """The one visible sheet whose heading is that of a layout."""
    found: list[Sheet] = []
    hidden: list[str] = []
    nearest: NoHeading | None = None
    for meta in book.sheets_metadata:
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(meta.name)
        heading = recognise(_head(sheet))
        if isinstance(heading, NoHeading):
            nearest = max(nearest or heading, heading, key=lambda one: one.width)
        elif meta.visible != SheetVisibleEnum.Visible:
            hidden.append(meta.name)
        else:
            found.append(Sheet(meta.name, heading, sheet.total_height, sheet))
    if len(found) == 1:
        return found[0]
    names = [_("「%s」") % name[:31] for name in book.sheet_names]
    if found:
        raise BadWorkbook(
            _("調査結果のシートが%(n)d枚あります（%(names)s）。1枚だけにしてください")
            % {"n": len(found), "names": _some([_("「%s」") % sheet.name for sheet in found])}
        )
    if hidden:
        raise BadWorkbook(
            _("調査結果のシート%sは非表示です。表示して、もう一度保存してください")
            % _some([_("「%s」") % name for name in hidden])
        )
    raise BadWorkbook(_("調査結果のシートがありません。シートは%sです") % _some(names), nearest)


def _head(sheet: CalamineSheet) -> list[list[str]]:
    found = []
    for number, row in _rows(sheet):
        if number > _HEAD:
            break
        found.append(row)
    return found


def _rows(sheet: CalamineSheet) -> Iterator[Line]:
    """All rows of `sheet` as text, numbered as Excel does, each from column A."""
    if sheet.start is None:
        return
    margin = [""] * sheet.start[1]
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, margin + [cell if type(cell) is str else _text(cell) for cell in row]


def _text(cell: object) -> str:
    """A cell as the survey would print it: whole numbers without a point, days that Excel made of months."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        if cell.day == 1:
            return _("%(year)d年%(month)d月") % {"year": cell.year, "month": cell.month}
        return _("%(year)d年%(month)d月%(day)d日") % {
            "year": cell.year,
            "month": cell.month,
            "day": cell.day,
        }
    if isinstance(cell, time | timedelta):
        return str(cell)
    return str(cell)


def _sheet_parts(packed: zipfile.ZipFile) -> dict[str, str]:
    """The part of the package that holds each sheet, by the sheet's name."""
    book = packed.read("xl/workbook.xml").decode("utf-8")
    relations = packed.read("xl/_rels/workbook.xml.rels").decode("utf-8")
    targets = {
        _attribute(tag, "Id"): _attribute(tag, "Target")
        for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", relations)
    }
    names = {
        _attribute(tag, "name"): targets.get(_attribute(tag, r"\w+:id"), "")
        for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", book)
    }
    return {
        name: target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
        for name, target in names.items()
        if target
    }


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf"""\s{name}\s*=\s*(?:"([^"]*)"|'([^']*)')""", tag)
    return unescape(found[1] or found[2] or "") if found else ""


def _look_into(packed: zipfile.ZipFile, part: str) -> _Look:
    """What the text of a sheet says beyond its values: formulas, errors, how far it reaches.

    The library reads of a formula the value shown last and of an error nothing, and lays a sheet out in memory
    as wide and as high as its furthest cells.
    """
    look = _Look()
    columns: set[bytes] = set()
    with packed.open(part) as file:
        for rows in _whole_rows(file):
            columns.update(_COLUMN.findall(rows))
            look.height = max([look.height, *map(int, _ROW.findall(rows))])
            for tag in _FORMULA.finditer(rows):
                if len(look.formulas) > _SHOWN:
                    break
                look.formulas.append(_cell_before(rows, tag.start()))
            for tag in _ERROR.finditer(rows):
                cell = _cell_before(rows, rows.find(b">", tag.end()))
                look.errors.setdefault(int(cell.lstrip(string.ascii_uppercase) or 0), cell)
    width = max((_column(letters.decode()) for letters in columns), default=0)
    if width * look.height > _LARGEST_AREA:
        raise BadWorkbook(_("表が広すぎます（%(n)d行、%(m)d列）") % {"n": look.height, "m": width})
    return look


def _whole_rows(file: IO[bytes]) -> Iterator[bytes]:
    """The text of a sheet in pieces, each of which ends with a row."""
    kept = b""
    while chunk := file.read(_CHUNK):
        kept += chunk
        end = kept.rfind(b"row>")
        if end >= 0:
            yield kept[:end]
            kept = kept[end:]
    yield kept


def _cell_before(rows: bytes, place: int) -> str:
    """The address of the cell in whose tag or content `place` lies."""
    found: list[bytes] = _CELL.findall(rows, max(0, place - 2048), place)
    return found[-1].decode() if found else ""


def _range(area: Area) -> str:
    """A merged area as Excel writes it: A3:B4."""
    return ":".join(f"{_letters(column)}{row + 1}" for row, column in area)


def _column(letters: str) -> int:
    """The number of the column with these letters, 1 for A."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(column: int) -> str:
    """The letters of a column, A for 0."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = string.ascii_uppercase[rest] + letters
    return letters


def _some(names: list[str]) -> str:
    """The first of `names`, and that there are more."""
    return "、".join(names[:_SHOWN]) + (_(" ほか") if len(names) > _SHOWN else "")
