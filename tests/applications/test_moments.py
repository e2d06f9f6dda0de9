"""Moments at the edges of days, years and clocks: the day in Japan counts, and the log's own order (T10)."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from madoguchi.applications.moves import Move
from madoguchi.applications.services import lock, move, stream_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.desk.history import history_of
from madoguchi.events.selectors import timeline
from tests.world import World, get

pytestmark = pytest.mark.django_db

CLERK = Acting.system("test")


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-12-31T23:59:59.900000", "2027-01-20"),
        ("2027-01-01T00:00:00.000000", "2027-01-21"),
        ("2028-02-28T23:59:59.999999", "2028-03-19"),
        ("2028-02-29T00:00:00.000000", "2028-03-20"),
        ("2028-02-29T23:59:59.900000", "2028-03-20"),
    ],
)
def test_the_day_of_arrival_is_that_of_its_moment_in_japan(world: World, moment: str, due: str) -> None:
    application = world.arrived()
    exact = datetime.fromisoformat(moment).replace(tzinfo=JAPAN)
    world.at = exact
    late = world.arrived(world.resident)
    assert late.arrived_at == exact
    assert str(late.due_on) == due
    assert japan_day(late.arrived_at).isoformat() == moment[:10]
    assert application.due_on < late.due_on


def test_events_stand_in_the_order_in_which_they_were_written_whatever_the_clocks_said(world: World) -> None:
    application = world.arrived()
    earlier = world.at - timedelta(minutes=7)
    with transaction.atomic():
        move(lock(application.pk), Move.TAKE, by=CLERK, at=earlier)
    with transaction.atomic():
        move(lock(application.pk), Move.ASK_CORRECTION, by=CLERK, at=earlier - timedelta(days=1))
    with transaction.atomic():
        move(lock(application.pk), Move.LAPSE_CORRECTION, by=CLERK, at=earlier - timedelta(days=2))
    kinds = [event.kind for event in timeline(stream_of(application))]
    assert kinds == ["application.arrived", Move.TAKE, Move.ASK_CORRECTION, Move.LAPSE_CORRECTION]
    assert [one.kind for one in history_of(get(application.pk))] == kinds[::-1]
    there = get(application.pk)
    assert (there.waited_days, there.due_on, there.stopped_on) == (0, application.due_on, None)
