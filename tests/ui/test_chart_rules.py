"""The rules of charts: each is kept by one example and broken by another, and the page that tells them follows them."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils import translation

from madoguchi.ui.charts import ChartRefused, Kind, Point, checked, checking, hand, picture_of, problems
from madoguchi.ui.charts.checking import RULES, colours_of, contrast, is_finding
from madoguchi.ui.charts.examples import BAD, GOOD, rules_page

PAGE = Path(__file__).parents[2] / "docs" / "charts.md"
AT = datetime(2026, 11, 23, tzinfo=UTC)
WELL = GOOD["finding"]


@pytest.mark.parametrize("rule", [rule.key for rule in RULES])
def test_each_rule_is_kept_by_one_and_broken_by_another(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert problems(GOOD[rule]) == []
    if rule == "faint":  # our own colours are strong enough: the rule holds whoever changes them
        monkeypatch.setattr(checking, "STEPS", {2: ("#ffe08a", "#0017c1")})
    (found, *more) = problems(BAD[rule])
    assert not more and found.rule == rule
    assert found.why.endswith("。") and found.todo.endswith(("ください。",))


def test_the_page_tells_the_rules() -> None:
    assert PAGE.read_text() == rules_page(), "write it anew: madoguchi data chart-rules > docs/charts.md"
    assert set(GOOD) == set(BAD) == {rule.key for rule in RULES}


@pytest.mark.parametrize(
    ("title", "is_one"),
    [
        ("北窓市の完了率は82％です", True),
        ("オンラインの割合は、この1年で40％から60％に上がりました（2026年9月）", True),
        ("目標に届いた手続はありません。", True),
        ("待ち時間は3分短くなった", True),
        ("人口の少ない町ほど、制度の数が多い", True),
        ("区市町村別の完了率", False),
        ("満足度の推移", False),
        ("オンライン申請の進み", False),
        ("手続の多い順", False),
        ("レベルごとの手続（2026年）", False),
        ("", False),
    ],
)
def test_a_title_says_what_was_found(title: str, is_one: bool) -> None:
    assert is_finding(title) is is_one


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#949494", "#ffffff") == pytest.approx(3.03, abs=0.01)
    assert contrast("#ffffff", "#0017c1") == pytest.approx(11.10, abs=0.02)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("series", range(6))
def test_our_colours_are_strong_enough(kind: Kind, series: int) -> None:
    points = tuple(Point("行", 1, f"系列{n}") for n in range(series))
    found = colours_of(replace(WELL, kind=kind, points=points))
    assert all(contrast(one, "#ffffff") >= 3 for one in found)
    assert found or kind == Kind.HEAT
    assert contrast(hand.TEXT, "#ffffff") >= 4.5


def test_places_are_known_by_their_names() -> None:
    points = (Point("北窓市", 3), Point("南窓町", 5), Point("海窓村", 4))
    told = replace(WELL, points=points, is_of_places=False, work="")
    assert [one.rule for one in problems(told)] == ["unsorted"]
    assert problems(replace(told, points=points[:2])) == []


def test_a_chart_of_ours_that_breaks_a_rule_is_not_drawn(
    db: None, settings: object, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ChartRefused, match="unit"):
        picture_of(BAD["unit"], at=AT)
    with pytest.raises(ChartRefused):
        checked(BAD["dual"])
    assert picture_of(BAD["unit"], at=AT, is_tried=True).size[0] > 0
    settings.STRICT_CHARTS = False  # type: ignore[attr-defined]
    picture_of(BAD["n"], at=AT)
    assert "breaks the rule n" in caplog.text


def test_a_translated_chart_is_not_judged_by_rules_for_japanese(db: None) -> None:
    told = replace(WELL, title="Fewer people finished in one town")
    with pytest.raises(ChartRefused, match="finding"):
        picture_of(told, at=AT)
    for language in ("en", "ja-easy"):
        with translation.override(language):
            assert picture_of(told, at=AT).size[0] > 0


def test_lines_that_do_not_begin_at_nothing_are_drawn_so(db: None) -> None:
    from_zero, cut = (picture_of(one, at=AT) for one in (replace(GOOD["cut"], start=0.0), GOOD["cut"]))
    assert from_zero.digest != cut.digest
