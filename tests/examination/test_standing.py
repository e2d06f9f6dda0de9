"""Where a case stands in words: every state, who acts next, until when; the promise and what it took, apart."""

from datetime import timedelta

import pytest

from madoguchi.applications.clock import Period, Unit
from madoguchi.applications.models import Application
from madoguchi.core.clock import japan_day
from madoguchi.examination.models import CaseMonth, Hearing, Notice
from madoguchi.examination.selectors import measured
from madoguchi.examination.selectors.measured import (
    is_promised_in_business_days,
    measured_days,
    promise_in_words,
)
from madoguchi.examination.selectors.standing import (
    Actor,
    result_expected_if_answered,
    standing_of,
    standings_of,
)
from madoguchi.examination.services import ask_office, confirm_arrival, issue_notice
from madoguchi.examination.services.hearings import call_hearing
from madoguchi.examination.services.reopening import reopen
from madoguchi.examination.services.returning import insist, send_back
from madoguchi.examination.services.transfers import transfer
from tests.world import World, get, holder_of, last_event

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("made", "words", "who"),
    [
        ("arrived", "受付済み", Actor.OFFICE),
        ("examining", "審査中", Actor.OFFICE),
        ("correcting", "直してください", Actor.YOU),
        ("proposed", "最後の確認中", Actor.OFFICE),
        ("approved", "結果を準備中", Actor.OFFICE),
        ("decided", "結果が出ました", Actor.NOBODY),
        ("withdrawn", "取り下げました", Actor.NOBODY),
    ],
)
def test_every_state_has_its_words(world: World, made: str, words: str, who: Actor) -> None:
    found = standing_of(getattr(world, made)(world.resident), at=world.at)
    assert (found.words, found.who) == (words, who)
    assert found.sentence.endswith("。") and found.actor.endswith("。")


def test_no_state_is_forgotten(world: World) -> None:
    case = world.arrived(world.resident)
    for state in Application.State:
        case.state = state
        assert standing_of(case, at=world.at).words, state


def test_a_correction_says_until_when_and_when_it_is_late(world: World) -> None:
    case = world.correcting(world.resident)
    asked = case.corrections.get()
    found = standing_of(case, at=world.at)
    assert (found.until, found.until_words, found.is_late) == (asked.due_on, "直す期限", False)
    late = standing_of(case, at=world.at + timedelta(days=15))
    assert late.is_late and "まだ送れます" in late.sentence


def test_what_came_back_can_be_insisted_on(world: World) -> None:
    case = world.arrived(world.resident)
    by = world.acting(world.examiner)
    send_back(application=case, reason="書類が足りません。", revision=case.revision, by=by, at=world.at)
    case = get(case.pk)
    found = standing_of(case, at=world.at)
    assert (found.words, found.who, found.until) == ("返戻されました", Actor.YOU, None)
    insist(application=case, revision=case.revision, by=holder_of(case), at=world.at)
    again = standing_of(get(case.pk), at=world.at)
    assert again.words == "受付済み" and "審査を求める申出" in again.sentence


def test_a_hearing_names_its_day(world: World) -> None:
    case = world.examining(world.resident)
    when = world.at + timedelta(days=10)
    call_hearing(
        application=case,
        takes_place_at=when,
        place="市役所3階",
        subject_matter="要件について",
        revision=case.revision,
        by=world.acting(world.examiner),
        at=world.at,
    )
    found = standing_of(get(case.pk), at=world.at)
    assert (found.until, found.who) == (japan_day(when), Actor.YOU)
    assert Hearing.objects.count() == 1


def test_transferred_and_reopened_cases_say_so(world: World) -> None:
    case = world.arrived(world.resident)
    by = world.acting(world.examiner)
    transfer(application=case, to=world.division, note="担当課へ", revision=case.revision, by=by, at=world.at)
    moved = standing_of(get(case.pk), at=world.at)
    assert "引き継がれました" in moved.sentence and "子ども課" in moved.sentence
    done = world.decided(world.resident, shade=3)
    approver = world.acting(world.approver)
    reopen(application=done, reason="誤り", revision=done.revision, by=approver, at=world.at)
    assert standing_of(get(done.pk), at=world.at).words == "審査をやり直しています"


def test_after_a_decision_the_last_day_for_a_review_runs_from_the_first_opening(
    world: World, authority: None
) -> None:
    case = world.decided(world.resident)
    assert standing_of(case, at=world.at).until is None
    issue_notice(last_event(case, "application.decided"))
    confirm_arrival(notice=Notice.objects.get(), by=holder_of(case), at=world.at)
    found = standing_of(case, at=world.at)
    assert found.until is not None and 88 <= (found.until - japan_day(world.at)).days <= 92
    assert standing_of(case, at=world.at + timedelta(days=100)).until is None


def test_an_overdue_case_is_said_sorry_for(world: World) -> None:
    case = world.examining(world.resident)
    found = standing_of(case, at=world.at + timedelta(days=60))
    assert found.is_late and found.until == case.due_on and "お待たせして申し訳ありません" in found.sentence


def test_nobody_says_sorry_while_the_clock_stands_still(world: World) -> None:
    stops = {"window_days": 30, "online_days": 20, "pauses": ["consultation"]}
    case = world.examining(world.resident, edition=world.opened("asks", processing=stops))
    ask_office(
        application=case,
        to=world.division,
        question="所得を教えてください。",
        due_on=japan_day(world.at) + timedelta(days=90),
        by=world.acting(world.examiner),
        at=world.at,
    )
    found = standing_of(get(case.pk), at=world.at + timedelta(days=60))
    assert not found.is_late and "お待たせして" not in found.sentence


def test_a_list_is_told_in_few_queries(world: World, django_assert_max_num_queries: object) -> None:
    cases = [world.arrived(world.resident), world.correcting(world.resident, shade=1), world.decided(shade=2)]
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert len(standings_of(cases, at=world.at)) == 3


def test_the_days_of_a_correction_move_the_expected_result(world: World) -> None:
    case = world.correcting(world.resident)
    today = japan_day(world.at)
    first = result_expected_if_answered(case, on=today)
    later = result_expected_if_answered(case, on=today + timedelta(days=5))
    assert first is not None and later == first + timedelta(days=5)


@pytest.mark.parametrize("unit", ["days", "business_days"])
def test_the_promise_says_which_days_it_counts(
    world: World, monkeypatch: pytest.MonkeyPatch, unit: str
) -> None:
    case = world.arrived(world.resident)
    monkeypatch.setattr(measured, "period_of", lambda *_given: Period(7, Unit(unit)))
    assert promise_in_words(case) == "7日" + (
        "（土日・祝日・年末年始を除く）" if unit == "business_days" else ""
    )
    assert is_promised_in_business_days(case) == (unit == "business_days")


def test_the_promise_and_what_it_took_stand_apart(world: World) -> None:
    case = world.arrived(world.resident)
    today = japan_day(world.at)
    assert promise_in_words(case) == "20日"
    body = {"groups": {"x": {"own": {"3": 5, "7": 4, "30": 1}}}}
    month = CaseMonth.objects.create(
        organisation=case.organisation, procedure=case.procedure, month=today.replace(day=1), body=body
    )
    found = measured_days(case, on=today)
    assert (found.n, found.median, found.most) == (10, 3, 7)
    month.body = {"groups": {"x": {"own": {"3": 9}}}}
    month.save()
    few = measured_days(case, on=today)
    assert (few.n, few.median, few.most) == (9, None, None), "nine speak of single people"
