"""What bad luck and bad will try on the registry: each attempt ends in a refusal, or in nothing."""

import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.services import add_organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.registry.childcare_file import BadRecord, read_registry
from madoguchi.registry.models import (
    Edition,
    Procedure,
    ProcedureVersion,
    Programme,
    ProgrammeVersion,
    Proposal,
)
from madoguchi.registry.selectors import (
    kept_records,
    open_editions,
    programmes_for_life_event,
    public_programmes,
    workbook_of,
)
from madoguchi.registry.services import (
    AlreadyRetired,
    BadSlug,
    BadSuccessor,
    BodyHasProblems,
    NewerIsPublished,
    OpenedAlready,
    accept_proposal,
    add_procedure,
    add_programme,
    ask_publication,
    check_links,
    draft_version,
    import_programmes,
    open_edition,
    preview_ordinances,
    preview_records,
    publish_imported,
    publish_version,
    put_into_force,
    retire,
    save_draft,
    start_draft,
    write_sheet,
)
from madoguchi.registry.sources import Fetched
from madoguchi.registry.types import ProcedureBody, ProgrammeBody
from madoguchi.versions.services import EditorMayNotApprove
from tests.registry.test_programmes import record as registry_record
from tests.registry.world import SYSTEM, body, form_version, next_version, officer_with, published

pytestmark = pytest.mark.django_db


@pytest.fixture
def procedure(bureau: Organisation, editor: Acting, publisher: Acting, at: datetime) -> Procedure:
    """A published procedure."""
    return published(bureau, editor, publisher, slug="restaurant", at=at).procedure


@pytest.mark.engines
def test_who_wrote_any_part_does_not_publish(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    draft = draft_version(procedure=procedure, body=body(summary="公開する人が書いた。"), by=publisher, at=at)
    draft, _ = save_draft(version=draft, body=body(summary="点を直した"), revision=0, by=editor, at=at)
    with pytest.raises(EditorMayNotApprove):
        publish_version(version=draft, by=publisher, at=at)


@pytest.mark.engines
def test_an_older_draft_is_not_published_over_a_newer_version(
    procedure: Procedure, editor: Acting, publisher: Acting, at: datetime
) -> None:
    older = draft_version(procedure=procedure, body=body(summary="古い"), by=editor, at=at)
    next_version(procedure, editor, publisher, at=at, summary="新しい")
    with pytest.raises(NewerIsPublished):
        publish_version(version=older, by=publisher, at=at)
    assert put_into_force(at=at + timedelta(days=1)) == 0


@pytest.mark.engines
def test_an_edition_that_was_replaced_does_not_come_back(
    procedure: Procedure, bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    form, today = form_version(bureau, editor, publisher, at=at), japan_day(at)
    common: dict[str, Any] = {
        "procedure": procedure,
        "organisation": bureau,
        "form_version": form,
        "standard_days": 14,
        "online_standard_days": None,
        "retention_years": 5,
        "by": publisher,
        "at": at,
    }
    open_edition(**common, opens_on=today)
    open_edition(**common, opens_on=today + timedelta(days=10), closes_on=today + timedelta(days=20))
    with pytest.raises(OpenedAlready):
        open_edition(**common, opens_on=today)
    for days, count in ((5, 1), (15, 1), (21, 0)):
        assert open_editions(procedure, on=today + timedelta(days=days)).count() == count
    retire(record=procedure, by=publisher, at=at)
    with pytest.raises(AlreadyRetired):
        open_edition(**common, opens_on=today + timedelta(days=1))
    assert Edition.objects.count() == 2


def test_a_successor_retired_meanwhile_is_none(
    procedure: Procedure, bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    other = published(bureau, editor, publisher, slug="cafe", at=at).procedure
    retire(record=Procedure.objects.get(pk=other.pk), by=publisher, at=at)
    with pytest.raises(BadSuccessor):
        retire(record=procedure, successor=other, by=publisher, at=at)


@pytest.mark.parametrize("slug", ["", "a/b", "日本", "A b", "x" * 81, "-a", "a\n"])
def test_what_no_address_holds_is_no_slug(
    bureau: Organisation, editor: Acting, at: datetime, slug: str
) -> None:
    for add in (add_procedure, add_programme):
        with pytest.raises(BadSlug):
            add(slug=slug, organisation=bureau, by=editor, at=at)


@pytest.mark.parametrize("day", ["2026-02-30", "2026-13-01", "0000-00-00", "２０２６-01-01"])
def test_days_that_no_calendar_has_are_problems(day: str) -> None:
    told = ProcedureBody.problems(body(acceptance=[{"opens_on": day}], processing={"set_on": day}))
    assert {problem.path for problem in told} == {("acceptance", 0, "opens_on"), ("processing", "set_on")}
    assert ProcedureBody.problems(body(acceptance=[{"yearly_from": "02-30", "yearly_until": "03-31"}]))
    assert not ProcedureBody.problems(body(acceptance=[{"yearly_from": "02-29", "yearly_until": "03-31"}]))
    assert ("opens_on",) in {problem.path for problem in ProgrammeBody.problems({"opens_on": day})}


@pytest.mark.parametrize("odd", [[], "text", None, 1])
def test_a_body_of_another_shape_is_not_saved(
    procedure: Procedure, editor: Acting, at: datetime, odd: Any
) -> None:
    draft = start_draft(record=procedure, by=editor, at=at)
    with pytest.raises(BodyHasProblems):
        save_draft(version=draft, body=odd, revision=0, by=editor, at=at)


def test_odd_parts_of_a_draft_stop_neither_export_nor_lists(
    procedure: Procedure, bureau: Organisation, editor: Acting, at: datetime
) -> None:
    draft = start_draft(record=procedure, by=editor, at=at)
    odd = {"title": [1], "fee": [], "minutes_to_finish": "x", "keywords": 3, "documents": {"a": 1}, "audience": [],
           "legal_basis": ["条例"], "faq": ["?"], "for_whom": [["a"]]}  # fmt: skip
    save_draft(version=draft, body=odd, revision=0, by=editor, at=at)
    assert load_workbook(io.BytesIO(workbook_of("procedure", bureau)))["手続"].max_row == 3
    book = Workbook()
    for row in (["手続名", "根拠条例"], ["届出", "条例"]):
        book.active.append(row)
    assert (
        preview_ordinances(content=_bytes(book), file_name="a", organisation=bureau, by=editor, at=at).rows[
            0
        ]["act"]
        == "new"
    )


def test_a_formula_is_a_text(bureau: Organisation, editor: Acting, publisher: Acting, at: datetime) -> None:
    published(
        bureau,
        editor,
        publisher,
        slug="x",
        at=at,
        summary='=HYPERLINK("http://x","y")',
        deadline="+1",
        identity="@a",
    )
    book = load_workbook(io.BytesIO(workbook_of("procedure", bureau)))
    assert {cell.data_type for row in book["手続"].iter_rows(min_row=3) for cell in row if cell.value} <= {
        "s",
        "n",
    }


def _bytes(book: Any) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_the_preview_shows_nothing_of_what_others_write(
    bureau: Organisation, editor: Acting, publisher: Acting, procedure: Procedure, at: datetime
) -> None:
    other = add_organisation(
        slug="tax", name="税務局", kind=Organisation.Kind.BUREAU, parent=None, by=SYSTEM, at=at
    )
    spy = officer_with(other, "spy", Role.EDITOR, at=at)
    draft = start_draft(record=procedure, by=editor, at=at)
    save_draft(version=draft, body={**draft.body, "summary": "まだ秘密"}, revision=0, by=editor, at=at)
    book = load_workbook(io.BytesIO(workbook_of("procedure", bureau)))
    (column,) = [cell.column for cell in book["手続"][2] if cell.value == "summary"]
    book["手続"].cell(3, column).value = "知りたい"
    sheet = preview_records(content=_bytes(book), file_name="a", organisation=other, by=spy, at=at)
    assert sheet.rows[0]["act"] == "bad" and "まだ秘密" not in json.dumps(sheet.rows, ensure_ascii=False)


@pytest.mark.engines
def test_one_row_that_cannot_be_written_does_not_stop_the_others(
    procedure: Procedure, bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    published(bureau, editor, publisher, slug="zoo", at=at)
    book = load_workbook(io.BytesIO(workbook_of("procedure", bureau)))
    (column,) = [cell.column for cell in book["手続"][2] if cell.value == "summary"]
    for row in (3, 4):
        book["手続"].cell(row, column).value = "新しい説明"
    book["手続"].cell(5, column).value, book["手続"].cell(5, 2).value = "x", "a/b"
    sheet = preview_records(content=_bytes(book), file_name="a", organisation=bureau, by=editor, at=at)
    assert [row["act"] for row in sheet.rows] == ["change", "change", "bad"]
    retire(record=procedure, by=publisher, at=at)
    done = write_sheet(sheet=sheet, by=editor, at=at)
    assert done.rows[1]["done"] == "written" and "廃止" in done.rows[0]["done"]


def test_texts_with_line_ends_come_back_unchanged(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    published(
        bureau, editor, publisher, slug="x", at=at, conditions=["一\n二", "三 "], review_standard="四\r\n五\n"
    )
    sheet = preview_records(
        content=workbook_of("procedure", bureau), file_name="a", organisation=bureau, by=editor, at=at
    )
    assert [row["act"] for row in sheet.rows] == ["same"]


def test_rows_of_two_sheets_with_one_number_get_two_addresses(
    bureau: Organisation, editor: Acting, at: datetime
) -> None:
    book = Workbook()
    for page, title in ((book.active, "甲の届出"), (book.create_sheet("二"), "乙の届出")):
        page.append(["手続名", "根拠条例", "手数料", "標準処理期間"])
        page.append([title, "条例", "1件につき3,000円", "14日"])
    sheet = preview_ordinances(content=_bytes(book), file_name="a", organisation=bureau, by=editor, at=at)
    assert [row["act"] for row in sheet.rows] == ["new", "new"]
    assert [row["done"] for row in write_sheet(sheet=sheet, by=editor, at=at).rows] == ["written"] * 2
    assert ProcedureVersion.objects.first().body["fee"]["text"] == "1件につき3,000円"  # type: ignore[union-attr]


def test_an_accepted_part_of_a_list_that_the_draft_lacks_makes_a_list(
    procedure: Procedure, editor: Acting, at: datetime
) -> None:
    proposal = Proposal.objects.create(
        procedure=procedure, path=["documents", 2], current=None, proposed={"name": "図"}, passage="図",
        source_title="x", found_at=at,
    )  # fmt: skip
    draft = start_draft(record=procedure, by=editor, at=at)
    without = {key: value for key, value in draft.body.items() if key != "documents"}
    save_draft(version=draft, body=without, revision=0, by=editor, at=at)
    assert accept_proposal(proposal=proposal, by=editor, at=at).body["documents"] == [{"name": "図"}]


def _file(*changes: dict[str, Any]) -> bytes:
    made = []
    for number, change in enumerate(changes):
        one = {**registry_record(), **change}
        one["basicInformation"] = {
            **one["basicInformation"],
            "psid": f"psid001+1000000000000+{number}+UM0001",
        }
        made.append(one)
    return json.dumps(made).encode()


@pytest.mark.parametrize(
    "change",
    [
        {"target": {"lessThan": {"targetAge": "1e999"}}},
        {"institutionName": {"canonicalName": "半分\ud800"}},
        {"summary": "半分\udfff"},
    ],
)
def test_numbers_and_letters_that_nothing_holds_are_told(change: dict[str, Any]) -> None:
    bad, good = read_registry(_file(change, {}))
    assert isinstance(bad, BadRecord) and bad.name.encode() is not None and not isinstance(good, BadRecord)


def test_a_day_that_no_calendar_has_is_left_out() -> None:
    (read,) = read_registry(_file({"procedurePeriod": {"fromYMD": "2025-02-31", "toYMD": "20260331"}}))
    assert not isinstance(read, BadRecord)
    assert (read.body.opens_on, read.body.closes_on) == (None, "2026-03-31")


@pytest.mark.engines
def test_an_import_goes_on_past_what_is_retired_taken_or_being_written(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    other = add_organisation(
        slug="tax", name="税務局", kind=Organisation.Kind.BUREAU, parent=None, by=SYSTEM, at=at
    )
    import_programmes(_file({}, {}, {}), organisation=bureau, by=editor, at=at)
    gone, kept, own = Programme.objects.order_by("slug")
    retire(record=gone, by=publisher, at=at)
    assert publish_imported(organisation=bureau, by=publisher, at=at) == 2
    draft = start_draft(record=kept, by=editor, at=at)
    draft, _ = save_draft(
        version=draft, body={**draft.body, "plain_summary": "やさしい"}, revision=0, by=editor, at=at
    )
    colleague = officer_with(bureau, "colleague", Role.EDITOR, at=at)
    new = {"summary": "変わった"}
    report = import_programmes(_file(new, new, new, {}), organisation=bureau, by=colleague, at=at)
    assert (len(report.changed), len(report.added)) == (1, 1)
    assert [bad.place for bad in report.refused] == [1, 2]
    ask_publication(version=draft, by=editor, at=at)
    again = import_programmes(_file(new, new), organisation=bureau, by=colleague, at=at)
    assert len(again.changed) == 1
    assert ProgrammeVersion.objects.get(pk=draft.pk).body["plain_summary"] == "やさしい"
    elsewhere = officer_with(other, "elsewhere", Role.EDITOR, at=at)
    report = import_programmes(_file({}, {}), organisation=other, by=elsewhere, at=at)
    assert len(report.refused) == 2 and not report.added


def test_events_of_publication_name_their_organisation(procedure: Procedure) -> None:
    assert not Event.objects.filter(kind__startswith="procedureversion.", organisation=None).exists()


@pytest.mark.engines
def test_programmes_of_a_life_event_are_found_by_its_whole_name(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime
) -> None:
    import_programmes(
        _file({"institutionName": {"canonicalName": "出産"}}, {}), organisation=bureau, by=editor, at=at
    )
    publish_imported(organisation=bureau, by=publisher, at=at)
    for event in ("birth", "childcare", "bir", "%"):
        expected = [card.slug for card in public_programmes() if event in card.life_events]
        assert [card.slug for card in programmes_for_life_event(event)] == expected
    assert programmes_for_life_event("birth")


def test_links_are_looked_at_in_few_queries_and_shared_pages_once(
    bureau: Organisation, editor: Acting, publisher: Acting, at: datetime, django_assert_num_queries: Any
) -> None:
    for n in range(5):
        published(bureau, editor, publisher, slug=f"x-{n}", at=at, official_url="https://www.example.jp/")
    looked: list[str] = []

    def look(url: str) -> Fetched:
        looked.append(url)
        return Fetched(url, 404, "ページが開けません")

    assert check_links(at=at, fetch=look) == 5 and looked == ["https://www.example.jp/"]
    assert len(kept_records()) == 5
    with django_assert_num_queries(3):
        assert check_links(at=at, fetch=look) == 0
