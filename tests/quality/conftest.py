"""The world that quality tests stand in."""

from datetime import datetime

import pytest

from tests.reviews.world import World


@pytest.fixture
def world(db: None, at: datetime) -> World:
    """One city with its staff and one resident."""
    return World(at)
