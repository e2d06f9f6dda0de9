"""A round of the inventory: prefilled, asked only what is open, approved by two others, written back, told."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Event
from madoguchi.plan.models import InventoryEntry, InventoryReturn
from madoguchi.plan.selectors.inventory import (
    board,
    diff,
    governments_led,
    leads,
    records_of,
    returns_for,
    rounds_for,
)
from madoguchi.plan.services.inventory import (
    AnswersMissing,
    BadDays,
    NothingToCount,
    NotNow,
    NotYours,
    QuarterRuns,
    ReturnsMissing,
    RoundExists,
    RoundStillRuns,
    SecondPersonNeeded,
    WordsMissing,
    answer,
    approve,
    confirm_rest,
    freeze,
    last_day_of,
    open_round,
    publish,
    refill,
    send,
    send_back,
)
from madoguchi.registry.models import ProcessStanding, ProcessYear
from madoguchi.registry.services import change_process, record_years
from tests.plan.counting import BARRED, PLANNED, SYSTEM, Counting

AT = datetime.fromisoformat("2026-07-06T10:00:00+09:00")


@pytest.fixture
def world(db: None) -> Counting:
    """The prefecture in July 2026."""
    return Counting(AT)


class TestOpening:
    def test_returns_are_prefilled_from_the_records(self, world: Counting):
        one, two = world.processes(world.road, {}, {**PLANNED, "online_count": None})
        world.processes(world.tax, {})
        found = world.round()
        returns = list(found.returns.order_by("bureau__slug"))
        assert {(one.organisation, one.bureau) for one in returns} == {
            (world.road, world.works),
            (world.tax, world.tax),
        }
        first = world.entry(found, one)
        assert first.prefilled["total"] == 1000 and first.prefilled["online"] == 400
        assert (first.asked, first.problems, first.is_settled) == ([], [], True)
        assert world.entry(found, two).prefilled["planned_on"] == "2027-03"
        assert found.counts_year == 2025 and found.as_of == date(2026, 6, 30)

    def test_counts_of_another_year_are_not_taken_for_this_one(self, world: Counting):
        (one,) = world.processes(world.road, {"counts_year": 2024})
        entry = world.entry(world.round(), one)
        assert entry.prefilled["total"] is None and entry.prefilled["total_before"] == 1000
        assert entry.asked == ["total", "online"] and not entry.is_settled

    def test_the_cases_of_this_system_say_how_many_were_online(self, world: Counting):
        (one,) = world.processes(world.road, {"online_count": None})
        record_years(
            counts=[(one, 2025, 700, 650)], source=ProcessYear.Source.MEASURED, by=SYSTEM, at=world.at
        )
        entry = world.entry(world.round(), one)
        assert entry.prefilled["online"] == 650 and entry.is_settled

    def test_abolished_processes_are_left_out(self, world: Counting):
        world.processes(world.road, {}, {"state": "abolished"})
        assert InventoryEntry.objects.filter(round=world.round()).count() == 1

    def test_what_moved_after_the_quarter_is_told_as_it_stood(self, world: Counting):
        one, gone, new = world.processes(world.road, PLANNED, {}, {"title": "登録したばかり"})
        ProcessStanding.objects.filter(process=new).update(on=date(2026, 7, 2))
        change_process(process=one, state="digitised", since=date(2026, 7, 3), by=SYSTEM, at=world.at)
        change_process(process=gone, state="abolished", since=date(2026, 7, 1), by=SYSTEM, at=world.at)
        found = world.round()
        assert world.entry(found, one).prefilled["state"] == "planned"
        assert world.entry(found, one).prefilled["planned_on"] == "2027-03"
        assert world.entry(found, gone).prefilled["state"] == "digitised"
        assert world.entry(found, new).prefilled["state"] == "digitised"

    def test_the_queries_do_not_grow_with_the_processes(self, world: Counting, django_assert_max_num_queries):
        world.processes(world.road, *[{"title": f"申請{n}"} for n in range(30)])
        with django_assert_max_num_queries(9):
            assert len(records_of([world.road, world.tax], counts_year=2025, as_of=date(2026, 6, 30))) == 30

    def test_what_cannot_be_planned_or_opened(self, world: Counting):
        with pytest.raises(NotYours):
            world.planned_round(by=world.writer)
        with pytest.raises(BadDays):
            world.planned_round(due_on=date(2026, 6, 1))
        first = world.planned_round()
        with pytest.raises(RoundExists):
            world.planned_round()
        with pytest.raises(NothingToCount):
            open_round(round=first, by=world.lead, at=world.at)
        world.processes(world.road, {})
        open_round(round=first, by=world.lead, at=world.at)
        with pytest.raises(NotNow):
            open_round(round=first, by=world.lead, at=world.at)
        with pytest.raises(QuarterRuns):
            world.round("2026-Q3", at=datetime.fromisoformat("2026-09-30T23:59:00+09:00"))
        with pytest.raises(RoundStillRuns):
            world.round("2026-Q4", at=datetime.fromisoformat("2027-01-01T00:00:00+09:00"))

    @pytest.mark.parametrize(
        ("quarter", "day"),
        [("2026-Q1", "2026-03-31"), ("2026-Q3", "2026-09-30"), ("2026-Q4", "2026-12-31")],
        ids=["first", "third", "fourth"],
    )
    def test_a_round_is_as_of_the_last_day_of_its_quarter(self, quarter, day):
        assert last_day_of(quarter).isoformat() == day


class TestAnswering:
    def test_only_differences_are_kept(self, world: Counting):
        (one,) = world.processes(world.road, PLANNED)
        found = world.round()
        entry = world.entry(found, one)
        (made,) = answer(
            returned=entry.returned,
            given=[(entry, {"state": "planned", "planned_on": "2027-06", "planned_reason": "入札が不調"})],
            by=world.writer,
            at=world.at,
        )
        assert made.answers == {"planned_on": "2027-06", "planned_reason": "入札が不調"}
        assert made.is_settled

    def test_a_plan_whose_month_has_come_is_asked_for(self, world: Counting):
        (one,) = world.processes(world.road, {**PLANNED, "planned_on": date(2026, 6, 1)})
        found = world.round()
        entry = world.entry(found, one)
        assert entry.asked[:2] == ["state", "planned_on"] and "planned_past" in entry.problems
        assert confirm_rest(returned=entry.returned, by=world.writer, at=world.at) == 0
        with pytest.raises(AnswersMissing, match="1件"):
            send(returned=entry.returned, by=world.writer, at=world.at)
        values = {"state": "digitised", "since": "2026-06-10", "tool": "共同電子申請"}
        (made,) = answer(returned=entry.returned, given=[(entry, values)], by=world.writer, at=world.at)
        assert made.answers["planned_on"] is None and made.is_settled

    def test_a_month_that_moved_back_needs_a_reason(self, world: Counting):
        (one,) = world.processes(world.road, PLANNED)
        found = world.round()
        entry = world.entry(found, one)
        (made,) = answer(
            returned=entry.returned,
            given=[(entry, {"planned_on": "2028-03"})],
            by=world.writer,
            at=world.at,
        )
        assert made.problems == ["slipped_without_reason"] and not made.is_settled

    def test_one_press_confirms_what_no_check_keeps_back(self, world: Counting):
        hint, blocked = world.processes(world.road, {"tool": ""}, {"online_count": None})
        found = world.round()
        returned = world.return_of(found, world.road)
        assert confirm_rest(returned=returned, by=world.writer, at=world.at) == 1
        assert world.entry(found, hint).is_settled and not world.entry(found, blocked).is_settled

    def test_others_cannot_answer(self, world: Counting):
        mine, theirs = world.processes(world.road, {})[0], world.processes(world.river, {})[0]
        found = world.round()
        entry = world.entry(found, mine)
        for who in (world.other_writer, world.head, world.stranger):
            with pytest.raises(NotYours):
                answer(returned=entry.returned, given=[(entry, {})], by=who, at=world.at)
        foreign = world.entry(found, theirs)
        with pytest.raises(NotYours):
            answer(returned=entry.returned, given=[(foreign, {})], by=world.writer, at=world.at)

    def test_what_changes_in_the_records_comes_in_and_answers_stay(self, world: Counting):
        (one,) = world.processes(world.road, {**PLANNED, "planned_on": date(2026, 6, 1)})
        found = world.round()
        entry = world.entry(found, one)
        values = {"planned_on": "2026-12", "planned_reason": "入札"}
        answer(returned=entry.returned, given=[(entry, values)], by=world.writer, at=world.at)
        change_process(process=one, tool="新しいしくみ", by=SYSTEM, at=world.at)
        (new,) = world.processes(world.road, {"title": "後から"})
        assert refill(returned=entry.returned, by=world.writer, at=world.at) == 2
        entry.refresh_from_db()
        assert entry.prefilled["tool"] == "新しいしくみ" and entry.answers["planned_on"] == "2026-12"
        assert world.entry(found, new).is_settled


class TestApproving:
    @pytest.fixture
    def returned(self, world: Counting) -> InventoryReturn:
        """A return that can be sent at once."""
        world.processes(world.road, {})
        return world.return_of(world.round(), world.road)

    def test_three_people_bring_it_through(self, world: Counting, returned: InventoryReturn):
        done = world.through(returned)
        assert done.state == "approved"
        assert list(done.moves.values_list("act", flat=True)) == ["sent", "bureau_approved", "approved"]
        kinds = Event.objects.filter(stream=f"inventoryreturn:{done.pk}").order_by("n")
        assert list(kinds.values_list("kind", flat=True)) == [
            "inventoryreturn.sent",
            "inventoryreturn.bureau_approved",
            "inventoryreturn.approved",
        ]

    def test_nobody_does_two_of_the_steps(self, world: Counting, returned: InventoryReturn):
        everything = frozenset(
            (role, place.pk)
            for role in (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
            for place in (world.ken, world.works, world.road)
        )
        one = replace(world.writer, grants=everything)
        send(returned=returned, by=one, at=world.at)
        with pytest.raises(SecondPersonNeeded):
            approve(returned=returned, by=one, at=world.at)
        two = replace(world.head, grants=everything)
        approve(returned=returned, by=two, at=world.at)
        for who in (one, two):
            with pytest.raises(SecondPersonNeeded):
                approve(returned=returned, by=who, at=world.at)
        assert approve(returned=returned, by=world.lead, at=world.at).state == "approved"

    def test_it_goes_back_with_words_and_comes_again(self, world: Counting, returned: InventoryReturn):
        send(returned=returned, by=world.writer, at=world.at)
        with pytest.raises(WordsMissing):
            send_back(returned=returned, words=" ", by=world.head, at=world.at)
        back = send_back(returned=returned, words="件数を確かめてください。", by=world.head, at=world.at)
        assert (back.state, back.words) == ("returned", "件数を確かめてください。")
        done = world.through(returned)
        again = send_back(returned=done, words="もう一度", by=world.lead, at=world.at)
        assert again.is_with_section

    @pytest.mark.parametrize("step", ["open", "sent", "bureau_approved"])
    def test_each_step_is_for_its_own_people(self, world: Counting, returned: InventoryReturn, step: str):
        turns = {"open": None, "sent": world.head, "bureau_approved": world.lead}
        if step != "open":
            send(returned=returned, by=world.writer, at=world.at)
        if step == "bureau_approved":
            approve(returned=returned, by=world.head, at=world.at)
        for who in (world.tax_head, world.stranger, world.writer):
            with pytest.raises((NotYours, NotNow)):
                approve(returned=returned, by=who, at=world.at)
        if turn := turns[step]:
            approve(returned=returned, by=turn, at=world.at)
        with pytest.raises((NotYours, NotNow)):
            answer(returned=returned, given=[], by=world.head, at=world.at)


class TestEnding:
    def test_a_frozen_round_is_in_the_records_and_in_the_difference(self, world: Counting):
        same, late, done, free, gone = world.processes(
            world.road,
            {},
            PLANNED,
            {**PLANNED, "planned_on": date(2026, 9, 1)},
            {**BARRED, "basis_law": "道路法", "basis_article": "32"},
            {},
        )
        (other,) = world.processes(world.tax, {})
        first = world.round()
        for place in (world.road, world.tax):
            world.through(world.return_of(first, place))
        world.ended(first)
        assert first.returns.count() == 2 and diff(first).changes == []

        later = world.at + timedelta(days=90)
        second = world.round("2026-Q3", opens_on=date(2026, 10, 1), due_on=date(2026, 10, 20), at=later)
        returned = world.return_of(second, world.road)
        values = {
            late: {"planned_on": "2027-09", "planned_reason": "入札が不調のため"},
            done: {"state": "digitised", "since": "2026-09-15", "tool": "共同電子申請", "online": 10},
            free: {"state": "planned", "planned_on": "2027-04", "planned_reason": "政令の改正"},
            gone: {"state": "abolished"},
        }
        answer(
            returned=returned,
            given=[(world.entry(second, one), said) for one, said in values.items()],
            by=world.writer,
            at=later,
        )
        with pytest.raises(ReturnsMissing, match="2件"):
            freeze(round=second, by=world.lead, at=later)
        for place in (world.road, world.tax):
            world.through(world.return_of(second, place))
        frozen = freeze(round=second, by=world.lead, at=later)
        found = diff(frozen)
        assert {change.code: change.kind for change in found.changes} == {
            done.code: "digitised",
            late.code: "slipped",
            free.code: "released",
            gone.code: "abolished",
        }
        slipped = next(change for change in found.changes if change.kind == "slipped")
        assert (slipped.planned_before, slipped.planned_after, slipped.reason) == (
            "2027-03",
            "2027-09",
            "入札が不調のため",
        )
        assert frozen.summary["all"]["digitised"] == 3 and frozen.summary["all"]["abolished"] == 1
        assert frozen.summary["reasons"] == [["入札が不調のため", 1]]
        done.refresh_from_db()
        assert (done.state, done.since, done.online_count) == ("digitised", date(2026, 9, 15), 10)
        free.refresh_from_db()
        assert (free.state, free.planned_on, free.barrier) == ("planned", date(2027, 4, 1), "")
        for untouched in (same, other):
            before = untouched.revision
            untouched.refresh_from_db()
            assert untouched.revision == before
        with pytest.raises(SecondPersonNeeded):
            publish(round=frozen, by=world.lead, at=later)
        assert publish(round=frozen, by=world.second_lead, at=later).state == "published"

    def test_who_does_not_answer_stays_as_the_records_say(self, world: Counting):
        (one,) = world.processes(world.road, PLANNED)
        found = world.round()
        entry = world.entry(found, one)
        answer(returned=entry.returned, given=[(entry, {"state": "abolished"})], by=world.writer, at=world.at)
        frozen = freeze(round=found, words="期限を過ぎたため", by=world.lead, at=world.at)
        one.refresh_from_db()
        assert one.state == "planned" and frozen.summary["missing"] == 1
        assert frozen.summary["all"]["planned"] == 1

    def test_a_day_before_the_last_move_is_told_as_that_move(self, world: Counting):
        (one,) = world.processes(world.road, PLANNED)
        change_process(process=one, planned_on=date(2026, 12, 1), by=SYSTEM, at=world.at)
        found = world.round()
        entry = world.entry(found, one)
        answer(
            returned=entry.returned,
            given=[(entry, {"state": "digitised", "since": "2026-05-01", "tool": "x"})],
            by=world.writer,
            at=world.at,
        )
        world.through(entry.returned)
        freeze(round=found, by=world.lead, at=world.at)
        one.refresh_from_db()
        assert one.since == date(2026, 7, 6)


class TestSeeing:
    def test_each_sees_what_is_theirs(self, world: Counting):
        world.processes(world.road, {})
        world.processes(world.tax, {})
        found = world.round()
        everyone: dict[str, tuple[Acting, int]] = {
            "writer": (world.writer, 1),
            "head": (world.head, 1),
            "lead": (world.lead, 2),
            "river": (world.other_writer, 0),
            "stranger": (world.stranger, 0),
        }
        for name, (who, n) in everyone.items():
            assert returns_for(who).count() == n, name
            assert rounds_for(who).count() == (1 if n else 0), name
        assert leads(world.lead, world.ken) and not leads(world.head, world.ken)
        whole, bureaus = board(found, returns_for(world.lead))
        assert (whole.entries, whole.settled, whole.returns, len(bureaus)) == (2, 2, 2, 2)

    def test_the_bureau_that_leads_the_plan_leads_its_government(self, world: Counting):
        world.tax.settings = {"leads_plan": True}
        world.tax.save()
        by = world.officer("digital", Role.PLAN_MANAGER, world.tax)
        assert list(governments_led(by)) == [world.ken]
        assert not leads(world.officer("w", Role.PLAN_MANAGER, world.works), world.ken)
