"""An index of its own for each test, with a small table of rewordings."""

from pathlib import Path
from typing import Any

import pytest

from madoguchi.search import table
from tests.registry.conftest import editor, publisher

__all__ = ["editor", "publisher"]

SMALL = (
    [
        table.Entry.read(
            ["日本人になりたい", "日本国籍を取る"], [{"title": "帰化", "law": "国籍法"}], "帰化という。"
        ),
        table.Entry.read(["UAV", "空撮"], [{"title": "無人航空機"}, {"law": "航空法"}], "航空法の言葉。"),
        table.Entry.read(["引っ越し"], [{"title": "転入"}, {"title": "転出"}], "転入と転出の届。"),
        table.Entry.read(["引っ越し業"], [{"title": "貨物", "law": "道路運送法"}], "別の手続。"),
    ],
    {"こども手当法": "児童手当法"},
)


@pytest.fixture(autouse=True)
def index_dir(settings: Any, tmp_path: Path) -> Path:
    """Where this test keeps its index."""
    settings.INDEX_DIR = tmp_path / "index"
    return tmp_path / "index"


@pytest.fixture(autouse=True)
def small_table(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of a few entries in place of the thousands that come with the software, which take seconds."""
    if "survey" not in {mark.name for mark in request.node.iter_markers()}:
        monkeypatch.setattr(table, "shipped", lambda: SMALL)
