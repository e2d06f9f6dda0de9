"""Other systems of an office hand in reviews on the common form."""

import json
from typing import Any

import pytest
from django.test import Client

from madoguchi.api.services import SCOPES, issue_token, register_client
from madoguchi.core.clock import now
from madoguchi.reviews.models import Review
from madoguchi.windows.models import Window
from tests.api.asking import API
from tests.registry.world import SYSTEM
from tests.world import World

SAID = {
    "rating": 2,
    "step": "filling",
    "reasons": ["many_inputs"],
    "text": "担当の佐藤さんに電話03-1234-5678で聞きました。",
}


@pytest.fixture
def world(db: None) -> World:
    """The small city."""
    return World(now())


def token(world: World, *scopes: str) -> str:
    """A token of a system of the city."""
    made = register_client(organisation=world.city, name="電子申請", scopes=list(scopes), by=SYSTEM, at=now())
    return issue_token(
        client_id=made.client.client_id, secret=made.secret, address="10.0.0.9", at=now()
    ).value


def hand_in(client: Client, shown: str, key: str = "review-0001", **changes: Any) -> Any:
    """Send a review."""
    return client.post(
        f"{API}/reviews",
        json.dumps({**SAID, **changes}),
        "application/json",
        headers={"authorization": f"Bearer {shown}", "idempotency-key": key},
    )


def test_a_system_hands_in_once_and_sees_what_was_masked(world: World, client: Client) -> None:
    shown = token(world, "reviews:write")
    slug = world.edition.procedure.slug

    first = hand_in(client, shown, procedure=slug)
    again = hand_in(client, shown, procedure=slug)

    assert (first.status_code, again.status_code) == (201, 200)
    assert "佐藤" not in first.json()["text"]
    assert "1234" not in first.json()["text"]
    review = Review.objects.get()
    assert (review.source, review.procedure, review.organisation) == (
        "api",
        world.edition.procedure,
        world.city,
    )
    assert review.reasons == ["many_inputs"]


def test_a_window_of_the_office_is_spoken_of(world: World, client: Client) -> None:
    window = Window.objects.create(
        organisation=world.city, code="w-1", name="1番", address="中央", hours="平日"
    )

    assert hand_in(client, token(world, "reviews:write"), window="W-1").status_code == 201
    assert Review.objects.get().window == window


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, 404),
        ({"procedure": "nothing"}, 404),
        ({"window": "w-9"}, 404),
        ({"procedure": "theirs"}, 404),
        ({"procedure": "child-medical", "rating": 6}, 422),
        ({"procedure": "child-medical", "step": "somewhere"}, 422),
        ({"procedure": "child-medical", "reasons": ["because"]}, 422),
        ({"procedure": "child-medical", "text": "あ" * 1001}, 422),
    ],
    ids=[
        "nothing",
        "unknown_procedure",
        "unknown_window",
        "of_another_city",
        "rating",
        "step",
        "reason",
        "long",
    ],
)
def test_what_cannot_be_kept_is_told(
    world: World, client: Client, changes: dict[str, Any], status: int
) -> None:
    world.opened("theirs", organisation=world.other_city, title="よその手続")

    answer = hand_in(client, token(world, "reviews:write"), **changes)

    assert answer.status_code == status
    assert answer["Content-Type"].startswith("application/problem+json")
    assert not Review.objects.exists()


def test_a_token_for_businesses_hands_in_nothing(world: World, client: Client) -> None:
    slug = world.edition.procedure.slug

    assert hand_in(client, token(world, "businesses:read"), procedure=slug).status_code == 403
    assert hand_in(client, "made-up", procedure=slug).status_code == 401


def test_the_description_names_the_address_and_the_scope(client: Client) -> None:
    described = client.get(f"{API}/reviews/openapi.json").json()

    operation = described["paths"]["/api/v1/reviews"]["post"]
    assert operation["security"] == [{"system": ["reviews:write"]}]
    assert set(SCOPES) >= set(
        described["components"]["securitySchemes"]["system"]["flows"]["clientCredentials"]["scopes"]
    )
    assert "429" in operation["responses"]


def test_what_no_database_keeps_is_left_out(world: World, client: Client) -> None:
    shown = token(world, "reviews:write")

    for name in ("procedure", "window"):
        assert hand_in(client, shown, **{name: "a\0b"}).status_code == 404
    sent = hand_in(client, shown, procedure=world.edition.procedure.slug, text="見\0やす\u202eかった")

    assert sent.json()["text"] == Review.objects.get().text == "見やすかった"
