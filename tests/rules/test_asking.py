"""What is asked next: never what is known, to an end, and as long as any answer can change something."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from madoguchi.rules.asking import next_question, open_questions
from madoguchi.rules.documents import load
from madoguchi.rules.problems import BadRule
from madoguchi.rules.situations import Situation
from tests.rules.invented import HOUSEHOLDS, LIMITS, ON, POOR, TREES, flag


def _rule(requirement, **more):
    return load({"format": 1, "claims": "household", "requirement": requirement, **more})


def _child(tree, op="any_member"):
    return {"op": op, "over": "children[]", "of": tree}


SCHOOL = _child({"op": "until_fy_end", "term": "children[].birth_date", "value": 18})


def _asked(rules, situation=None, **options):
    found = next_question(
        {name: _rule(tree, tables=LIMITS) for name, tree in rules.items()},
        situation or Situation.of({}),
        on=ON,
        **options,
    )
    return found and found.term


def test_the_question_that_decides_most_programmes_comes_first():
    rules = {
        "a": flag("household.on_public_assistance"),
        "b": SCHOOL,
        "c": {"op": "all", "of": [SCHOOL, POOR]},
    }
    assert _asked(rules) == "children[]"
    none = Situation.of({"children": []})
    assert _asked(rules, none) == "household.on_public_assistance"
    one = Situation.of({"children": [{}]})
    assert _asked(rules, one) == "children[].birth_date"


def test_worth_and_trouble_weigh():
    rules = {"a": flag("household.x"), "b": flag("household.y")}
    assert _asked(rules, values={"b": 3}) == "household.y"
    assert _asked(rules, values={"b": 3}, costs={"y": 5}) == "household.x"
    assert _asked(rules, costs={"household.x": 2}) == "household.y"


def test_what_is_likely_to_decide_comes_first():
    both = {"a": {"op": "all", "of": [flag("household.x"), flag("household.y")]}}
    assert _asked(both, priors={"household.x": 0.9, "household.y": 0.1}) == "household.y"
    assert _asked(both, priors={"household.x": 0.1, "household.y": 0.9}) == "household.x"
    many = {
        "a": {
            "op": "all",
            "of": [{"op": "in", "term": "person.kind", "value": ["p", "q"]}, flag("household.y")],
        }
    }
    assert _asked(many, priors={"person.kind": {"p": 1, "r": 9}, "household.y": 0.5}) == "person.kind"
    assert _asked(many, priors={"person.kind": {"p": 9, "r": 1}, "household.y": 0.5}) == "household.y"
    income = {
        "a": {
            "op": "all",
            "of": [{"op": "ge", "term": "person.income", "value": 5000000}, flag("household.y")],
        }
    }
    curve = ((0, 0), (4000000, 0.95), (9000000, 1))
    assert (
        _asked(income, priors={"income": curve, "household.y": 0.5}, costs={"income": 1}) == "person.income"
    )


def test_expectation_is_the_share_of_answers_that_decide():
    [question] = open_questions(
        {
            "a": _rule(flag("household.x")),
            "b": _rule({"op": "all", "of": [flag("household.x"), flag("household.y", value=True)]}),
        },
        Situation.of({"household": {"y": True}}),
        on=ON,
        priors={"household.x": 0.3},
    )
    assert (question.term, question.settles, question.rules) == ("household.x", pytest.approx(2), ("a", "b"))
    waits = open_questions(
        {"b": _rule({"op": "all", "of": [flag("household.x"), flag("household.y")]})},
        Situation.of({}),
        on=ON,
        priors={"household.x": 0.3, "household.y": 0.8},
    )
    assert {one.term: one.settles for one in waits} == {
        "household.x": pytest.approx(0.7),
        "household.y": pytest.approx(0.2),
    }
    assert [one.term for one in waits] == ["household.x", "household.y"]


def test_nothing_is_asked_where_nothing_can_change():
    skipped = {
        "op": "all",
        "of": [flag("household.x"), {"op": "any", "of": [flag("household.x"), flag("household.y")]}],
    }
    assert _asked({"a": skipped}) == "household.x"
    assert _asked({"a": skipped}, skipped=["household.x"]) is None
    assert _asked(
        {"a": {"op": "all", "of": [flag("household.x"), flag("household.y")]}}, skipped=["household.x"]
    )
    two = {"op": "n_of", "n": 3, "of": [flag("household.x"), flag("household.y"), flag("household.z")]}
    need_two = {"op": "any", "of": [two, {"op": "not", "of": two}]}
    assert _asked({"a": need_two}, skipped=["household.x"]) is not None


def test_values_that_cannot_be_used_are_not_asked_for_again():
    unborn = Situation.of({"person": {"birth_date": "2030-01-01"}})
    assert _asked({"a": {"op": "age_ge", "term": "person.birth_date", "value": 18}}, unborn) is None
    crowd = Situation.of({"children": [{} for _ in range(101)]})
    assert _asked({"a": SCHOOL}, crowd) == "children[].birth_date"
    assert _asked({"a": SCHOOL}, crowd, skipped=["children[].birth_date"]) is None


def test_members_known_in_part_are_asked_for():
    part = Situation.of({"children": [{"birth_date": "2000-01-01"}], "incomplete": ["children"]})
    assert _asked({"a": SCHOOL}, part) == "children[]"
    half = Situation.of({"children": [{"birth_date": "2000-01-01"}, {}]})
    assert _asked({"a": SCHOOL}, half) == "children[].birth_date"


def _told(situation, truth, name):
    """The situation with the true answer to one question."""
    if name == "spouse" or (name.endswith("[]") and "." not in name):
        members, _ = truth.members(name)
        return situation.with_members(name, [{} for _ in members])
    group, _, attribute = name.rpartition(".")
    if group.endswith("[]"):
        return situation.with_value(name, [one.values[attribute].value for one in truth.members(group)[0]])
    return situation.with_value(name, truth.value(name).value)


def _known(situation, name):
    group, _, attribute = name.rpartition(".")
    if not group:
        return situation.members(name)[1]
    members = situation.members(group)[0]
    return bool(members) and all(attribute in member.values for member in members)


def _session(rules, truth, skips):
    """Ask to the end; the situation then, and how many questions it took."""
    situation = Situation.of({})
    for count in range(60):
        question = next_question(rules, situation, on=ON, skipped=skips)
        if question is None:
            return situation, count
        assert question.term not in skips
        assert not _known(situation, question.term)
        situation = _told(situation, truth, question.term)
    raise AssertionError("it asks and asks")


def _sensible(tree):
    """The rule of a random tree that does not contradict itself."""
    try:
        return _rule(tree, tables=LIMITS)
    except BadRule:
        assume(False)


@given(st.lists(TREES, min_size=1, max_size=4), HOUSEHOLDS)
@settings(max_examples=150)
def test_all_is_decided_in_the_end_and_rightly(trees, truth):
    rules = {str(place): _sensible(tree) for place, tree in enumerate(trees)}
    situation, _ = _session(rules, truth, ())
    for rule in rules.values():
        assert rule.holds(situation, on=ON) is rule.holds(truth, on=ON)


QUESTIONS = [
    "children[]",
    "spouse",
    "others[]",
    "person.income",
    "children[].birth_date",
    "household.a",
    "spouse.d",
]


@given(
    TREES,
    HOUSEHOLDS,
    st.lists(HOUSEHOLDS, min_size=5, max_size=5),
    st.sets(st.sampled_from(QUESTIONS), min_size=1),
)
@settings(max_examples=150)
def test_what_is_left_open_cannot_be_changed_by_any_answer(tree, truth, others, skips):
    rule = _sensible(tree)
    situation, _ = _session({"a": rule}, truth, skips)
    if rule.holds(situation, on=ON) is not None:
        return
    for other in others:
        told = situation
        for _ in range(60):
            verdict = rule.verdict(told, on=ON)
            assert verdict.holds is None
            asked = [name for name in verdict.missing if name not in skips]
            if not asked:
                break
            told = _told(
                told, other if not asked[0].startswith(("children", "others", "spouse")) else truth, asked[0]
            )


def test_where_one_lives_weighs_by_the_municipalities_of_the_rule():
    area = {"op": "in_area", "term": "person.city_code", "value": ["130001", "992011"]}
    rules = {"a": {"op": "all", "of": [area, flag("household.y")]}}
    for code, first in (("131016", "household.y"), ("992011", "household.y"), ("272001", "person.city_code")):
        assert _asked(rules, priors={"city_code": {code: 9, "992020": 1}, "household.y": 0.5}) == first
