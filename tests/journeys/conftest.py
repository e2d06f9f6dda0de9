"""The world of the journeys, new for each test; the authority that signs is made once."""

from pathlib import Path
from typing import Any

import pytest

from tests.journeys.world import World, build_world


@pytest.fixture(scope="session")
def signing_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the keys of the authority lie; making them takes a second."""
    return tmp_path_factory.mktemp("authority") / "signing"


@pytest.fixture
def world(
    transactional_db: None, live_server: object, settings: Any, tmp_path: Path, signing_dir: Path
) -> World:
    """A small city with two procedures, served by the live server."""
    settings.INDEX_DIR = tmp_path / "index"
    settings.SIGNING_DIR = signing_dir
    settings.ANCHOR_FILE = tmp_path / "anchors" / "seals.jsonl"
    settings.SITE_ORIGIN = str(live_server)
    return build_world()
