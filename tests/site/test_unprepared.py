"""The command line on a database without tables says what to do."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    "words",
    [["demo"], ["serve", "--port", "8199"], ["publish", "programmes", "--organisation", "x", "--by", "y"]],
)
def test_what_to_do_is_said_in_one_sentence(words: list[str], tmp_path: Path) -> None:
    surroundings = {**os.environ, "MADOGUCHI_STATE": str(tmp_path), "MADOGUCHI_MODE": "development"}
    surroundings.pop("MADOGUCHI_DATABASE", None)
    run = subprocess.run(
        [sys.executable, "-m", "madoguchi", *words],
        env=surroundings,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert run.returncode == 1
    assert "madoguchi django migrate" in run.stderr and "Traceback" not in run.stderr
