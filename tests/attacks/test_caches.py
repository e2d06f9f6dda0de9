"""A shared cache in front of us mixes nobody up: it keeps what is public and never what is somebody's (T16)."""

import random
import time
from dataclasses import dataclass, field
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from madoguchi.filling.models import Draft
from tests.world import World

pytestmark = pytest.mark.django_db

REQUESTS = 150
"""How many each of the two sends."""


@dataclass
class Kept:
    """One stored response (RFC 9111 §3) with the request headers that it varies by."""

    varies: dict[str, str]
    until: float
    response: HttpResponse


@dataclass
class SharedCache:
    """A shared cache as lazy as RFC 9111 allows: what may be stored is stored, also without a stated lifetime."""

    is_blind: bool = False
    stored: dict[str, list[Kept]] = field(default_factory=dict)
    hits: int = 0

    def get(self, client: Client, path: str, **headers: str) -> Any:
        """The answer to a GET of this browser, out of the store where one fits."""
        cookie = "; ".join(f"{name}={one.value}" for name, one in sorted(client.cookies.items()))
        asked = {"cookie": cookie, "accept-encoding": "", **{k.lower(): v for k, v in headers.items()}}
        for kept in self.stored.get(path, []):
            if kept.until > time.monotonic() and all(asked.get(k, "") == v for k, v in kept.varies.items()):
                self.hits += 1
                return kept.response
        response = client.get(path, headers=headers)
        rules = self._rules(response)
        vary = {v.strip().lower() for v in response.headers.get("Vary", "").split(",") if v.strip()}
        if self.is_blind:
            rules, vary = {}, set()
        may_store = (
            not {"no-store", "private"} & set(rules) and "*" not in vary and response.status_code == 200
        )
        if may_store and rules.get("s-maxage", rules.get("max-age", "60")) != "0" and "no-cache" not in rules:
            seconds = float(rules.get("s-maxage", rules.get("max-age", "60")))
            varies = {name: asked.get(name, "") for name in vary}
            self.stored.setdefault(path, []).append(Kept(varies, time.monotonic() + seconds, response))
        return response

    @staticmethod
    def _rules(response: HttpResponse) -> dict[str, str]:
        parts = [part.strip().lower() for part in response.headers.get("Cache-Control", "").split(",")]
        return {name: value for name, _equals, value in (part.partition("=") for part in parts if part)}


@pytest.fixture
def world(db: None, at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield World(at)


def _signed_in(world: World) -> dict[str, Client]:
    browsers = {}
    for mark, user in (("印甲", world.resident), ("印乙", world.neighbour)):
        world.filled(
            user, shade=ord(mark[1]) % 200, remarks=mark, applicant_name={"family": mark, "given": "名"}
        )
        client = Client()
        client.force_login(user)
        client.get("/my/")
        browsers[mark] = client
    return browsers


def _met(world: World, cache: SharedCache) -> list[str]:
    """What one of the two got of the other."""
    browsers = _signed_in(world)
    marks = {"印甲": world.resident.name, "印乙": world.neighbour.name}
    addresses = [
        *(
            reverse(f"portal:{name}")
            for name in ("home", "my", "messages", "facts", "mandates", "switch", "export")
        ),
        *(
            reverse(f"portal:{name}")
            for name in ("household", "accesses", "consents", "export_file", "about")
        ),
        reverse("portal:procedure", args=["child-medical"]),
        reverse("portal:start", args=["child-medical"]),
        reverse("accounts:visits"),
        reverse("accounts:keys"),
    ]
    for draft in Draft.objects.all():
        addresses += [reverse("portal:draft", args=[draft.pk]), reverse("portal:check", args=[draft.pk])]
    luck, met = random.Random(16), []
    for _turn in range(REQUESTS):
        path = luck.choice(addresses)
        for mark, client in luck.sample(sorted(browsers.items()), 2):
            page = cache.get(client, path).content.decode()
            for other in set(marks) - {mark}:
                if other in page or marks[other] in page:
                    met.append(f"{mark} got a page of {other}: {path}")
    return met


def test_two_people_behind_one_cache_never_meet(world: World) -> None:
    assert _met(world, SharedCache()) == []


def test_a_cache_that_minds_no_header_would_mix_them(world: World) -> None:
    """The test can fail: the same requests through a cache that keeps everything do meet."""
    cache = SharedCache(is_blind=True)
    assert _met(world, cache) and cache.hits
