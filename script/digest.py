"""Prints a digest of the dependencies that pyproject.toml names, to see whether the pinned files follow it."""

import hashlib
import json
import sys
import tomllib
from pathlib import Path

project = tomllib.loads(Path(__file__).parent.parent.joinpath("pyproject.toml").read_text(encoding="utf-8"))[
    "project"
]
named = [
    project["requires-python"],
    sorted(project["dependencies"]),
    sorted(project["optional-dependencies"]["dev"]),
]
sys.stdout.write(hashlib.sha256(json.dumps(named).encode()).hexdigest() + "\n")
