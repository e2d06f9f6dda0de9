"""Tables that people send: a few bytes never ask for more room than a table needs."""

import io
import zipfile

import pytest
import xlsxwriter

from madoguchi.core import sheet_rows
from madoguchi.core.sheet_rows import UnreadableTable, WhyNot, rows_of_table

LIMITS = {"most_rows": 1_000, "most_columns": 500}


def workbook(*cells: tuple[int, int, str]) -> bytes:
    """A workbook with these cells: row, column, text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for row, column, text in cells:
            sheet.write_string(row, column, text)
    return out.getvalue()


def why(content: bytes) -> WhyNot:
    """Why a table is not taken."""
    with pytest.raises(UnreadableTable) as refused:
        rows_of_table(content, **LIMITS)
    return refused.value.why


def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing may be handed to the reader: it would end the whole process."""

    class Never:
        CalamineWorkbook = None

    monkeypatch.setattr(sheet_rows, "python_calamine", Never())


def test_a_cell_far_away_is_not_given_room(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rows_of_table(workbook((0, 0, "a"), (2, 1, "b")), **LIMITS) == [["a", ""], ["", ""], ["", "b"]]
    unread(monkeypatch)
    assert why(workbook((0, 0, "a"), (1_048_575, 16_383, "b"))) is WhyNot.TOO_LARGE


def test_a_long_text_in_many_cells_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    unread(monkeypatch)
    long = "a" * 32_000
    assert why(workbook(*((row, column, long) for row in range(200) for column in range(100)))) is (
        WhyNot.TOO_LARGE
    )


def test_other_formats_in_a_zip_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    unread(monkeypatch)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("content.xml", "<office/>")
    assert why(out.getvalue()) is WhyNot.NOT_A_TABLE


def test_empty_lines_take_no_room() -> None:
    assert rows_of_table(b"a,b\n\nc,d\n" + b"\n" * 5_000, **LIMITS) == [["a", "b"], [], ["c", "d"]]
    assert rows_of_table(b"a\n" * 1_000, **LIMITS)[-1] == ["a"]
    assert why(b"a\n" * 1_001) is WhyNot.TOO_MANY_ROWS
    assert why(b"a\n" + b"\n" * 1_000 + b"a\n") is WhyNot.TOO_MANY_ROWS
