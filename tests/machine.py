"""Programs of this machine that look at what we made."""

import os
import shutil
import subprocess

import pytest


def ran(program: str, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run a program of the machine; one that is missing skips the test, which CI does not allow."""
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not on this machine; script/test installs it")
    return subprocess.run(
        [program, *words], capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"}
    )
