"""The world, with short ways to record and agree."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from madoguchi.core.acting import Acting
from madoguchi.facts.models import Consent, Fact
from madoguchi.facts.services import give_consent, record_fact
from tests.world import World

ADDRESS = {
    "postal_code": "1000001",
    "prefecture": "東京都",
    "city": "千代田区",
    "street": "千代田1-1",
    "building": "",
}


@pytest.fixture
def world(db: None, at: datetime) -> World:
    return World(at)


@pytest.fixture
def hanako(world: World) -> Acting:
    return world.acting(world.resident)


@pytest.fixture
def examiner(world: World) -> Acting:
    return world.acting(world.examiner)


@pytest.fixture
def record(world: World, hanako: Acting, at: datetime) -> Callable[..., Fact]:
    """Record a fact of hanako's, typed by herself unless told otherwise."""

    def call(term: str, value: Any, **more: Any) -> Fact:
        given = {"subject": world.resident.person, "source": "typed", "by": hanako, "at": at, **more}
        return record_fact(term=term, value=value, **given)

    return call


@pytest.fixture
def agree(world: World, hanako: Acting, at: datetime) -> Callable[..., Consent]:
    """Let the city use what hanako holds of some terms."""

    def call(*terms: str, **more: Any) -> Consent:
        given = {
            "subject": world.resident.person,
            "purpose": "子ども医療費助成",
            "terms": terms,
            "procedure": world.edition.procedure_id,
            "to_organisation": world.city,
            "by": hanako,
            "at": at,
            **more,
        }
        return give_consent(**given)

    return call
