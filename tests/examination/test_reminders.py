"""Reminders of corrections and drafts: once, in time, never to whoever stopped them, and the mail says nothing."""

from datetime import timedelta

import pytest
from django.core import mail

from madoguchi.accounts.services import NotTheHolder
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.examination.models import ReminderStop
from madoguchi.examination.selectors.reminders import has_stopped_reminders
from madoguchi.examination.services.reminders import remind, resume_reminders, stop_reminders
from madoguchi.filling.models import Draft
from madoguchi.messaging.models import Message
from madoguchi.messaging.services import deliver_waiting
from tests.examination.acts import refused
from tests.world import World, holder_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def told(kind: str) -> list[Message]:
    return list(Message.objects.filter(dedupe__startswith=f"remind:{kind}:"))


@pytest.mark.parametrize("is_guest", [True, False])
def test_a_correction_is_reminded_of_once_three_days_before(world: World, is_guest: bool) -> None:
    case = world.correcting(None if is_guest else world.resident)
    assert remind(at=world.at + 10 * DAY) == 0
    assert remind(at=world.at + 11 * DAY) == 1
    assert remind(at=world.at + 12 * DAY) == 0, "once"
    (message,) = told("correction")
    assert message.about == f"application:{case.pk}" and "期限が近づいています" in message.title
    assert (message.ticket_id, message.subject_id) == (case.ticket_id, case.subject_id)
    deliver_waiting(at=world.at + 12 * DAY)
    (one,) = mail.outbox
    assert one.to == ["hanako@example.jp"]
    for personal in ("葛", "0900", case.receipt_number, "子ども医療費"):
        assert personal not in one.subject + one.body


def test_nothing_is_reminded_of_that_is_answered_over_or_asked_today(world: World) -> None:
    case = world.correcting(world.resident)
    assert remind(at=world.at + 15 * DAY) == 0, "the day is over"
    asked = case.corrections.get()
    asked.due_on = japan_day(world.at)
    asked.save()
    assert remind(at=world.at) == 0, "asked a moment ago"
    asked.answered_at = world.at
    asked.due_on = japan_day(world.at + 14 * DAY)
    asked.save()
    assert remind(at=world.at + 12 * DAY) == 0


def test_a_draft_is_reminded_of_once_before_it_goes(world: World) -> None:
    draft = world.filled(world.resident)
    empty = world.started(world.neighbour).draft
    assert remind(at=world.at + 20 * DAY) == 0
    assert remind(at=world.at + 25 * DAY) == 1
    assert remind(at=world.at + 26 * DAY) == 0
    (message,) = told("draft")
    assert message.about == f"draft:{draft.pk}" and "まだ送っていません" in message.title
    assert message.deliveries.get().address == "hanako@example.jp"
    assert empty.answers == {}
    Draft.objects.filter(pk=draft.pk).update(expires_at=world.at + 60 * DAY)
    assert remind(at=world.at + 54 * DAY) == 1, "whoever went on with it has a new last day"


def test_a_draft_is_reminded_of_before_its_procedure_closes(world: World) -> None:
    edition = world.opened("season", closes_on=japan_day(world.at + 12 * DAY))
    world.filled(world.resident, edition=edition)
    assert remind(at=world.at + 4 * DAY) == 0
    assert remind(at=world.at + 6 * DAY) == 1
    assert "受付は" in told("draft")[0].body
    assert remind(at=world.at + 7 * DAY) == 0


def test_whoever_stopped_them_is_left_in_peace_and_may_have_them_again(world: World) -> None:
    case = world.correcting(world.resident)
    by = holder_of(case)
    stop_reminders(by=by, at=world.at)
    stop_reminders(by=by, at=world.at)
    assert has_stopped_reminders(by) and ReminderStop.objects.count() == 1
    assert Event.objects.filter(kind="reminders.stopped").count() == 1
    assert remind(at=world.at + 12 * DAY) == 0
    resume_reminders(by=by, at=world.at)
    assert not has_stopped_reminders(by)
    assert remind(at=world.at + 12 * DAY) == 1


def test_a_guest_stops_them_by_ticket_and_no_agent_for_a_client(world: World) -> None:
    case = world.correcting()
    stop_reminders(by=holder_of(case), at=world.at)
    assert remind(at=world.at + 12 * DAY) == 0
    assert world.resident.person_id is not None
    agent = Acting(
        name="代",
        whose=world.resident.person_id,
        subjects=frozenset({world.resident.person_id}),
        mandate=case.pk,
    )
    for act in (stop_reminders, resume_reminders):
        refused(NotTheHolder, lambda act=act: act(by=agent, at=world.at))
        refused(NotTheHolder, lambda act=act: act(by=Acting.nobody(), at=world.at))
