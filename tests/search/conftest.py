"""An index of its own for each test."""

from pathlib import Path
from typing import Any

import pytest

from tests.registry.conftest import editor, publisher

__all__ = ["editor", "publisher"]


@pytest.fixture(autouse=True)
def index_dir(settings: Any, tmp_path: Path) -> Path:
    """Where this test keeps its index."""
    settings.INDEX_DIR = tmp_path / "index"
    return tmp_path / "index"
