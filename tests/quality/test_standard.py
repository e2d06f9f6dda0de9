"""The quality standard as data."""

import copy
import json
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from madoguchi.quality import standard as room
from madoguchi.quality.models import Axis
from madoguchi.quality.standard import BadStandard, read_standard, standard_of, standard_on, standards

BODY: dict[str, Any] = json.loads((files("madoguchi.quality") / "standards" / "2026.json").read_text("utf-8"))


def test_levels_and_cells_have_the_words_of_the_standard() -> None:
    standard = standard_of(2026)

    assert standard.level_names == (
        "デジタルだが不便",
        "当たり前品質",
        "魅力的品質",
        "オンライン申請しか考えられない",
    )
    assert [(part.axis, part.name, [cell.words for cell in part.cells]) for part in standard.axes] == [
        (
            Axis.FASTER,
            "より早く",
            [
                "手続の終了目途が不明",
                "手続の終了目途がわかる",
                "結果が届くまでの期間に納得できる",
                "オンライン申請の方が圧倒的に早い",
            ],
        ),
        (
            Axis.SIMPLER,
            "よりシンプルに",
            [
                "添付書類等は別送",
                "窓口と同等の手続ができる",
                "窓口よりも書類が少なく手続が楽",
                "手続が簡素化されオンラインでまとめて完結",
            ],
        ),
        (
            Axis.EASIER,
            "より使いやすく",
            [
                "使いにくく、改善要望が困難",
                "スマホで一通りの入力ができる・使い勝手の意見が言える",
                "スムーズに申請ができる",
                "利用者の意見を踏まえどんどん使いやすくなる",
            ],
        ),
    ]


def test_the_thresholds_that_were_decided() -> None:
    found = {c.key: (c.level, c.threshold) for part in standard_of(2026).axes for c in part.criteria()}

    assert found["time_found_acceptable"] == (2, 80)
    assert found["decided_within_online_period"] == (2, 1)
    assert found["questions_prefilled"] == (2, 30)
    assert found["completion"] == (2, 85)
    assert found["fill_minutes"] == (2, 10)
    assert found["satisfaction"] == (2, 3.8)
    assert found["improved_from_reviews"] == (3, 2)


def test_a_day_has_the_last_standard_of_its_fiscal_year_or_before(monkeypatch: pytest.MonkeyPatch) -> None:
    later = read_standard({**BODY, "fiscal_year": 2028})
    monkeypatch.setattr(room, "standards", lambda: (standards()[0], later))

    assert standard_on(date(2025, 1, 1)).fiscal_year == 2026
    assert standard_on(date(2028, 3, 31)).fiscal_year == 2026
    assert standard_on(date(2028, 4, 1)).fiscal_year == 2028
    assert standard_on(date(2031, 1, 1)).fiscal_year == 2028


def _drop_axis(body: dict[str, Any]) -> None:
    body["axes"].pop()


def _drop_cell(body: dict[str, Any]) -> None:
    body["axes"][0]["cells"].pop()


def _empty_cell(body: dict[str, Any]) -> None:
    body["axes"][1]["cells"][2]["criteria"] = []


def _twice(body: dict[str, Any]) -> None:
    body["axes"][1]["cells"][1]["criteria"] *= 2


def _no_threshold(body: dict[str, Any]) -> None:
    del body["axes"][0]["cells"][2]["criteria"][0]["threshold"]


@pytest.mark.parametrize("spoil", [_drop_axis, _drop_cell, _empty_cell, _twice, _no_threshold])
def test_a_standard_that_is_not_whole_is_refused(spoil: Callable[[dict[str, Any]], None]) -> None:
    body = copy.deepcopy(BODY)
    assert read_standard(body) == standard_of(2026)

    spoil(body)

    with pytest.raises(BadStandard):
        read_standard(body)
