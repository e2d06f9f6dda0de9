"""The city of push."""

from datetime import datetime

import pytest

from tests.push.world import PushWorld


@pytest.fixture
def world(db: None, at: datetime) -> PushWorld:
    return PushWorld(at)
