"""What `docs/reliability.md` promises is there: each of the forty tests has its row, each name its test or command."""

import re

import pytest

from tests.house.source import ROOT

DOCUMENT = (ROOT / "docs" / "reliability.md").read_text("utf-8")
ROWS = {row[0]: row[1] for row in re.findall(r"^\| (T\d\db?) \|(.*)\|$", DOCUMENT, re.M)}
NAMED = sorted(set(re.findall(r"(?:tests|drills|benchmarks|script)/[\w/]+(?:\.py)?(?:::\w+)?", DOCUMENT)))


def test_each_of_the_forty_has_its_row() -> None:
    wanted = {f"T{n:02}" for n in range(1, 41)} | {"T01b", "T02b"}
    assert set(ROWS) == wanted
    assert DOCUMENT.count("| T01 |") == 1


@pytest.mark.parametrize("row", sorted(ROWS))
def test_a_row_names_a_test_or_says_that_there_is_none(row: str) -> None:
    named = re.search(r"`(tests|drills|benchmarks)/|the same with", ROWS[row])
    assert named or "gap" in ROWS[row], row


@pytest.mark.parametrize("name", NAMED)
def test_what_is_named_is_there(name: str) -> None:
    path, _, function = name.partition("::")
    assert (ROOT / path).exists(), path
    if function:
        assert re.search(rf"^def {function}\(", (ROOT / path).read_text("utf-8"), re.M), name
