"""The world of the journeys, new for each test; the authority that signs and the words of the search are made once."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.world import World, build_world

HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all that lies here as a journey: one that is not marked would run with the units, without a browser."""
    for item in items:
        if item.path.parent == HERE:
            item.add_marker("journey")


@pytest.fixture(scope="session")
def signing_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the keys of the authority lie; making them takes a second."""
    return tmp_path_factory.mktemp("authority") / "signing"


@pytest.fixture(scope="session")
def kept_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the index of the first world is kept: in a copy only the records are taken in anew, which is quick."""
    return tmp_path_factory.mktemp("kept") / "index"


@pytest.fixture
def world(
    transactional_db: None,
    live_server: object,
    settings: Any,
    tmp_path: Path,
    signing_dir: Path,
    kept_index: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> World:
    """A small city with two procedures, served by the live server.

    The search is that of a host's first minute: what the words of its large table mean is not computed, which
    would take longer than all journeys.
    """
    monkeypatch.setattr("madoguchi.search.services.indexing._SLICE", 0.0)
    settings.INDEX_DIR = tmp_path / "index"
    settings.SIGNING_DIR = signing_dir
    settings.ANCHOR_FILE = tmp_path / "anchors" / "seals.jsonl"
    settings.SITE_ORIGIN = str(live_server)
    if kept_index.exists():
        shutil.copytree(kept_index, settings.INDEX_DIR)
    world = build_world()
    if not kept_index.exists():
        shutil.copytree(settings.INDEX_DIR, kept_index)
    return world
