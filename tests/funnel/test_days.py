"""What becomes of drafts is counted by page and question, and can be counted again."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.clock import japan_day
from madoguchi.eforms.selectors import document_of
from madoguchi.events.services import follow
from madoguchi.filling.models import Draft
from madoguchi.filling.selectors import composed_of
from madoguchi.filling.services import discard, expire, start_together
from madoguchi.funnel.models import FunnelDay, Visit
from madoguchi.funnel.selectors import funnel_of, versions_counted
from madoguchi.funnel.services import (
    FOLLOWED,
    count_again,
    count_stale,
    days,
    follow_event,
    note_visit,
    tally_of,
)
from madoguchi.funnel.types import BOUNDS, Funnel, Spread, Tally
from tests.world import SYSTEM, World, holder_of


@pytest.fixture
def world(db: None, at: datetime) -> World:
    """The city."""
    return World(at)


def visit(draft: Draft, page: str, world: World, **more: Any) -> None:
    said: dict[str, Any] = {"opened_at": world.at - timedelta(seconds=40), "is_saved": True, **more}
    note_visit(draft=draft, page=page, at=world.at, **said)


def counted(world: World) -> Funnel:
    follow("funnel", kinds=set(FOLLOWED), handler=follow_event, at=world.at)
    count_stale(at=world.at)
    day = japan_day(world.at)
    return funnel_of(world.edition.form_version, since=day, until=day)


def test_from_beginning_to_sending(world: World) -> None:
    sent = world.filled(world.resident)
    for page, following in (("who", "child"), ("child", "papers"), ("papers", "")):
        visit(sent, page, world, led_to=following)
    world.sent(sent)
    thrown = world.started(world.neighbour).draft
    visit(thrown, "who", world, led_to="child")
    discard(draft=thrown, revision=thrown.revision, by=holder_of(thrown), at=world.at)
    world.started()
    found = counted(world)
    assert (found.tally.starts, found.tally.sent, found.tally.thrown, found.tally.open) == (3, 1, 1, 1)
    assert found.completion == 0.5
    pages = {step.id: step.tally for step in found.pages}
    assert [step.id for step in found.pages] == [
        page.id for page in document_of(world.edition.form_version).pages
    ]
    assert (pages["who"].reached, pages["who"].stopped) == (2, 0)
    assert (pages["child"].reached, pages["child"].saved, pages["child"].stopped) == (2, 1, 1)
    assert (pages["papers"].reached, pages["papers"].saved) == (1, 1)
    assert found.tally.minutes.n == 1 and 90 <= (found.tally.minutes.at(0.5) or 0) <= 120
    assert versions_counted(world.edition.form_version.form) == [world.edition.form_version]


def test_who_never_saved_a_page_stopped_on_the_first(world: World) -> None:
    draft = world.started(world.resident).draft
    discard(draft=draft, revision=draft.revision, by=holder_of(draft), at=world.at)
    pages = {step.id: step.tally for step in counted(world).pages}
    assert (pages["who"].reached, pages["who"].stopped) == (1, 1)


def test_who_was_refused_and_left_stopped_there(world: World) -> None:
    draft = world.started(world.resident).draft
    visit(draft, "who", world, led_to="child")
    visit(draft, "child", world, is_saved=False, wrong=["born_on"])
    expire(by=SYSTEM, at=draft.expires_at + timedelta(days=1))
    found = counted(world)
    pages = {step.id: step.tally for step in found.pages}
    assert found.tally.expired == 1 and found.tally.thrown == 0
    assert (pages["child"].reached, pages["child"].stopped, pages["child"].refused) == (1, 1, 1)


def test_questions_that_give_trouble(world: World) -> None:
    application = world.correcting(
        world.resident, items={"phone": "つながりません。", "child.0.born_on": "別の日です。"}
    )
    (draft,) = Draft.objects.all()
    visit(draft, "who", world, is_saved=False, wrong=["phone", "email"])
    visit(draft, "who", world, is_saved=False, wrong=["phone"])
    visit(draft, "who", world)
    visit(draft, "who", world, changed=["phone"])
    found = counted(world)
    first = found.questions[0]
    assert (first.id, first.tally.people, first.tally.wrong, first.tally.changed) == ("phone", 1, 3 - 1, 1)
    asked_back = {one.id: one.tally.asked_back for one in found.questions}
    assert asked_back == {"phone": 1, "email": 0, "born_on": 1}
    assert {step.id: step.tally.again for step in found.pages}["who"] == 1
    assert application.pk


def test_counting_again_gives_the_same(world: World) -> None:
    draft = world.filled(world.resident)
    visit(draft, "who", world, led_to="child")
    world.sent(draft)
    first = counted(world)
    assert count_again(at=world.at) == 1 and count_stale(at=world.at) == 1
    assert counted(world).tally.to_json() == first.tally.to_json()


def test_a_day_marked_while_it_is_counted_stays_to_be_counted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted_before = counted(world).tally.starts
    world.started(world.resident)
    follow("funnel", kinds=set(FOLLOWED), handler=follow_event, at=world.at)

    def slow_tally(version: UUID, day: date) -> Tally:
        assert not connection.in_atomic_block or connection.savepoint_ids == outside  # nobody waits for it
        tally = tally_of(version, day)
        world.started(world.neighbour)
        follow("funnel", kinds=set(FOLLOWED), handler=follow_event, at=world.at)
        return tally

    outside = list(connection.savepoint_ids)
    with monkeypatch.context() as patched:
        patched.setattr(days, "tally_of", slow_tally)
        assert count_stale(at=world.at) == 1
    assert FunnelDay.objects.get().is_stale
    assert FunnelDay.objects.get().body["starts"] == counted_before + 1
    assert counted(world).tally.starts == counted_before + 2
    assert not FunnelDay.objects.get().is_stale


def test_a_day_whose_worker_died_stays_to_be_counted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.started(world.resident)
    follow("funnel", kinds=set(FOLLOWED), handler=follow_event, at=world.at)

    def killed(version: UUID, day: date) -> Tally:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(days, "tally_of", killed)
        with pytest.raises(KeyboardInterrupt):
            count_stale(at=world.at)
    assert FunnelDay.objects.get().is_stale
    assert counted(world).tally.starts == 1


def test_a_day_on_which_thousands_began_is_counted_less_often(world: World) -> None:
    world.started(world.resident)
    counted(world)
    FunnelDay.objects.update(body={"starts": 6_000}, is_stale=True)
    assert count_stale(at=world.at + timedelta(seconds=119)) == 0
    assert count_stale(at=world.at + timedelta(seconds=120)) == 1
    assert FunnelDay.objects.get().body["starts"] == 1
    FunnelDay.objects.update(body={"starts": 2_000_000}, is_stale=True)
    at = world.at + timedelta(seconds=120)
    assert count_stale(at=at + timedelta(minutes=59)) == 0
    assert count_stale(at=at - timedelta(minutes=1)) == 0
    assert count_stale(at=at - timedelta(minutes=61)) == 1  # a clock that was set back stops nothing
    FunnelDay.objects.update(body={"starts": 2_000_000}, is_stale=True)
    assert count_stale(at=at + timedelta(hours=1)) == 1


def test_no_two_workers_count_one_day(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.started(world.resident)
    follow("funnel", kinds=set(FOLLOWED), handler=follow_event, at=world.at)
    counts = 0

    def slow_tally(version: UUID, day: date) -> Tally:
        nonlocal counts
        counts += 1
        if counts == 1:
            count_stale(at=world.at + timedelta(minutes=1))  # another worker
            count_stale(at=world.at - timedelta(minutes=1))  # and one whose round began before
        return tally_of(version, day)

    with monkeypatch.context() as patched:
        patched.setattr(days, "tally_of", slow_tally)
        count_stale(at=world.at)
    assert (counts, FunnelDay.objects.get().is_stale) == (1, False)


def test_of_a_worker_that_took_too_long_nothing_is_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.started(world.resident)
    follow("funnel", kinds=set(FOLLOWED), handler=follow_event, at=world.at)

    def slow_tally(version: UUID, day: date) -> Tally:
        with monkeypatch.context() as again:
            again.setattr(days, "tally_of", tally_of)
            assert count_stale(at=world.at + timedelta(minutes=21)) == 1
        return Tally()  # older numbers

    with monkeypatch.context() as patched:
        patched.setattr(days, "tally_of", slow_tally)
        count_stale(at=world.at)
    assert FunnelDay.objects.get().body["starts"] == 1


def test_only_numbers_are_kept(world: World) -> None:
    draft = world.filled(world.resident)
    visit(draft, "who", world, is_saved=False, wrong=["phone"])
    world.sent(draft)
    counted(world)
    kept = repr(FunnelDay.objects.values_list("body", flat=True)[0]) + repr(list(Visit.objects.values()))
    for personal in ("09000000000", "hanako@example.jp", str(world.resident.person_id), "葛"):
        assert personal not in kept


def test_times_nobody_knows_count_for_nothing_and_absences_for_a_quarter_of_an_hour(world: World) -> None:
    draft = world.started(world.resident).draft
    visit(draft, "who", world, opened_at=None)
    visit(draft, "who", world, opened_at=world.at + timedelta(hours=1))
    assert Visit.objects.get().seconds == 0
    visit(draft, "who", world, opened_at=world.at - timedelta(hours=9))
    assert Visit.objects.get().seconds == 15 * 60


@given(st.lists(st.floats(0, 10_000), min_size=1, max_size=60), st.floats(0.05, 1))
def test_a_share_of_a_spread_lies_in_the_right_step(times: list[float], share: float) -> None:
    spread = Spread()
    for one in times:
        spread.add(one)
    found = spread.at(share)
    exact = sorted(times)[max(0, -(-int(share * len(times) * 10**9) // 10**9) - 1)]
    assert found is not None and spread.n == len(times)
    upper = next((bound for bound in BOUNDS if exact <= bound), BOUNDS[-1])
    assert found <= upper + 1e-6


@given(st.lists(st.lists(st.floats(0, 9_000), max_size=9), min_size=1, max_size=5))
def test_days_add_up(days: list[list[float]]) -> None:
    whole, together = Tally(), Tally()
    for times in days:
        one = Tally(starts=len(times))
        whole.starts += len(times)
        for time in times:
            one.page("a").seconds.add(time)
            one.question("b").people += 1
            whole.page("a").seconds.add(time)
            whole.question("b").people += 1
        together.merge(one.to_json())
    assert together.to_json() == whole.to_json()


def test_a_conversation_for_several_counts_questions_under_each_form(world: World) -> None:
    phone = {"id": "call", "type": "phone", "label": "電話番号", "required": True, "term": "person.phone"}
    dog = {"id": "dog", "type": "text", "label": "犬の名前", "required": True}
    pages = [{"id": "p", "title": "犬", "questions": [phone, dog]}]
    form = {
        "title": "届出",
        "privacy": "確認のため",
        "sections": [{"id": "s", "title": "犬", "pages": pages}],
    }
    other = world.opened("dog", form=form, title="犬の登録")
    by = world.acting(world.resident)
    draft = start_together(editions=[world.edition, other], by=by, at=world.at).draft
    composed = composed_of(draft)
    assert composed is not None
    there = composed.renamings["dog"].questions
    visit(draft, composed.document.pages[0].id, world, is_saved=False, wrong=[there["call"], there["dog"]])
    found = tally_of(other.form_version_id, japan_day(world.at))
    assert found.starts == 1 and {key: one.people for key, one in found.questions.items()} == {
        "call": 1,
        "dog": 1,
    }
    own = tally_of(world.edition.form_version_id, japan_day(world.at))
    assert own.starts == 1 and "dog" not in own.questions and own.pages == {}
