"""The inventory when two act at the same moment: nothing lands behind a freeze, no round begins twice."""

import threading
from datetime import datetime

import pytest

from madoguchi.core.acting import Role
from madoguchi.plan.models import InventoryEntry, InventoryRound
from madoguchi.plan.services.inventory import (
    LaterRoundExists,
    Moved,
    NotNow,
    RoundStillRuns,
    answer,
    approve,
    closing,
    freeze,
    open_round,
    send,
    send_back,
)
from madoguchi.registry.models import Process
from tests.plan.counting import PLANNED, Counting
from tests.race import at_once

AT = datetime.fromisoformat("2026-07-06T10:00:00+09:00")
pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world(transactional_db: None) -> Counting:
    """The prefecture in July 2026."""
    return Counting(AT)


@pytest.fixture
def freezing(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Set while a freeze writes, which then waits a moment for whoever would slip in behind it."""
    begun, apply = threading.Event(), closing._apply

    def slowly(*args: object, **options: object) -> int:
        begun.set()
        threading.Event().wait(0.4)
        return apply(*args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(closing, "_apply", slowly)
    return begun


def test_nobody_answers_behind_a_freeze(world: Counting, freezing: threading.Event) -> None:
    (one,) = world.processes(world.road, PLANNED)
    found = world.round()
    entry = world.entry(found, one)

    def late() -> object:
        freezing.wait(10)
        given = [(entry, {"state": "abolished"})]
        return answer(returned=entry.returned, given=given, by=world.writer, at=world.at)

    frozen, refused = at_once([lambda: freeze(round=found, words="期限", by=world.lead, at=world.at), late])
    assert isinstance(frozen, InventoryRound) and isinstance(refused, NotNow)
    entry.refresh_from_db()
    assert entry.answers == {} and frozen.summary["all"]["planned"] == 1


def test_nothing_is_given_back_behind_a_freeze(world: Counting, freezing: threading.Event) -> None:
    (one,) = world.processes(world.road, PLANNED)
    found = world.round()
    entry = world.entry(found, one)
    answer(returned=entry.returned, given=[(entry, {"state": "abolished"})], by=world.writer, at=world.at)
    returned = world.through(entry.returned)

    def late() -> object:
        freezing.wait(10)
        return send_back(returned=returned, words="待って", by=world.second_lead, at=world.at)

    frozen, refused = at_once([lambda: freeze(round=found, by=world.lead, at=world.at), late])
    assert isinstance(frozen, InventoryRound) and isinstance(refused, NotNow)
    assert world.return_of(found, world.road).state == "approved"
    assert Process.objects.get(pk=one.pk).state == "abolished"


def test_two_presses_sign_one_step(world: Counting) -> None:
    world.processes(world.road, {})
    returned = world.return_of(world.round(), world.road)
    sent = send(returned=returned, by=world.writer, at=world.at)
    heads = [world.head, world.officer("second-head", Role.PLAN_MANAGER, world.ken, world.works, world.road)]
    results = at_once(
        [lambda by=by: approve(returned=sent, revision=sent.revision, by=by, at=world.at) for by in heads]
    )
    assert sum(isinstance(one, Moved) for one in results) == 1
    assert world.return_of(sent.round, world.road).state == "bureau_approved"


def test_two_managers_begin_one_round(world: Counting) -> None:
    world.processes(world.road, {}, {})
    planned = world.planned_round()
    results = at_once(
        [
            lambda by=by: open_round(round=planned, by=by, at=world.at)
            for by in (world.lead, world.second_lead)
        ]
    )
    assert sum(isinstance(one, NotNow) for one in results) == 1
    assert InventoryEntry.objects.filter(round=planned).count() == 2


def test_two_quarters_do_not_begin_at_the_same_moment(world: Counting) -> None:
    world.processes(world.road, {})
    planned = [world.planned_round(quarter) for quarter in ("2026-Q1", "2026-Q2")]
    results = at_once([lambda one=one: open_round(round=one, by=world.lead, at=world.at) for one in planned])
    assert sum(isinstance(one, RoundStillRuns | LaterRoundExists) for one in results) == 1
    assert InventoryRound.objects.filter(state="open").count() == 1
