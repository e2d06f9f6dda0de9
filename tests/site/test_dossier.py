"""I29, T23: the dossier of an incident says who was looked at, by whom, which fields and where the log has it."""

import hashlib
import json
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from typer.testing import CliRunner

from madoguchi.core.clock import JAPAN
from madoguchi.events.models import Access, Event
from madoguchi.examination.services import open_case
from madoguchi.papers.models import SigningCertificate
from madoguchi.papers.services import make_demo_authority
from madoguchi.site.cli.dossier import app
from madoguchi.site.dossier.finding import About, NotFound, target_of
from madoguchi.site.dossier.making import FolderNotEmpty, make_dossier
from tests.world import SYSTEM, World

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    """The examiner opens the files of a resident and of a guest; another officer opens the neighbour's."""
    settings.SIGNING_DIR = tmp_path / "signing"
    make_demo_authority(name="窓野県", at=AT)
    world = World(AT)
    world.cases = [world.examining(world.resident), world.examining(), world.examining(world.neighbour)]
    for case, who in zip(world.cases, (world.examiner, world.examiner, world.approver), strict=True):
        open_case(application=case, by=world.acting(who), at=AT)
    return world


def _made(about: About, named: str, folder: Path, *, days: int = 1) -> dict[str, Any]:
    make_dossier(
        target_of(about, named),
        since=AT - timedelta(hours=1),
        until=AT + timedelta(days=days),
        folder=folder,
        by=SYSTEM,
        at=AT,
    )
    told: dict[str, Any] = json.loads((folder / "dossier.json").read_bytes())
    return told


def test_an_officer_s_dossier_names_all_whom_they_saw_and_nobody_else(world: World, tmp_path: Path) -> None:
    told = _made(About.OFFICER, "examiner@example.jp", tmp_path / "out")
    assert {one["key"] for one in told["people"]} == {
        str(world.resident.person_id),
        str(world.cases[1].ticket_id),
    }
    assert "窓野 花子" in {one["name"] for one in told["people"]}
    assert {one["receipt_number"] for one in told["applications"]} >= {
        case.receipt_number for case in world.cases[:2]
    }
    fields = told["applications"][0]["fields"]
    assert {"氏名", "電話番号"} & set(fields) and len(fields) >= 4
    assert "09000000000" not in json.dumps(told)  # which fields, never what stands in them
    for one in told["accesses"]:
        row = Access.objects.get(pk=int(one["log"].split()[1]))
        assert row.hash == one["hash"]
    assert told["log"]["verified"] is True


def test_a_person_s_and_a_file_s_dossier_tell_who_looked(world: World, tmp_path: Path) -> None:
    person = _made(About.PERSON, "hanako@example.jp", tmp_path / "person")
    file = _made(About.FILE, world.cases[2].receipt_number, tmp_path / "file")
    assert [one["reader"] for one in person["readers"]] == [f"user:{world.examiner.pk}"]
    assert [one["reader"] for one in file["readers"]] == [f"user:{world.approver.pk}"]
    assert file["counts"]["people"] == 1
    assert {one["kind"] for one in file["events"]} >= {"application.arrived", "application.taken"}


def test_days_outside_are_left_out(world: World, tmp_path: Path) -> None:
    target = target_of(About.OFFICER, str(world.examiner.pk))
    since = AT + timedelta(days=1)
    done = make_dossier(
        target, since=since, until=since + timedelta(days=1), folder=tmp_path / "o", by=SYSTEM, at=AT
    )
    assert (done.people, done.accesses, done.events) == (0, 0, 0)


def test_it_is_signed_and_the_log_keeps_its_digest(world: World, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    _made(About.FILE, str(world.cases[0].pk), folder)
    data = (folder / "dossier.json").read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    assert (folder / "dossier.json.sha256").read_text().startswith(digest)
    assert Event.objects.get(kind="dossier.made").data["digest"] == digest
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
    cert = SigningCertificate.objects.get()
    assert x509.load_pem_x509_certificate(cert.certificate.encode())
    (tmp_path / "own.pem").write_text(cert.certificate)

    def checked(content: Path) -> int:
        words = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-noverify", "-out", "/dev/null"]
        given = ["-in", str(folder / "dossier.json.p7s"), "-content", str(content)]
        return subprocess.run([*words, *given], capture_output=True).returncode

    assert checked(folder / "dossier.json") == 0
    (tmp_path / "altered.json").write_bytes(data.replace(b'"accesses"', b'"accessez"'))
    assert checked(tmp_path / "altered.json") != 0


def test_an_altered_log_is_told_in_the_dossier(world: World, tmp_path: Path) -> None:
    Access.objects.filter(reader=f"user:{world.examiner.pk}").update(purpose="別の目的")
    told = _made(About.OFFICER, "examiner@example.jp", tmp_path / "out")
    assert told["log"]["verified"] is False and told["log"]["findings"]


def test_the_command_says_how_many_and_refuses_what_it_does_not_know(world: World, tmp_path: Path) -> None:
    def run(*words: str) -> Any:
        return CliRunner().invoke(app, [*words, "--from", "2026-11-02", "--to", "令和8年11月2日"])

    done = run("officer", "examiner@example.jp", "--folder", str(tmp_path / "out"))
    assert done.exit_code == 0 and "2 人" in done.output and "電子署名" in done.output
    again = run("officer", "examiner@example.jp", "--folder", str(tmp_path / "out"))
    assert again.exit_code == 1 and "空ではありません" in again.output
    for about in ("person", "file", "officer"):
        assert run(about, "nobody@example.jp", "--folder", str(tmp_path / about)).exit_code == 1
    with pytest.raises(NotFound):
        target_of(About.OFFICER, "01980000-0000-7000-8000-000000000001")
    assert FolderNotEmpty.sentence
