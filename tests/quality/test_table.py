"""The criteria as a page, and the catalogue of actions."""

from pathlib import Path
from typing import Any

import pytest

from madoguchi.quality.catalogue import BadCatalogue, action_of, actions, actions_for, read_actions
from madoguchi.quality.criteria_table import asked_for, markdown
from madoguchi.quality.standard import standards

ROOT = Path(__file__).resolve().parents[2]


def body() -> dict[str, Any]:
    """A catalogue in which one action works on every criterion."""
    keys = [one.key for part in standards()[-1].axes for one in part.criteria()]
    action = {"key": "all", "title": "全部", "words": "する", "effort": "small", "indicator": "none"}
    return {"fiscal_year": 2026, "actions": [{**action, "criteria": keys}]}


def test_the_page_says_what_the_standard_asks_for() -> None:
    page = ROOT / "docs" / "quality-standard.md"
    assert page.read_text("utf-8") == markdown(standards()[-1]), (
        "madoguchi quality table > docs/quality-standard.md"
    )


def test_every_cell_above_level_0_stands_in_the_page() -> None:
    page = markdown(standards()[-1])
    for part in standards()[-1].axes:
        for cell in part.cells[1:]:
            assert f"| {part.name} {cell.level}「{cell.words}」" in page


def test_every_criterion_has_an_action_and_every_action_a_cell() -> None:
    for part in standards()[-1].axes:
        for criterion in part.criteria():
            assert actions_for(criterion.key), criterion.key
    assert all(action.cells for action in actions())
    assert action_of("prefill") is not None
    assert action_of("nothing") is None


def test_the_easiest_action_comes_first() -> None:
    efforts = [action.effort.days for action in actions_for("time_found_acceptable")]
    assert efforts == sorted(efforts)


def test_a_catalogue_that_leaves_a_criterion_without_an_action_is_refused() -> None:
    assert len(read_actions(body())) == 1
    short = body()
    short["actions"][0]["criteria"].pop()
    with pytest.raises(BadCatalogue):
        read_actions(short)
    unknown = body()
    unknown["actions"][0]["criteria"].append("nothing")
    with pytest.raises(BadCatalogue):
        read_actions(unknown)
    twice = body()
    twice["actions"] *= 2
    with pytest.raises(BadCatalogue):
        read_actions(twice)


def test_a_threshold_in_words() -> None:
    criteria = {one.key: one for part in standards()[-1].axes for one in part.criteria()}
    assert asked_for(criteria["completion"]) == "85%以上"
    assert asked_for(criteria["completion"], 90) == "90%以上"
    assert asked_for(criteria["decided_within_online_period"], 0.8) == "オンライン標準処理期間の0.8倍以下"
    assert asked_for(criteria["fewer_documents_than_window"]) == "窓口より少ない"
    assert asked_for(criteria["works_on_phone"]) == "はい"
