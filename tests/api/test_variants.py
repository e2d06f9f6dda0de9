"""Variants in the record of a procedure, in the files and in the changes."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from madoguchi.accounts.models import Organisation
from madoguchi.api.models import Change
from madoguchi.api.services import FOLLOWED, follow_event
from madoguchi.events.services import follow
from tests.registry.variants_world import FEE, World, shared_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(bureau: Organisation, at: datetime) -> World:
    """Two towns that share a procedure; one has another fee."""
    world = shared_world(bureau, at=at)
    world.say(world.river, fee=FEE, conditions=["川の市に住む人"])
    return world


def record(world: World) -> dict[str, Any]:
    """The procedure in the API."""
    found: dict[str, Any] = Client().get(f"/api/v1/procedures/{world.procedure.code}").json()
    return found


def test_the_record_of_a_procedure_lists_its_variants(world: World) -> None:
    (variant,) = record(world)["variants"]
    assert variant["organisation"] == {"slug": "river", "name": "川の市"} and variant["number"] == 1
    assert variant["body"] == {"fee": FEE, "conditions": ["川の市に住む人"]}
    assert variant["page"].endswith("/procedures/copy/?place=river")
    assert record(world)["body"]["fee"]["amount_yen"] == 18300
    world.say(world.river)
    assert record(world)["variants"] == []


def test_a_draft_is_not_public(world: World) -> None:
    world.draft(world.wood, fee=FEE)
    assert [one["organisation"]["slug"] for one in record(world)["variants"]] == ["river"]


def test_the_file_has_each_variant_with_the_fields_that_differ(world: World) -> None:
    response = Client().get("/open/variants.jsonl")
    (line,) = b"".join(response).decode().splitlines()  # type: ignore[arg-type]
    row = json.loads(line)
    assert (row["id"], row["fields"]) == (f"{world.procedure.code}.river", ["conditions", "fee"])
    assert row["fee"]["amount_yen"] == 400 and row["windows"] is None


def test_whoever_follows_the_changes_learns_of_it(world: World) -> None:
    follow("open_data", kinds=FOLLOWED, handler=follow_event, at=world.at + timedelta(hours=1))
    told = list(Change.objects.order_by("id").values_list("of", "code", "version"))
    assert told == [(Change.Of.PROCEDURE, world.procedure.code, 1)] * 2, "published, then said otherwise"
