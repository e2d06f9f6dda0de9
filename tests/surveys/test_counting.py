"""Counting: bases of filters, several answers, weights, groups, what is few."""

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from madoguchi.surveys.analysis import compared, result_of
from madoguchi.surveys.codebook import Codebook, Kind
from madoguchi.surveys.counting import columns_of, cross_of, table_of
from madoguchi.surveys.holding_back import hold_back_cross, hold_back_table
from madoguchi.surveys.mapping import Change, Match, Pair, WaveMapping, suggested
from madoguchi.surveys.records import HIDDEN, records_of
from madoguchi.surveys.statistics.intervals import p_of_difference
from tests.surveys.made import book, item

HELD = book(
    item("age", codes="20 70"), item("q1"), item("q2", Kind.MANY, "x y z", "q1=a"), item("mins", Kind.NUMBER)
)


def person(
    age: str = "20", q1: str = "a", q2: list[str] | None = None, mins: float | None = 5
) -> dict[str, Any]:
    return {"age": age, "q1": q1, "mins": mins, **({"q2": q2 or []} if q1 == "a" else {})}


def whole(people: list[dict[str, Any]], code: str, weights: list[float] | None = None) -> dict[str, Any]:
    columns = columns_of(HELD, people)
    held = np.array(weights) if weights else np.ones(len(people))
    return table_of(columns.questions[code], held, np.ones(len(people), dtype=bool))


def test_a_filter_has_its_own_base_and_several_answers_sum_beyond_a_hundred():
    people = [person(q2=["x", "y"])] * 30 + [person(q2=["x"])] * 10 + [person(q1="b")] * 60
    table = whole(people, "q2")
    assert table["n"] == 40
    assert [(one["code"], one["n"], one["percent"]) for one in table["items"]] == [
        ("x", 40, 100.0),
        ("y", 30, 75.0),
        ("z", 0, 0.0),
    ]
    assert HELD.words_of_base(HELD.by_code["q2"]) == "「q1とは」に「q1のa」と答えた人"
    assert HELD.words_of_base(HELD.by_code["q1"]) == "全員"


def test_no_answer_stays_in_the_base():
    people = [person(q1=None)] * 20 + [person(q1="b")] * 20  # type: ignore[arg-type]
    table = whole(people, "q1")
    assert (table["n"], table["no_answer"]) == (40, 20)
    assert table["items"][1]["percent"] == 50


def test_weights_move_shares_and_widen_intervals():
    people = [person(q1="a")] * 50 + [person(q1="b")] * 50
    plain, weighted = whole(people, "q1"), whole(people, "q1", [1.5] * 50 + [0.5] * 50)
    assert weighted["items"][0]["percent"] == pytest.approx(75)
    assert weighted["n"] == 100
    assert weighted["effective"] == pytest.approx(80)
    assert plain["effective"] == 100
    wide = weighted["items"][0]["high"] - weighted["items"][0]["low"]
    assert wide > 2 * 100 * 1.96 * (0.75 * 0.25 / 100) ** 0.5 * 0.95


def test_numbers_have_mean_and_weighted_median():
    people = [person(mins=1)] * 10 + [person(mins=9)] * 10 + [person(mins=None)] * 10
    table = whole(people, "mins", [3.0] * 10 + [1.0] * 20)
    assert (table["mean"], table["median"], table["no_answer"]) == (3, 1, 10)


def test_groups_are_tested_against_all_others_and_corrected():
    people = (
        [person("20", "a")] * 80
        + [person("20", "b")] * 20
        + [person("70", "a")] * 40
        + [person("70", "b")] * 60
    )
    columns = columns_of(HELD, people)
    cross = cross_of(
        columns.questions["q1"], columns.questions["age"], np.ones(200), np.ones(200, dtype=bool)
    )
    assert [one["n"] for one in cross["columns"]] == [100, 100]
    assert [one["items"][0]["differs"] for one in cross["columns"]] == ["higher", "lower"]
    near = (
        [person("20", "a")] * 60
        + [person("20", "b")] * 40
        + [person("70", "a")] * 45
        + [person("70", "b")] * 55
    )
    columns = columns_of(HELD, near)
    cross = cross_of(
        columns.questions["q1"], columns.questions["age"], np.ones(200), np.ones(200, dtype=bool)
    )
    alone = p_of_difference(0.6, 100, 0.45, 100)
    assert alone < 0.05 < 4 * alone  # by itself it would be significant, among four it is not
    assert {cell["p"] for one in cross["columns"] for cell in one["items"]} == {round(4 * alone, 6)}
    assert {cell["differs"] for one in cross["columns"] for cell in one["items"]} == {""}
    same = (
        [person("20", "a")] * 10
        + [person("20", "b")] * 10
        + [person("70", "a")] * 11
        + [person("70", "b")] * 9
    )
    columns = columns_of(HELD, same)
    cross = cross_of(columns.questions["q1"], columns.questions["age"], np.ones(40), np.ones(40, dtype=bool))
    assert {cell["differs"] for one in cross["columns"] for cell in one["items"]} == {""}


# what is few


def test_one_hidden_count_hides_another():
    people = [person(q1="a")] * 50 + [person(q1="b")] * 3 + [person(q1=None)] * 20  # type: ignore[arg-type]
    table = whole(people, "q1")
    hold_back_table(table, Kind.SINGLE)
    assert [one["n"] for one in table["items"]] == [50, None]
    assert table["no_answer"] is None
    assert table["items"][1]["percent"] is None


def test_a_small_base_tells_nothing():
    table = whole([person()] * 9, "q1")
    hold_back_table(table, Kind.SINGLE)
    assert table["n"] is None
    assert {one["n"] for one in table["items"]} == {None}


def test_nearly_all_is_as_telling_as_nearly_nobody():
    people = [person(q2=["x"])] * 95 + [person(q2=["y"])] * 5
    table = whole(people, "q2")
    hold_back_table(table, Kind.MANY)
    assert [one["n"] for one in table["items"]] == [None, None, 0]


ANSWERS = st.lists(
    st.tuples(st.sampled_from(["20", "70"]), st.sampled_from(["a", "b", None]), st.integers(1, 30)),
    min_size=1,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(ANSWERS)
def test_what_is_few_cannot_be_reckoned_from_sums(cells):
    people = [person(age, q1) for age, q1, times in cells for _n in range(times)]  # type: ignore[arg-type]
    columns = columns_of(HELD, people)
    everyone = np.ones(len(people), dtype=bool)
    cross = cross_of(columns.questions["q1"], columns.questions["age"], np.ones(len(people)), everyone)
    true = [{one["code"]: one["n"] for one in column["items"]} for column in cross["columns"]]
    hold_back_cross(cross, Kind.SINGLE)
    for column, kept in zip(cross["columns"], true, strict=True):
        for cell in column["items"]:
            assert cell["n"] is None or cell["n"] == 0 or cell["n"] >= 10
            assert cell["n"] in (None, kept[cell["code"]])
    for row in zip(*(one["items"] for one in cross["columns"]), strict=True):
        hidden = [cell for cell in row if cell["n"] is None]
        shown = [cell["n"] for cell in row if cell["n"]]
        assert len(hidden) != 1 or not shown


# records


@example([("m", "a", 9), ("m", "b", 10), ("f", "c", 9)])
@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("mf"), st.sampled_from("abcde"), st.integers(1, 15)), max_size=12))
def test_ten_look_alike_in_the_records(cells):
    held = book(item("sex", codes="m f"), item("area", codes="a b c d e"), item("q1"))
    people = [{"sex": s, "area": a, "q1": "a"} for s, a, times in cells for _n in range(times)]
    made = records_of(held, people, [1.5] * len(people), {"sex": "sex", "area": "area"})
    counts: dict[tuple[str, str], int] = {}
    for row in made.rows:
        key = (row["sex"], row["area"])
        counts[key] = counts.get(key, 0) + 1
        assert (row["weight"] == "") == (HIDDEN in key)
    assert all(n >= 10 for n in counts.values())
    assert len(made.rows) + made.left_out == len(people)


# waves


NOW = book(item("q1", codes="a m n", base=""), item("q3", codes="x"))
BEFORE = book(item("q1", codes="a s t o"), item("q9", codes="x"))
MAPPING = WaveMapping(
    (Match("q1", "q1", (Pair(("a",), ("a",)), Pair(("m",), ("s", "t")), Pair(("n",), ()), Pair((), ("o",)))),)
)


def test_each_change_has_its_name():
    changes = [pair.change(NOW.by_code["q1"], BEFORE.by_code["q1"]) for pair in MAPPING.matches[0].pairs]
    assert changes == [Change.SAME, Change.MERGED, Change.ADDED, Change.REMOVED]
    split = Pair(("m", "n"), ("s",)).change(NOW.by_code["q1"], BEFORE.by_code["q1"])
    assert split is Change.SPLIT
    assert Pair(("m",), ("s",)).change(NOW.by_code["q1"], BEFORE.by_code["q1"]) is Change.REWORDED
    assert MAPPING.problems(NOW, BEFORE) == []


def test_what_is_not_said_is_asked_for():
    short = WaveMapping(
        (Match("q1", "q1", (Pair(("a",), ("a",)), Pair(("m",), ("s",)), Pair(("m",), ("z",)))),)
    )
    told = "".join(short.problems(NOW, BEFORE))
    assert "q1のn" in told  # an option without a word about it
    assert "q1のt」「q1のo" in told
    assert "「m」が2回" in told
    assert "選択肢番号「z」はありません" in told
    assert "q7" in "".join(WaveMapping((Match("q7", "q9"),)).problems(NOW, BEFORE))


@settings(max_examples=60)
@given(
    st.lists(st.sampled_from("abcdefg"), unique=True, max_size=6),
    st.lists(st.sampled_from("abcdefg"), unique=True, max_size=6),
)
def test_what_is_suggested_speaks_of_everything(now, before):
    one, other = book(item("q", codes=" ".join(now))), book(item("q", codes=" ".join(before)))
    found = suggested(one, other)
    assert found.problems(one, other) == []
    assert WaveMapping.of_json(found.to_json()) == found
    assert Codebook.of_json(one.to_json()) == one


def test_only_what_is_the_same_is_subtracted():
    design: dict[str, Any] = {}
    people = [{"q1": "a", "q3": "x"}] * 60 + [{"q1": "m", "q3": "x"}] * 20 + [{"q1": "n", "q3": "x"}] * 20
    earlier = [{"q1": one, "q9": "x"} for one in "aaasto" for _n in range(20)]
    now, before = result_of(NOW, people, design), result_of(BEFORE, earlier, design)
    rows = compared(now, NOW, before, BEFORE, MAPPING)["all"][0]["rows"]
    assert [one["change"] for one in rows] == ["same", "merged", "added", "removed"]
    assert rows[0]["points"] == pytest.approx(10)
    assert rows[0]["low"] < 10 < rows[0]["high"]
    assert {one["points"] for one in rows[1:]} == {None}
    assert [code for code, _percent in rows[1]["before"]] == ["s", "t"]
