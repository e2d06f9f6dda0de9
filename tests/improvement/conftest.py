"""The world that tests of improvements stand in."""

from datetime import datetime

import pytest

from tests.improvement.world import World


@pytest.fixture
def world(db: None, at: datetime) -> World:
    """One city with officers, a procedure that is online, and reviews before and after a day."""
    return World(at)
