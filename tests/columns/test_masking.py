"""A masked rule on answers says what the rule says on the values, and no sensitive value stands in it."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.columns.masking import PREFIX, Masked, masked, terms_in
from madoguchi.columns.selectors import is_sensitive
from madoguchi.columns.services.profiles import open_part, with_answers
from madoguchi.rules.documents import load
from madoguchi.rules.situations import Situation

ON = date(2026, 11, 2)
TABLE = {
    "limits": [
        {
            "valid_from": "2024-11-01",
            "valid_to": None,
            "rows": [[0, 1_000], [1, 1_400]],
            "beyond": {"per": 400},
        }
    ]
}


def leaf(op: str, term: str, value: Any, **more: Any) -> dict[str, Any]:
    return {"op": op, "term": term, "value": value, **more}


def document(tree: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"format": 1, "claims": "person", "requirement": tree, "tables": TABLE, **more}


INCOME = st.one_of(st.none(), st.sampled_from([0, 999, 1_000, 1_001, 1_400, 5_000]))
GRADE = st.one_of(st.none(), st.integers(1, 6))
BORN = st.one_of(st.none(), st.sampled_from(["2024-01-01", "2010-04-01", "2010-04-02", "1990-05-05"]))
LEAVES = st.sampled_from(
    [
        leaf("lt", "person.income", 1_000),
        leaf("between", "person.income", [999, 1_001]),
        leaf("le", "person.disability_body_grade", 2),
        {"op": "known", "term": "person.income"},
        leaf("age_ge", "person.birth_date", 18),
        {
            "op": "le",
            "term": "person.income",
            "value": {
                "op": "lookup",
                "table": "limits",
                "key": {
                    "op": "count_members",
                    "over": "children[]",
                    "where": leaf("until_fy_end", "children[].birth_date", 18),
                },
            },
        },
        {
            "op": "lt",
            "number": {"op": "sum_members", "over": "members[]", "number": {"term": "members[].income"}},
            "value": 3_000,
        },
    ]
)
OF_CHILD = st.sampled_from(
    [
        leaf("age_lt", "children[].birth_date", 18),
        leaf("le", "children[].disability_body_grade", 2),
        leaf("lt", "children[].income", 1_000, label="子の所得"),
        leaf("lt", "person.income", 1_400),
    ]
)


def logic(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    parts = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(lambda op, of: {"op": op, "of": of}, st.sampled_from(["all", "any"]), parts),
        st.builds(lambda of: {"op": "not", "of": of}, inner),
        st.builds(lambda of: {"op": "n_of", "n": 1, "of": of}, parts),
    )


def over_children(tree: Any, op: str) -> dict[str, Any]:
    return {"op": op, "over": "children[]", "of": tree}


MEMBERS = st.builds(
    over_children, st.recursive(OF_CHILD, logic, max_leaves=4), st.sampled_from(["any_member", "all_members"])
)
TREES = st.recursive(st.one_of(LEAVES, MEMBERS), logic, max_leaves=6)
CHILD = st.fixed_dictionaries({"birth_date": BORN, "income": INCOME, "disability_body_grade": GRADE})
SITUATIONS = st.fixed_dictionaries(
    {
        "person": st.fixed_dictionaries(
            {"birth_date": BORN, "income": INCOME, "disability_body_grade": GRADE}
        ),
        "children": st.lists(CHILD, max_size=3),
        "incomplete": st.sampled_from([[], ["children"]]),
    },
    optional={
        "spouse": st.one_of(st.none(), st.fixed_dictionaries({"income": INCOME})),
        "others": st.just([]),
    },
)


def profile(said: Situation, rule: Masked, terms: frozenset[str]) -> dict[str, Any]:
    return with_answers(open_part(said, terms), said, rule.conditions.values(), on=ON)


@settings(max_examples=300, deadline=None)
@given(TREES, SITUATIONS)
def test_answers_say_what_the_values_say(tree: dict[str, Any], data: dict[str, Any]) -> None:
    rule, hidden = load(document(tree)), masked(document(tree), is_sensitive)
    said = Situation.of(data)
    terms = frozenset(rule.terms())
    kept = profile(said, hidden, terms)
    assert hidden.rule.holds(Situation.of(kept), on=ON) is rule.holds(said, on=ON)
    assert not any(is_sensitive(name) for name in hidden.rule.terms() if PREFIX not in name)
    for member in [kept.get("person", {}), *kept.get("children", [])]:
        assert not {"income", "disability_body_grade"} & set(member)


def test_amounts_are_masked_too_and_what_stays_is_said_as_before() -> None:
    said = document(
        leaf("age_lt", "person.birth_date", 70),
        amounts=[
            {
                "id": "monthly",
                "label": "手当",
                "unit": "円/月",
                "each": "children[]",
                "where": leaf("le", "children[].disability_body_grade", 2),
                "rows": [
                    {"when": leaf("lt", "person.income", 1_000, law="第4条"), "amount": 10_000},
                    {"amount": 5_000},
                ],
            }
        ],
    )
    hidden = masked(said, is_sensitive)
    text = json.dumps(hidden.rule.document, ensure_ascii=False)
    assert "income" not in text and "disability" not in text and "第4条" in text
    known = Situation.of(
        {
            "person": {"birth_date": "1990-05-05", "income": 900},
            "children": [{"disability_body_grade": 1}, {"disability_body_grade": 3}],
        }
    )
    kept = Situation.of(profile(known, hidden, frozenset(load(said).terms())))
    (amount,) = hidden.rule.verdict(kept, on=ON).amounts
    assert (amount.low, amount.high) == (10_000, 10_000)
    assert (
        said["amounts"][0]["where"]["term"] == "children[].disability_body_grade"
    )  # the rule itself is as it was


def test_what_looks_at_two_members_at_once_stays_unknown() -> None:
    tree = over_children(
        {
            "op": "any_member",
            "over": "others[]",
            "of": {"op": "lt", "term": "others[].income", "value": {"term": "children[].income"}},
        },
        "any_member",
    )
    hidden = masked(document(tree), is_sensitive)
    assert not hidden.conditions
    said = Situation.of({"children": [{"income": 5}], "others": [{"income": 1}]})
    assert load(document(tree)).holds(said, on=ON) is True
    kept = profile(said, hidden, frozenset(load(document(tree)).terms()))
    assert hidden.rule.holds(Situation.of(kept), on=ON) is None


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("person.income", True),
        ("person.birth_date", False),
        ("members[].income", True),
        ("others[].birth_date", False),
        ("spouse.no_such_thing", True),
        ("nobody.knows", True),
    ],
)
def test_what_the_vocabulary_does_not_know_is_sensitive(name: str, expected: bool) -> None:
    assert is_sensitive(name) is expected


def test_a_counted_member_is_not_the_one_around_it() -> None:
    inner = {"op": "count_members", "over": "children[]", "where": leaf("known", "children[].income", None)}
    assert list(terms_in({"op": "ge", "number": inner, "value": 1})) == [("children[].income", False)]
