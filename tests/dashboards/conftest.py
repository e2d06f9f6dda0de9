"""The city with data, a map and two officers."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache

import pytest
import time_machine

from madoguchi.ui.charts import specs
from tests.dashboards.world import PageWorld


@pytest.fixture
def world(db: None, at: datetime) -> Iterator[PageWorld]:
    """Data, a map, an editor and a publisher; pages are read some minutes later."""
    with time_machine.travel(at + timedelta(minutes=10), tick=False):
        yield PageWorld(at)


@pytest.fixture(autouse=True, scope="session")
def drawn_once() -> Iterator[None]:
    """Draw a chart that many tests show in one of them: the same values give the same picture."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(specs, "draw", cache(specs.draw))
        yield
