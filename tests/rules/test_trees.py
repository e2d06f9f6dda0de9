"""Whether trees hold, why, and what is still to ask."""

from datetime import date, datetime
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.core.clock import JAPAN
from madoguchi.rules.trees import BadRule, evaluate, terms_of

ON = date(2026, 11, 22)


def leaf(term: str) -> dict:
    return {"op": "eq", "term": term, "value": True}


def value_of(tree: dict, **values: object) -> bool | None:
    return evaluate(tree, values, on=ON).value


THREE = (True, False, None)


def test_logic_is_kleenes():
    for a, b in product(THREE, THREE):
        known = {"a": a, "b": b}
        both = False if False in (a, b) else None if None in (a, b) else True
        either = True if True in (a, b) else None if None in (a, b) else False
        assert value_of({"op": "all", "of": [leaf("a"), leaf("b")]}, **known) is both
        assert value_of({"op": "any", "of": [leaf("a"), leaf("b")]}, **known) is either
    assert [value_of({"op": "not", "of": leaf("a")}, a=a) for a in THREE] == [False, True, None]


@given(st.lists(st.sampled_from(THREE), min_size=1, max_size=7), st.data())
def test_n_of_holds_when_enough_hold_whatever_the_unknown_ones_are(answers, data):
    n = data.draw(st.integers(1, len(answers)))
    tree = {"op": "n_of", "n": n, "of": [leaf(f"t{i}") for i in range(len(answers))]}
    open_places = answers.count(None)
    outcomes = {answers.count(True) + more >= n for more in range(open_places + 1)}
    expected = outcomes.pop() if len(outcomes) == 1 else None
    assert value_of(tree, **{f"t{i}": a for i, a in enumerate(answers)}) is expected


@pytest.mark.parametrize(
    ("op", "value", "threshold", "holds"),
    [
        ("eq", "yes", "yes", True),
        ("eq", "yes", "no", False),
        ("ne", "yes", "no", True),
        ("eq", 0, 0, True),
        ("eq", False, False, True),
        ("eq", False, 0, None),
        ("eq", 1, True, None),
        ("eq", "1", 1, None),
        ("eq", None, 1, None),
        ("eq", "", "", None),
        ("eq", date(2026, 4, 1), "2026-04-01", True),
        ("eq", date(2026, 4, 1), "spring", None),
        ("lt", 9, 10, True),
        ("lt", 10, 10, False),
        ("le", 10, 10, True),
        ("gt", Decimal("10.1"), 10, True),
        ("ge", 10.0, 10, True),
        ("ge", float("nan"), 10, None),
        ("ge", Decimal("sNaN"), 10, None),
        ("ge", float("inf"), 10, True),
        ("ge", "many", 10, None),
        ("ge", [], 10, None),
        ("lt", "2026-03-31", "2026-04-01", True),
        ("lt", "31.3.2026", "2026-04-01", None),
        ("ge", date(2026, 4, 1), "2026-04-01", True),
        ("ge", datetime(2026, 4, 1, tzinfo=JAPAN), "2026-04-01", None),
        ("between", 5, [5, 7], True),
        ("between", 7, [5, 7], True),
        ("between", 8, [5, 7], False),
        ("between", 4, [5, 7], False),
        ("between", "x", [5, 7], None),
        ("between", "2026-12-31", ["2026-01-01", "2026-12-31"], True),
        ("in", "a", ["a", "b"], True),
        ("in", "c", ["a", "b"], False),
        ("in", 3, ["a", "b"], None),
        ("in", ["c", "b"], ["a", "b"], True),
        ("in", ["c"], ["a", "b"], False),
        ("in", [], ["a", "b"], False),
        ("in", ["c", None], ["a", "b"], None),
        ("in", object(), ["a"], None),
    ],
)
def test_comparisons(op, value, threshold, holds):
    assert value_of({"op": op, "term": "x", "value": threshold}, x=value) is holds


def test_known_is_never_open():
    tree = {"op": "known", "term": "x"}
    assert [value_of(tree, x=x) for x in (0, False, "a", [], None, "")] == [
        True,
        True,
        True,
        True,
        False,
        False,
    ]
    assert value_of(tree) is False


@pytest.mark.parametrize(
    ("born", "on", "years", "reached"),
    [
        ("2008-04-02", date(2026, 3, 31), 18, False),
        ("2008-04-02", date(2026, 4, 1), 18, True),
        ("2008-04-01", date(2026, 3, 31), 18, True),
        ("2008-01-01", date(2025, 12, 30), 18, False),
        ("2008-01-01", date(2025, 12, 31), 18, True),
        ("2008-02-29", date(2026, 2, 27), 18, False),
        ("2008-02-29", date(2026, 2, 28), 18, True),
        ("2008-02-29", date(2028, 2, 27), 20, False),
        ("2008-02-29", date(2028, 2, 28), 20, True),
        ("2026-11-22", ON, 0, True),
        (date(2000, 1, 1), ON, 26, True),
        ("2026-11-23", ON, 0, None),
        ("令和8年", ON, 0, None),
        (20, ON, 0, None),
        (None, ON, 0, None),
    ],
)
def test_an_age_is_reached_on_the_eve_of_the_birthday(born, on, years, reached):
    at_least = evaluate({"op": "age_ge", "term": "born", "value": years}, {"born": born}, on=on).value
    below = evaluate({"op": "age_lt", "term": "born", "value": years}, {"born": born}, on=on).value
    assert at_least is reached
    assert below is (None if reached is None else not reached)


CHILD = {
    "op": "all",
    "label": "児童手当を受けられる",
    "law": "児童手当法第4条",
    "of": [
        {
            "op": "age_lt",
            "term": "child.birth_date",
            "value": 18,
            "law": "児童手当法第3条",
            "label": "18歳になる前",
        },
        {"op": "eq", "term": "child.lives_in_japan", "value": True},
        {
            "op": "not",
            "of": {"op": "eq", "term": "child.in_facility", "value": True, "label": "施設に入っている"},
        },
    ],
}


def test_no_names_the_one_condition_that_fails():
    answer = evaluate(CHILD, {"child.birth_date": "2000-01-01"}, on=ON)
    assert answer.value is False
    [reason] = answer.reasons
    assert (reason.path, reason.label, reason.law) == ("/of/0", "18歳になる前", "児童手当法第3条")
    assert (reason.value, reason.threshold, reason.holds) == ("2000-01-01", 18, False)
    assert answer.missing == ()


def test_yes_names_every_condition_of_all_and_inherits_label_and_law():
    known = {"child.birth_date": date(2020, 1, 1), "child.lives_in_japan": True, "child.in_facility": False}
    answer = evaluate(CHILD, known, on=ON)
    assert answer.value is True
    assert [reason.path for reason in answer.reasons] == ["/of/0", "/of/1", "/of/2/of"]
    assert (answer.reasons[1].label, answer.reasons[1].law) == ("児童手当を受けられる", "児童手当法第4条")
    assert answer.reasons[2].holds is False


def test_an_open_answer_names_what_to_ask_in_order():
    answer = evaluate(CHILD, {"child.lives_in_japan": True}, on=ON)
    assert answer.value is None
    assert answer.missing == ("child.birth_date", "child.in_facility")


def test_the_shorter_way_explains():
    long = {"op": "all", "of": [leaf("a"), leaf("b")]}
    tree = {"op": "any", "of": [long, leaf("c")]}
    yes = evaluate(tree, {"a": True, "b": True, "c": True}, on=ON)
    assert [reason.term for reason in yes.reasons] == ["c"]
    no = evaluate(tree, {"a": False, "b": False, "c": False}, on=ON)
    assert [reason.term for reason in no.reasons] == ["a", "c"]


TREES = st.recursive(
    st.sampled_from("abcde").map(leaf)
    | st.sampled_from("abcde").map(lambda name: {"op": "known", "term": name}),
    lambda inner: st.one_of(
        inner.map(lambda part: {"op": "not", "of": part}),
        st.tuples(st.sampled_from(["all", "any"]), st.lists(inner, min_size=1, max_size=3)).map(
            lambda p: {"op": p[0], "of": p[1]}
        ),
        st.lists(inner, min_size=1, max_size=3).flatmap(
            lambda parts: st.integers(1, len(parts)).map(lambda n: {"op": "n_of", "n": n, "of": parts})
        ),
    ),
    max_leaves=8,
)
KNOWN = st.fixed_dictionaries({name: st.sampled_from(THREE) for name in "abcde"})


@given(TREES, KNOWN)
def test_an_answer_stays_whatever_is_learnt_later(tree, known):
    """`known` aside, which asks about knowledge itself, more knowledge never turns a yes into a no."""
    if '"known"' in str(tree).replace("'", '"'):
        return
    answer = evaluate(tree, known, on=ON).value
    open_names = [name for name, value in known.items() if value is None]
    for learnt in product((True, False), repeat=len(open_names)):
        later = evaluate(tree, known | dict(zip(open_names, learnt, strict=True)), on=ON).value
        assert later is not None
        assert answer in (None, later)


@given(TREES, KNOWN)
def test_the_reasons_alone_force_the_answer(tree, known):
    answer = evaluate(tree, known, on=ON)
    assert answer.reasons
    if answer.value is None:
        assert set(answer.missing) == {reason.term for reason in answer.reasons} and all(
            known[name] is None for name in answer.missing
        )
    else:
        named = {reason.term for reason in answer.reasons}
        assert (
            evaluate(tree, {name: value for name, value in known.items() if name in named}, on=ON).value
            is answer.value
        )


@given(
    TREES,
    st.dictionaries(
        st.sampled_from("abcde"),
        st.none() | st.booleans() | st.floats() | st.text() | st.dates() | st.lists(st.text()),
    ),
)
def test_no_data_makes_an_evaluation_fail(tree, values):
    assert evaluate(tree, values, on=ON).value in THREE


@given(
    st.sampled_from(
        [
            ("lt", 5),
            ("ge", "2026-04-01"),
            ("between", [1, 2]),
            ("between", ["2026-04-01", "2026-04-02"]),
            ("in", ["a", 1]),
            ("age_ge", 18),
            ("eq", "a"),
            ("ne", 1.5),
        ]
    ),
    st.none()
    | st.booleans()
    | st.floats()
    | st.decimals()
    | st.integers()
    | st.text()
    | st.dates()
    | st.datetimes()
    | st.lists(st.text() | st.none())
    | st.binary(),
)
def test_no_value_makes_a_comparison_fail(op_and_threshold, value):
    op, threshold = op_and_threshold
    assert value_of({"op": op, "term": "x", "value": threshold}, x=value) in THREE


def test_the_terms_of_a_tree():
    assert terms_of(CHILD) == {"child.birth_date", "child.lives_in_japan", "child.in_facility"}
    assert terms_of({"op": "known", "term": "children[].birth_date"}) == {"children[].birth_date"}


def test_the_terms_of_a_tree_are_those_of_every_day():
    old = {"op": "known", "term": "b", "valid_to": "2020-04-01"}
    counted = {
        "op": "le",
        "number": {"op": "add", "of": [{"term": "c"}, {"term": "d"}]},
        "value": {"term": "e"},
    }
    assert terms_of(
        {"op": "all", "of": [{"op": "known", "term": "a"}, old, {"op": "not", "of": counted}]}
    ) == set("abcde")


def test_numbers_and_days_of_law_are_for_flat_values_too():
    counted = {"op": "le", "number": {"op": "add", "of": [{"term": "a"}, {"term": "b"}]}, "value": 10}
    assert [value_of(counted, a=4, b=b) for b in (6, 7, None)] == [True, False, None]
    assert evaluate(counted, {"a": 4}, on=ON).missing == ("b",)
    minor = {"op": "until_fy_end", "term": "born", "value": 18}
    assert [
        evaluate(minor, {"born": "2008-04-01"}, on=date(2026, *day)).value for day in ((3, 31), (4, 1))
    ] == [True, False]


@pytest.mark.parametrize(
    "tree", [{}, {"op": "xor", "of": []}, {"op": "all", "of": []}, {"op": "eq", "term": "a"}, [], None, True]
)
def test_a_malformed_tree_is_refused(tree):
    with pytest.raises(BadRule):
        evaluate(tree, {}, on=ON)
    with pytest.raises(BadRule):
        terms_of(tree)
