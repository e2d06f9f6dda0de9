"""The city that the tests of opinions stand in."""

import pytest

from madoguchi.core.acting import Acting, Role
from madoguchi.listening.models import Reception
from madoguchi.listening.selectors import common_form
from madoguchi.listening.services import lay_down_reception
from tests.desk.conftest import enter, world
from tests.world import World

__all__ = ["enter", "world"]


@pytest.fixture
def administrator(world: World) -> Acting:
    """Who lays down how the city and its division take opinions."""
    return world.acting(world.officer("administrator", Role.ADMINISTRATOR))


@pytest.fixture
def reception(world: World, administrator: Acting) -> Reception:
    """The city, which takes opinions with the common form."""
    return opened(world, administrator)


def opened(world: World, administrator: Acting) -> Reception:
    """The reception of the city with the common form, published by two people."""
    edition = world.opened("opinions", form=common_form())
    return lay_down_reception(
        organisation=world.city, form_version=edition.form_version, by=administrator, at=world.at
    )
