"""The city that these tests stand in, and a version that is still a draft."""

from datetime import datetime

import pytest

from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.services import add_form, draft_version
from tests.world import FORM, SYSTEM, World


@pytest.fixture
def world(db: None, at: datetime) -> World:
    """Two cities with their officers."""
    return World(at)


@pytest.fixture
def draft(world: World) -> FormVersion:
    """A version of a form that the editor wrote and nobody published."""
    form = add_form(code="new", title="様式", organisation=world.city, by=SYSTEM, at=world.at)
    return draft_version(form=form, body=FORM, by=world.acting(world.editor), at=world.at)
