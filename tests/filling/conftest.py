"""The city that these tests stand in."""

from datetime import datetime

import pytest

from tests.world import World


@pytest.fixture
def world(db: None, at: datetime) -> World:
    """Two cities with their officers, and people who apply."""
    return World(at)
