"""A form as a table: written, filled in as people do, read back with every row's own errors."""

import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from madoguchi.core.sheet_rows import UnreadableTable, WhyNot, rows_of_table
from madoguchi.eforms.tables import BadTable, TableRow, columns_of, read_table, table_csv, table_workbook
from madoguchi.eforms.types import FormDocument

ON = date(2026, 11, 1)
EXAMPLE = json.loads((Path(__file__).parent / "example.json").read_text("utf-8"))


def form(*questions: dict[str, Any], **pages: Any) -> FormDocument:
    page = {"id": "one", "title": "内容", "questions": list(questions)}
    more = [{"id": key, "title": key, **said} for key, said in pages.items()]
    body = {
        "title": "申請書",
        "privacy": "審査のため",
        "sections": [{"id": "s", "title": "章", "pages": [page, *more]}],
    }
    return FormDocument.parse(body)


NAME = {"id": "name", "type": "name", "label": "氏名", "required": True}
BORN = {"id": "born", "type": "date", "label": "生年月日", "required": True, "maximum": "today"}
WORKS = {"id": "works", "type": "yes_no", "label": "働いていますか", "required": True}
PLACE = {
    "id": "place",
    "type": "text",
    "label": "勤務先",
    "required": True,
    "show_if": {"op": "eq", "term": "works", "value": True},
}
KIND = {
    "id": "kind",
    "type": "one_of",
    "label": "区分",
    "required": True,
    "options": [{"value": "a", "label": "はじめて"}, {"value": "b", "label": "更新"}],
}
WANTS = {
    "id": "wants",
    "type": "many_of",
    "label": "希望",
    "options": [{"value": "x", "label": "電話"}, {"value": "y", "label": "メール"}],
}
PAPER = {"id": "paper", "type": "file", "label": "証明書", "required": True}
AGREES = {"id": "agrees", "type": "declaration", "label": "まちがいありません"}
CHILDREN = {
    "repeats": {"noun": "お子さん", "min": 0, "max": 3},
    "questions": [{"id": "child", "type": "name", "label": "お子さんの氏名", "required": True}],
}
WHOLE = form(NAME, BORN, WORKS, PLACE, KIND, WANTS, AGREES, children=CHILDREN)
AGREED = {"agrees": True}


def book(*rows: list[Any]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def csv_of(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(rows).encode(encoding)


HEAD = "氏名（姓）,氏名（名）,生年月日,働いていますか,勤務先,区分,希望,お子さん1：お子さんの氏名（姓）,お子さん1：お子さんの氏名（名）"


def only(rows: list[TableRow]) -> TableRow:
    (row,) = rows
    return row


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_row_is_read_as_people_write_it(encoding: str) -> None:
    row = only(
        read_table(
            WHOLE,
            csv_of(HEAD, "窓野,花子,H2.4.1,○,まどの食堂,更新,電話、メール,窓野,一郎", encoding=encoding),
            agreed=AGREED,
            on=ON,
        )
    )
    assert row.is_good, row.errors
    assert row.answers == {
        "name": {"family": "窓野", "given": "花子"},
        "born": "1990-04-01",
        "works": True,
        "place": "まどの食堂",
        "kind": "b",
        "wants": ["x", "y"],
        "agrees": True,
        "children": [{"child": {"family": "窓野", "given": "一郎"}}],
    }


def test_what_excel_makes_of_numbers_and_days_is_read() -> None:
    document = form(
        NAME,
        BORN,
        {"id": "phone", "type": "phone", "label": "電話"},
        {"id": "n", "type": "number", "label": "数"},
    )
    content = book(
        ["氏名（姓）※必須", "氏名（名）", "生年月日", "電話", "数"],
        ["窓野", "花子", date(1990, 4, 1), "0900000 0000", 12.0],
    )
    row = only(read_table(document, content, on=ON))
    assert row.is_good, row.errors
    assert (row.answers["born"], row.answers["phone"], row.answers["n"]) == ("1990-04-01", "09000000000", 12)


def test_every_row_says_what_is_wrong_in_which_column() -> None:
    rows = read_table(
        WHOLE,
        csv_of(
            HEAD,
            "窓野,,2990-01-01,たぶん,,三つめ,,,",
            "窓野,花子,H2.4.1,いいえ,,はじめて,,,",
            ",,,,,,,,",
            "窓野,太郎,H2.4.1,はい,,更新,,山,",
        ),
        agreed=AGREED,
        on=ON,
    )
    assert [row.number for row in rows] == [2, 3, 5]
    assert [row.is_good for row in rows] == [False, True, False]
    assert set(dict(rows[0].errors)) == {"生年月日", "働いていますか", "区分"}
    assert set(dict(rows[2].errors)) == {"勤務先"}


def test_bad_rows_come_back_and_are_taken_once_mended() -> None:
    rows = read_table(
        WHOLE,
        csv_of(HEAD, "窓野,花子,H2.4.31,いいえ,,はじめて,電話,,", "=1+1,花子,H2.4.1,いいえ,,はじめて,,,"),
        agreed=AGREED,
        on=ON,
    )
    bad = [row for row in rows if not row.is_good]
    again = table_workbook(WHOLE, bad)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(again)).get_sheet_by_index(0).to_python()
    assert len(sheet) == 3 and sheet[0][-1] == "直すところ" and "生年月日" in str(sheet[2][-1])
    mended = openpyxl.load_workbook(io.BytesIO(again))
    page = mended.worksheets[0]
    page.cell(3, 3).value = "平成2年4月1日"
    out = io.BytesIO()
    mended.save(out)
    row = only(read_table(WHOLE, out.getvalue(), agreed=AGREED, on=ON))
    assert row.is_good and row.answers["name"] == {"family": "窓野", "given": "花子"}


def test_the_written_table_has_every_column_and_its_choices() -> None:
    content = table_workbook(WHOLE)
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    assert [cell.value for cell in sheet[2]] == [column.key for column in columns_of(WHOLE)]
    assert str(sheet["A1"].value).endswith("※必須") and not str(sheet["E1"].value).endswith("※必須")
    rules = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert any("はじめて" in str(formula) for formula in rules.values())
    assert "氏名（姓）" in "".join(table_csv(WHOLE))


def test_a_row_lacks_nothing_but_files() -> None:
    row = only(read_table(form(NAME, PAPER), csv_of("氏名（姓）,氏名（名）", "窓野,花子"), on=ON))
    assert row.lacks_files and not row.errors and not row.is_good


def test_formulas_come_back_as_text() -> None:
    row = TableRow(3, {"name#family": '=HYPERLINK("http://example.jp")'})
    sheet = openpyxl.load_workbook(io.BytesIO(table_workbook(WHOLE, [row]))).worksheets[0]
    assert sheet["A3"].data_type == "s"
    assert "'=HYPERLINK" in "".join(table_csv(WHOLE, [row]))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "見つかりません"),
        ("あ,い\r\n1,2".encode(), "見つかりません"),
        (HEAD.encode(), "行がありません"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "読めません"),
        (b"PK\x03\x04broken", "読めません"),
        ((HEAD + "\r\n" + "窓野,花子,H2.4.1,はい,x,更新,,,\r\n" * 1_002).encode(), "1,000件"),
    ],
)
def test_what_is_no_table_of_this_form_is_refused(content: bytes, words: str) -> None:
    with pytest.raises(BadTable, match=words):
        read_table(WHOLE, content, on=ON)


def test_a_bomb_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"<worksheet>" + b"<c/>" * 2_000_000 + b"</worksheet>")
    with pytest.raises(UnreadableTable) as refusal:
        rows_of_table(out.getvalue(), most_rows=10, most_columns=10)
    assert refusal.value.why is WhyNot.TOO_LARGE


def test_columns_beyond_the_table_are_refused() -> None:
    with pytest.raises(UnreadableTable) as refusal:
        rows_of_table(b"a,b,c,d", most_rows=10, most_columns=3)
    assert refusal.value.why is WhyNot.TOO_MANY_COLUMNS


def test_a_real_form_has_a_table_that_reads_itself() -> None:
    document = FormDocument.parse(EXAMPLE)
    headings = [column.heading for column in columns_of(document)]
    assert len(headings) == len(set(headings)) > 20
    with pytest.raises(BadTable, match="行がありません"):
        read_table(document, table_workbook(document), on=ON)
