"""A world with a registry of five invented corporations."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from madoguchi.businesses.services import import_corporations
from tests.businesses.world import DINER, MILL, PRESS, row, write
from tests.registry.world import SYSTEM
from tests.world import World

Take = Callable[..., None]


@pytest.fixture
def world(db: None, at: datetime) -> World:
    """The small city."""
    return World(at)


@pytest.fixture
def take(tmp_path: Path, at: datetime) -> Take:
    """Take rows into the registry."""
    taken: list[int] = []

    def take(*rows: list[str]) -> None:
        taken.append(1)
        import_corporations(write(tmp_path / f"{len(taken)}.csv", *rows), by=SYSTEM, at=at)

    return take


@pytest.fixture
def registry(take: Take) -> None:
    """The registry: a diner, a press that was merged into a mill, the mill."""
    take(
        row(DINER),
        row(
            PRESS, "窓野印刷有限会社", kind="302", kana="マドノインサツ", process="71", updated="2026-04-10",
            changed="2026-04-01", closed="2026-04-01", close_cause="11", successor=MILL,
        ),
        row(MILL, "株式会社窓野製粉", kana="マドノセイフン"),
    )  # fmt: skip
