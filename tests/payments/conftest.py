"""The city that pays."""

from datetime import datetime

import pytest

from tests.payments.world import Paying
from tests.world import World


@pytest.fixture
def paying(db: None, at: datetime) -> Paying:
    """A benefit of 50,000 yen, nobody paid yet."""
    return Paying(World(at))
