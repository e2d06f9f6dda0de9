"""The worker killed at every step of every job: `python drills/workers.py` (some ten minutes).

Runs `tests/faults/test_workers_killed.py` over all jobs of `site/worker.py` and all their steps, of which
`script/test` tries three each for those with most to do.
"""

import os
import subprocess
import sys
from pathlib import Path

if __name__ == "__main__":
    asked = [
        sys.executable,
        "-m",
        "pytest",
        "tests/faults/test_workers_killed.py",
        "-p",
        "no:cacheprovider",
        "-q",
    ]
    done = subprocess.run(
        [*asked, *sys.argv[1:]],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "EVERY_STEP_OF_EVERY_JOB": "1", "MADOGUCHI_MODE": "test"},
    )
    sys.exit(done.returncode)
