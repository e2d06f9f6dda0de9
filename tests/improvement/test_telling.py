"""What is written in a support is told to the other side: once, by mail, without its words."""

from datetime import timedelta

import pytest
from django.core import mail

from madoguchi.accounts.models import Appointment, Organisation, User
from madoguchi.core.acting import Acting, Role
from madoguchi.improvement.models import SupportRequest
from madoguchi.improvement.services import accept_support, ask_support, tell_supports, write_support
from tests.improvement.world import World


@pytest.fixture
def helpers(world: World) -> list[Acting]:
    """Two officers of the organisation that supports reengineering; the worker is appointed in the city."""
    place = Organisation.objects.create(
        slug="digital",
        name="デジタルサービス局",
        kind="bureau",
        government=world.city,
        parent=world.city,
        settings={"supports_bpr": True},
    )
    found = [world.officer(name, Role.PLAN_MANAGER, place=place) for name in ("helper", "colleague")]
    for acting, where, role in (
        (found[0], place, Role.PLAN_MANAGER),
        (found[1], place, Role.PLAN_MANAGER),
        (world.worker, world.city, Role.EDITOR),
    ):
        Appointment.objects.create(
            user_id=acting.who, organisation=where, role=role, starts_on=world.day(30), ends_on=None
        )
    return found


def told(at) -> list[str]:
    """To whom mails leave at a moment."""
    mail.outbox.clear()
    tell_supports(at=at)
    return sorted(address for one in mail.outbox for address in one.to)


def test_the_other_side_is_told_once(world: World, helpers: list[Acting]):
    support = ask_support(record=world.written(), wish="秘密の言葉", by=world.worker, at=world.at)
    assert told(world.at) == ["colleague@example.jp", "helper@example.jp"]
    assert "秘密" not in mail.outbox[0].body
    assert f"/studio/bpr/{support.record_id}/" in mail.outbox[0].body
    assert told(world.at) == []
    support = accept_support(support=support, by=helpers[0], at=world.at)
    for body in ("見ました", "もう一つ"):
        write_support(support=support, body=body, by=helpers[0], at=world.at)
    assert told(world.at) == ["worker@example.jp"]
    assert "2件" in mail.outbox[0].body
    write_support(support=support, body="ありがとう", by=world.worker, at=world.at)
    assert told(world.at) == ["helper@example.jp"]
    assert told(world.at) == []


def test_who_left_is_told_nothing(world: World, helpers: list[Acting]):
    User.objects.filter(pk=helpers[1].who).update(is_active=False)
    Appointment.objects.filter(user=helpers[0].who).update(ends_on=world.day(1))
    ask_support(record=world.written(), wish="助けて", by=world.worker, at=world.at)
    assert told(world.at) == []


def test_a_mail_that_did_not_leave_is_tried_again_for_a_week(
    world: World, helpers: list[Acting], settings, caplog
):
    ask_support(record=world.written(), wish="助けて", by=world.worker, at=world.at)
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "no.such.Backend"
    assert told(world.at) == [] and "not mailed" in caplog.text
    settings.EMAIL_BACKEND = backend
    assert SupportRequest.objects.get().told_at is None
    assert told(world.at + timedelta(days=8)) == []
    assert len(told(world.at + timedelta(days=6))) == 2
