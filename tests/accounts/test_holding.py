"""What belongs to one person is changed by nobody else, whatever a page hands to the services."""

from collections.abc import Callable
from datetime import datetime

import pytest

from madoguchi.accounts.services import NotTheHolder
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.ids import uuid7
from madoguchi.events.models import Event
from madoguchi.examination.services import answer_correction, withdraw
from madoguchi.filling.models import Draft
from madoguchi.filling.services import attach, attach_to_application, discard, save_answers, submit
from tests.world import World, upload

STRANGER = Acting(name="別人", subjects=frozenset({uuid7()}), tickets=frozenset({uuid7()}))


def acts(world: World, draft: Draft, case: Application, by: Acting) -> list[Callable[[], object]]:
    """Everything that changes a draft or an application for its holder."""
    at = world.at
    return [
        lambda: attach(draft=draft, upload=upload(), by=by, at=at),
        lambda: save_answers(draft=draft, answers={}, revision=draft.revision, by=by, at=at),
        lambda: submit(draft=draft, key=draft.key, revision=draft.revision, by=by, clock=lambda: at),
        lambda: discard(draft=draft, revision=draft.revision, by=by, at=at),
        lambda: attach_to_application(application=case, upload=upload(), by=by, at=at),
        lambda: answer_correction(application=case, answers={}, files=[], by=by, at=at),
        lambda: withdraw(application=case, revision=case.revision, by=by, at=at),
    ]


@pytest.mark.parametrize("is_guest", [True, False])
def test_only_the_holder_changes_a_draft_or_an_application(db: None, at: datetime, is_guest: bool) -> None:
    world = World(at)
    user = None if is_guest else world.resident
    draft, case = world.filled(user), world.correcting(user)
    events = Event.objects.count()
    officer = world.acting(world.examiner)
    for by in (STRANGER, Acting.nobody(), Acting.system("test"), officer):
        for act in acts(world, draft, case, by):
            with pytest.raises(NotTheHolder):
                act()
    assert Event.objects.count() == events
    assert Draft.objects.get(pk=draft.pk).answers == draft.answers
    assert Application.objects.get(pk=case.pk).revision == case.revision
