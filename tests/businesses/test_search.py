"""Finding corporations by number, name and reading."""

from datetime import datetime

import pytest

from madoguchi.businesses.selectors import corporation_of, find_corporations, past_of, successors_of
from tests.businesses.conftest import Take
from tests.businesses.world import BAKERY, DINER, MILL, PRESS, many, row

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def _names(words: str) -> list[str]:
    return [one.name for one in find_corporations(words)]


@pytest.mark.parametrize(
    "words",
    [
        "株式会社まどの食堂",
        "㈱まどの食堂",
        "まどの食堂",
        "マドノ食堂（株）",
        "まどの",
        "マドノショク",
        "まどのしょくどう",
        DINER,
        f"T{DINER}",
        f"{DINER[:1]}-{DINER[1:5]}-{DINER[5:9]}-{DINER[9:]}",
        DINER.translate(str.maketrans("0123456789", "０１２３４５６７８９")),
    ],
)
def test_a_corporation_is_found(registry: None, words: str):
    assert "株式会社まどの食堂" in _names(words)


@pytest.mark.parametrize("words", ["", "  ", "・", "存在しない名前", "1234567890123", "%", "_%", "_"])
def test_nothing_is_found(registry: None, words: str):
    assert _names(words) == []


def test_the_same_name_comes_before_names_that_begin_with_it(take: Take):
    take(row(BAKERY, "まどの食堂本店合同会社"), row(MILL, "有限会社まどの食堂"), row(DINER))
    assert _names("まどの食堂")[-1] == "まどの食堂本店合同会社" and len(_names("まどの食堂")) == 3


def test_open_ones_come_before_closed_ones_and_hidden_ones_are_left_out(take: Take):
    closed = row(PRESS, "有限会社まどの食堂", process="21", closed="2026-01-01", close_cause="01")
    take(closed, row(DINER), row(MILL, "合同会社まどの食堂", hidden="1"))
    assert _names("まどの食堂") == ["株式会社まどの食堂", "有限会社まどの食堂"]


def test_a_list_has_an_end(take: Take):
    take(*many(70))
    assert len(find_corporations("見本")) == 50 and len(find_corporations("見本", limit=5)) == 5


def test_what_it_was_called_before_and_who_took_over(registry: None, take: Take):
    take(row(DINER, "株式会社まど食", process="11", updated="2026-11-01", changed="2026-10-20"))
    assert [one.name for one in past_of(DINER)] == ["株式会社まどの食堂"]
    press = corporation_of(PRESS)
    assert press is not None and [one.number for one in successors_of(press)] == [MILL]


def test_successors_in_a_circle_end(take: Take, at: datetime):
    take(row(PRESS, successor=MILL), row(MILL, "株式会社窓野製粉", successor=PRESS))
    press = corporation_of(PRESS)
    assert press is not None and [one.number for one in successors_of(press)] == [MILL]
