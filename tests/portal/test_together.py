"""Choosing what to apply for together: what is proposed, what is done at a window, by when."""

import pytest
from django.test import Client

from madoguchi.filling.models import Draft
from tests.portal.pages import get
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def birth(world: World) -> World:
    """Two procedures to apply for after a birth, of which the city proposes one."""
    event = {"life_events": ["birth"], "is_guest_allowed": True}
    due = {"event": "birth", "days": 15, "counted_from": "生まれた日", "text": "15日以内。"}
    world.opened("allowance", title="児童手当", timings=[due], **event)
    world.opened("fund", title="入院の助成", **event)
    world.city.settings = {**world.city.settings, "together": {"birth": ["allowance"]}}
    world.city.save()
    return world


def test_without_a_place_the_place_is_asked(birth: World, client: Client) -> None:
    assert get(client, "/together/birth/").has("お住まいの市区町村")


def test_everything_is_listed_with_its_last_day(birth: World, client: Client) -> None:
    page = get(client, f"/together/birth/?place={birth.city.slug}&on=2026-11-01")
    assert page.has("2026年11月16日まで") and page.has("入院の助成")


def test_nothing_ticked_begins_nothing(birth: World, client: Client) -> None:
    answer = client.post("/together/birth/", {"place": birth.city.slug, "counted": "1"})
    assert answer.status_code == 422
    assert not Draft.objects.exists()


def test_no_such_event_and_no_event_of_a_business(birth: World, client: Client) -> None:
    for slug in ("nothing", "business-start"):
        assert client.get(f"/together/{slug}/").status_code == 404
