"""Guessing what the columns of a file are, for an officer to look at and confirm."""

import re
from collections.abc import Sequence

from madoguchi.datasets.reading import MISSING, Texts, is_day, is_month, is_year
from madoguchi.datasets.types import Column, ColumnKind, ReadColumn

LOOKED_AT = 2_000
MOST_CATEGORIES = 60

_NUMBER = re.compile(r"[-+△▲]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?[%％]?")
_CODE = re.compile(r"0\d+")
_PLACE = re.compile(r".+[都道府県市区町村]")
_UNIT = re.compile(r"[（(\[]([^（）()\[\]]{1,10})[）)\]]$")
_OF_PLACES = ("市区町村", "区市町村", "自治体", "地域", "都道府県")


def guessed(texts: Texts, known: Sequence[ReadColumn] = ()) -> tuple[ReadColumn, ...]:
    """What each column of a file is: as it was known before, else as its cells look."""
    frame = texts.frame
    before = {one.header: one for one in known}
    taken = {one.column.code for one in known}
    found: list[ReadColumn] = []
    for at, header in enumerate(frame.columns, 1):
        if header in before:
            found.append(before[header])
            continue
        code = _code_of(header, at, taken)
        taken.add(code)
        cells = [cell for cell in frame[header].head(LOOKED_AT).to_list() if cell and cell not in MISSING]
        kind = _kind_of(header, cells)
        unit = _UNIT.search(header)
        label = header[:100]
        if kind == ColumnKind.NUMBER and unit:
            label = header[: unit.start()].strip() or label
        said = unit[1] if unit and kind == ColumnKind.NUMBER else ""
        if kind == ColumnKind.NUMBER and not said and cells and all(cell[-1] in "%％" for cell in cells):
            said = "％"
        found.append(ReadColumn(header, Column(code, label, kind, said)))
    return tuple(found)


def _code_of(header: str, at: int, taken: set[str]) -> str:
    plain = re.sub(r"[^a-z0-9]+", "_", header.lower()).strip("_")[:30]
    code = plain if plain and plain[0].isalpha() and header.isascii() else f"c{at}"
    while code in taken:
        code = f"{code}_{at}"
    return code


def _kind_of(header: str, cells: Sequence[str]) -> ColumnKind:
    if not cells:
        return ColumnKind.TEXT
    different = set(cells)
    if ("年" in header or "year" in header.lower()) and all(map(is_year, different)):
        return ColumnKind.YEAR
    if all(is_month(cell) for cell in different):
        return ColumnKind.MONTH
    if any(not cell.isdigit() for cell in different) and all(is_day(cell) for cell in different):
        return ColumnKind.DAY
    if any(word in header for word in _OF_PLACES) or all(map(_PLACE.fullmatch, different)):
        return ColumnKind.PLACE
    if any(map(_CODE.fullmatch, different)):
        return ColumnKind.CATEGORY if len(different) <= MOST_CATEGORIES else ColumnKind.TEXT
    if all(map(_NUMBER.fullmatch, different)):
        return ColumnKind.NUMBER
    is_few = len(different) <= MOST_CATEGORIES and len(different) <= max(len(cells) / 2, 2)
    return ColumnKind.CATEGORY if is_few else ColumnKind.TEXT
