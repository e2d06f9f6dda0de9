"""Several procedures at once, from several screens: all of them arrive once, or none."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.events.models import Event
from madoguchi.events.selectors import verify
from madoguchi.examination.models import Outcome
from madoguchi.filling.models import Draft, Held, Submission
from madoguchi.filling.services import (
    ChangedElsewhere,
    NotWaiting,
    drop_held,
    file_due,
    file_held,
    follow_ground,
    submission,
    submit,
)
from tests.filling.together_world import TogetherWorld, filed
from tests.race import at_once
from tests.world import counts, holder_of

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]

MANY = 20


def pressed(draft: UUID, at: datetime) -> Callable[[], Submission]:
    """One press of the button, from loading the draft to the receipts."""

    def press() -> Submission:
        shown = Draft.objects.get(pk=draft)
        by = holder_of(shown)
        return submit(draft=shown, key=shown.key, revision=shown.revision, by=by, clock=lambda: at)

    return press


def test_one_draft_for_four_sent_twenty_times_at_once_arrives_once(
    transactional_db: None, at: datetime
) -> None:
    world = TogetherWorld(at)
    draft = world.complete(*world.editions, world.nursery())
    results = at_once([pressed(draft.pk, at)] * MANY)
    sent = Submission.objects.get()
    assert [getattr(one, "receipts", one) for one in results] == [sent.receipts] * MANY
    assert len(sent.receipts) == Application.objects.count() == AnswerSet.objects.count() == 3
    assert Held.objects.count() == 1
    assert Event.objects.filter(kind="application.arrived").count() == 3
    assert verify() == []


def test_twenty_drafts_at_once_each_get_what_is_theirs(transactional_db: None, at: datetime) -> None:
    world = TogetherWorld(at)
    drafts = [world.complete(benefit__wish=f"印{n:02d}") for n in range(MANY)]
    results = at_once([pressed(draft.pk, at) for draft in drafts])
    assert all(isinstance(one, Submission) for one in results), results
    for n, one in enumerate(results):
        found = filed(one)
        assert found["benefit"].answer_sets.get().body["wish"] == f"印{n:02d}"
        assert {application.ticket_id for application in found.values()} == {drafts[n].ticket_id}
    assert Application.objects.count() == 3 * MANY
    assert verify() == []


@pytest.mark.parametrize("at_the", [1, 2])
def test_what_fails_in_the_middle_leaves_nothing_and_the_retry_files_all(
    transactional_db: None, at: datetime, monkeypatch: pytest.MonkeyPatch, at_the: int
) -> None:
    world = TogetherWorld(at)
    draft = world.complete()
    before, real, calls = counts(), submission.arrive, []

    def failing(**said: Any) -> Application:
        calls.append(said)
        if len(calls) > at_the:
            raise OSError("the power went")
        return real(**said)

    monkeypatch.setattr(submission, "arrive", failing)
    with pytest.raises(OSError, match="power"):
        pressed(draft.pk, at)()
    assert counts() == before
    monkeypatch.undo()
    assert len(pressed(draft.pk, at)().receipts) == 3


def test_two_screens_of_which_one_is_older_send_once(transactional_db: None, at: datetime) -> None:
    world = TogetherWorld(at)
    old = world.complete()
    new = world.saved(old, {**old.answers, "benefit__wish": "新しい"})
    by = holder_of(old)

    def older() -> Submission:
        return submit(draft=old, key=old.key, revision=old.revision - 1, by=by, clock=lambda: at)

    results = at_once([older, pressed(new.pk, at), older])
    assert sum(isinstance(one, ChangedElsewhere) for one in results) == 2, results
    (sent,) = [one for one in results if isinstance(one, Submission)]
    assert filed(sent)["benefit"].answer_sets.get().body["wish"] == "新しい"


def test_what_waits_arrives_once_whoever_comes_first(transactional_db: None, at: datetime) -> None:
    world = TogetherWorld(at)
    sent = world.sent(world.complete(world.medical, world.nursery()))
    held, by = Held.objects.get(), holder_of(sent.draft)
    Held.objects.update(file_by=at.date())
    application = filed(sent)["medical"]
    world.decide_only(application, Outcome.GRANTED)
    event = Event.objects.get(stream=f"application:{application.pk}", kind="application.decided")
    acts = [
        lambda: follow_ground(event),
        lambda: file_due(at=at),
        lambda: file_held(held=held, by=by, at=at),
        lambda: drop_held(held=held, by=by, at=at),
    ]
    results = at_once(acts * 3)
    failed = [one for one in results if isinstance(one, Exception)]
    assert all(isinstance(one, NotWaiting) for one in failed), failed
    held.refresh_from_db()
    arrived = Application.objects.filter(procedure__slug="nursery").count()
    assert (held.state, arrived) in {("filed", 1), ("dropped", 0)}
