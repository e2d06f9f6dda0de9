"""Twenty at once: one submission, one application, the same receipt for all."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.events.models import Event
from madoguchi.events.selectors import verify
from madoguchi.filling.models import Draft, Submission
from madoguchi.filling.services import ChangedElsewhere, save_answers, submit
from tests.race import at_once
from tests.world import World, holder_of

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]

MANY = 20


def pressed(draft: UUID, at: datetime) -> Callable[[], Submission]:
    """One press of the button, from loading the draft to the receipts."""

    def press() -> Submission:
        shown = Draft.objects.get(pk=draft)
        return submit(
            draft=shown, key=shown.key, revision=shown.revision, by=holder_of(shown), clock=lambda: at
        )

    return press


def test_one_draft_sent_twenty_times_at_once_arrives_once(transactional_db: None, at: datetime) -> None:
    draft = World(at).filled()
    results = at_once([pressed(draft.pk, at)] * MANY)
    application = Application.objects.get()
    receipts = [{"application": str(application.pk), "number": application.receipt_number}]
    assert [getattr(r, "receipts", r) for r in results] == [receipts] * MANY
    assert Submission.objects.get().receipts == receipts
    assert AnswerSet.objects.count() == 1
    assert Event.objects.filter(kind="application.arrived").count() == 1


def test_twenty_drafts_at_once_all_arrive_with_their_own_receipts(
    transactional_db: None, at: datetime
) -> None:
    world = World(at)
    drafts = [world.filled(remarks=f"印{n:02d}") for n in range(MANY)]
    results = at_once([pressed(draft.pk, at) for draft in drafts])
    assert all(isinstance(r, Submission) for r in results), results
    numbers = {r.receipts[0]["number"] for r in results}
    assert len(numbers) == MANY == Application.objects.count()
    for n, result in enumerate(results):
        answers = AnswerSet.objects.get(application=result.receipts[0]["application"])
        assert answers.body["remarks"] == f"印{n:02d}"
        assert answers.application.ticket_id == drafts[n].ticket_id
    assert verify() == []


def test_of_many_screens_that_save_at_once_one_wins_and_the_others_are_told(
    transactional_db: None, at: datetime
) -> None:
    world = World(at)
    draft = world.started().draft

    def saving(n: int) -> Callable[[], Draft]:
        def save() -> Draft:
            shown = Draft.objects.get(pk=draft.pk)
            return save_answers(
                draft=shown, answers={"remarks": str(n)}, revision=1, by=holder_of(draft), at=at
            )

        return save

    results = at_once([saving(n) for n in range(8)])
    (won,) = [r for r in results if isinstance(r, Draft)]
    assert sum(isinstance(r, ChangedElsewhere) for r in results) == 7, results
    kept = Draft.objects.get()
    assert (kept.answers, kept.revision) == (won.answers, 2)
