"""The world of the journeys, built once and laid down anew for each test with the index of its search."""

import pickle
import shutil
import sqlite3
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from madoguchi.core.clock import japan_day, now
from madoguchi.files.models import File
from tests import migrated
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


@dataclass
class Kept:
    """The first world: its rows, its index and its seals, as every journey of the day finds them."""

    folder: Path
    day: date | None = None
    rows: sqlite3.Connection | None = None
    world: bytes = b""

    def keep(self, world: World) -> None:
        """Keep what was just built, unless a part of it lies elsewhere (SQLite)."""
        if connection.vendor == "sqlite" and not File.objects.exists():
            self.day, self.rows, self.world = japan_day(now()), migrated.taken(), pickle.dumps(world)

    def lay_down(self) -> World:
        """The world with its rows in the database."""
        migrated.lay_down_again(self.rows)
        world: World = pickle.loads(self.world)
        return world


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """Where the first world is kept; on another day only its index is used, in which the records are taken in anew."""
    return Kept(tmp_path_factory.mktemp("kept"))


@pytest.fixture
def world(
    transactional_db: None,
    live_server: object,
    settings: Any,
    tmp_path: Path,
    signing_dir: Path,
    kept: Kept,
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
    shutil.copytree(kept.folder, tmp_path, dirs_exist_ok=True)
    if kept.day == japan_day(now()):
        return kept.lay_down()
    world = build_world()
    for name in ("index", "anchors"):
        if (tmp_path / name).exists():
            shutil.rmtree(kept.folder / name, ignore_errors=True)
            shutil.copytree(tmp_path / name, kept.folder / name)
    kept.keep(world)
    return world
