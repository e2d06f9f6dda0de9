"""The disk is full: nothing half arrives, people are told in clear words, reading goes on, and it mends by itself."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
SIZE = "64m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)], capture_output=True, text=True
    )
    if mounted.returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def told(small_disk: Path) -> dict[str, Any]:
    """What was answered while it was full and afterwards."""
    state = small_disk / "state"
    state.mkdir()
    done = subprocess.run(
        [sys.executable, "drills/full_disk.py"],
        cwd=ROOT,
        env={**os.environ, "MADOGUCHI_STATE": str(state), "MADOGUCHI_DATABASE": "", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


def test_a_full_disk_loses_nothing_and_mends_by_itself(told: dict[str, Any]) -> None:
    assert told["errno"] == 28  # ENOSPC
    for name in ("full: sent", "full: saved"):
        assert told[name]["status"] == 503
        assert "保存された回答は、消えていません" in told[name]["body"]
        assert "二重に受け付けることはありません" in told[name]["body"]
    assert told["applications while full"] == 0
    assert told["full: front page"]["status"] == 200
    assert told["full: my draft"]["status"] == 200 and "葛" in told["full: my draft"]["body"]
    assert "二重に" not in told["full: my draft"]["body"]

    assert told["freed: my draft"]["body"].count("葛") == told["full: my draft"]["body"].count("葛")
    assert told["freed: sent"]["status"] == told["freed: sent again"]["status"] == 302
    assert told["applications"] == 1 and len(set(told["revision"])) == 1
    assert told["integrity"] == "ok"
