"""What is wrong with a tree is named with its place, and the published schema says the same."""

import copy
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
    {"op": "until_fy_end", "term": "x", "value": 18, "valid_from": "2024-10-01", "valid_to": None},
    {"op": "grade_between", "term": "x", "value": [-2, 6]},
    {"op": "within", "term": "x", "value": {"days": 15}},
    {"op": "months_since", "term": "x", "value": [0, 12]},
    {"op": "in_area", "term": "x", "value": ["130001", "131016"]},
    {
        "op": "le",
        "number": {"op": "add", "of": [{"term": "x"}, {"term": "y", "income_year": {"switches_in": 6}}]},
        "value": 9,
    },
    {"op": "le", "term": "x", "value": {"op": "round", "of": {"term": "y"}, "to": 100, "way": "down"}},
    {"op": "eq", "term": "x", "income_year": {"switches_in": 6}, "value": 0},
    {"op": "between", "term": "x", "value": [0, {"op": "div", "of": {"term": "y"}, "by": 2}]},
    {"op": "between", "number": {"term": "x"}, "value": [0, 5]},
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
        ({"op": "until_fy_end", "term": "x", "value": "18"}, "/：年齢は0から150まで"),
        ({"op": "grade_between", "term": "x", "value": [1]}, "/：学年は、下と上を"),
        ({"op": "grade_between", "term": "x", "value": [-3, 1]}, "/：学年は、下と上を"),
        ({"op": "within", "term": "x", "value": 15}, "/：期間は {"),
        ({"op": "within", "term": "x", "value": {"days": -1}}, "/：期間は0から"),
        ({"op": "within", "term": "x", "value": {"days": 1, "months": 1}}, "/：期間は {"),
        ({"op": "months_since", "term": "x", "value": [0]}, "/：月数は、以上と未満を"),
        ({"op": "in_area", "term": "x", "value": ["13101"]}, "/：地域は、6けたの"),
        ({"op": "in_area", "term": "x", "value": []}, "/：地域は、6けたの"),
        ({"op": "le", "number": {"term": "x"}, "value": -1}, "/value：所得や限度額などの数を負に"),
        ({"op": "le", "number": {"term": "x"}, "value": "a"}, "/value：ここには整数か数式を"),
        ({"op": "le", "number": {"op": "pow"}, "value": 1}, "/number：「pow」という数式はありません"),
        ({"op": "le", "number": {"op": "add", "of": [1]}, "value": 1}, "/number：「of」には数式を2つ以上"),
        (
            {"op": "le", "number": {"op": "round", "of": 1, "to": 0, "way": "down"}, "value": 1},
            "/number：「to」には1以上",
        ),
        (
            {"op": "le", "number": {"op": "round", "of": 1, "to": 1, "way": "off"}, "value": 1},
            "/number：端数の扱い",
        ),
        ({"op": "le", "number": {"op": "lookup", "key": 1}, "value": 1}, "/number：「table」がありません"),
        (
            {"op": "le", "number": {"term": "x", "income_year": {"switches_in": 13}}, "value": 1},
            "切り替わる月を",
        ),
        ({"op": "in", "term": "x", "value": {"term": "y"}}, "/：この条件の「value」に数式は"),
        ({"op": "any_member", "of": {"op": "known", "term": "x"}}, "/：「over」がありません"),
        ({"op": "any_member", "over": "cats[]", "of": {"op": "known", "term": "x"}}, "/：ここでは、構成員"),
        ({"op": "known", "term": "x", "valid_from": 2026}, "/：「valid_from」は日付"),
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
        ({"op": "grade_between", "term": "x", "value": [6, 1]}, "/：範囲の下が上より"),
        ({"op": "months_since", "term": "x", "value": [1, 1]}, "/：範囲の下が上より"),
        ({"op": "between", "number": {"term": "x"}, "value": [2, 1]}, "/：範囲の下が上より"),
        ({"op": "known", "term": "x", "valid_from": "2026-02-30"}, "/：「valid_from」は日付"),
        (
            {"op": "known", "term": "x", "valid_from": "2026-04-01", "valid_to": "2026-04-01"},
            "/：日付の順が逆です",
        ),
        (
            {"op": "any_member", "over": "children[]", "of": {"op": "known", "term": "x"}},
            "/：ここでは、構成員",
        ),
        (
            {"op": "le", "number": {"op": "lookup", "table": "t", "key": 1}, "value": 1},
            "/number：表「t」がありません",
        ),
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
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: not number.is_integer())
    | st.sampled_from(["x", "A", "", "2026-04-01"])
)
OPS = st.sampled_from(
    ["all", "any", "not", "n_of", "eq", "ne", "lt", "between", "in", "known", "age_ge", "what"]
    + ["until_fy_end", "grade_between", "within", "months_since", "in_area", "any_member"]
)
NUMBERS = st.recursive(
    SCALARS
    | st.fixed_dictionaries(
        {"term": st.sampled_from(["x", "A"])},
        optional={"income_year": st.sampled_from([{"switches_in": 6}, {"switches_in": 0}, {}, 6])},
    ),
    lambda inner: st.fixed_dictionaries(
        {
            "op": st.sampled_from(
                ["add", "round", "div", "lookup", "count_members", "sum_members", "rank_member", "in"]
            )
        },
        optional={
            "of": inner | st.lists(inner, max_size=3),
            "to": st.integers(0, 2),
            "by": st.integers(0, 2),
            "way": st.sampled_from(["down", "off"]),
            "key": inner,
            "table": st.sampled_from(["t", "T"]),
            "over": st.sampled_from(["children[]", "x"]),
            "number": inner,
            "where": st.sampled_from([{"op": "known", "term": "x"}, {"op": "known"}, 1]),
        },
    ),
    max_leaves=3,
)
DAYS = st.sampled_from(["2026-04-01", "2027-04-01", "2026-04-31", None, 1])
NODES = st.recursive(
    st.fixed_dictionaries(
        {"op": OPS},
        optional={
            "term": st.sampled_from(["x", "a[].b", "A", ""]),
            "number": NUMBERS,
            "value": SCALARS
            | st.lists(SCALARS | NUMBERS, max_size=3)
            | NUMBERS
            | st.dictionaries(st.sampled_from(["days", "years", "weeks"]), SCALARS, max_size=2)
            | st.lists(st.sampled_from(["130001", "13"]), max_size=2),
            "label": SCALARS,
            "id": SCALARS,
            "valid_from": DAYS,
            "valid_to": DAYS,
        },
    )
    | SCALARS,
    lambda inner: st.fixed_dictionaries(
        {"op": OPS},
        optional={
            "of": inner | st.lists(inner, max_size=3),
            "over": st.sampled_from(["children[]", "x[]"]),
            "n": SCALARS,
            "law": SCALARS,
        },
    ),
    max_leaves=5,
)
OUT = object()
SENSE = (
    "範囲の下",
    "「n」は1から",
    "同じ値が2回",
    "識別子",
    "ここでは、構成員",
    "表「",
    "順番（",
    "日付の順",
    "は日付（例",
)


@st.composite
def changed(draw):
    """A good tree in which up to two things have been changed, added or taken away."""
    tree = copy.deepcopy(draw(st.sampled_from(GOOD)))
    for _ in range(draw(st.integers(0, 2))):
        nodes = [tree]
        for node in nodes:
            inner = node.get("of", node.get("number"))
            nodes += [
                part for part in (inner if isinstance(inner, list) else [inner]) if isinstance(part, dict)
            ]
        node = draw(st.sampled_from(nodes))
        key = draw(st.sampled_from([*node, "op", "value", "id", "valid_to", "over", "term", "income_year"]))
        new = draw(SCALARS | NODES | NUMBERS | st.sampled_from([[1, 2], {"days": 1}, ["131016"], OUT]))
        node.pop(key, None)
        if new is not OUT:
            node[key] = new
    return tree


@given(NODES | changed())
def test_schema_and_check_agree_on_shape(tree):
    problems = check(tree)
    if VALIDATOR.is_valid(tree):
        assert all(any(word in problem for word in SENSE) for problem in problems), problems
    else:
        assert problems
