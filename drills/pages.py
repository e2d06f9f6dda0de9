"""Every page in every shape, as its harshest readers see it: `python drills/pages.py [--language ja] [--part 0/1]`.

Asks each address of the access matrix as everyone whose pages differ, with and without what it wants, and looks at each
shape in Chromium: axe at 1280 and 375 px, 320 px, text of twice the size, forced colours. `--language en` or `ja-easy`
looks at the pages for people. Ends with 1 if anything was found.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Run the test of the short form with all addresses, or one part of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--language", choices=("ja", "ja-easy", "en"), default="ja")
    parser.add_argument("--part", default="0/1", help="the first of eight parts is 0/8")
    parser.add_argument("--only", choices=("people", "officers"), default="")
    asked = parser.parse_args()
    env = {
        **os.environ,
        "MADOGUCHI_MODE": "test",
        "PAGES_PART": asked.part,
        "PAGES_LANGUAGE": asked.language,
    }
    words = [
        "-m",
        "pytest",
        "tests/access/test_every_shape.py",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:randomly",
    ]
    words += ["-q", "-s", "--show-capture=no", *(["-k", asked.only] if asked.only else [])]
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=env)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
