"""What was acknowledged is on the disk: syncs are counted, not believed."""

import json
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from psycopg import connect

from madoguchi.filling.models import Submission
from tests.world import World

ROOT = Path(__file__).parents[2]
watched = pytest.mark.skipif(not shutil.which("strace"), reason="strace is not there")


@watched
def test_each_acknowledged_submission_was_synced_before_it_was_acknowledged(tmp_path: Path) -> None:
    """`drills/syncs.py` watches the system calls: between two acknowledgements the database's log is synced."""
    report = tmp_path / "report.json"
    done = subprocess.run(
        [sys.executable, "drills/syncs.py", "--count", "8", "--report", str(report)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(report.read_text("utf-8"))
    assert told["acknowledged"] == 8 and told["synced before its acknowledgement"] == 8
    assert told["attachments synced with their folder"] == 8


@watched
def test_without_syncs_the_count_says_so(tmp_path: Path) -> None:
    """The watch itself can fail: with SQLite's `synchronous` off nothing is synced, and the drill ends with 1."""
    done = subprocess.run(
        [sys.executable, "drills/syncs.py", "--count", "3", "--careless"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1 and "0 of 3" in done.stderr


@pytest.mark.engines
@pytest.mark.django_db(transaction=True)
def test_when_the_service_returns_the_servers_log_is_flushed(at: datetime) -> None:
    """PostgreSQL has flushed its log as far as it is written whenever a submission has been acknowledged."""
    if connection.vendor != "postgresql":  # there the system calls are counted, by the tests above
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA synchronous").fetchone()[0] == 2
        return
    world = World(at)
    drafts = [world.filled(world.resident, shade=n) for n in range(6)]
    named = connection.settings_dict
    with connect(
        host=named["HOST"],
        port=named["PORT"] or 5432,
        user=named["USER"],
        dbname=named["NAME"],
        autocommit=True,
    ) as watch:

        def unflushed(draft: object) -> int:
            world.sent(draft)  # type: ignore[arg-type]
            asked = "SELECT (pg_current_wal_insert_lsn() - pg_current_wal_flush_lsn())::bigint"
            return int(watch.execute(asked).fetchone()[0])  # type: ignore[index]

        behind = [unflushed(draft) for draft in drafts[:3]]
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = off")
        careless = [unflushed(draft) for draft in drafts[3:]]
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit = on")
    assert min(behind) == 0 and sorted(behind)[1] < 1000  # a record of the server's own may follow
    assert max(careless) > max(behind)
    assert Submission.objects.count() == 6
