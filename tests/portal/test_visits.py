"""Pages that are filled in are counted: errors, changes and time, and a failure of counting stops nobody."""

from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from madoguchi.filling.models import Draft
from madoguchi.funnel.models import Visit
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, at: Any) -> World:
    """The city."""
    return World(at)


@pytest.fixture
def draft(world: World) -> Draft:
    """A draft just begun."""
    return world.started(world.resident).draft


@pytest.fixture
def client(world: World) -> Client:
    """The resident."""
    client = Client()
    client.force_login(world.resident)
    return client


def send(client: Client, draft: Draft, **typed: str) -> Any:
    page = f"/apply/draft/{draft.pk}/who/"
    found = client.get(page).content.decode()
    hidden = {
        name: found.partition(f'name="{name}" value="')[2].partition('"')[0].replace("&quot;", '"')
        for name in ("drawn_for", "revision", "screen", "shown", "opened")
    }
    assert hidden["opened"].isdecimal()
    names = {"q-applicant_name-family": "窓野", "q-applicant_name-given": "花子", "q-email": ""}
    return client.post(page, {**hidden, **names, "q-phone": "09000000000", **typed})


def test_a_page_that_is_refused_and_saved_is_counted(client: Client, draft: Draft) -> None:
    assert send(client, draft, **{"q-phone": "abc"}).status_code == 422
    assert send(client, draft).status_code == 302
    visit = Visit.objects.get()
    assert (visit.page, visit.saves, visit.refusals, visit.wrong, visit.led_to) == (
        "who",
        1,
        1,
        {"phone": 1},
        "child",
    )
    assert send(client, draft, **{"q-phone": "09011112222"}).status_code == 302
    assert Visit.objects.get().changed == {"phone": 1}
    assert "0900000" not in repr(Visit.objects.values())


def test_a_failure_of_counting_keeps_the_answers(
    client: Client, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(**said: object) -> None:
        raise DatabaseError("full")

    monkeypatch.setattr("madoguchi.portal.visits.note_visit", fails)
    assert send(client, draft).status_code == 302
    assert Draft.objects.get().answers["phone"] == "09000000000" and not Visit.objects.exists()


@pytest.mark.parametrize("opened", ["", "x", "-5", "9" * 30])
def test_a_moment_that_nobody_can_read_counts_nothing(client: Client, draft: Draft, opened: str) -> None:
    assert send(client, draft, opened=opened).status_code == 302
    assert Visit.objects.get().seconds == 0
