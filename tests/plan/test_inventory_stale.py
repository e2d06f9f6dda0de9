"""Pages and files that are older than what they act on: nothing is signed or undone unseen."""

import io
from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from madoguchi.plan.models import InventoryReturn
from madoguchi.plan.selectors.inventory import sheet_of_return
from madoguchi.plan.services.inventory import (
    AnsweredMeanwhile,
    Moved,
    WordsTooLong,
    answer,
    approve,
    confirm_rest,
    freeze,
    publish,
    read_return,
    refill,
    send,
    send_back,
    take_return,
)
from madoguchi.registry.services import change_process
from tests.plan.counting import PLANNED, SYSTEM, Counting
from tests.plan.test_inventory import AT


@pytest.fixture
def world(db: None) -> Counting:
    """The prefecture in July 2026."""
    return Counting(AT)


@pytest.fixture
def returned(world: Counting) -> InventoryReturn:
    """A return with one digitised process and one that is planned."""
    world.processes(world.road, {"title": "届出"}, {**PLANNED, "title": "占用"})
    return world.return_of(world.round(), world.road)


def fresh(returned: InventoryReturn) -> InventoryReturn:
    """The return as it is stored."""
    return InventoryReturn.objects.select_related("round").get(pk=returned.pk)


def rewritten(content: bytes, **cells: str) -> bytes:
    """A workbook whose rows say `cells` where they said something else; names are headings."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[1]}
    for heading, value in cells.items():
        for line in range(2, sheet.max_row + 1):
            sheet.cell(line, columns[heading]).value = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


class TestPresses:
    def test_a_second_press_does_not_sign_the_next_step(self, world: Counting, returned: InventoryReturn):
        send(returned=returned, by=world.writer, at=world.at)
        shown = fresh(returned).revision
        approve(returned=returned, revision=shown, by=world.head, at=world.at)
        for who in (world.lead, world.second_lead):
            with pytest.raises(Moved):
                approve(returned=returned, revision=shown, by=who, at=world.at)
        assert fresh(returned).state == "bureau_approved"
        with pytest.raises(Moved):
            send_back(returned=returned, revision=shown, words="もう一度", by=world.lead, at=world.at)
        now = fresh(returned).revision
        assert approve(returned=returned, revision=now, by=world.lead, at=world.at).state == "approved"

    def test_a_page_of_an_earlier_turn_does_not_sign_a_later_one(
        self, world: Counting, returned: InventoryReturn
    ):
        send(returned=returned, by=world.writer, at=world.at)
        shown = fresh(returned).revision
        send_back(returned=returned, revision=shown, words="件数", by=world.head, at=world.at)
        with pytest.raises(Moved):
            send(returned=returned, revision=shown - 1, by=world.writer, at=world.at)
        send(returned=returned, by=world.writer, at=world.at)
        with pytest.raises(Moved):
            approve(returned=returned, revision=shown, by=world.head, at=world.at)

    def test_what_is_sent_is_what_the_page_showed(self, world: Counting, returned: InventoryReturn):
        shown = fresh(returned).revision
        entry = returned.entries.first()
        answer(returned=returned, given=[(entry, {"tool": "別のしくみ"})], by=world.writer, at=world.at)
        for act in (send, confirm_rest):
            with pytest.raises(Moved):
                act(returned=returned, revision=shown, by=world.writer, at=world.at)

    def test_a_round_is_not_frozen_over_more_returns_than_the_page_said(
        self, world: Counting, returned: InventoryReturn
    ):
        done = world.through(returned)
        send_back(returned=done, words="もう一度", by=world.lead, at=world.at)
        with pytest.raises(Moved):
            freeze(round=done.round, words="期限", missing=0, by=world.lead, at=world.at)

    def test_words_are_kept_whole_or_refused(self, world: Counting, returned: InventoryReturn):
        with pytest.raises(WordsTooLong):
            send(returned=returned, words="あ" * 1001, by=world.writer, at=world.at)
        send(returned=returned, words="あ" * 1000, by=world.writer, at=world.at)
        with pytest.raises(WordsTooLong):
            approve(returned=returned, words="あ" * 1001, by=world.head, at=world.at)
        approve(returned=returned, by=world.head, at=world.at)
        approve(returned=returned, by=world.lead, at=world.at)
        frozen = freeze(round=returned.round, by=world.lead, at=world.at)
        with pytest.raises(WordsTooLong):
            publish(round=frozen, note_to_readers="あ" * 2001, by=world.second_lead, at=world.at)

    def test_the_pages_carry_the_revision_and_keep_the_words(
        self, world: Counting, returned: InventoryReturn
    ):
        send(returned=returned, by=world.writer, at=world.at)
        head, lead = world.client(world.head), world.client(world.lead)
        page, act = (
            reverse(f"studio:{name}", args=[returned.pk])
            for name in ("inventory_return", "inventory_return_act")
        )
        with time_machine.travel(AT, tick=False):
            shown = fresh(returned).revision
            assert f'name="revision" value="{shown}"' in head.get(page).content.decode()
            assert head.post(act, {"act": "approve"}).status_code == 409
            assert head.post(act, {"act": "approve", "revision": shown}).status_code == 302
            refused = lead.post(act, {"act": "send_back", "revision": shown, "words": "ここを直してください"})
        assert refused.status_code == 409 and fresh(returned).state == "bureau_approved"
        told = refused.content.decode()
        assert "内容が変わりました" in told and "ここを直してください" in told


class TestAnswers:
    def test_an_old_page_does_not_undo_a_newer_answer(self, world: Counting, returned: InventoryReturn):
        entry = returned.entries.get(prefilled__title="占用")
        shown = fresh(returned).revision
        newer = {"planned_on": "2027-09", "planned_reason": "入札が不調のため"}
        answer(returned=returned, given=[(entry, newer)], by=world.writer, at=world.at)
        stale = {"planned_on": "2028-01", "tool": "x"}
        with pytest.raises(AnsweredMeanwhile) as caught:
            answer(returned=returned, given=[(entry, stale)], revision=shown, by=world.writer, at=world.at)
        assert [key for _entry, key in caught.value.clashes] == ["planned_on"]
        entry.refresh_from_db()
        assert entry.answers["planned_on"] == "2027-09" and "tool" not in entry.answers
        now = fresh(returned).revision
        answer(returned=returned, given=[(entry, stale)], revision=now, by=world.writer, at=world.at)
        entry.refresh_from_db()
        assert entry.answers["planned_on"] == "2028-01" and entry.answers["tool"] == "x"

    def test_a_page_tells_both_answers_and_keeps_what_was_typed(
        self, world: Counting, returned: InventoryReturn
    ):
        entry = returned.entries.get(prefilled__title="占用")
        address = reverse("studio:inventory_entry", args=[entry.pk])
        writer = world.client(world.writer)
        with time_machine.travel(AT, tick=False):
            shown = fresh(returned).revision
            newer = {"planned_on": "2027-09", "planned_reason": "入札が不調のため"}
            answer(returned=returned, given=[(entry, newer)], by=world.writer, at=world.at)
            stale = {"revision": shown, "planned_on": "2028-01", "planned_reason": "システム更新"}
            refused = writer.post(address, stale)
            told = refused.content.decode()
            assert refused.status_code == 409
            assert told.count("入力内容を確認してください") == 1
            assert "デジタル化の予定（年月）：いまの回答：2027-09" in told and 'value="2028-01"' in told
            assert 'value="入札が不調のため"' in told  # nobody touched it on the old page
            again = {"revision": fresh(returned).revision, "planned_on": "2028-01"}
            assert writer.post(address, again).status_code == 302


class TestFiles:
    def test_an_old_file_shows_both_and_overwrites_what_is_chosen(
        self, world: Counting, returned: InventoryReturn
    ):
        old = rewritten(sheet_of_return(fresh(returned)), **{"使っているしくみ": "古い表のしくみ"})
        entry = returned.entries.get(prefilled__title="届出")
        answer(returned=returned, given=[(entry, {"tool": "新しい回答"})], by=world.writer, at=world.at)
        reading = take_return(returned=returned, content=old, by=world.writer, at=world.at)
        assert reading.clashing == 1
        (clash,) = next(row.clashes for row in reading.rows if row.clashes)
        assert (clash.record, clash.kept, clash.said) == ("共同電子申請", "新しい回答", "古い表のしくみ")
        entry.refresh_from_db()
        assert entry.answers["tool"] == "新しい回答"
        other = returned.entries.get(prefilled__title="占用")
        assert other.answers["tool"] == "古い表のしくみ"  # nobody had answered it meanwhile
        take_return(returned=returned, content=old, chosen=[clash.key], by=world.writer, at=world.at)
        entry.refresh_from_db()
        assert entry.answers["tool"] == "古い表のしくみ"

    def test_what_was_chosen_is_the_answer_that_was_shown(self, world: Counting, returned: InventoryReturn):
        old = rewritten(sheet_of_return(fresh(returned)), **{"使っているしくみ": "古い表のしくみ"})
        entry = returned.entries.get(prefilled__title="届出")
        answer(returned=returned, given=[(entry, {"tool": "一つ目"})], by=world.writer, at=world.at)
        (clash,) = next(
            row.clashes for row in read_return(returned=returned, content=old).rows if row.clashes
        )
        answer(returned=returned, given=[(entry, {"tool": "二つ目"})], by=world.writer, at=world.at)
        take_return(returned=returned, content=old, chosen=[clash.key], by=world.writer, at=world.at)
        entry.refresh_from_db()
        assert entry.answers["tool"] == "二つ目"

    def test_records_that_came_in_later_are_not_undone_by_cells_nobody_touched(
        self, world: Counting, returned: InventoryReturn
    ):
        old = sheet_of_return(fresh(returned))
        entry = returned.entries.get(prefilled__title="届出")
        change_process(process=entry.process, tool="記録の新しいしくみ", by=SYSTEM, at=world.at)
        refill(returned=returned, by=world.writer, at=world.at)
        assert take_return(returned=returned, content=old, by=world.writer, at=world.at).clashing == 1
        entry.refresh_from_db()
        assert entry.answers == {} and entry.prefilled["tool"] == "記録の新しいしくみ"

    def test_a_new_file_changes_what_it_says(self, world: Counting, returned: InventoryReturn):
        entry = returned.entries.get(prefilled__title="届出")
        answer(returned=returned, given=[(entry, {"tool": "一つ目"})], by=world.writer, at=world.at)
        new = rewritten(sheet_of_return(fresh(returned)), **{"使っているしくみ": "二つ目"})
        assert take_return(returned=returned, content=new, by=world.writer, at=world.at).clashing == 0
        entry.refresh_from_db()
        assert entry.answers["tool"] == "二つ目"

    def test_a_file_that_does_not_say_how_old_it_is_overwrites_no_answer(
        self, world: Counting, returned: InventoryReturn
    ):
        entry = returned.entries.get(prefilled__title="届出")
        answer(returned=returned, given=[(entry, {"tool": "一つ目"})], by=world.writer, at=world.at)
        code = entry.prefilled["code"]
        table = f"プロセス番号,使っているしくみ\n{code},二つ目\n".encode()
        assert take_return(returned=returned, content=table, by=world.writer, at=world.at).clashing == 1

    def test_the_file_of_another_quarter_is_not_taken(self, world: Counting, returned: InventoryReturn):
        old = rewritten(sheet_of_return(fresh(returned)), **{"使っているしくみ": "古い"})
        world.through(returned)
        world.ended(returned.round)
        world.at += timedelta(days=90)
        second = world.round("2026-Q3", opens_on=date(2026, 10, 1), due_on=date(2026, 10, 20))
        newer = world.return_of(second, world.road)
        reading = take_return(returned=newer, content=old, by=world.writer, at=world.at)
        assert reading.count("bad") == 2 and "別の四半期" in reading.rows[0].problems[0][1]

    def test_the_page_lets_one_choose(self, world: Counting, returned: InventoryReturn):
        old = rewritten(sheet_of_return(fresh(returned)), **{"使っているしくみ": "古い表のしくみ"})
        entry = returned.entries.get(prefilled__title="届出")
        answer(returned=returned, given=[(entry, {"tool": "新しい回答"})], by=world.writer, at=world.at)
        writer = world.client(world.writer)
        address = reverse("studio:inventory_import", args=[returned.pk])
        entry.refresh_from_db()
        key = f"{entry.prefilled['code']}:tool:{entry.changed['tool']}"
        with time_machine.travel(AT, tick=False):
            told = writer.post(
                address, {"act": "look", "file": SimpleUploadedFile("a.xlsx", old)}
            ).content.decode()
            assert "いまの回答「新しい回答」、ファイル「古い表のしくみ」" in told and f'value="{key}"' in told
            file = SimpleUploadedFile("a.xlsx", old)
            assert writer.post(address, {"act": "take", "file": file, "over": key}).status_code == 200
        entry.refresh_from_db()
        assert entry.answers["tool"] == "古い表のしくみ"
