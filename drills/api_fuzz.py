"""Requests without end to every operation of the API: `python drills/api_fuzz.py [--cases 5000] [--only PART] [--start N]`.

Asks each operation of the four descriptions (open data, programs, registered systems, reviews) so many times, half of
them by its description and half against it, in a database of its own. Every answer must fit the description; none may be
an error of the server. Prints a line an operation: name, cases, answers by status. Ends with 1 if one did not fit.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Run the tests of the short form with many cases."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=5000)
    parser.add_argument("--only", default="", help="a part of METHOD /path")
    parser.add_argument("--api", default="", help="open_api, programs, registered_systems or reviews")
    parser.add_argument("--start", type=int, default=20261123, help="from which the cases are drawn")
    asked = parser.parse_args()
    env = {
        **os.environ,
        "MADOGUCHI_MODE": "test",
        "FUZZ_CASES": str(asked.cases),
        "FUZZ_ONLY": asked.only,
        "FUZZ_START": str(asked.start),
    }
    words = [
        "-m",
        "pytest",
        "tests/api/test_fuzzing.py",
        "-p",
        "no:cacheprovider",
        "-q",
        "-s",
        "--show-capture=no",
    ]
    done = subprocess.run(
        [sys.executable, *words, *(["-k", asked.api] if asked.api else [])], cwd=ROOT, env=env
    )
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
