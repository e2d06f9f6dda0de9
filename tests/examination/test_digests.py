"""The morning mail: numbers alone, once on each office day, to those who want it."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from pytest_django import Settings

from madoguchi.accounts.models import User
from madoguchi.applications.models import Application
from madoguchi.core.clock import JAPAN
from madoguchi.examination.models import Digest
from madoguchi.examination.services.digests import choose_digest, send_digests, waiting_for
from tests.examination.deciding_world import Office
from tests.world import World

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 4, 8, 30, tzinfo=JAPAN)  # a Wednesday


@pytest.fixture
def cases(world: World, settings: Settings) -> list[Application]:
    """Two cases of the examiner, one of them overdue."""
    settings.SITE_ORIGIN = "https://madono.example"
    made = [world.examining(world.resident), world.examining(world.neighbour)]
    Application.objects.filter(pk=made[0].pk).update(due_on=MORNING.date() - timedelta(days=1))
    Application.objects.filter(pk=made[1].pk).update(due_on=MORNING.date() + timedelta(days=2))
    return made


def mine(world: World) -> list[str]:
    """What the examiner got."""
    return [sent.body for sent in mail.outbox if sent.to == [world.examiner.email]]


def test_one_mail_with_numbers_and_nothing_of_anyone(world: World, cases: list[Application]) -> None:
    send_digests(at=MORNING)
    send_digests(at=MORNING + timedelta(hours=3))
    (body,) = mine(world)
    assert "期限を過ぎた、あなたの案件　1件" in body and "3日以内に期限が来る、あなたの案件　1件" in body
    for secret in ("葛", "𠮷子", *(case.receipt_number for case in cases), *(str(case.pk) for case in cases)):
        assert secret not in body
    assert all(len(sent.recipients()) == 1 for sent in mail.outbox)
    send_digests(at=MORNING + timedelta(days=1))
    assert len(mine(world)) == 2


def test_what_waits_for_others_and_what_stands_still_is_not_counted(world: World) -> None:
    office = Office(world)
    case, late = office.examining(), world.correcting()
    office.propose(case)
    Application.objects.filter(pk=late.pk).update(due_on=MORNING.date() - timedelta(days=1))

    def told(officer: User) -> list[str]:
        return [label for label, n in waiting_for(officer, today=MORNING.date(), at=MORNING) if n]

    assert "あなたの決裁を待っている案件" in told(office.chief)
    assert "あなたの決裁を待っている案件" not in told(office.director)
    assert "期限を過ぎた、あなたの案件" not in told(world.examiner)


@pytest.mark.parametrize(
    "moment",
    [
        MORNING.replace(hour=7, minute=59),
        datetime(2026, 11, 3, 9, tzinfo=JAPAN),
        datetime(2026, 11, 7, 9, tzinfo=JAPAN),
    ],
)
def test_not_before_eight_nor_on_days_off(world: World, cases: list[Application], moment: datetime) -> None:
    assert send_digests(at=moment) == 0 and not mail.outbox


def test_who_does_not_want_it_gets_none(world: World, cases: list[Application]) -> None:
    choose_digest(is_off=True, by=world.acting(world.examiner))
    send_digests(at=MORNING)
    assert mine(world) == []
    choose_digest(is_off=False, by=world.acting(world.examiner))
    send_digests(at=MORNING)
    assert len(mine(world)) == 1


def test_nothing_waits_no_mail(world: World) -> None:
    send_digests(at=MORNING)
    assert mine(world) == []


def test_a_mail_server_that_is_down_is_tried_again(
    world: World, cases: list[Application], settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert send_digests(at=MORNING) == 0
    assert not Digest.objects.filter(user=world.examiner, sent_on=MORNING.date()).exists()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send_digests(at=MORNING + timedelta(minutes=10))
    assert len(mine(world)) == 1
