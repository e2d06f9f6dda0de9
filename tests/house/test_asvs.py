"""The table of ASVS 5.0 is whole, and every test that it names exists."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
TABLE = ROOT / "docs" / "security" / "asvs.md"
CHAPTERS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
}
"""How many requirements of levels 1 and 2 each chapter of the standard has, without WebRTC (17)."""
BEYOND = set(
    "1.2.10 2.3.5 5.2.4 5.2.5 5.2.6 5.3.3 8.3.2 8.3.3 13.2.6 14.2.5 14.2.6 14.2.7 14.2.8 15.4.1 15.4.2 15.4.3 16.5.4".split()
)
"""Those of level 3 that matter most here."""
ROWS = [
    tuple(cell.strip() for cell in line.strip("| \n").split(" | "))
    for line in TABLE.read_text("utf-8").splitlines()
    if re.match(r"\| \d+\.\d+\.\d+ \|", line)
]


@cache
def _functions(path: Path) -> frozenset[str]:
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef))


def test_every_requirement_of_the_first_two_levels_has_its_row() -> None:
    ids = [row[0] for row in ROWS]
    assert len(set(ids)) == len(ids)
    levels = Counter(row[1] for row in ROWS)
    assert levels == {"1": 70, "2": 176, "3": len(BEYOND)}
    assert {row[0] for row in ROWS if row[1] == "3"} == BEYOND
    assert Counter(int(row[0].split(".")[0]) for row in ROWS if row[1] != "3") == CHAPTERS


def test_every_row_names_a_test_that_exists_or_says_why_there_is_none() -> None:
    missing, empty = [], []
    for row in ROWS:
        assert len(row) == 4, row
        named = re.findall(r"`(tests/[A-Za-z0-9_/]+\.py)(?:::(test_[a-z0-9_]+))?`", row[3])
        if not named and len(row[3]) < 4:
            empty.append(row[0])
        for path, function in named:
            file = ROOT / path
            if not file.is_file() or (function and function not in _functions(file)):
                missing.append(f"{row[0]} {path}::{function}")
    assert (missing, empty) == ([], [])


def test_what_is_not_met_is_said_in_bold() -> None:
    """A row without a test speaks of something that is not there, points somewhere, or says that it is not met."""
    open_ones = [row[0] for row in ROWS if "**not met" in row[3] or "**partly**" in row[3]]
    assert "6.2.12" in open_ones and len(open_ones) < 10
