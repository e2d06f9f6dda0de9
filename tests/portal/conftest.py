"""A small city at this moment, and an index of its own for each test."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from madoguchi.core.clock import now
from madoguchi.search import table
from madoguchi.search.services import catch_up
from tests.search.conftest import SMALL
from tests.world import World


@pytest.fixture(autouse=True)
def index_dir(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test keeps its index, with a table of a few rewordings."""
    settings.INDEX_DIR = tmp_path / "index"
    monkeypatch.setattr(table, "shipped", lambda: SMALL)
    return tmp_path / "index"


@pytest.fixture
def world(db: None) -> World:
    """The small city; views read the clock, so it stands at this very moment."""
    return World(now())


@pytest.fixture
def indexed(world: World) -> World:
    """The small city, to be searched."""
    reindex(world.at)
    return world


def reindex(at: datetime) -> None:
    """Take into the index whatever happened."""
    catch_up(at=at)
