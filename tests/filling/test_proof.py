"""A procedure may ask how surely one is who one is: at the start, and again at sending."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from madoguchi.accounts.selectors import acting_of
from madoguchi.applications.models import Application
from madoguchi.filling.services import ProofNeeded, proof, start, submit
from madoguchi.registry.models import ProcedureVersion
from madoguchi.registry.selectors import body_of
from madoguchi.registry.types import ProcedureBody
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def asks(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets all procedures ask for a level."""

    def ask(level: str) -> None:
        def stricter(version: ProcedureVersion) -> ProcedureBody:
            return replace(body_of(version), identity_level=level, identity_alternative="窓口で。")

        monkeypatch.setattr(proof, "body_of", stricter)

    return ask


@pytest.fixture
def world(at: datetime) -> World:
    return World(at)


@pytest.mark.parametrize(
    ("level", "reached", "is_enough"),
    [("", 0, True), ("0", 0, True), ("1", 1, True), ("2", 1, False), ("2", 2, True), ("1", 0, False)],
)
def test_the_level_reached_is_compared_with_the_level_needed(
    world: World, asks: Any, at: datetime, level: str, reached: int, is_enough: bool
) -> None:
    asks(level)
    by = acting_of(world.resident, assurance=reached, at=at)
    if is_enough:
        assert start(edition=world.edition, by=by, at=at).draft.pk
        return
    with pytest.raises(ProofNeeded) as refused:
        start(edition=world.edition, by=by, at=at)
    assert refused.value.alternative == "窓口で。"


def test_it_is_asked_again_at_sending_and_nothing_is_lost(world: World, asks: Any, at: datetime) -> None:
    draft = world.filled(world.resident)
    asks("2")
    sending = {"draft": draft, "key": draft.key, "revision": draft.revision, "clock": lambda: at}
    with pytest.raises(ProofNeeded):
        submit(by=acting_of(world.resident, at=at), **sending)
    assert not Application.objects.exists()
    draft.refresh_from_db()
    assert draft.submitted_at is None and draft.answers
    submit(by=acting_of(world.resident, assurance=2, at=at), **sending)
    assert Application.objects.get().acting["assurance"] == 2


def test_a_guest_has_shown_nothing(world: World, asks: Any, at: datetime) -> None:
    asks("2")
    with pytest.raises(ProofNeeded):
        world.started()
