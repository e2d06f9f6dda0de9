"""The survey as an Excel file: what goes in, and what is refused with a report before anything is written."""

import gzip
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from madoguchi.events.models import Event
from madoguchi.registry.models import SurveyImport, SurveyRow
from madoguchi.registry.selectors import survey_columns, survey_row
from madoguchi.registry.services import NotAnEdition, NotTheSurvey, import_survey
from tests.registry.survey_world import (
    R6,
    R6_TITLE,
    R7,
    R7_TITLE,
    r6_table,
    r7_table,
    r7_values,
    table,
    write_csv,
    write_xlsx,
)
from tests.registry.world import SYSTEM, survey_values

pytestmark = pytest.mark.django_db

_BAD = survey_values("9", 手続類型="9 新しい類型")


def _refused(file: Path, at: datetime) -> NotTheSurvey:
    """The refusal of `file`, having written nothing."""
    with pytest.raises(NotTheSurvey) as refusal:
        import_survey(file, by=SYSTEM, at=at)
    assert refusal.value.found in refusal.value.sentence
    assert not SurveyImport.objects.exists() and not SurveyRow.objects.exists() and not Event.objects.exists()
    return refusal.value


@pytest.mark.engines
@pytest.mark.parametrize("name", ["survey.csv", "survey.xlsx", "anything.bin"])
def test_both_years_go_in_from_csv_and_excel(name: str, tmp_path: Path, at: datetime) -> None:
    write = write_csv if name.endswith("csv") else write_xlsx
    old = survey_values("1", 手続名="改行の\nある届出", 総手続件数="32415", オンライン手続件数="")
    first = import_survey(write(tmp_path / name, r6_table(old, survey_values("P24000319"))), by=SYSTEM, at=at)
    assert (first.edition, first.added, first.refused, first.remarks) == ("R6", 2, 0, [])
    row = survey_row("1")
    assert dict(survey_columns(row)) == {column: old.get(column, "") for column in R6.columns}
    assert (row.title, row.total_count, row.online_count) == ("改行の ある届出", 32415, None)
    new = r7_values("1", **{"関連条項号": "第5条", "情報システム（申請）複数ある場合": "電子メール"})
    second = import_survey(write(tmp_path / name, r7_table(new)), by=SYSTEM, at=at)
    assert (second.edition, second.added, second.refused, second.remarks) == ("R7", 1, 0, [])
    row = survey_row("1")
    assert (row.edition, row.online_code, row.values) == ("R7", "1", {k: v for k, v in new.items() if v})
    assert [column for column, _value in survey_columns(row)] == list(R7.columns)


def test_a_packed_excel_file_goes_in_too(tmp_path: Path, at: datetime) -> None:
    file = write_xlsx(tmp_path / "s.xlsx", r7_table(r7_values("1")))
    packed = tmp_path / "s.xlsx.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert import_survey(packed, by=SYSTEM, at=at).added == 1


def test_csv_and_excel_say_the_same(tmp_path: Path, at: datetime) -> None:
    rows = r7_table(*(r7_values(str(n), 総手続件数=str(n * 1000)) for n in range(1, 40)))
    import_survey(write_csv(tmp_path / "s.csv", rows), by=SYSTEM, at=at)
    again = import_survey(write_xlsx(tmp_path / "s.xlsx", rows), by=SYSTEM, at=at)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 39)


def test_a_heading_of_two_merged_rows_is_read(tmp_path: Path, at: datetime) -> None:
    upper = [name if place < 17 or place > 20 else "" for place, name in enumerate(R7.columns)]
    lower = [name if 17 <= place <= 20 else "" for place, name in enumerate(R7.columns)]
    rows = table([r7_values("1"), r7_values("2")], heading=[[R7_TITLE], upper, lower])

    def merge(book: Workbook) -> None:
        sheet = book.worksheets()[0]
        for place, name in enumerate(upper):
            if name:
                sheet.merge_range(1, place, 2, place, name)

    run = import_survey(write_xlsx(tmp_path / "s.xlsx", rows, after=merge), by=SYSTEM, at=at)
    assert (run.read, run.added) == (2, 2)


def test_bad_rows_are_reported_by_their_row_in_excel(tmp_path: Path, at: datetime) -> None:
    empty: list[str] = [""] * 38

    def spoil(book: Workbook) -> None:
        sheet = book.worksheets()[0]
        sheet.write_string("AL8", "x")
        sheet.write_string("AM8", "欄外")
        sheet.write_formula("AA9", "=1/0", None, "#DIV/0!")

    rows = r6_table(survey_values("1"), empty, _BAD, survey_values("2"), empty, survey_values("3"))
    file = write_xlsx(tmp_path / "s.xlsx", rows, after=spoil)
    assert "数式のセルがあります（AA9）" in _refused(file, at).found
    _as_error_value(file)
    run = import_survey(file, by=SYSTEM, at=at)
    reasons = [(finding["line"], finding["reason"]) for finding in run.findings]
    assert reasons == [
        (5, "「手続類型」の値「9 新しい類型」は公表された区分にありません"),
        (8, "列が39個あります（38個のはずです）"),
        (9, "エラー値のセルがあります（AA9）"),
    ]
    assert (run.read, run.added) == (5, 2)


def _as_error_value(file: Path) -> None:
    """Let the sheet hold the error that its formula showed, pasted as a value; row 9 is otherwise empty."""
    with zipfile.ZipFile(file) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    assert b"<f>1/0</f>" in sheet and b't="e"' in sheet
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"<f>1/0</f>", b"")
    with zipfile.ZipFile(file, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)


def _hide(book: Workbook) -> None:
    book.add_worksheet("表紙").write("A1", "表紙")
    book.worksheets()[0].hide()
    book.worksheets()[1].activate()


def _second(book: Workbook) -> None:
    book.add_worksheet("写し").write_row(0, 0, R6.columns)


def _merge(book: Workbook) -> None:
    book.worksheets()[0].merge_range("B4:C5", "結合")


def _formulas(book: Workbook) -> None:
    for row in range(3, 12):
        book.worksheets()[0].write_formula(f"Z{row}", "=1+1", None, 2)


def _far(book: Workbook) -> None:
    book.worksheets()[0].write_string("XFD1048576", "遠い")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        (_hide, "調査結果のシート「調査結果」は非表示です"),
        (_second, "調査結果のシートが2枚あります（「調査結果」、「写し」）"),
        (_merge, "シート「調査結果」の見出しより下に結合したセルがあります（B4:C5）"),
        (_formulas, "数式のセルがあります（Z3、Z4、Z5、Z6、Z7 ほか）"),
        (_far, "表が広すぎます（1048576行、16384列）"),
    ],
)
def test_what_cannot_be_trusted_is_refused_with_its_place(
    change: Callable[[Workbook], None], found: str, tmp_path: Path, at: datetime
) -> None:
    rows = r6_table(survey_values("1"), survey_values("2"))
    assert found in _refused(write_xlsx(tmp_path / "s.xlsx", rows, after=change), at).found


def test_hidden_and_other_sheets_beside_the_survey_do_not_matter(tmp_path: Path, at: datetime) -> None:
    def add(book: Workbook) -> None:
        book.add_worksheet("凡例").write_formula("A1", "=1+1", None, 2)
        book.add_worksheet("作業用").write_row(0, 0, R6.columns)
        book.worksheets()[1].hide()
        book.add_chartsheet("図").set_chart(_chart(book))
        book.worksheets()[0].activate()

    file = write_xlsx(tmp_path / "s.xlsx", r6_table(survey_values("1")), before=add)
    assert import_survey(file, by=SYSTEM, at=at).added == 1


def _chart(book: Workbook):
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=凡例!$A$1:$A$1"})
    return chart


def test_a_workbook_without_the_survey_says_which_sheets_it_has(tmp_path: Path, at: datetime) -> None:
    file = write_xlsx(tmp_path / "s.xlsx", [["名前", "住所"], ["山田", "東京"]], name="名簿")
    assert _refused(file, at).found == "調査結果のシートがありません。シートは「名簿」です"


def test_a_missing_column_is_named(tmp_path: Path, at: datetime) -> None:
    rows = [[R7_TITLE], [name for name in R7.columns if name != "関連する根拠法令"], ["1", "総務省", "届出"]]
    for file in (write_xlsx(tmp_path / "s.xlsx", rows), write_csv(tmp_path / "s.csv", rows)):
        assert "令和7年度の様式に近い見出しが45列で、足りない列: 関連する根拠法令" in _refused(file, at).found


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "古い形式のExcelファイル"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"),
            "パスワードで保護されたExcelファイル",
        ),
        (b"PK\x03\x04" + b"x" * 2000, "Excelファイルが壊れていて"),
    ],
)
def test_locked_old_and_broken_files_are_refused(
    data: bytes, found: str, tmp_path: Path, at: datetime
) -> None:
    file = tmp_path / "s.xlsx"
    file.write_bytes(data)
    assert found in _refused(file, at).found


def test_an_archive_or_half_a_workbook_is_refused(tmp_path: Path, at: datetime) -> None:
    archive = tmp_path / "s.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("readme.txt", "x")
    assert "でないZIPファイル" in _refused(archive, at).found
    whole = write_xlsx(tmp_path / "s.xlsx", r6_table(survey_values("1"))).read_bytes()
    for length in (len(whole) // 2, len(whole) - 30):
        (tmp_path / "half.xlsx").write_bytes(whole[:length])
        assert "壊れて" in _refused(tmp_path / "half.xlsx", at).found
    for place in range(60, len(whole), 97):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        (tmp_path / "bit.xlsx").write_bytes(broken)
        try:
            import_survey(tmp_path / "bit.xlsx", by=SYSTEM, at=at)
        except NotTheSurvey:
            continue  # refused, or what was broken is not the survey: nothing else may rise


def test_title_and_columns_of_different_years_need_the_edition_said(tmp_path: Path, at: datetime) -> None:
    rows = table([r7_values("1")], heading=[["行政手続等の棚卸調査結果（令和8年度）"], R7.columns])
    file = write_xlsx(tmp_path / "s.xlsx", rows)
    assert _refused(file, at).found == "題名は令和8年度、列は令和7年度の様式です"
    with pytest.raises(NotAnEdition):
        import_survey(file, edition="2026", by=SYSTEM, at=at)
    assert import_survey(file, edition="R8", by=SYSTEM, at=at).edition == "R8"
    assert [column for column, _value in survey_columns(survey_row("1"))] == list(R7.columns)


def test_two_years_in_one_title_are_those_of_the_file_if_the_layout_is_among_them(
    tmp_path: Path, at: datetime
) -> None:
    heading = [["行政手続等の棚卸調査結果（令和7年度、件数は令和6年度）"], R7.columns]
    file = write_xlsx(tmp_path / "s.xlsx", table([r7_values("1")], heading=heading))
    assert import_survey(file, by=SYSTEM, at=at).edition == "R7"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"オンライン化の実施状況": "5 一部実施済"}, "「5 一部実施済」は公表された区分にありません"),
        ({"府省共通手続": "△（その他）"}, "「△（その他）」"),
        ({"申請等における本人確認手法": "9 指紋"}, "「9 指紋」"),
        ({"手数料等の納付方法": "1-1 行政機関の窓口;2-7 石"}, "「2-7 石」"),
        ({"総手続件数": "約3"}, "総手続件数"),
    ],
)
def test_codes_of_r7_are_those_of_r7(
    changes: dict[str, str], reason: str, tmp_path: Path, at: datetime
) -> None:
    file = write_xlsx(tmp_path / "s.xlsx", r7_table(r7_values("1"), r7_values("2", **changes)))
    run = import_survey(file, by=SYSTEM, at=at)
    assert run.added == 1 and [finding["line"] for finding in run.findings] == [4]
    assert reason in run.findings[0]["reason"]


def test_odd_values_go_in_and_are_remarked(tmp_path: Path, at: datetime) -> None:
    rows = [
        r7_values("1", 所管府省庁="厚労省", オンライン化実施時期="2 2025年度以降"),
        r7_values("2", 所管府省庁=" 厚生労働省", オンライン化実施時期="令和8年3月頃"),
        r7_values("3", **{"実施府省庁(府省共通手続)": "総務省、閣府＋国家公安委員会・警察庁"}),
        r7_values("4", **{"実施府省庁(府省共通手続)": "海上保安庁；総務省"}),
        r7_values("5", **{"実施府省庁(府省共通手続)": "海上保安庁"}),
    ]
    run = import_survey(write_xlsx(tmp_path / "s.xlsx", r7_table(*rows)), by=SYSTEM, at=at)
    assert (run.added, run.refused) == (5, 0)
    found = {(one["column"], one["value"]): (one["taken_as"], one["rows"]) for one in run.remarks}
    assert found == {
        ("所管府省庁", "厚労省"): ("厚生労働省", 1),
        ("所管府省庁", " 厚生労働省"): ("厚生労働省", 1),
        ("オンライン化実施時期", "令和8年3月頃"): ("", 1),
        ("実施府省庁(府省共通手続)", "閣府"): ("内閣府", 1),
        ("実施府省庁(府省共通手続)", "海上保安庁"): ("", 2),
    }
    assert [survey_row(key).ministry for key in "12"] == ["厚生労働省", "厚生労働省"]
    assert survey_row("1").values["所管府省庁"] == "厚労省"
    shown = dict(survey_columns(survey_row("3")))["実施府省庁(府省共通手続)"]
    assert shown == "総務省; 閣府; 国家公安委員会・警察庁"


def test_days_that_excel_made_of_months_are_months_again(tmp_path: Path, at: datetime) -> None:
    def date(book: Workbook) -> None:
        sheet, place = book.worksheets()[0], R7.columns.index("オンライン化実施時期")
        form = book.add_format({"num_format": "yyyy/mm/dd"})
        sheet.write_datetime(2, place, datetime(2026, 4, 1), form)
        sheet.write_datetime(3, place, datetime(2026, 4, 15), form)

    rows = r7_table(r7_values("1"), r7_values("2"))
    import_survey(write_xlsx(tmp_path / "s.xlsx", rows, after=date), by=SYSTEM, at=at)
    months = [survey_row(key).values["オンライン化実施時期"] for key in "12"]
    assert months == ["2026年4月", "2026年4月15日"]


@pytest.mark.parametrize("lead", [[], [["別紙"], []]])
def test_a_title_is_not_needed(lead: list[list[str]], tmp_path: Path, at: datetime) -> None:
    rows = table([survey_values("1")], heading=[*lead, R6.columns])
    assert rows[0] != [R6_TITLE]
    assert import_survey(write_xlsx(tmp_path / "s.xlsx", rows), by=SYSTEM, at=at).edition == "R6"
