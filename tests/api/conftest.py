"""A small registry with full records, and an index of its own."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from madoguchi.accounts.models import Organisation
from madoguchi.search.services import catch_up
from tests.api.receiver import receiver
from tests.api.systems import clock, systems
from tests.api.world import Registry
from tests.search.conftest import small_table

__all__ = ["clock", "receiver", "small_table", "systems"]

ORIGIN = "https://madono.example"


@pytest.fixture(autouse=True)
def own_places(settings: Any, tmp_path: Path) -> None:
    """An index of its own, and the address that the settings name."""
    settings.INDEX_DIR = tmp_path / "index"
    settings.SITE_ORIGIN = ORIGIN


@pytest.fixture
def registry(bureau: Organisation, tmp_path: Path, at: datetime) -> Registry:
    """The small registry."""
    return Registry(bureau, tmp_path, at)


@pytest.fixture
def found(registry: Registry, at: datetime) -> Registry:
    """The small registry with its index."""
    catch_up(at=at)
    return registry
