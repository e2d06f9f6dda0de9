"""A bureau's own list: understood by its headings, told cell by cell, written once, unchanged the second time."""

import io
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.registry.models import (
    ColumnMapping,
    Procedure,
    Process,
    ProcessImport,
    ProcessYear,
)
from madoguchi.registry.process_file import NotAProcessList, cell_name, guess_columns, guess_values, read_grid
from madoguchi.registry.selectors import procedure_titles
from madoguchi.registry.services import (
    ListIsDone,
    NotYourProcedure,
    add_process,
    change_process,
    drop_process_list,
    import_survey,
    map_process_list,
    read_process_list,
    write_process_list,
)
from tests.race import at_once
from tests.registry.world import SYSTEM, survey_csv, survey_values

pytestmark = pytest.mark.django_db

HEAD = ["No.", "事務名", "手続の種類", "電子化状況", "実施予定時期", "支障", "根拠法令等", "裁量の有無", "令和6年度件数", "令和6年度オンライン件数", "手続ID"]  # fmt: skip
ROWS: list[list[Any]] = [
    [1, "飲食店営業許可申請", "申請", "実施済み", None, None, "食品衛生法", "有", "1,200件", 480, None],
    [
        2,
        "飲食店営業許可申請",
        "許可証の交付",
        "未実施",
        "令和9年4月",
        None,
        "食品衛生法",
        "有",
        1200,
        None,
        None,
    ],
    [
        3,
        "屋外広告物の届出",
        "届出",
        "デジタル化不可",
        None,
        "現物の確認が必要",
        "屋外広告物条例",
        "無",
        260,
        0,
        "P2",
    ],
    [4, "路上販売の登録申請", "申請", "様子見", None, None, "要綱", "有", "多数", None, "P9"],
    [5, "台帳の閲覧", "閲覧", "未実施", None, None, "要綱", "有", None, None, None],
]


def _book(
    rows: list[list[Any]], *, head: list[str] | None = None, title: str = "手続一覧（令和7年度）"
) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([title])
    sheet.append(head or HEAD)
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _read(
    content: bytes, procedure: Procedure, editor: Acting, at: datetime, name: str = "局.xlsx"
) -> ProcessImport:
    return read_process_list(
        content=content, file_name=name, organisation=procedure.organisation, by=editor, at=at
    )


@pytest.fixture
def survey(at: datetime, tmp_path: Path) -> None:
    """Two rows of the national survey, one with a name of the list."""
    rows = [survey_values("P1", 手続名="飲食店営業許可申請"), survey_values("P2", 手続名="電波の届出")]
    import_survey(survey_csv(tmp_path / "survey.csv", *rows), by=SYSTEM, at=at)


def _acts(found: ProcessImport) -> list[tuple[int, str]]:
    return [(row["row"], row["act"]) for row in found.rows]


def _problems(found: ProcessImport) -> dict[str, str]:
    return {one["cell"]: one["sentence"] for row in found.rows for one in row["problems"]}


def test_a_list_is_understood_and_every_doubtful_cell_is_told(
    procedure: Procedure, editor: Acting, survey: None, at: datetime
) -> None:
    found = _read(_book(ROWS), procedure, editor, at)
    assert found.header_row == 2 and found.columns == {
        "1": "procedure", "2": "kind", "3": "state", "4": "planned_on", "5": "barrier", "6": "basis_law",
        "7": "is_own_discretion", "8": "total:2024", "9": "online:2024", "10": "survey_ids",
    }  # fmt: skip
    assert found.values["state"] == {"実施済み": "digitised", "未実施": "planned", "デジタル化不可": "barred"}
    assert _acts(found) == [(3, "new"), (4, "new"), (5, "new"), (6, "bad"), (7, "bad")]
    told = _problems(found)
    assert set(told) == {"D6", "I6", "K6", "E7"}
    assert "様子見" in told["D6"] and "多数" in told["I6"] and "P9" in told["K6"] and "年月" in told["E7"]
    assert [row["title"] for row in found.rows[:3]] == [
        "飲食店営業許可申請",
        "飲食店営業許可申請：交付",
        "屋外広告物の届出",
    ]
    assert [one["id"] for one in found.rows[0]["proposed"]] == ["P1"]
    assert not Process.objects.exists() and not ColumnMapping.objects.exists()


def test_what_was_confirmed_is_written_and_nothing_the_second_time(
    procedure: Procedure, editor: Acting, survey: None, at: datetime
) -> None:
    content = _book(ROWS)
    found = _read(content, procedure, editor, at)
    values = {**found.values, "state": {**found.values["state"], "様子見": "planned"}}
    found = map_process_list(
        found=found, header_row=2, columns=found.columns, values=values, counts_year=2025, by=editor, at=at
    )
    assert set(_problems(found)) == {"I6", "K6", "E7"}
    done = write_process_list(found=found, links={(3, "P1"), (4, "P2")}, by=editor, at=at)
    assert (done.state, done.grid) == ("written", [])
    made = {one.title: one for one in Process.objects.all()}
    first, second, third = (made[row["title"]] for row in done.rows[:3])
    assert first.procedure == second.procedure == procedure
    assert (first.state, first.basis, first.kind, first.counts_year, first.total_count) == (
        "digitised", "law", "application", 2024, 1200,
    )  # fmt: skip
    assert (second.planned_on, second.kind, second.type_code) == (date(2027, 4, 1), "issue", "2-1")
    assert (third.barrier, third.is_own_discretion, third.basis) == ("現物の確認が必要", False, "ordinance")
    assert [link.survey_id for link in first.survey_links.all()] == [
        "P1"
    ]  # P2 was not proposed for the second
    assert [link.survey_id for link in third.survey_links.all()] == [
        "P2"
    ] and not second.survey_links.exists()
    assert procedure_titles([third.procedure_id]) == {third.procedure_id: "屋外広告物の届出"}
    assert set(ProcessYear.objects.values_list("source", flat=True)) == {"imported"}
    assert Event.objects.filter(kind="processlist.written").get().data["new"] == 3
    kept = ColumnMapping.objects.get()
    assert kept.values["state"]["様子見"] == "planned"
    again = _read(content, procedure, editor, at + timedelta(days=90))
    assert _acts(again)[:3] == [(3, "same"), (4, "same"), (5, "same")] and again.values == kept.values
    before = Event.objects.count()
    write_process_list(found=again, by=editor, at=at + timedelta(days=90))
    assert Event.objects.count() == before + 1 and Process.objects.count() == 3


def test_what_changed_in_the_list_changes_alone(
    procedure: Procedure, editor: Acting, survey: None, at: datetime
) -> None:
    write_process_list(found=_read(_book(ROWS), procedure, editor, at), by=editor, at=at)
    later = at + timedelta(days=60)
    rows = [list(row) for row in ROWS[:3]]
    rows[1][3:5] = ["実施済み", None]
    rows[2][8] = 300
    found = _read(_book(rows), procedure, editor, later)
    assert [row["act"] for row in found.rows] == ["same", "change", "change"]
    assert found.rows[1]["changes"] == [
        {"label": "デジタル化の状態", "before": "予定あり", "after": "デジタル化済み"}
    ]
    stale = Process.objects.get(title="屋外広告物の届出")
    change_process(process=stale, tool="電話", by=SYSTEM, at=later)
    done = write_process_list(found=found, by=editor, at=later)
    assert [row.get("done", "") == "written" for row in done.rows] == [False, True, False]
    assert "ほかの人が変えました" in done.rows[2]["done"]
    issue = Process.objects.get(title="飲食店営業許可申請：交付")
    assert (issue.state, issue.planned_on, issue.standings.count()) == ("digitised", None, 2)
    stale.refresh_from_db()
    assert stale.total_count == 260


def test_what_cannot_be_is_told_in_its_cell(procedure: Procedure, editor: Acting, at: datetime) -> None:
    made = add_process(
        procedure=procedure, title="許可の申請", type_code="1", state="digitised", by=SYSTEM, at=at
    )
    head = ["プロセス番号", "プロセス名", "デジタル化の状態", "実施日", "総件数", "うちオンライン", "年度"]
    rows = [
        [made.code, "許可の申請", "廃止", "2020-01-01", 10, 20, 2025],
        ["proc-0000-0000-0", "なにか", "済", None, None, None, None],
        [None, "届出", "予定", None, None, 3, "令和6年度"],
        [None, "届出", "済", "=1+1", None, None, None],
        [None, "新しい届出", None, None, None, None, None],
    ]
    found = _read(_book(rows, head=head), procedure, editor, at + timedelta(days=1))
    told = _problems(found)
    assert {row["act"] for row in found.rows} == {"bad"}
    assert set(told) == {"D3", "F3", "A4", "F5", "B6", "D6", "C7"}
    assert "前の記録の日" in told["D3"] and "総件数より多く" in told["F3"] and "数式" in told["D6"]
    assert "総件数も" in told["F5"] and "上にもあります" in told["B6"] and "状態がありません" in told["C7"]


def test_the_file_of_the_list_page_comes_back_as_it_was(
    procedure: Procedure, editor: Acting, at: datetime
) -> None:
    made = add_process(
        procedure=procedure, title="許可の申請", type_code="1", state="planned", planned_on=date(2027, 4, 1),
        basis="law", basis_law="食品衛生法", counts_year=2025, total_count=10, by=SYSTEM, at=at,
    )  # fmt: skip
    text = (
        "\ufeffプロセス番号,所管組織,手続名,プロセス名,手続類型,プロセスの種類,デジタル化の状態,デジタル化の予定,"
        "自らの裁量で決められる,根拠の種類,根拠法令,件数の年度,総件数\r\n"
        f"{made.code},保健医療局,飲食店営業許可申請,許可の申請,申請等,申請,予定あり,2027-04-01,はい,法令,食品衛生法,2025,10\r\n"
    )
    found = _read(text.encode(), procedure, editor, at, "processes.csv")
    assert [(row["act"], row["problems"]) for row in found.rows] == [("same", [])]
    changed = text.replace("2027-04-01", "2028-01-01").encode("cp932", "ignore")
    assert _acts(_read(changed, procedure, editor, at, "processes.csv")) == [(2, "change")]


def test_only_who_handed_it_in_goes_on_and_only_once(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    found = _read(_book(ROWS), procedure, editor, at)
    with pytest.raises(NotYourProcedure):
        write_process_list(found=found, by=publisher, at=at)
    drop_process_list(found=found, by=editor, at=at)
    with pytest.raises(ListIsDone):
        write_process_list(found=found, by=editor, at=at)
    assert not Process.objects.exists()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"a,b\r\n1,2\r\n", "a.csv"),
        (b"\xff\xfe\x00", "a.csv"),
        (_book([[1, 2]], head=["甲", "乙"]), "a.xlsx"),
    ],
    ids=["no-headings", "no-text", "no-list"],
)
def test_what_is_no_list_is_refused(content: bytes, name: str) -> None:
    with pytest.raises(NotAProcessList):
        read_grid(content, name)


def test_headings_and_words_as_bureaus_write_them() -> None:
    heads = ["手続名（注1）", "R5年度 件数", "令和元年度電子申請件数", "2025年度総件数", "備考"]
    assert list(guess_columns(heads).values()) == ["procedure", "total:2023", "online:2019", "total:2025"]
    assert guess_values("state", ["○", "未対応", "対象外", "廃止予定", "??"]) == {
        "○": "digitised", "未対応": "planned", "対象外": "barred", "廃止予定": "abolished",
    }  # fmt: skip
    assert guess_values("type_code", ["2-2", "申請等に基づく処分通知等", "届出"]) == {
        "2-2": "2-2", "申請等に基づく処分通知等": "2-1", "届出": "1",
    }  # fmt: skip
    assert [cell_name(3, 1), cell_name(10, 27)] == ["A3", "AA10"]


def test_what_another_list_brought_meanwhile_is_not_added_twice(
    procedure: Procedure, editor: Acting, at: datetime
) -> None:
    content = _book([[1, "公園の占用", "申請", "未実施", "令和9年4月", None, "要綱", "有", 40, 0, None]])
    first, second = (_read(content, procedure, editor, at) for _time in range(2))
    write_process_list(found=first, by=editor, at=at)
    done = write_process_list(found=second, by=editor, at=at)
    assert "もう一度取り込む" in done.rows[0]["done"] and not done.rows[0]["code"]
    assert Process.objects.count() == 1 and Procedure.objects.count() == 2
    other = _book(
        [[1, "公園の占用", "許可証の交付", "未実施", "令和9年4月", None, "要綱", "有", 40, 0, None]]
    )
    third = _read(other, procedure, editor, at)
    Process.objects.all().delete()
    write_process_list(found=third, by=editor, at=at)
    assert Procedure.objects.count() == 2  # the procedure is there already


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_two_lists_written_at_once_add_a_process_once(
    procedure: Procedure, editor: Acting, at: datetime
) -> None:
    content = _book([[1, "公園の占用", "申請", "未実施", "令和9年4月", None, "要綱", "有", 40, 0, None]])
    lists = [_read(content, procedure, editor, at) for _time in range(2)]
    results = at_once([lambda one=one: write_process_list(found=one, by=editor, at=at) for one in lists])
    assert not [one for one in results if isinstance(one, Exception)]
    assert Process.objects.count() == 1 and Procedure.objects.count() == 2
