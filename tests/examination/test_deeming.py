"""What a law takes for decided: nobody decides otherwise afterwards, and no case keeps the others waiting."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from madoguchi.applications.models import Application
from madoguchi.examination.models import Disposition
from madoguchi.examination.services import DecidedByLaw, decide, deem_due, watch_clocks
from madoguchi.vault.types import KeyMissing
from tests.examination.acts import proposing, signing
from tests.examination.moves import DEEMED
from tests.world import World, get, last_event

pytestmark = pytest.mark.django_db


def tacit(world: World, state: str) -> Application:
    """A case on which a law decides after forty days."""
    application: Application = getattr(world, state)(edition=world.opened("tacit", deemed=DEEMED))
    return application


def deciding(world: World, application: Application, **changes: Any) -> Disposition:
    """Make the disposition."""
    return decide(
        application=application,
        revision=application.revision,
        by=world.acting(world.examiner),
        **changes,
    )


@pytest.mark.parametrize(
    ("state", "act"), [("examining", proposing), ("proposed", signing), ("approved", deciding)]
)
def test_nobody_decides_after_the_last_day_of_the_law(
    world: World, state: str, act: Callable[..., Any]
) -> None:
    application = tacit(world, state)
    with pytest.raises(DecidedByLaw) as refused:
        act(world, application, at=world.at + timedelta(days=41))
    assert "みなされます" in str(refused.value)
    decided = Disposition.objects.get()
    assert (decided.is_deemed, decided.outcome, get(application.pk).state) == (True, "granted", "decided")
    assert last_event(application, "application.deemed")
    assert deem_due(at=world.at + timedelta(days=41)) == 0


def test_on_the_last_day_the_office_may_still_decide(world: World) -> None:
    application = tacit(world, "approved")
    assert not deciding(world, application, at=world.at + timedelta(days=40)).is_deemed


def test_a_case_whose_key_was_forgotten_keeps_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tacit(world, "examining")
    second = world.examining(edition=first.edition)

    def sealed(application: Application, *, at: datetime) -> None:
        if application.pk == first.pk:
            raise KeyMissing

    monkeypatch.setattr("madoguchi.examination.services.deeming.end_waiting", sealed)
    assert deem_due(at=world.at + timedelta(days=41)) == 1
    assert (get(first.pk).state, get(second.pk).state) == ("examining", "decided")


def test_a_case_that_cannot_be_watched_keeps_no_other_waiting(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = world.examining(), world.examining()
    module = "madoguchi.examination.services.clocks.stream_of"
    usual = f"application:{second.pk}"

    def broken(application: Application) -> str:
        if application.pk == first.pk:
            raise ValueError
        return usual

    monkeypatch.setattr(module, broken)
    assert watch_clocks(at=world.at + timedelta(days=300)) == 1
    assert get(second.pk).overdue_on is not None
    assert get(first.pk).overdue_on is None
