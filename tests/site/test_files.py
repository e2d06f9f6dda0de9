"""Files of an installation: where they lie, who scans them, old ones sealed, all of them verified."""

import hashlib
import socket
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from typer.testing import CliRunner

from madoguchi.events.models import Event
from madoguchi.examination.models import Notice
from madoguchi.examination.services import issue_notice
from madoguchi.files.disk import path_of
from madoguchi.files.models import File, Hold
from madoguchi.files.places import place
from madoguchi.files.selectors import read
from madoguchi.filling.services import make_receipt
from madoguchi.papers.services import make_demo_authority
from madoguchi.site.cli.seal_files import app as seal_files
from madoguchi.site.cli.verify import app as verify
from madoguchi.site.env import BadEnvironment, database_settings, file_settings
from madoguchi.site.env import read as read_environment
from madoguchi.site.readiness import findings
from madoguchi.site.worker import jobs
from tests.files.conftest import folder
from tests.files.test_scanning import scanner
from tests.world import World, last_event

__all__ = ["folder", "scanner"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]


@pytest.fixture
def world(at: Any) -> World:
    return World(at)


@pytest.fixture
def decided(world: World, settings: Any, tmp_path: Path) -> Any:
    """An application with an attached file, a receipt and a notice, all stored as before files were sealed."""
    settings.SIGNING_DIR = tmp_path / "signing"
    make_demo_authority(name="窓野県", at=world.began)
    application = world.decided(world.resident)
    make_receipt(last_event(application, "application.arrived"))
    issue_notice(last_event(application, "application.decided"))
    for number, file in enumerate(File.objects.order_by("pk")):
        data, name, key = read(file), file.name, f"{number:064x}"
        place().put(key, data)
        File.objects.filter(pk=file.pk).update(
            key=key, is_sealed=False, plain_name=name, sealed_name=b"", scan="unscanned"
        )
    Hold.objects.all().delete()
    return application


def codes() -> set[str]:
    return {finding.code for finding in findings()}


def test_old_files_are_sealed_for_all_who_hold_them(decided: Any, world: World) -> None:
    before = {file.pk: (read(file), file.name) for file in File.objects.all()}
    assert len(before) == 3
    assert "files_plain" in codes()
    for _again in range(2):
        assert CliRunner().invoke(seal_files, []).exit_code == 0
    assert "files_plain" not in codes()
    assert {file.pk: (read(file), file.name) for file in File.objects.all()} == before
    government = world.city.government_id
    for file in File.objects.all():
        assert set(file.holds.values_list("whose", "tenant")) == {
            (decided.subject_id, None),
            (decided.subject_id, government),
        }
        assert not path_of(file.key).read_bytes().startswith(b"%PDF")
    assert Event.objects.filter(kind="files.sealed").get().data == {"files": 3}
    assert Notice.objects.get().sha256 == hashlib.sha256(read(Notice.objects.get().file)).hexdigest()


def test_an_old_file_that_is_lost_is_named_and_stops_no_other(decided: Any) -> None:
    lost = File.objects.order_by("pk")[0]
    path_of(lost.key).unlink()
    result = CliRunner().invoke(seal_files, [])
    assert result.exit_code == 1
    assert str(lost.pk) in result.output
    assert list(File.objects.filter(is_sealed=False)) == [lost]


def test_all_files_are_verified_after_a_restore(world: World) -> None:
    world.arrived(world.resident)
    assert CliRunner().invoke(verify, ["files"]).exit_code == 0
    file = File.objects.get()
    data = bytearray(path_of(file.key).read_bytes())
    data[40] ^= 1
    path_of(file.key).write_bytes(bytes(data))
    result = CliRunner().invoke(verify, ["files"])
    assert result.exit_code == 1
    assert str(file.pk) in result.output


def test_production_needs_a_scanner_that_answers(settings: Any, request: pytest.FixtureRequest) -> None:
    assert "no_scanner" in codes()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.FILE_SCANNER = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        assert "scanner" in codes()
    request.getfixturevalue("scanner")
    assert not codes() & {"no_scanner", "scanner"}


def test_the_worker_scans_and_sweeps() -> None:
    names = [job.name for job in jobs()]
    assert {"scan files", "sweep uploads", "remove orphaned bytes"} <= set(names)


@pytest.mark.parametrize("value", ["3310", "tcp://", "http://127.0.0.1:3310", "unix:"])
def test_a_scanner_that_cannot_be_meant_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("MADOGUCHI_SCANNER", value)
    with pytest.raises(BadEnvironment, match="MADOGUCHI_SCANNER"):
        read_environment()


@pytest.mark.parametrize("value", ["/files", "s3://", "gs://bucket", "s3://bucket?key=x"])
def test_a_place_that_cannot_be_meant_is_refused(value: str, tmp_path: Path) -> None:
    with pytest.raises(BadEnvironment, match="MADOGUCHI_FILES"):
        file_settings(value, tmp_path)


def test_files_lie_where_the_environment_says(tmp_path: Path) -> None:
    assert file_settings("", tmp_path)["OPTIONS"] == {"location": tmp_path / "files"}
    told = file_settings("s3://city-files/window?endpoint=https://s3.example.jp&region=jp", tmp_path)
    assert told["BACKEND"] == "storages.backends.s3.S3Storage"
    assert {"city-files", "window", "https://s3.example.jp", "jp"} <= set(map(str, told["OPTIONS"].values()))


@pytest.fixture
def older(tmp_path: Path) -> Iterator[None]:
    """A database of the test's own in which nothing is yet; that of all tests would have to go back to the first day."""
    given = connections.configure_settings(
        {"default": database_settings(f"sqlite:///{tmp_path}/older.sqlite3")}
    )
    before, connections["default"] = connections["default"], DatabaseWrapper(given["default"])
    yield
    connections["default"].close()
    connections["default"] = before


def test_rows_from_before_keep_name_and_bytes(older: None, at: datetime) -> None:
    """What an older version wrote is read after the migration."""
    executor = MigrationExecutor(connection)
    executor.migrate([("files", "0001_initial")])
    old = executor.loader.project_state([("files", "0001_initial")]).apps.get_model("files", "File")
    place().put("a" * 64, b"old bytes")
    old.objects.create(
        owner="01980000-0000-7000-8000-000000000001",
        name="昔の書類.pdf",
        media_type="application/pdf",
        size=9,
        sha256=hashlib.sha256(b"old bytes").hexdigest(),
        key="a" * 64,
        created_at=at,
    )
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("files"))
    file = File.objects.get()
    assert (file.name, file.is_sealed, file.scan, read(file)) == (
        "昔の書類.pdf",
        False,
        "unscanned",
        b"old bytes",
    )


def test_what_hangs_on_the_older_files_can_be_undone() -> None:
    """A release is taken back with its tables: no step of what came since is one way."""
    loader = MigrationExecutor(connection).loader
    since = loader.graph.backwards_plan(("files", "0002_sealed_scanned_and_in_parts"))
    assert len(since) > 5
    stuck = [
        (key, op.describe())
        for key in since
        for op in loader.get_migration(*key).operations
        if not op.reversible
    ]
    assert stuck == []
