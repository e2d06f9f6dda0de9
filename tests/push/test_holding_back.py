"""What waits for the morning does not leave once it was stopped, or once the person said no."""

from datetime import datetime

import pytest

from madoguchi.core.clock import JAPAN
from madoguchi.messaging.models import Delivery, Message
from madoguchi.messaging.services import deliver_waiting
from madoguchi.push.models import Campaign
from madoguchi.push.services import opt_out, stop
from tests.push.world import TODDLERS, PushWorld, poorer_than

NIGHT = datetime(2026, 11, 2, 23, 30, tzinfo=JAPAN)
MORNING = datetime(2026, 11, 3, 8, tzinfo=JAPAN)


@pytest.fixture
def told(world: PushWorld) -> Campaign:
    """Told in the night of one programme, with a mail that waits for the morning."""
    campaign = world.campaign(world.programme("toddlers", TODDLERS, title="幼児手当"))
    world.child(world.resident, "2024-12-01")
    world.agrees(world.resident, by_mail=True)
    world.turn(NIGHT)
    assert Delivery.objects.get().next_at == MORNING
    return campaign


def _stop(world: PushWorld, campaign: Campaign) -> None:
    stop(campaign=campaign, why="額の誤り", by=world.acting(world.publisher), at=NIGHT)


@pytest.mark.engines
def test_a_stop_in_the_night_keeps_the_mail_of_the_morning_back(world: PushWorld, told, mailoutbox) -> None:
    _stop(world, told)
    deliver_waiting(at=MORNING)
    assert Delivery.objects.get().state == "held" and mailoutbox == []
    assert Message.objects.count() == 1


def test_without_a_stop_it_leaves(told, mailoutbox) -> None:
    deliver_waiting(at=MORNING)
    assert Delivery.objects.get().state == "sent" and len(mailoutbox) == 1


def test_who_says_no_in_the_night_gets_no_mail_in_the_morning(world: PushWorld, told, mailoutbox) -> None:
    opt_out(subject=world.resident.person, by=world.acting(world.resident), at=NIGHT)
    deliver_waiting(at=MORNING)
    assert Delivery.objects.get().state == "held" and mailoutbox == []


def test_a_message_that_tells_of_something_else_too_still_leaves(world: PushWorld, mailoutbox) -> None:
    first, _second = (
        world.campaign(world.programme(slug, rule, title=slug))
        for slug, rule in (("toddlers", TODDLERS), ("support", poorer_than(2_000_000)))
    )
    world.child(world.resident, "2025-01-01")
    world.fact(world.resident.person, "person.income", 1_500_000)
    world.agrees(world.resident, by_mail=True)
    world.turn(NIGHT)
    assert Message.objects.count() == 1
    _stop(world, first)
    deliver_waiting(at=MORNING)
    assert Delivery.objects.get().state == "sent" and len(mailoutbox) == 1
