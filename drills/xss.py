"""Every payload through every field of an applicant: `python drills/xss.py [--from 0] [--count 560]`.

Each of the payloads of `tests/attacks/payloads.py` goes the whole way of an application in a database of its own: typed
into the form, sent, corrected, proposed, decided, reviewed. Every page of desk, portal and studio, receipt, notice, mails, lists
(CSV, XLSX) and the archive of the decision are looked at. Ends with 1 if one of them acted anywhere.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Run the tests of the short form with all payloads."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--from", dest="start", type=int, default=0)
    parser.add_argument("--count", type=int, default=10_000)
    asked = parser.parse_args()
    env = {
        **os.environ,
        "MADOGUCHI_MODE": "test",
        "XSS_FROM": str(asked.start),
        "XSS_COUNT": str(asked.count),
    }
    words = [
        "-m",
        "pytest",
        "tests/attacks/test_payloads.py",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
        "-q",
    ]
    done = subprocess.run([sys.executable, *words, "--show-capture=no"], cwd=ROOT, env=env)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
