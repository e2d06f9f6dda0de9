"""Backups: taken while others write, whole or not at all, restored on an empty host, with every loss named."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from typer.testing import CliRunner

from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.events.services import seal
from madoguchi.files.disk import Disk
from madoguchi.files.models import File
from madoguchi.files.services.copying import kept
from madoguchi.site.backup.databases import BackupFailed
from madoguchi.site.backup.manifest import backups_in, files_in
from madoguchi.site.backup.restoring import drill, restore_backup
from madoguchi.site.backup.taking import take_backup
from madoguchi.site.cli.backup import app as backup_command
from madoguchi.site.cli.drill import app as drill_command
from tests.files.conftest import folder
from tests.world import World

__all__ = ["folder"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("folder")]


def _say_nothing(done: int, total: int, what: str = "") -> None:
    """Nobody watches."""


@pytest.fixture
def world(at: Any) -> World:
    world = World(at)
    world.decided(world.resident)
    return world


def _take(place: Path, at: Any, keep: int = 14) -> Path:
    return take_backup(folder=place, keep=keep, report=_say_nothing, by=Acting.system("test"), at=at)


def _restore(backup: Path, state: Path) -> "subprocess.CompletedProcess[str]":
    """Restore on a host of its own: an empty state folder with the keys that were copied apart."""
    return subprocess.run(
        [sys.executable, "-m", "madoguchi", "restore", str(backup), "--json"],
        env={
            **os.environ,
            "MADOGUCHI_STATE": str(state),
            "MADOGUCHI_DATABASE": "",
            "MADOGUCHI_KEYS": str(settings.ENV.keys),
        },
        capture_output=True,
        text=True,
    )


def test_a_backup_is_restored_on_an_empty_host_with_every_file(world: World, at: Any, tmp_path: Path) -> None:
    """The other host finds nothing wrong; where anything stands nothing is laid; what was lost or altered is named."""
    made = _take(tmp_path / "backups", at)
    done = _restore(made, tmp_path / "host")
    told = json.loads(done.stdout)
    assert (done.returncode, told["findings"]) == (0, [])
    with closing(sqlite3.connect(tmp_path / "host" / "madoguchi.sqlite3")) as there:
        counted = there.execute("SELECT count(*) FROM files_file").fetchone()[0]
        kinds = [kind for (kind,) in there.execute("SELECT kind FROM events_event ORDER BY rowid")]
    assert counted == File.objects.count() > 0
    assert kinds[-1] == "backup.restored" and "backup.taken" not in kinds
    laid = {key: size for key, size, _at in Disk(tmp_path / "host" / "files").entries()}
    assert laid == {one.key: one.size for one in kept()}
    assert {path.stat().st_mode & 0o077 for path in made.iterdir()} == {0}
    assert Event.objects.filter(kind="backup.taken").get().data["files"] == len(laid)

    before = Event.objects.count()
    with pytest.raises(BackupFailed, match="空ではありません"):
        restore_backup(backup=made, jobs=1, report=_say_nothing, by=Acting.system("test"), at=at)
    with pytest.raises(BackupFailed, match="控えではありません"):
        restore_backup(backup=tmp_path, jobs=1, report=_say_nothing, by=Acting.system("test"), at=at)
    assert Event.objects.count() == before

    lost = File.objects.order_by("pk").first()
    assert lost is not None
    Disk(tmp_path / "backups" / "files").delete(lost.key)
    done = _restore(made, tmp_path / "second")
    assert done.returncode == 1
    assert json.loads(done.stdout)["findings"] == [f"ファイル {lost.pk} を読み取れません。"]
    with (made / "database.sqlite3").open("r+b") as file:
        file.seek(-20, os.SEEK_END)
        file.write(b"x")
    done = _restore(made, tmp_path / "other")
    assert done.returncode == 1 and "取ったときのものと違います" in done.stderr
    assert not (tmp_path / "other" / "files").exists()


def test_backups_share_their_files_and_old_ones_go(world: World, at: Any, tmp_path: Path) -> None:
    """A second backup copies only what is new; with the last that lists it a file goes, half-made ones at once."""
    place = tmp_path / "backups"
    first = _take(place, at)
    gone = File.objects.order_by("pk").last()
    assert gone is not None
    written = {path: path.stat().st_mtime_ns for path in (place / "files").glob("??/*")}
    (Path(settings.STORAGES["default"]["OPTIONS"]["location"]) / gone.key[:2] / gone.key[2:]).unlink()
    (place / ".20260101T000000Z.half").mkdir()
    second = _take(place, at + timedelta(days=1), keep=1)
    assert backups_in(place) == [second] and not first.exists()
    assert not list(place.glob(".*.half"))
    there = {path: path.stat().st_mtime_ns for path in (place / "files").glob("??/*")}
    assert there.items() < written.items()
    assert gone.key not in {file.key for file in files_in(second)}
    with pytest.raises(BackupFailed, match="もうあります"):
        _take(place, at + timedelta(days=1))


def test_a_backup_broken_off_is_none(
    world: World, at: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No space left while the files are copied: what is there does not count as a backup, and the log says nothing."""

    def full(self: Disk, key: str, data: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Disk, "put", full)
    done = CliRunner().invoke(backup_command, [str(tmp_path / "backups")])
    assert done.exit_code == 1 and "No space left" in done.stderr
    assert backups_in(tmp_path / "backups") == []
    assert not Event.objects.filter(kind="backup.taken").exists()


def test_the_drill_restores_elsewhere_and_writes_down_how_it_went(
    world: World, at: Any, tmp_path: Path
) -> None:
    place = tmp_path / "backups"
    made = _take(place, at)
    done = CliRunner().invoke(drill_command, [str(place)])
    assert done.exit_code == 0 and "おかしなところ: 0 件" in done.stdout
    drilled = Event.objects.get(kind="backup.drilled")
    assert drilled.stream == "installation" and drilled.data["findings"] == 0
    (made / "manifest.json").write_text("{}")
    with pytest.raises(BackupFailed, match="控えではありません"):
        drill(backup=made, database="", by=Acting.system("test"), at=at)


def test_a_log_with_many_seals_is_compared_with_them_on_the_other_host(
    world: World, at: Any, tmp_path: Path
) -> None:
    """What stands outside the database comes along: the sound log is found sound, a rewritten one is not."""
    for minute in range(5):
        world.decided(world.resident)
        assert seal(at=at + timedelta(minutes=minute))
    made = _take(tmp_path / "backups", at)
    assert json.loads(_restore(made, tmp_path / "host").stdout)["findings"] == []
    anchors = tmp_path / "host" / "anchors" / "seals.jsonl"
    assert anchors.read_bytes() == Path(settings.ANCHOR_FILE).read_bytes() != b""

    with connection.cursor() as cursor:  # who rewrites the log rewrites the seals in the database too
        cursor.execute("DELETE FROM events_seal WHERE n = 3")
    found = json.loads(_restore(_take(tmp_path / "later", at), tmp_path / "second").stdout)["findings"]
    assert any("seal#3" in one for one in found)
    (made / "seals.jsonl.gz").write_bytes(b"")
    done = _restore(made, tmp_path / "third")
    assert done.returncode == 1 and "seals.jsonl.gz" in done.stderr


@pytest.mark.engines
def test_a_dump_of_the_server_is_restored_into_an_empty_database(
    world: World, at: Any, tmp_path: Path
) -> None:
    """Both engines: what was written before the backup is there after the drill, and the log counts on."""
    place = tmp_path / "backups"
    _take(place, at)
    asked = [str(place)]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP DATABASE IF EXISTS madoguchi_drill")
            cursor.execute("CREATE DATABASE madoguchi_drill")
        named = connection.settings_dict
        asked += [
            "--database",
            f"postgresql://{named['USER']}:{named['PASSWORD']}@:{named['PORT'] or 5432}/madoguchi_drill"
            f"?host={named['HOST'] or 'localhost'}",
        ]
    done = CliRunner().invoke(drill_command, asked)
    assert done.exit_code == 0, done.stderr
    assert Event.objects.get(kind="backup.drilled").data["findings"] == 0
