"""T21: what any request to the API is answered fits its description, and is never an error of ours.

The short form; `drills/api_fuzz.py` asks thousands of times an operation (`FUZZ_CASES`).
"""

import json
import os
import sys
from datetime import datetime
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from madoguchi.api.filing.interface import described_filing_api
from madoguchi.api.machines.interface import described_machine_api
from madoguchi.api.rest.interface import described_api
from madoguchi.api.voices.interface import described_voice_api
from madoguchi.timecost.services.results import reckon
from tests.api.fuzzing import fuzz, operations
from tests.api.programs import program_of
from tests.api.systems import Systems, clock, systems
from tests.api.test_handing_in_reviews import token
from tests.businesses.world import DINER
from tests.world import World

__all__ = ["clock", "systems"]

pytestmark = pytest.mark.django_db

CASES = int(os.environ.get("FUZZ_CASES", "6"))
ONLY = os.environ.get("FUZZ_ONLY", "")
START = int(os.environ.get("FUZZ_START", "20261123"))


def _run(
    described: dict[str, Any], client: Client, headers: dict[str, str], known: dict[str, list[str]]
) -> None:
    client.raise_request_exception = False
    asked, problems = 0, []
    for operation in operations(described):
        if ONLY and ONLY not in f"{operation.method.upper()} {operation.path}":
            continue
        cache.clear()
        done = fuzz(operation, client, cases=CASES, headers=headers, known=known, start=START)
        asked += done.cases
        if CASES > 100:
            told = f"{done.name}\t{done.cases}\t{dict(sorted(done.statuses.items()))}\n"
            sys.__stderr__.write(told)
        problems += [f"{done.name}: {what}\n    {how}" for what, how in done.problems.items()]
    assert not problems, "\n".join(problems)
    assert asked or ONLY


@pytest.fixture
def world(at: datetime) -> World:
    """The city."""
    return World(at)


def test_t21_the_open_api(found: Any, client: Client, at: datetime) -> None:
    reckon(at=at)
    listed = json.loads(client.get("/api/v1/procedures", {"limit": 3}).content)["results"]
    known = {"slug": [one["slug"] for one in listed if "slug" in one], "id": [one["id"] for one in listed]}
    _run(described_api(), client, {}, {name: values for name, values in known.items() if values})


def test_t21_the_api_of_programs(world: World, client: Client) -> None:
    program = program_of(world)
    draft = program.filled()
    known = {"draft": [draft["id"]], "draft_id": [draft["id"]], "key": [draft["id"]]}
    _run(described_filing_api(), client, program.headers, known)


def test_t21_the_api_of_registered_systems(systems: Systems, client: Client) -> None:
    systems.agree("business.name", "business.phone")
    _run(described_machine_api(), client, systems.bearer(), {"number": [DINER], "corporate_number": [DINER]})


def test_t21_the_api_of_reviews(world: World, client: Client, at: datetime) -> None:
    shown = token(world, "reviews:write")
    _run(described_voice_api(), client, {"authorization": f"Bearer {shown}"}, {})
