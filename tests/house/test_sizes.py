"""The arithmetic of docs/sizes.md is computed again from what was measured and assumed there."""

import re

import pytest

from tests.house.source import ROOT

TEXT = (ROOT / "docs" / "sizes.md").read_text("utf-8")
UNITS = {"": 1.0, "million": 1e6, "GB": 1e9, "TB": 1e12}


def _number(cell: str) -> float:
    found = re.fullmatch(r"\*{0,2}([\d.,]+)\*{0,2}(?: (\w+))?", cell.strip())
    assert found, cell
    return float(found[1].replace(",", "")) * UNITS[found[2] or ""]


def _rows(columns: int) -> list[list[str]]:
    lines = [line.strip("|\n ").split("|") for line in TEXT.splitlines() if line.startswith("| ")]
    return [
        [cell.strip() for cell in line]
        for line in lines
        if len(line) == columns and line[0].strip() != "table"
    ]


ONE = {row[0]: row for row in _rows(3)}
YEARS = [row for row in _rows(8) if row[0] != "where"]


def test_the_tables_of_one_application_add_up():
    parts = [row for name, row in ONE.items() if name.startswith("`") or name.startswith("the other")]
    for column, room in ((1, 1), (2, 9)):
        whole = _number(ONE["**all**"][column])
        assert sum(_number(row[column]) for row in parts) == pytest.approx(whole, abs=room)


def test_there_are_three_sizes():
    assert [row[0] for row in YEARS] == ["town", "city", "prefecture"]


@pytest.mark.parametrize("row", YEARS, ids=lambda row: row[0])
def test_a_year_follows_from_one_application(row):
    people, applications, second, rows, year, five, files = (_number(cell) for cell in row[1:])
    each, weight = _number(ONE["**planned with**"][1]), _number(ONE["**planned with**"][2])
    assert weight == pytest.approx(2 * _number(ONE["**all**"][2]), rel=0.05)
    assert applications == pytest.approx(people * 24 / 14, rel=0.01)
    assert second == pytest.approx(applications / 245 / 5 / 3600, rel=0.05, abs=0.005)
    assert rows == pytest.approx(applications * each, rel=0.02, abs=0.5e6)
    assert year == pytest.approx(applications * weight, rel=0.05, abs=0.05e9)
    assert five == pytest.approx(5 * applications * weight, rel=0.05, abs=0.05e9)
    assert files == pytest.approx(applications * 1e6, rel=0.05)


def test_a_campaign_is_what_is_said():
    assert round(2_000_000 / 10 / 3600) == 56 and "**56 a second**" in TEXT
