"""A rush: who sends beyond what can be taken lines up, is told the place and the wait, and loses nothing."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.core.ids import key_from, made_at
from madoguchi.filling.models import Draft, Submission, Turn
from madoguchi.filling.services import NotOpenNow, has_turn, take_turn
from madoguchi.filling.services.turns import LONGEST_WAIT, LOOKS_AWAY, Waiting
from tests.portal.groups import form_with, hidden
from tests.world import World

SECOND = timedelta(seconds=1)


def rush(world: World, count: int, at: datetime) -> None:
    """So many applications arrived at `at`, as far as their keys tell."""
    drafts = [world.started(world.neighbour).draft for _n in range(count)]
    Submission.objects.bulk_create(
        Submission(id=_key(at, n), key=draft.key, draft=draft, body_hash="", receipts=[], at=at)
        for n, draft in enumerate(drafts)
    )


def _key(at: datetime, n: int) -> Any:
    key = key_from(at)
    return type(key)(int=key.int + n)


@pytest.fixture
def draft(db: None, world: World) -> Draft:
    return world.filled(world.resident)


@pytest.fixture
def world(db: None, at: datetime) -> World:
    return World(at)


@pytest.mark.engines
def test_without_a_rush_or_a_limit_nobody_waits(world: World, draft: Draft, at: datetime) -> None:
    assert take_turn(draft=draft, most=1, at=at) is None
    rush(world, 12, at)
    assert take_turn(draft=draft, most=0, at=at) is None
    assert take_turn(draft=draft, most=2, at=at) is None
    assert not Turn.objects.exists()


@pytest.mark.engines
def test_beyond_the_rate_one_waits_and_is_told_how_long(world: World, draft: Draft, at: datetime) -> None:
    """Ten seconds are looked at: after them there is room again, first for who came first."""
    rush(world, 10, at)
    assert take_turn(draft=draft, most=1, at=at) == Waiting(0, 5)
    others = [world.started(world.neighbour).draft for _n in range(20)]
    told = [take_turn(draft=one, most=1, at=at + SECOND) for one in others]
    assert [one.before for one in told if one] == list(range(1, 21))
    assert told[-1] is not None and told[-1].seconds == 21
    later = at + 11 * SECOND
    assert [take_turn(draft=one, most=1, at=later) for one in [draft, *others[:9]]] == [None] * 10
    assert take_turn(draft=others[12], most=1, at=later) == Waiting(13, 5)
    assert take_turn(draft=world.started(world.neighbour).draft, most=1, at=later) is not None


@pytest.mark.engines
def test_who_looks_away_is_passed_by_and_keeps_the_place(world: World, draft: Draft, at: datetime) -> None:
    rush(world, 10, at)
    second = world.started(world.neighbour).draft
    take_turn(draft=draft, most=1, at=at)
    assert take_turn(draft=second, most=1, at=at + SECOND) == Waiting(1, 5)
    rush(world, 10, at + LOOKS_AWAY)
    away = at + LOOKS_AWAY + 2 * SECOND
    assert take_turn(draft=second, most=1, at=away) == Waiting(0, 5)
    assert take_turn(draft=draft, most=1, at=away) == Waiting(0, 5)
    assert take_turn(draft=second, most=1, at=away) == Waiting(1, 5)


def test_the_page_tells_the_place_and_gives_the_button_when_it_is_ones_turn(
    world: World, draft: Draft, at: datetime, settings: Any, time_machine: Any, client: Client
) -> None:
    settings.SENDING_PER_SECOND = 1
    time_machine.move_to(at, tick=False)
    client.force_login(world.resident)
    check = reverse("portal:check", args=[draft.pk])
    form = hidden(form_with(client.get(check).content.decode(), "key"))
    rush(world, 10, at)
    answer = client.post(check, form)
    assert (answer.status_code, answer.headers["Location"]) == (302, check)
    waiting = client.get(check)
    words = waiting.content.decode()
    assert "次が、あなたの順番です" in words and "およそ1分" in words and "まだ申請は届いていません" in words
    assert waiting.headers["Refresh"] == "5" and 'name="key"' not in words
    assert Submission.objects.count() == 10 and Draft.objects.get(pk=draft.pk).revision == draft.revision

    time_machine.move_to(at + 11 * SECOND, tick=False)
    ready = client.get(check)
    assert "順番が来ました" in ready.content.decode() and "Refresh" not in ready.headers
    answer = client.post(check, hidden(form_with(ready.content.decode(), "key")))
    assert answer.headers["Location"] == reverse("portal:sent", args=[draft.pk])
    assert Submission.objects.count() == 11 and not has_turn(draft)
    rush(world, 30, at + 11 * SECOND)
    assert client.post(check, form).headers["Location"] == reverse("portal:sent", args=[draft.pk])  # a retry


@pytest.mark.parametrize(("waited", "is_in_time"), [(LONGEST_WAIT, True), (LONGEST_WAIT + SECOND, False)])
def test_who_lined_up_on_the_last_day_is_in_time(
    world: World, at: datetime, waited: timedelta, is_in_time: bool
) -> None:
    last = date(2026, 11, 2)
    draft = world.filled(world.resident, edition=world.opened("benefit", closes_on=last))
    night = at.replace(hour=23, minute=59)
    Turn.objects.create(draft=draft, asked_at=night, seen_at=night)
    if is_in_time:
        assert world.sent(draft, clock=lambda: night + waited).receipts
        return
    with pytest.raises(NotOpenNow):
        world.sent(draft, clock=lambda: night + waited)


def test_the_lowest_key_of_a_moment_is_not_above_any_made_then(at: datetime) -> None:
    assert made_at(key_from(at)) == at and key_from(at) < key_from(at + timedelta(milliseconds=1))
