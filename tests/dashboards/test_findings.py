"""Findings: filled in from the data, and refused where the data says otherwise."""

import pytest

from madoguchi.dashboards.findings import Figures, filled, own_finding, problems, warnings

MONTHS = ("2026年4月", "2026年5月", "2026年6月")


def over_time(*values: float | None, unit: str = "％", **more: object) -> Figures:
    return Figures(MONTHS[-len(values) :], values, unit, is_over_time=True, **more)  # type: ignore[arg-type]


PLACES = Figures(("窓野市", "川添市", "森下町"), (30, 12, 4), "件", n=46)


def test_a_sentence_is_filled_in_and_changes_with_its_data():
    template = "オンラインは{最新}に{値}で、{前の時点}より{差}{増減}"
    assert (
        filled(template, over_time(40, 50, 60))
        == "オンラインは2026年6月に60％で、2026年5月より10ポイント増えました"
    )
    assert (
        filled(template, over_time(40, 60, 45))
        == "オンラインは2026年6月に45％で、2026年5月より15ポイント減りました"
    )
    assert filled("最も多いのは{最大の名前}（{最大の値}）", PLACES) == "最も多いのは窓野市（30件）"
    assert (
        filled("窓野市は{窓野市}", Figures(("窓野市",), (30,), "件", words={"窓野市": "30件"}))
        == "窓野市は30件"
    )


@pytest.mark.parametrize(
    "words", ["オンラインが増えました", "割合が上がっています", "件数が伸びた", "待ち時間が長くなった"]
)
def test_words_of_growth_are_refused_while_the_figures_fall(words: str):
    assert problems(words, over_time(60, 50, 40))
    assert not problems(words, over_time(40, 50, 60))


@pytest.mark.parametrize("words", ["件数が減りました", "待ち時間が短くなりました", "割合が低下しています"])
def test_words_of_decline_are_refused_while_the_figures_grow(words: str):
    assert problems(words, over_time(40, 50, 60))
    assert not problems(words, over_time(60, 50, 40))


def test_even_is_said_of_what_is_even_alone():
    assert not problems("横ばいです", over_time(50, 50, 50.1))
    assert problems("横ばいです", over_time(50, 50, 60))
    assert problems("増えました", over_time(50, 50, 50))


def test_a_computed_direction_is_never_wrong():
    for last in (10, 50, 90):
        assert not problems("{最新}は{値}で{増減}", over_time(50, 50, last))


def test_growth_needs_two_moments():
    assert problems("増えました", over_time(50))


def test_who_has_the_most_is_checked():
    assert not problems("最も多いのは窓野市です", PLACES)
    assert problems("最も多いのは川添市です", PLACES)
    assert not problems("最も少ないのは森下町です", PLACES)
    assert problems("最も少ないのは川添市です", PLACES)
    assert not problems("最も多いのは{最大の名前}です", PLACES)


def test_what_is_said_of_the_target_is_checked():
    reached, missed = over_time(70, 90, target=80.0), over_time(70, 75, target=80.0)
    assert not problems("目標に届きました", reached)
    assert problems("目標に届きました", missed)
    assert not problems("目標にまだ届いていません", missed)
    assert problems("目標に届いていません", reached)
    less = over_time(20, 10, target=15.0, better="less")
    assert not problems("目標に達しました", less)


def test_a_name_that_cannot_be_filled_in_is_told():
    found = problems("{値}は{わからない}", over_time(1, 2))
    assert len(found) == 1 and "わからない" in found[0] and "{値}" in found[0]
    assert problems("{差}", PLACES)


def test_numbers_typed_in_are_warned_of():
    assert warnings("オンラインは82％です")
    assert not warnings("2026年度は{値}でした")
    assert not warnings("人口1,000人あたりで最も多いのは{最大の名前}です")


def test_our_own_sentence_always_holds():
    for figures in (over_time(1, 2, 3), over_time(3, 2, 1), PLACES, over_time(5), Figures((), ())):
        assert not problems(own_finding("件数", figures), figures), own_finding("件数", figures)
