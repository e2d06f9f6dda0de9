"""Edges of a round: quarters out of order, owners that changed, records that moved after they were answered."""

from datetime import timedelta

import pytest

from madoguchi.plan.services.inventory import LaterRoundExists, answer, freeze, refill
from madoguchi.registry.models import Procedure
from madoguchi.registry.services import change_process
from tests.plan.counting import BARRED, PLANNED, SYSTEM, Counting
from tests.plan.test_inventory import AT


@pytest.fixture
def world(db: None) -> Counting:
    """The prefecture in July 2026."""
    return Counting(AT)


def test_an_earlier_quarter_is_not_begun_after_a_later_one(world: Counting):
    world.processes(world.road, {})
    found = world.round()
    world.through(world.return_of(found, world.road))
    world.ended(found)
    with pytest.raises(LaterRoundExists):
        world.round("2026-Q1")


def test_a_procedure_that_changed_hands_meanwhile_is_answered_once(world: Counting):
    (one,) = world.processes(world.road, {})
    world.processes(world.river, {})
    found = world.round()
    Procedure.objects.filter(pk=one.procedure_id).update(organisation=world.river)
    river = world.return_of(found, world.river)
    assert refill(returned=river, by=world.other_writer, at=world.at) == 0
    assert world.entry(found, one).returned.organisation == world.road


def test_what_moved_after_it_was_answered_is_not_moved_back(world: Counting):
    (one,) = world.processes(world.road, PLANNED)
    found = world.round()
    entry = world.entry(found, one)
    said = {**BARRED, "basis": "practice", "total": 1500}
    del said["tool"]
    answer(returned=entry.returned, given=[(entry, said)], by=world.writer, at=world.at)
    world.through(entry.returned)
    later = world.at + timedelta(days=1)
    change_process(process=one, state="digitised", tool="共同電子申請", by=SYSTEM, at=later)
    frozen = freeze(round=found, by=world.lead, at=later + timedelta(days=1))
    one.refresh_from_db()
    assert (one.state, one.total_count, one.basis) == ("digitised", 1500, "practice")
    assert frozen.summary["all"]["barred"] == 1  # on the day of the round it was so answered
