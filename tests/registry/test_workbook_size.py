"""Workbooks made to be too much for the server: refused before anything of them is built."""

import io
import random
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from madoguchi.registry.workbook.reading import NotAWorkbook, NotOurWorkbook, open_book, read_workbook

SHEET = "xl/worksheets/sheet1.xml"


def _plain() -> bytes:
    book = Workbook()
    page = book.active
    page.title = "手続"
    for row in (["番号", "手続名"], ["#code", "title"], ["", "届出"]):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _with(change: Callable[[bytes], bytes], part: str = SHEET) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_plain())) as plain,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in plain.namelist():
            made.writestr(name, change(plain.read(name)) if name == part else plain.read(name))
    return out.getvalue()


def _more(xml: bytes, end: bytes = b"</sheetData>") -> Callable[[bytes], bytes]:
    return lambda sheet: sheet.replace(end, xml + end if end == b"</sheetData>" else end + xml)


def _merged(area: bytes) -> bytes:
    return b'</sheetData><mergeCells count="1"><mergeCell ref = "' + area + b'"/></mergeCells>'


@pytest.mark.parametrize(
    "content",
    [
        _with(lambda sheet: sheet.replace(b"</sheetData>", _merged(b"A1:XFD1048576"))),
        _with(lambda sheet: sheet.replace(b"</sheetData>", _merged(b"A1:ZZ2000"))),
        _with(_more(b'<row r="9"/>' * 600_000)),
        _with(lambda sheet: b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + sheet),
    ],
    ids=["merged-all", "merged-much", "rows", "entity"],
)
def test_what_would_fill_the_memory_is_refused(content: bytes) -> None:
    assert len(content) < 2_000_000
    with pytest.raises(NotAWorkbook):
        open_book(content)


def test_one_cell_far_away_is_no_matter() -> None:
    content = _with(_more(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    read = read_workbook(content)
    assert [row.body["title"] for row in read.rows] == ["届出"]
    assert any("行が多すぎます" in problem.sentence for problem in read.problems)


def test_a_broken_workbook_is_refused_and_nothing_else() -> None:
    chance = random.Random(1)
    plain = _plain()
    parts = zipfile.ZipFile(io.BytesIO(plain)).namelist()

    def spoil(data: bytes) -> bytes:
        changed = bytearray(data)
        for _ in range(4):
            place = chance.randrange(len(changed))
            changed[place : place + chance.randrange(3)] = chance.choice(
                [b"", b"0", b'"', b"<", b"-1", b"999999"]
            )
        return bytes(changed)

    for _ in range(150):
        content = _with(spoil, chance.choice(parts)) if chance.random() < 0.8 else spoil(plain)
        try:
            read_workbook(content)
        except (NotAWorkbook, NotOurWorkbook):
            pass
