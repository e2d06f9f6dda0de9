"""Two bodies told apart: what was put in, taken out, changed and moved, down to the words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.versions.selectors import differences, marked

TEXT = st.text(alphabet="あいう手続書類AB12、。 ", max_size=12)
BODY = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=12,
)


def _told(before: Any, after: Any) -> list[tuple[Any, ...]]:
    return [(one.path, one.change, one.before, one.after) for one in differences(before, after)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"a": ""}, {}),
        ({}, {"a": None}),
        ({"a": []}, {"a": None}),
        ({"a": {"b": "", "c": False}}, {}),
        ({"a": [{"name": "x", "note": ""}]}, {"a": [{"name": "x"}]}),
        ({"a": False}, {}),
    ],
)
def test_what_is_empty_says_no_more_than_what_is_left_out(before: Any, after: Any) -> None:
    assert _told(before, after) == _told(after, before) == []


def test_a_value_that_came_went_or_changed_names_its_place() -> None:
    before = {"title": "旧", "fee": {"text": "無料", "amount_yen": 0}, "gone": "x", "is_open": True}
    after = {"title": "新", "fee": {"text": "無料", "amount_yen": 300}, "new": "y", "is_open": False}
    assert _told(before, after) == [
        (("title",), "changed", "旧", "新"),
        (("fee", "amount_yen"), "changed", 0, 300),
        (("new",), "added", None, "y"),
        (("is_open",), "changed", True, False),
        (("gone",), "removed", "x", None),
    ]


def test_zero_is_not_nothing() -> None:
    assert _told({"amount": None}, {"amount": 0}) == [(("amount",), "added", None, 0)]


def test_a_part_put_in_front_does_not_change_the_others() -> None:
    old = [{"name": "住民票"}, {"name": "申請書", "why": "内容を確かめる"}]
    new = [{"name": "母子健康手帳"}, *old]
    assert _told({"documents": old}, {"documents": new}) == [
        (("documents", 0), "added", None, {"name": "母子健康手帳"})
    ]


def test_a_part_is_found_again_by_its_name() -> None:
    old = {"documents": [{"name": "住民票", "why": "住所"}, {"name": "通帳", "why": "口座"}]}
    new = {"documents": [{"name": "住民票", "why": "住所を確かめるため"}, {"name": "写真", "why": "本人"}]}
    assert _told(old, new) == [
        (("documents", 0, "why"), "changed", "住所", "住所を確かめるため"),
        (("documents", 1), "removed", {"name": "通帳", "why": "口座"}, None),
        (("documents", 1), "added", None, {"name": "写真", "why": "本人"}),
    ]


def test_a_part_that_changed_its_place_has_moved() -> None:
    old, new = {"a": ["一", "二", "三", "四"]}, {"a": ["四", "一", "二", "三"]}
    assert _told(old, new) == [(("a", 0), "moved", "四", "四")]


@given(
    before=st.dictionaries(st.sampled_from("abcd"), BODY),
    after=st.dictionaries(st.sampled_from("abcd"), BODY),
)
def test_no_difference_is_told_only_of_bodies_that_say_the_same(before: Any, after: Any) -> None:
    def bare(value: Any) -> Any:
        if isinstance(value, dict):
            kept = {key: bare(inner) for key, inner in value.items()}
            return {key: inner for key, inner in kept.items() if inner is not None} or None
        if isinstance(value, list):
            parts = [bare(inner) for inner in value]
            return parts if any(part is not None for part in parts) else None
        return None if value is None or value is False or value == "" else value

    assert differences(before, before) == []
    assert (differences(before, after) == []) == (bare(before) == bare(after))


def test_words_are_marked_where_they_differ() -> None:
    pieces = marked("窓口で15日以内に出します。", "窓口かオンラインで20日以内に出します。")
    assert "".join(p.text for p in pieces if p.mark != "added") == "窓口で15日以内に出します。"
    assert [p.text for p in pieces if p.mark == "added"] == ["かオンライン", "20"]
    assert [p.text for p in pieces if p.mark == "removed"] == ["15"]


def test_texts_with_little_in_common_are_marked_whole() -> None:
    pieces = marked("転入の届出をします。", "手当を、毎月受け取ります。")
    assert [(p.mark, p.text) for p in pieces] == [
        ("removed", "転入の届出をします。"),
        ("added", "手当を、毎月受け取ります。"),
    ]


@given(TEXT, TEXT)
def test_both_texts_can_be_read_back_from_the_marks(before: str, after: str) -> None:
    pieces = marked(before, after)
    assert "".join(p.text for p in pieces if p.mark != "added") == before
    assert "".join(p.text for p in pieces if p.mark != "removed") == after


def test_a_very_long_text_is_marked_at_once() -> None:
    assert [p.mark for p in marked("あ" * 20_000, "い" * 20_000)] == ["removed", "added"]
