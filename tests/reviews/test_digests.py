"""The weekly mail about voices: on the first office day, once, numbers alone, unless it is not wanted."""

from datetime import datetime, timedelta

import pytest
from django.core import mail

from madoguchi.accounts.models import User
from madoguchi.core.acting import Acting
from madoguchi.core.clock import JAPAN
from madoguchi.reviews.models import Review, ReviewDigest
from madoguchi.reviews.services import About, choose_voice_digest, say, send_voice_digests
from tests.world import World

MONDAY = datetime(2026, 11, 16, 8, 30, tzinfo=JAPAN)
AFTER_A_HOLIDAY = datetime(2026, 11, 24, 8, 30, tzinfo=JAPAN)  # Monday the 23rd is Labour Thanksgiving Day


@pytest.fixture
def world(db: None) -> World:
    """The small city, with one hard voice of the week before."""
    world = World(MONDAY - timedelta(days=3))
    User.objects.exclude(email="examiner@example.jp").update(is_active=False)
    _told(world, MONDAY - timedelta(days=2))
    return world


def _told(world: World, at: datetime) -> None:
    about = About(organisation=world.city, source=Review.Source.QR, procedure=world.edition.procedure)
    words = "秘密の言葉がむずかしくて困りました。"
    say(about=about, rating=2, step="filling", text=words, once=f"{at}", by=Acting.nobody(), at=at)


def test_numbers_alone_reach_who_answers_once_a_week(world: World) -> None:
    assert send_voice_digests(at=MONDAY.replace(hour=7)) == 0
    assert send_voice_digests(at=MONDAY) == 1
    assert send_voice_digests(at=MONDAY + timedelta(days=2)) == 0

    (sent,) = mail.outbox
    assert sent.to == ["examiner@example.jp"]
    assert "この1週間に届いた声　1件" in sent.body
    assert "返事を待っている声　1件" in sent.body
    assert "秘密" not in sent.body
    assert "/desk/reviews/" in sent.body


def test_after_a_holiday_it_comes_on_the_next_open_day(world: World) -> None:
    _told(world, AFTER_A_HOLIDAY - timedelta(days=3))

    assert send_voice_digests(at=AFTER_A_HOLIDAY - timedelta(days=1)) == 0
    assert send_voice_digests(at=AFTER_A_HOLIDAY) == 1


def test_who_does_not_want_it_gets_none(world: World) -> None:
    choose_voice_digest(is_off=True, by=world.acting(world.examiner))

    assert send_voice_digests(at=MONDAY) == 0
    choose_voice_digest(is_off=False, by=world.acting(world.examiner))
    assert send_voice_digests(at=MONDAY) == 1


def test_a_mail_that_did_not_leave_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("madoguchi.reviews.services.digests.mail_voices", lambda **given: False)
    assert send_voice_digests(at=MONDAY) == 0
    assert ReviewDigest.objects.get().sent_on is None
    monkeypatch.undo()

    assert send_voice_digests(at=MONDAY) == 1
