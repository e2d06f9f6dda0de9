"""Beginning while an office does not take the procedure; what was begun before is finished."""

from datetime import timedelta

import pytest

from madoguchi.core.acting import Acting
from madoguchi.filling.models import Draft
from madoguchi.filling.services import NotOpenNow, PausedNow, start
from madoguchi.registry.services import pause
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db


def paused(world: World, **given: object) -> None:
    """The procedure of the world is not taken from now on."""
    by = world.acting(world.publisher)
    pause(procedure=world.edition.procedure, reason="大雨のため", by=by, at=world.at, **given)  # type: ignore[arg-type]


def test_nothing_begins_during_a_pause_and_the_refusal_says_why(world: World) -> None:
    paused(world, ends_at=world.at + timedelta(days=2))
    with pytest.raises(PausedNow) as refused:
        start(edition=world.edition, by=Acting.nobody(), at=world.at)
    assert refused.value.reason == "大雨のため" and "休止" in str(refused.value)
    assert not Draft.objects.exists()
    after = world.at + timedelta(days=2)
    assert start(edition=world.edition, by=Acting.nobody(), at=after).draft.started_at == after


def test_a_pause_elsewhere_does_not_stop_this_office(world: World) -> None:
    pause(
        procedure=world.edition.procedure,
        organisation=world.other_city,
        reason="改修のため",
        by=world._shaper(world.publisher, world.other_city),
        at=world.at,
    )
    assert start(edition=world.edition, by=SYSTEM, at=world.at).draft.pk


def test_nothing_begins_out_of_season(world: World) -> None:
    edition = world.opened("season", acceptance=[{"yearly_from": "04-01", "yearly_until": "06-30"}])
    with pytest.raises(NotOpenNow) as refused:
        start(edition=edition, by=Acting.nobody(), at=world.at)
    assert not isinstance(refused.value, PausedNow)


def test_a_draft_begun_before_the_pause_is_finished_and_arrives(world: World) -> None:
    """What is filed must be taken (Administrative Procedure Act art. 7): a pause only stops beginning."""
    draft = world.filled()
    paused(world)
    assert world.arrived(draft=draft).arrived_at == world.at
