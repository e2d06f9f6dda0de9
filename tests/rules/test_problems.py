"""What is wrong with a tree is named with its place, and the published schema says the same."""

import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import madoguchi.rules
from madoguchi.rules.problems import DEEPEST
from madoguchi.rules.trees import check

SCHEMA = json.loads((Path(madoguchi.rules.__file__).parent / "schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)

GOOD = [
    {"op": "known", "term": "x"},
    {
        "op": "eq",
        "term": "children[].birth_date",
        "value": "2026-04-01",
        "id": "one",
        "label": "ひとつ",
        "law": "法第1条",
    },
    {
        "op": "n_of",
        "n": 2,
        "of": [
            {"op": "age_ge", "term": "a.b", "value": 65},
            {"op": "in", "term": "c", "value": ["x", 1, True]},
            {"op": "lt", "term": "d", "value": 1.5},
        ],
    },
    {"op": "not", "of": {"op": "between", "term": "d", "value": ["2026-04-01", "2027-03-31"]}},
]


def test_the_schema_is_a_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("tree", GOOD)
def test_good_trees_have_no_problem(tree):
    assert check(tree) == []
    assert VALIDATOR.is_valid(tree)


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        (None, "/：条件は { } で"),
        ([], "/：条件は { } で"),
        ({}, "/：「None」という条件はありません"),
        ({"op": "xor"}, "/：「xor」という条件はありません"),
        ({"op": ["all"]}, "という条件はありません"),
        ({"op": "all"}, "/：「of」がありません"),
        ({"op": "all", "of": []}, "/：「of」には条件を1つ以上"),
        ({"op": "any", "of": {"op": "known", "term": "x"}}, "/：「of」には条件を1つ以上"),
        ({"op": "not", "of": [{"op": "known", "term": "x"}]}, "/of：条件は { } で"),
        ({"op": "all", "of": [{"op": "known", "term": "x"}, {"op": "known"}]}, "/of/1：「term」がありません"),
        ({"op": "n_of", "n": 0, "of": [{"op": "known", "term": "x"}]}, "/：「n」は1から1まで"),
        ({"op": "n_of", "n": True, "of": [{"op": "known", "term": "x"}]}, "/：「n」は1から1まで"),
        ({"op": "known", "term": "X"}, "/：「X」は語彙の名前の形では"),
        ({"op": "known", "term": "x", "value": 1}, "/：「value」は、この条件には使えません"),
        ({"op": "eq", "term": "x", "value": None}, "/：「value」には、文字、数"),
        ({"op": "eq", "term": "x", "value": ["a"]}, "/：「value」には、文字、数"),
        ({"op": "lt", "term": "x", "value": "many"}, "/：大小は数か日付"),
        ({"op": "lt", "term": "x", "value": True}, "/：大小は数か日付"),
        ({"op": "between", "term": "x", "value": [1]}, "/：範囲は、下と上"),
        ({"op": "age_ge", "term": "x", "value": -1}, "/：年齢は0から150まで"),
        ({"op": "age_ge", "term": "x", "value": 18.5}, "/：年齢は0から150まで"),
        ({"op": "in", "term": "x", "value": []}, "/：「value」には値を1つ以上"),
        ({"op": "known", "term": "x", "label": ""}, "/：「label」には文字を"),
        ({"op": "known", "term": "x", "id": "1"}, "/：「id」には英小文字"),
    ],
)
def test_problems_of_shape_are_named_and_the_schema_refuses_too(tree, says):
    assert any(says in problem for problem in check(tree)), check(tree)
    # the schema cannot compare n with the number of parts
    if not (isinstance(tree, dict) and tree.get("n") is True):
        assert not VALIDATOR.is_valid(tree)


@pytest.mark.parametrize(
    ("tree", "says"),
    [
        ({"op": "n_of", "n": 2, "of": [{"op": "known", "term": "x"}]}, "/：「n」は1から1まで"),
        ({"op": "between", "term": "x", "value": [2, 1]}, "/：範囲の下が上より"),
        ({"op": "between", "term": "x", "value": ["2026-04-01", 1]}, "両方とも日付に"),
        ({"op": "lt", "term": "x", "value": "2026-02-30"}, "/：大小は数か日付"),
        ({"op": "in", "term": "x", "value": ["a", "a"]}, "同じ値が2回"),
        (
            {
                "op": "all",
                "of": [{"op": "known", "term": "x", "id": "a"}, {"op": "known", "term": "y", "id": "a"}],
            },
            "/：識別子「a」が2回以上",
        ),
    ],
)
def test_problems_of_sense_are_named(tree, says):
    assert any(says in problem for problem in check(tree)), check(tree)


def test_a_tree_too_deep_is_refused_without_falling():
    tree: dict = {"op": "known", "term": "x"}
    for _ in range(5000):
        tree = {"op": "not", "of": tree}
    assert check(tree) == [f"{'/of' * DEEPEST}：条件の入れ子は{DEEPEST}段までです。"]


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 200)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["x", "A", "", "2026-04-01"])
)
OPS = st.sampled_from(
    ["all", "any", "not", "n_of", "eq", "ne", "lt", "between", "in", "known", "age_ge", "what"]
)
NODES = st.recursive(
    st.fixed_dictionaries(
        {"op": OPS},
        optional={
            "term": st.sampled_from(["x", "a[].b", "A", ""]),
            "value": SCALARS | st.lists(SCALARS, max_size=3),
            "label": SCALARS,
            "id": SCALARS,
        },
    )
    | SCALARS,
    lambda inner: st.fixed_dictionaries(
        {"op": OPS}, optional={"of": inner | st.lists(inner, max_size=3), "n": SCALARS, "law": SCALARS}
    ),
    max_leaves=5,
)
SENSE = ("範囲の下", "「n」は1から", "同じ値が2回", "識別子")


@given(NODES)
def test_schema_and_check_agree_on_shape(tree):
    problems = check(tree)
    if VALIDATOR.is_valid(tree):
        assert all(any(word in problem for word in SENSE) for problem in problems), problems
    else:
        assert problems
