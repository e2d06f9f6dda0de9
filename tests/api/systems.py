"""A business, the system of a bureau, and how it asks: for the tests of the API for registered systems."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from madoguchi.accounts.models import Organisation, Subject
from madoguchi.api.services import (
    NewClient,
    register_client,
)
from madoguchi.businesses.services import follow_event, import_corporations
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.facts.services import give_consent
from tests.api.asking import API
from tests.businesses.world import BAKERY, DINER, row, write
from tests.registry.world import SYSTEM
from tests.world import World

PROBLEM = "application/problem+json"
BOTH = ["businesses:read", "businesses:write"]


@pytest.fixture
def clock(at: datetime) -> Any:
    """The moment of the world, which goes on."""
    with time_machine.travel(at, tick=False) as traveller:
        yield traveller


@dataclass
class Systems:
    """A business that is linked, and the system of one bureau (連携の世界)."""

    world: World
    made: NewClient
    client: Client
    at: datetime

    @property
    def organisation(self) -> Organisation:
        """The bureau of the system."""
        return self.made.client.organisation

    @property
    def business(self) -> Subject:
        """The business."""
        return self.world.business

    @property
    def member(self) -> Acting:
        """The representative."""
        return self.world.acting(self.world.owner, whose=self.world.business)

    def token(self, made: NewClient | None = None, **asked: str) -> Any:
        """What the token endpoint answers."""
        one = made or self.made
        pair = base64.b64encode(f"{one.client.client_id}:{one.secret}".encode()).decode()
        return self.client.post(
            f"{API}/token",
            {"grant_type": "client_credentials", **asked},
            headers={"authorization": f"Basic {pair}"},
        )

    def bearer(self, made: NewClient | None = None, **asked: str) -> dict[str, str]:
        """The header of a fresh token."""
        return {"authorization": f"Bearer {json.loads(self.token(made, **asked).content)['access_token']}"}

    def read(self, number: str = DINER, purpose: str = "許可の更新の確認", **headers: str) -> Any:
        """What is answered about a business."""
        return self.client.get(
            f"{API}/businesses/{number}", {"purpose": purpose}, headers=headers or self.bearer()
        )

    def send(self, body: Any, key: str = "key-00000001", number: str = DINER, **headers: str) -> Any:
        """What is answered to a write."""
        return self.client.post(
            f"{API}/businesses/{number}/facts",
            json.dumps(body),
            content_type="application/json",
            headers={"idempotency-key": key, **(headers or self.bearer())},
        )

    def agree(self, *terms: str) -> Any:
        """The business agrees that the bureau may know these."""
        return give_consent(
            subject=self.business,
            purpose="営業許可の事務",
            terms=terms,
            to_organisation=self.organisation,
            by=self.member,
            at=self.at,
        )


@pytest.fixture
def systems(db: None, clock: Any, tmp_path: Path, at: datetime) -> Systems:
    """The world, its business linked to a corporation, a system of the city."""
    world = World(at)
    import_corporations(write(tmp_path / "a.csv", row(), row(BAKERY, "まどのパン合同会社")), by=SYSTEM, at=at)
    Subject.objects.filter(pk=world.business.pk).update(corporate_number=DINER)
    follow_event(Event.objects.get(kind="business.added", whose=world.business.pk))
    world.business.refresh_from_db()
    made = register_client(organisation=world.city, name="届出システム", scopes=BOTH, by=SYSTEM, at=at)
    return Systems(world, made, Client(), at)


def told(response: Any, status: int, *places: str) -> dict[str, Any]:
    assert response.status_code == status, response.content.decode()
    assert response.headers["Content-Type"] == PROBLEM
    assert "no-store" in response.headers["Cache-Control"]
    told: dict[str, Any] = json.loads(response.content)
    assert told["status"] == status and told["title"] and told["detail"]
    assert [one["parameter"] for one in told.get("errors", [])] == list(places)
    return told


def got_from(response: Any, status: int = 200) -> dict[str, Any]:
    assert response.status_code == status, response.content.decode()
    assert "no-store" in response.headers["Cache-Control"] and "Set-Cookie" not in response.headers
    got: dict[str, Any] = json.loads(response.content)
    return got
