"""The clock of a host jumps ten minutes or a day, forwards and back: the order stays, nothing waits for ever."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from time_machine import travel

from madoguchi.accounts.sessions import seconds_left
from madoguchi.applications.models import Application
from madoguchi.core.clock import JAPAN
from madoguchi.events.models import Cursor, Event
from madoguchi.events.selectors import verify
from madoguchi.events.services import follow, seal
from madoguchi.site.followers import FOLLOWERS
from tests.world import World

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]

JUMPS = [timedelta(minutes=10), -timedelta(days=1)]
FOLLOWED = ("receipts", "messages", "cases")


def work(at: datetime) -> None:
    """What a worker does at `at` for the followers that matter here."""
    for one in FOLLOWERS:
        if one.name in FOLLOWED:
            for share in one.cut():
                one.read(share, at=at)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_what_comes_later_stands_later_whatever_the_clock_says(at: datetime, jump: timedelta) -> None:
    """Order is that of the log; receipts are made for both, the seals fit, and each moment is kept as it was read."""
    world = World(at)
    before = Event.objects.latest("id").pk
    world.sent(world.filled(world.resident))
    work(at)
    world.sent(world.filled(world.neighbour), clock=lambda: at + jump)
    work(at + jump)
    arrived = Event.objects.filter(kind="application.arrived", pk__gt=before).order_by("pk")
    assert [event.at for event in arrived] == [at, at + jump]
    assert not Application.objects.filter(receipt_file__isnull=True).exists()
    assert len(set(Application.objects.values_list("receipt_number", flat=True))) == 2
    while seal(at=at + jump):
        pass
    assert verify() == []


def test_a_lease_from_a_clock_that_was_wrong_holds_nobody_up(at: datetime) -> None:
    """A worker whose clock was a day ahead died; when the clock is right again the next one reads on at once."""
    world = World(at)
    tomorrow = at + timedelta(days=1)
    assert follow("test", kinds=[], handler=lambda event: None, at=tomorrow)
    world.arrived()
    Cursor.objects.filter(name="test").update(leased_until=tomorrow + timedelta(minutes=2))
    assert follow("test", kinds=[], handler=lambda event: None, at=at) > 0
    Cursor.objects.filter(name="test").update(leased_until=at + timedelta(minutes=2))
    world.arrived()
    assert follow("test", kinds=[], handler=lambda event: None, at=at) == 0  # a real lease is respected


def test_a_session_lives_no_longer_because_the_clock_went_back(at: datetime) -> None:
    """Seen by a clock that was ahead, it still ends half an hour after now at the latest."""
    session = {"seen": int((at + timedelta(days=1)).timestamp()), "_auth_user_id": "1"}
    assert seconds_left(session, is_kiosk=False, moment=int(at.timestamp())) <= 30 * 60  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "day",
    [datetime(2028, 2, 29, 23, 59, 59, 900_000, JAPAN), datetime(2026, 12, 31, 23, 59, 59, 900_000, JAPAN)],
)
def test_the_last_tenth_of_a_leap_day_and_of_a_year(at: datetime, day: datetime, client: Client) -> None:
    """What arrives there has that day in Japan, and its time of the log is in UTC with its offset."""
    world = World(day)
    (receipt,) = world.sent(world.filled(world.resident), clock=lambda: day).receipts
    application = Application.objects.get(pk=receipt["application"])
    assert application.arrived_at == day and application.arrived_at.utcoffset() == timedelta(0)
    assert application.due_on is not None and application.due_on > day.date()
    with travel(day + timedelta(milliseconds=200), tick=False):
        client.force_login(world.resident)
        shown = client.get("/my/").content.decode()
    assert f"{day.month}月{day.day}日" in shown
