"""Excel out and in: drop-downs, per-cell reports, a preview before anything is written, and only into drafts."""

import io
import itertools
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Event
from madoguchi.registry.models import Procedure, ProcedureVersion, Process, SheetImport
from madoguchi.registry.selectors import sheet_imports, workbook_of
from madoguchi.registry.services import (
    NotAList,
    NotAWorkbook,
    NotOurWorkbook,
    NotYourProcedure,
    SheetIsDone,
    drop_sheet,
    preview_ordinances,
    preview_records,
    save_draft,
    start_draft,
    write_sheet,
)
from madoguchi.registry.services.sheets import writing
from madoguchi.registry.types import ProcedureBody
from tests.registry.test_upkeep import FULL
from tests.registry.world import officer_with, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(bureau: Organisation, editor: Acting, publisher: Acting, at: datetime) -> Procedure:
    """A published procedure with lists of every kind."""
    version = published(
        bureau,
        editor,
        publisher,
        slug="restaurant",
        at=at,
        **{
            **FULL,
            "fee": {"amount_yen": 18300, "text": "18,300円", "how_to_pay": "窓口", "methods": ["1-1", "2-3"]},
            "devices": ["phone", "pc"],
            "related": [{"procedure": "restaurant", "relation": "after"}],
            "individual_number": {"is_used": False},
        },
    )
    return version.procedure


def _book(bureau: Organisation) -> Any:
    return load_workbook(io.BytesIO(workbook_of("procedure", bureau)))


def _bytes(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _cell(book: Any, field: str, row: int = 3, sheet: str = "手続") -> Any:
    (column,) = [cell.column for cell in book[sheet][2] if cell.value == field]
    return book[sheet].cell(row, column)


def _preview(book: Any, bureau: Organisation, editor: Acting, at: datetime) -> SheetImport:
    content = book if isinstance(book, bytes) else _bytes(book)
    return preview_records(content=content, file_name="a.xlsx", organisation=bureau, by=editor, at=at)


def test_what_is_exported_and_imported_unchanged_changes_nothing(
    record: Procedure, bureau: Organisation, editor: Acting, at: datetime
) -> None:
    sheet = _preview(_book(bureau), bureau, editor, at)
    assert [(row["act"], row["changes"], row["unfinished"]) for row in sheet.rows] == [("same", [], [])]
    assert sheet.problems == []


def test_the_workbook_has_drop_downs_help_and_a_mark_of_the_version(
    record: Procedure, bureau: Organisation
) -> None:
    book = _book(bureau)
    main = book["手続"]
    lists = {str(one.sqref).split(":")[0]: one.formula1 for one in main.data_validations.dataValidation}
    audience = _cell(book, "audience").coordinate
    assert lists[audience] == '"個人,事業者,個人・事業者"'
    assert main.freeze_panes == "C3"
    assert _cell(book, "type_code", 1).comment is not None
    assert _cell(book, "#base").value == ProcedureVersion.objects.get().digest[:16]
    assert [cell.value for cell in book["手続の方法"][3]][1] == "窓口"


@pytest.mark.engines
def test_changes_are_shown_first_and_written_into_a_draft(
    record: Procedure, bureau: Organisation, editor: Acting, at: datetime
) -> None:
    book = _book(bureau)
    _cell(book, "summary").value = "店を開くための許可です。"
    _cell(book, "fee.amount_yen").value = "１９，６００"
    _cell(book, "fee.methods").value = "クレジットカード"
    _cell(book, "is_guest_allowed").value = "いいえ"
    _cell(book, "plain_summary").value = None
    documents = book["必要な書類"]
    documents.append([record.code, "水質検査の結果", "井戸水を使うため"])
    sheet = _preview(book, bureau, editor, at)
    (row,) = sheet.rows
    assert row["act"] == "change" and row["problems"] == []
    told = {change["label"]: (change["before"], change["after"]) for change in row["changes"]}
    assert told["ひとことの説明"] == ("飲食店を開くための許可を受けます。", "店を開くための許可です。")
    assert told["手数料 金額（円）"] == ("18300", "19600")
    assert told["必要な書類 2番目"] == ("", "水質検査の結果、井戸水を使うため")
    assert told["やさしい日本語の説明"] == ("お店を開く人の手続です。", "")
    assert ProcedureVersion.objects.count() == 1, "nothing is written before it is confirmed"

    done = write_sheet(sheet=sheet, by=editor, at=at)
    assert [row["done"] for row in done.rows] == ["written"]
    draft = ProcedureVersion.objects.get(number=2)
    body = ProcedureBody.parse(draft.body)
    assert draft.published_at is None
    assert (body.fee.amount_yen, body.fee.methods, body.plain_summary) == (19600, ("2-3",), "")
    assert body.documents[1].name == "水質検査の結果" and body.is_guest_allowed is False
    with pytest.raises(SheetIsDone):
        write_sheet(sheet=sheet, by=editor, at=at)


def test_every_bad_cell_is_named(
    record: Procedure, bureau: Organisation, editor: Acting, at: datetime
) -> None:
    book = _book(bureau)
    _cell(book, "minutes_to_finish").value = "十分くらい"
    _cell(book, "audience").value = "だれでも"
    _cell(book, "is_guest_allowed").value = "はいはい"
    _cell(book, "summary").value = "=1+1"
    book["手続"].merge_cells("A10:B11")
    book["手続"]["A12"] = "mado-0000-0000-0"
    book["必要な書類"].append(["mado-9999", "知らない書類"])
    book.create_sheet("メモ")
    book["よくある質問"].sheet_state = "hidden"
    sheet = _preview(book, bureau, editor, at)
    first, unknown = sheet.rows
    told = {problem["cell"]: problem["sentence"] for problem in first["problems"]}
    assert "数字で" in told[_cell(book, "minutes_to_finish").coordinate]
    assert "選択肢にない" in told[_cell(book, "audience").coordinate]
    assert "「はい」か「いいえ」" in told[_cell(book, "is_guest_allowed").coordinate]
    assert "数式" in told[_cell(book, "summary").coordinate]
    assert first["act"] == unknown["act"] == "bad" and "ありません" in unknown["problems"][0]["sentence"]
    others = {(problem["sheet"], problem["cell"]) for problem in sheet.problems}
    assert ("手続", "A10:B11") in others and ("メモ", "A1") in others and ("よくある質問", "A1") in others
    assert any(p["sheet"] == "必要な書類" and "mado-9999" in p["sentence"] for p in sheet.problems)
    write_sheet(sheet=sheet, by=editor, at=at)
    assert ProcedureVersion.objects.count() == 1


def test_a_column_left_away_keeps_what_was_there(
    record: Procedure, bureau: Organisation, editor: Acting, at: datetime
) -> None:
    book = _book(bureau)
    book["手続"].delete_cols(_cell(book, "keywords").column)
    del book["必要な書類"]
    _cell(book, "title").value = "飲食店の営業許可"
    (row,) = _preview(book, bureau, editor, at).rows
    assert [change["label"] for change in row["changes"]] == ["手続名"]


def test_a_record_changed_since_is_left_alone(
    record: Procedure, bureau: Organisation, editor: Acting, at: datetime
) -> None:
    book = _book(bureau)
    _cell(book, "summary").value = "新しい説明"
    early = _preview(book, bureau, editor, at)
    draft = start_draft(record=record, by=editor, at=at)
    save_draft(version=draft, body={**draft.body, "summary": "別の人の説明"}, revision=0, by=editor, at=at)
    (late,) = _preview(book, bureau, editor, at).rows
    assert late["act"] == "bad" and "書き出したあとで" in late["problems"][0]["sentence"]
    done = write_sheet(sheet=early, by=editor, at=at)
    assert "ほかの人" in done.rows[0]["done"]
    assert ProcedureVersion.objects.get(number=2).body["summary"] == "別の人の説明"


def test_new_rows_become_new_records(
    record: Procedure, bureau: Organisation, editor: Acting, at: datetime
) -> None:
    book = _book(bureau)
    _cell(book, "title", 4).value = "喫茶店営業の届出"
    (_old, bad) = _preview(book, bureau, editor, at).rows
    assert bad["act"] == "bad" and "アドレス用の名前" in bad["problems"][0]["sentence"]
    _cell(book, "#slug", 4).value = "cafe"
    sheet = _preview(book, bureau, editor, at)
    assert sheet.rows[1]["act"] == "new" and sheet.rows[1]["unfinished"]
    write_sheet(sheet=sheet, by=editor, at=at)
    made = Procedure.objects.get(slug="cafe")
    assert made.versions.get().body["title"] == "喫茶店営業の届出" and made.current is None


def _four_new(bureau: Organisation, editor: Acting, at: datetime) -> SheetImport:
    book = _book(bureau)
    for n in range(4):
        _cell(book, "title", 4 + n).value = f"届出{n}"
        _cell(book, "#slug", 4 + n).value = f"note-{n}"
    return _preview(book, bureau, editor, at)


def test_rows_are_written_a_few_at_a_time_and_go_on_after_an_interruption(
    record: Procedure, bureau: Organisation, editor: Acting, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = _four_new(bureau, editor, at)
    monkeypatch.setattr(writing, "AT_A_TIME", 2)
    real, count = writing.add_procedure, itertools.count()

    def stops(**given: Any) -> Procedure:
        if next(count) == 3:
            raise KeyboardInterrupt
        return real(**given)

    monkeypatch.setattr(writing, "add_procedure", stops)
    with pytest.raises(KeyboardInterrupt):
        write_sheet(sheet=sheet, by=editor, at=at)
    stopped = SheetImport.objects.get(pk=sheet.pk)
    assert stopped.state == SheetImport.State.WRITING and len(stopped.outcomes) == 2
    assert Procedure.objects.filter(slug__startswith="note-").count() == 2
    done = write_sheet(sheet=stopped, by=editor, at=at)
    assert done.state == SheetImport.State.WRITTEN and done.outcomes == {}
    assert [row.get("done") for row in done.rows] == [None, *["written"] * 4]
    codes = set(Procedure.objects.filter(slug__startswith="note-").values_list("code", flat=True))
    assert {row["code"] for row in done.rows[1:]} == codes and len(codes) == 4
    (event,) = Event.objects.filter(kind="sheet.written")
    assert event.data["written"] == 4


def test_the_rest_of_an_interrupted_workbook_can_be_left(
    record: Procedure, bureau: Organisation, editor: Acting, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = _four_new(bureau, editor, at)
    monkeypatch.setattr(writing, "AT_A_TIME", 1)
    monkeypatch.setattr(writing, "add_procedure", _once(writing.add_procedure, KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        write_sheet(sheet=sheet, by=editor, at=at)
    drop_sheet(sheet=sheet, by=editor, at=at)
    left = SheetImport.objects.get(pk=sheet.pk)
    assert left.state == SheetImport.State.WRITTEN
    assert [row.get("done") for row in left.rows[1:3]] == ["written", "残りの書き込みを取りやめました。"]
    assert Procedure.objects.filter(slug__startswith="note-").count() == 1
    with pytest.raises(SheetIsDone):
        write_sheet(sheet=sheet, by=editor, at=at)


def _once(real: Any, then: BaseException) -> Any:
    """`real` the first time, `then` afterwards."""
    count = itertools.count()

    def told(**given: Any) -> Any:
        if next(count):
            raise then
        return real(**given)

    return told


def test_a_row_that_fails_for_a_mistake_of_ours_does_not_lose_the_others(
    record: Procedure, bureau: Organisation, editor: Acting, at: datetime, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    sheet = _four_new(bureau, editor, at)
    real = writing.write_draft

    def fails(made: Procedure, *given: Any, **more: Any) -> Any:
        if made.slug == "note-1":
            raise ValueError("a mistake")
        return real(made, *given, **more)

    monkeypatch.setattr(writing, "write_draft", fails)
    done = write_sheet(sheet=sheet, by=editor, at=at)
    assert [row["done"] == "written" for row in done.rows[1:]] == [True, False, True, True]
    assert "不具合" in done.rows[2]["done"] and "a mistake" in caplog.text
    assert not Procedure.objects.filter(slug="note-1").exists()


def test_queries_of_a_preview_do_not_grow_with_the_rows(
    record: Procedure, bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    def queries() -> int:
        content = _bytes(_book(bureau))
        with CaptureQueriesContext(connection) as captured:
            sheet = _preview(content, bureau, editor, at)
        assert {row["act"] for row in sheet.rows} == {"same"}
        return len(captured)

    few = queries()
    for n in range(6):
        made = published(bureau, editor, publisher, slug=f"more-{n}", at=at).procedure
        start_draft(record=made, by=editor, at=at)
    assert queries() == few


def test_others_organisations_are_walls(
    record: Procedure, bureau: Organisation, editor: Acting, at: datetime
) -> None:
    book = _book(bureau)
    _cell(book, "summary").value = "x"
    stranger = officer_with(bureau, "stranger", Role.EXAMINER, at=at)
    with pytest.raises(NotYourProcedure):
        _preview(book, bureau, stranger, at)
    sheet = _preview(book, bureau, editor, at)
    colleague = officer_with(bureau, "colleague", Role.EDITOR, at=at)
    for act in (write_sheet, drop_sheet):
        with pytest.raises(NotYourProcedure):
            act(sheet=sheet, by=colleague, at=at)
    assert list(sheet_imports(stranger)) == [] and list(sheet_imports(colleague)) == [sheet]
    drop_sheet(sheet=sheet, by=editor, at=at)
    with pytest.raises(SheetIsDone):
        write_sheet(sheet=sheet, by=editor, at=at)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0" + b"x" * 600, b"a,b\n1,2"])
def test_what_is_no_workbook_is_refused(
    content: bytes, bureau: Organisation, editor: Acting, at: datetime
) -> None:
    with pytest.raises(NotAWorkbook):
        _preview(content, bureau, editor, at)
    with pytest.raises(NotAWorkbook):
        preview_ordinances(content=content, file_name="a", organisation=bureau, by=editor, at=at)


def test_another_workbook_is_refused(bureau: Organisation, editor: Acting, at: datetime) -> None:
    book = Workbook()
    with pytest.raises(NotOurWorkbook, match="Sheet"):
        _preview(book, bureau, editor, at)
    book.active.title = "手続"
    with pytest.raises(NotOurWorkbook, match="2行目"):
        _preview(book, bureau, editor, at)
    with pytest.raises(NotAList, match="手続"):
        preview_ordinances(content=_bytes(book), file_name="a", organisation=bureau, by=editor, at=at)


def _list(*rows: list[Any]) -> bytes:
    book = Workbook()
    page = book.active
    page.title = "令和6年度"
    page.append(["条例手続の一覧"])
    page.append(["No", "手続の名称", "根拠条例（規則）", "条項", "種類", "対象", "所管課", "年間件数", "電子申請件数",
                 "デジタル化の状況", "デジタル化予定", "できない理由", "標準処理期間", "手数料", "添付書類"])  # fmt: skip
    for row in rows:
        page.append(row)
    book.create_sheet("集計")
    return _bytes(book)


@pytest.mark.engines
def test_a_bureaus_own_list_becomes_drafts_and_processes(
    bureau: Organisation, editor: Acting, at: datetime
) -> None:
    law = "窓野県屋外広告物条例"
    content = _list(
        [1, "屋外広告物表示許可申請", law, "第6条", "申請", "事業者", "都市計画課", "1,200件", 300, "済", None, None,
         "14日", "3,000円", "位置図、意匠図"],
        [2, "屋外広告物管理者設置届", law, "第21条", "届出", "事業者", "都市計画課", 50, 0, "予定", "令和9年4月", None, None, None, None],
        [3, "除却届", law, "第22条", None, None, None, None, None, "不可", None, "現物の確認が要るため", None, "無料", None],
        [4, "変更届", law, "第8条", "届出", None, None, None, None, None, None, None, None, None, None],
        [5, None, law, "第9条", None, None, None, None, None, None, None, None, None, None, None],
        [6, "更新申請", law, "第7条", None, None, None, "多数", 5, "済", None, None, None, None, None],
        [7, "継続申請", law, "第7条の2", None, None, None, 5, 50, "済", None, None, None, None, None],
        [8, "除却届", law, "第22条", None, None, None, None, None, "不可", None, "理由", None, None, None],
        [9, "特例申請", "=A1", "第30条", None, None, None, None, None, None, None, None, None, None, None],
    )  # fmt: skip
    sheet = preview_ordinances(content=content, file_name="list.xlsx", organisation=bureau, by=editor, at=at)
    assert [row["act"] for row in sheet.rows] == ["new"] * 4 + ["bad"] * 3 + ["same", "bad"]
    told = ["".join(p["sentence"] for p in row["problems"]) for row in sheet.rows]
    assert "手続名が" in told[4] and "多数" in told[5] and "総件数より" in told[6] and "数式" in told[8]
    assert {problem["sheet"] for problem in sheet.problems} == {"", "集計"}
    assert not Procedure.objects.exists()

    write_sheet(sheet=sheet, by=editor, at=at)
    assert Procedure.objects.count() == 4
    first = ProcedureVersion.objects.get(body__title="屋外広告物表示許可申請")
    assert first.body["fee"] == {"amount_yen": 3000, "text": "3,000円"}
    assert first.body["processing"] == {"window_days": 14} and first.body["audience"] == "business"
    assert [document["name"] for document in first.body["documents"]] == ["位置図", "意匠図"]
    made = {process.title: process for process in Process.objects.all()}
    assert set(made) == {"屋外広告物表示許可申請", "屋外広告物管理者設置届", "除却届"}
    assert (made["屋外広告物表示許可申請"].total_count, made["屋外広告物表示許可申請"].state) == (
        1200,
        "digitised",
    )
    assert str(made["屋外広告物管理者設置届"].planned_on) == "2027-04-01"
    assert made["除却届"].barrier == "現物の確認が要るため"
    again = preview_ordinances(content=content, file_name="list.xlsx", organisation=bureau, by=editor, at=at)
    assert [row["act"] for row in again.rows[:4]] == ["same"] * 4
