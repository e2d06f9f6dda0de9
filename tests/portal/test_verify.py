"""The page and the command that tell whether a paper is ours, as it left us, and whether it counts."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from typer.testing import CliRunner

from madoguchi.examination.models import Notice
from madoguchi.examination.selectors.verifying import Verdict, check_paper
from madoguchi.examination.services.reissues import revoke
from madoguchi.examination.services.waiting import issue_or_wait
from madoguchi.files.selectors import read
from madoguchi.papers.services import make_demo_authority, notice_pdf, sign
from madoguchi.site.cli.verify import app
from tests.papers.conftest import NOTICE
from tests.world import World, last_event

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(at: datetime) -> World:
    """Two cities, officers and people."""
    return World(at)


@pytest.fixture
def authority(tmp_path: Path, at: datetime) -> Iterator[None]:
    """An authority of the test's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "SIGNING_DIR", tmp_path / "signing")
        make_demo_authority(name="窓野県", at=at - timedelta(days=30))
        yield


@pytest.fixture
def paper(world: World, authority: None) -> Notice:
    """A notice that was issued."""
    application = world.decided(world.resident)
    issue_or_wait(last_event(application, "application.decided"))
    return Notice.objects.get()


def asked(client: Client, data: bytes) -> str:
    """What the page answers about a file."""
    answer = client.post("/verify/", {"notice": SimpleUploadedFile("a.pdf", data, "application/pdf")})
    assert answer.status_code == 200
    return answer.content.decode()


def take_back(world: World, paper: Notice, at: datetime) -> None:
    """Revoke the paper as an approver does."""
    revoke(notice=paper, why="誤りがあったため", by=world.acting(world.approver), at=at)


def altered(data: bytes) -> bytes:
    """The same with one bit another."""
    copy = bytearray(data)
    copy[len(copy) // 3] ^= 1
    return bytes(copy)


def test_a_paper_in_force(client: Client, paper: Notice, at: datetime) -> None:
    said = asked(client, read(paper.file))
    for words in ("本物で、いまも有効", paper.number, "窓野市長", paper.sha256, "記録と一致"):
        assert words in said
    found = check_paper(read(paper.file), at=at)
    assert found.counts and found.paper == paper and found.sha256 == paper.sha256


def test_one_that_was_taken_back_is_genuine_and_counts_no_more(
    client: Client, world: World, paper: Notice, at: datetime
) -> None:
    data = read(paper.file)
    take_back(world, paper, at)
    said = asked(client, data)
    assert "本物ですが、いまは有効ではありません" in said and "取り消されています" in said


def test_an_altered_one(client: Client, paper: Notice, at: datetime) -> None:
    data = altered(read(paper.file))
    said = asked(client, data)
    assert "出したあとで変更されています" in said and paper.number not in said
    assert check_paper(data, at=at).verdict == Verdict.ALTERED


def test_what_is_not_on_record_is_not_taken_for_ours(client: Client, paper: Notice, at: datetime) -> None:
    """Even with the right signature: somebody with the key, or another installation, made it."""
    from_elsewhere = sign(_letter(), organisation=paper.organisation_id, post="窓野市長", reason="x", at=at)
    found = check_paper(from_elsewhere, at=at)
    assert found.report.is_valid and found.verdict == Verdict.UNKNOWN and not found.counts
    assert "記録にない文書" in asked(client, from_elsewhere)
    assert "電子署名がありません" in asked(client, _letter())


def test_the_record_tells_when_nothing_else_does(paper: Notice, at: datetime) -> None:
    """Thirty years later every certificate has ended; the digest is still that of the record."""
    found = check_paper(read(paper.file), at=at + timedelta(days=30 * 365))
    assert found.verdict == Verdict.VALID and not found.report.is_trusted


@pytest.mark.parametrize(("change", "code"), [("", 0), ("altered", 1), ("unknown", 2), ("revoked", 3)])
def test_the_command_says_the_same(
    world: World, paper: Notice, tmp_path: Path, at: datetime, change: str, code: int
) -> None:
    data = read(paper.file)
    if change == "altered":
        data = altered(data)
    elif change == "unknown":
        data = _letter()
    elif change == "revoked":
        take_back(world, paper, at)
    file = tmp_path / "paper.pdf"
    file.write_bytes(data)
    plain = CliRunner().invoke(app, ["notice", str(file)])
    told = CliRunner().invoke(app, ["notice", str(file), "--json"])
    assert (plain.exit_code, told.exit_code) == (code, code), plain.output
    found = json.loads(told.stdout)
    assert found["verdict"] == {0: "valid", 1: "altered", 2: "unknown", 3: "valid"}[code]
    assert found["sha256"] in plain.stdout
    if code in (0, 3):
        assert found["recorded_sha256"] == found["sha256"] == paper.sha256
        assert paper.number in plain.stdout and "窓野市長" in plain.stdout
    for secret in ("葛", "𠮷子"):
        assert secret not in plain.stdout + told.stdout


def _letter() -> bytes:
    return notice_pdf(NOTICE)
