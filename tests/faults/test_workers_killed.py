"""A worker killed at each step of each job: run again, the effect is there exactly once."""

import os
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from madoguchi.events.selectors import verify
from madoguchi.site.worker import jobs
from tests import migrated
from tests.faults.killing import lived, mails
from tests.world import World, counts

LATER = (timedelta(0), timedelta(minutes=3), timedelta(hours=3))
"""A worker comes at once, after the lease of a dead one, and after the claim of a mail."""
BUSY = (
    "follow receipts", "follow notices", "follow messages", "follow cases", "follow persons", "follow quality",
    "follow reports", "follow open_data", "follow funnel", "deliver mail", "seal", "count months",
)  # fmt: skip
"""Jobs that certainly have something to do in the city of these tests."""
EVERY = bool(os.environ.get("EVERY_STEP_OF_EVERY_JOB"))
"""`drills/workers.py` tries every step of every job; otherwise three steps of those that have most to do."""

pytestmark = pytest.mark.death


@pytest.fixture
def city(transactional_db: None, at: datetime, settings: Any, tmp_path: Path) -> World:
    """Cases in several states, of people and guests; nothing that follows has been done."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.INDEX_DIR = tmp_path / "index"
    world = World(at)
    world.decided(world.resident)
    world.correcting(world.resident)
    world.withdrawn(world.neighbour)
    world.arrived()
    return world


def _job(name: str) -> Callable[[datetime], object]:
    return next(job.run for job in jobs() if job.name == name)


def _before(name: str, at: datetime) -> None:
    """What must have happened before this job has something to do."""
    if name == "deliver mail":
        _job("follow messages")(at)
    if name == "count months":
        _job("follow reports")(at)


@pytest.mark.parametrize("name", sorted({job.name for job in jobs()}) if EVERY else BUSY)
def test_whatever_step_it_dies_at_the_next_worker_makes_it_whole(
    city: World, at: datetime, name: str, settings: Any
) -> None:
    """The same rows in every table, the same mails, a log that is whole: as if nobody had died."""

    def worker() -> None:
        for later in LATER:
            _job(name)(at + later)

    def fresh() -> None:
        migrated.lay_down_again(begun)
        for place in (settings.EMAIL_FILE_PATH, Path(settings.ANCHOR_FILE).parent):
            shutil.rmtree(place, ignore_errors=True)

    _before(name, at)
    begun = migrated.taken()
    fresh()
    whole, sent = lived(worker), set(mails())
    assert whole.steps or name not in BUSY
    last = len(whole.steps) - 1
    for fatal in range(last + 1) if EVERY else sorted({0, last // 2, last} - {-1}):
        fresh()
        assert lived(worker, fatal=fatal).was_killed
        where = f"{name} killed at step {fatal}: {whole.steps[fatal]}"
        assert lived(worker).rows == whole.rows, where
        assert set(mails()) == sent, where
        assert verify() == [], where


def test_a_death_before_the_commit_and_one_after_differ(city: World, at: datetime) -> None:
    """The steps are real: what was not committed is gone, what was is there."""
    begun, before = migrated.taken(), counts()

    def act() -> None:
        city.arrived(city.neighbour)

    steps = lived(act).steps
    commits = [place for place, step in enumerate(steps) if step == "before commit"]
    migrated.lay_down_again(begun)
    assert lived(act, fatal=commits[-1]).was_killed
    assert counts()["applications.Application"] == before["applications.Application"]
    migrated.lay_down_again(begun)
    assert lived(act, fatal=commits[-1] + 1).was_killed
    assert counts()["applications.Application"] == before["applications.Application"] + 1
