"""Tables that leave the office: no cell is run as a formula, and what is read back is what was written (T12)."""

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape

from madoguchi.core.spreadsheets import csv_lines, neutral, restored
from madoguchi.core.workbooks import CUT, LONGEST_CELL, Mark, Table, cell_text, workbook

STARTS = "=+-@\t\r\n＝＋－＠"
AT = datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
MARK = Mark(
    "E-0000-0000-0", "案件の一覧 & 内訳", "窓野 花子", AT, [("書き出した人", "窓野 花子"), ("目的", "点検")]
)

# what a cell of Excel can hold: XML has no control characters but these three
WRITABLE = st.text(
    st.characters(
        exclude_categories=["Cs", "Cc"], include_characters="\t\n", exclude_characters="\ufffe\uffff"
    )
)
DANGEROUS = st.one_of(
    WRITABLE,
    st.builds(str.__add__, st.sampled_from(STARTS.replace("\r", "")), WRITABLE),
    st.builds(str.__add__, st.sampled_from(["'=", "''+", "'", "0", "00", "'＝"]), WRITABLE),
)


def _read_csv(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def _book(tables: list[Table]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(tables, mark=MARK)))


@settings(max_examples=100, deadline=None)
@given(st.lists(DANGEROUS, min_size=100, max_size=120))
def test_ten_thousand_texts_come_back_through_csv_as_they_were(texts: list[str]) -> None:
    """A hundred examples of at least a hundred texts each."""
    written = "".join(csv_lines(["値", "番"], ([text, "x"] for text in texts)))
    (_head, *rows) = _read_csv(written)
    assert [restored(row[0]) for row in rows] == texts
    assert not any(row[0].startswith(tuple(STARTS)) for row in rows)


@settings(max_examples=100, deadline=None)
@given(st.lists(DANGEROUS.filter(lambda text: len(text) < LONGEST_CELL), min_size=100, max_size=120))
def test_ten_thousand_texts_come_back_through_a_workbook_as_they_were(texts: list[str]) -> None:
    book = _book([Table("値", ["値", "番"], [[text, "x"] for text in texts])])
    rows = list(book["値"].iter_rows(min_row=2, values_only=True))
    assert [restored(unescape(row[0] or "")) for row in rows] == texts
    cells = [row[0] for row in book["値"].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} <= {"s", "n"}  # n: nothing in it
    assert not any(isinstance(cell.value, str) and cell.value.startswith(tuple(STARTS)) for cell in cells)


@pytest.mark.parametrize("start", STARTS)
def test_each_beginning_of_a_formula_is_neutralised(start: str) -> None:
    assert neutral(f"{start}1+1") == f"'{start}1+1"
    assert cell_text(f"{start}1+1").startswith("'")


@pytest.mark.parametrize("text", ["=1", "'=1", "''=1", "'a", "a=1", "'", "''", ""])
def test_an_apostrophe_of_the_applicant_is_not_taken_away(text: str) -> None:
    assert restored(neutral(text)) == text


@pytest.mark.parametrize("text", ["0012345", "1000001", "03-0000-1001", "1E5", "2026/1/2", "TRUE"])
def test_numbers_that_are_names_stay_text(text: str) -> None:
    book = _book([Table("値", ["値"], [[text]])])
    cell = book["値"]["A2"]
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")
    assert text in "".join(csv_lines(["値"], [[text]]))


def test_numbers_that_are_counted_stay_numbers() -> None:
    assert _book([Table("値", ["値"], [[-3], [1.5]])])["値"]["A2"].value == -3
    assert neutral(-3) == "-3"


def test_no_sheet_row_or_column_is_hidden_and_every_part_says_whence_it_is() -> None:
    book = _book(
        [Table("案件", ["番号"], [["1"]]), Table("案件", ["番号"], []), Table("[a]:b/c*?", ["番号"], [])]
    )
    assert book.sheetnames == ["この書き出しについて", "案件", "案件 2", "a  b c"]
    for sheet in book.worksheets:
        assert sheet.sheet_state == "visible"
        assert not any(row.hidden for row in sheet.row_dimensions.values())
        assert not any(column.hidden for column in sheet.column_dimensions.values())
    for sheet in book.worksheets[1:]:
        assert sheet["A1"].value == "番号"
        assert (sheet.oddHeader.left.text, sheet.oddHeader.right.text) == ("案件の一覧 && 内訳", MARK.number)
        assert sheet.oddFooter.left.text == "窓野 花子"
    assert [cell.value for cell in book.worksheets[0]["B"]] == ["窓野 花子", "点検"]
    assert (book.properties.subject, book.properties.creator) == (MARK.number, "窓野 花子")
    assert "目的：点検" in book.properties.description
    assert book.custom_doc_props["number"].value == MARK.number


def test_what_a_cell_cannot_hold_is_said() -> None:
    assert cell_text("a\x00b\x0bc") == "a\ufffdb\ufffdc"
    long = cell_text("あ" * 40_000)
    assert len(long) == LONGEST_CELL
    assert long.endswith(CUT)
