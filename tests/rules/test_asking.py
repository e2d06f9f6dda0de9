"""What is asked next: never what is known, to an end, and as long as any answer can change something."""

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from madoguchi.rules.asking import next_question, open_questions
from madoguchi.rules.documents import load
from madoguchi.rules.problems import BadRule
from madoguchi.rules.situations import Situation

ON = date(2026, 11, 22)
LIMITS = {
    "limits": [{"valid_from": "2024-11-01", "rows": [[0, 2080000], [1, 2460000]], "beyond": {"per": 380000}}]
}


def _rule(requirement, **more):
    return load({"format": 1, "claims": "household", "requirement": requirement, **more})


def _flag(term, value=True):
    return {"op": "eq", "term": term, "value": value}


def _child(tree, op="any_member"):
    return {"op": op, "over": "children[]", "of": tree}


SCHOOL = _child({"op": "until_fy_end", "term": "children[].birth_date", "value": 18})
POOR = {
    "op": "lt",
    "term": "person.income",
    "value": {"op": "lookup", "table": "limits", "key": {"op": "count_members", "over": "children[]"}},
}


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
        "a": _flag("household.on_public_assistance"),
        "b": SCHOOL,
        "c": {"op": "all", "of": [SCHOOL, POOR]},
    }
    assert _asked(rules) == "children[]"
    none = Situation.of({"children": []})
    assert _asked(rules, none) == "household.on_public_assistance"
    one = Situation.of({"children": [{}]})
    assert _asked(rules, one) == "children[].birth_date"


def test_worth_and_trouble_weigh():
    rules = {"a": _flag("household.x"), "b": _flag("household.y")}
    assert _asked(rules, values={"b": 3}) == "household.y"
    assert _asked(rules, values={"b": 3}, costs={"y": 5}) == "household.x"
    assert _asked(rules, costs={"household.x": 2}) == "household.y"


def test_what_is_likely_to_decide_comes_first():
    both = {"a": {"op": "all", "of": [_flag("household.x"), _flag("household.y")]}}
    assert _asked(both, priors={"household.x": 0.9, "household.y": 0.1}) == "household.y"
    assert _asked(both, priors={"household.x": 0.1, "household.y": 0.9}) == "household.x"
    many = {
        "a": {
            "op": "all",
            "of": [{"op": "in", "term": "person.kind", "value": ["p", "q"]}, _flag("household.y")],
        }
    }
    assert _asked(many, priors={"person.kind": {"p": 1, "r": 9}, "household.y": 0.5}) == "person.kind"
    assert _asked(many, priors={"person.kind": {"p": 9, "r": 1}, "household.y": 0.5}) == "household.y"
    income = {
        "a": {
            "op": "all",
            "of": [{"op": "ge", "term": "person.income", "value": 5000000}, _flag("household.y")],
        }
    }
    curve = ((0, 0), (4000000, 0.95), (9000000, 1))
    assert (
        _asked(income, priors={"income": curve, "household.y": 0.5}, costs={"income": 1}) == "person.income"
    )


def test_expectation_is_the_share_of_answers_that_decide():
    [question] = open_questions(
        {
            "a": _rule(_flag("household.x")),
            "b": _rule({"op": "all", "of": [_flag("household.x"), _flag("household.y", value=True)]}),
        },
        Situation.of({"household": {"y": True}}),
        on=ON,
        priors={"household.x": 0.3},
    )
    assert (question.term, question.settles, question.rules) == ("household.x", pytest.approx(2), ("a", "b"))
    waits = open_questions(
        {"b": _rule({"op": "all", "of": [_flag("household.x"), _flag("household.y")]})},
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
        "of": [_flag("household.x"), {"op": "any", "of": [_flag("household.x"), _flag("household.y")]}],
    }
    assert _asked({"a": skipped}) == "household.x"
    assert _asked({"a": skipped}, skipped=["household.x"]) is None
    assert _asked(
        {"a": {"op": "all", "of": [_flag("household.x"), _flag("household.y")]}}, skipped=["household.x"]
    )
    two = {"op": "n_of", "n": 3, "of": [_flag("household.x"), _flag("household.y"), _flag("household.z")]}
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


FLAGS = ["household.a", "household.b", "person.c", "spouse.d"]
NUMBERS = st.integers(0, 4).map(lambda n: n * 1_000_000)
LEAVES = st.one_of(
    st.builds(_flag, st.sampled_from(FLAGS), st.booleans()),
    st.builds(
        lambda op, term, value: {"op": op, "term": term, "value": value},
        st.sampled_from(["lt", "le", "gt", "ge", "eq"]),
        st.sampled_from(["person.income", "household.rent", "spouse.income"]),
        NUMBERS,
    ),
    st.builds(
        lambda op, years: {"op": op, "term": "person.birth_date", "value": years},
        st.sampled_from(["age_ge", "age_lt", "until_fy_end"]),
        st.integers(1, 80),
    ),
    st.just({"op": "in_area", "term": "person.city_code", "value": ["130001", "992011"]}),
    st.just({"op": "in", "term": "person.kind", "value": ["p", "q"]}),
    st.builds(
        lambda low, wide: {
            "op": "between",
            "term": "person.moved_on",
            "value": [f"20{low}-01-01", f"20{low + wide}-01-01"],
        },
        st.integers(10, 30),
        st.integers(0, 9),
    ),
    st.just(POOR),
    st.builds(
        lambda op, over, value: {
            "op": op,
            "number": {"op": "sum_members", "over": over, "number": {"term": f"{over}.income"}},
            "value": value,
        },
        st.sampled_from(["lt", "ge"]),
        st.sampled_from(["members[]", "children[]"]),
        NUMBERS,
    ),
    st.builds(
        lambda op, years, count: {
            "op": "ge",
            "number": {
                "op": "count_members",
                "over": "children[]",
                "where": {"op": op, "term": "children[].birth_date", "value": years},
            },
            "value": count,
        },
        st.sampled_from(["age_ge", "until_fy_end", "from_fy_start"]),
        st.integers(1, 18),
        st.integers(1, 3),
    ),
    st.builds(
        lambda op, over, years, flag: {
            "op": op,
            "over": over,
            "of": {
                "op": "any",
                "of": [
                    {"op": "grade_between", "term": f"{over}.birth_date", "value": years},
                    _flag(f"{over}.e", value=flag),
                ],
            },
        },
        st.sampled_from(["any_member", "all_members"]),
        st.sampled_from(["children[]", "others[]", "members[]"]),
        st.sampled_from([[1, 6], [7, 9], [-2, 0]]),
        st.booleans(),
    ),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(
            lambda op, of: {"op": op, "of": of},
            st.sampled_from(["all", "any"]),
            st.lists(inner, min_size=1, max_size=4),
        ),
        st.builds(lambda of: {"op": "not", "of": of}, inner),
        st.builds(lambda of: {"op": "n_of", "n": 2, "of": of}, st.lists(inner, min_size=2, max_size=4)),
    ),
    max_leaves=8,
)
MEMBER = st.fixed_dictionaries(
    {
        "birth_date": st.dates(date(1940, 1, 1), ON).map(date.isoformat),
        "income": st.integers(0, 6_000_000),
        "c": st.booleans(),
        "d": st.booleans(),
        "e": st.booleans(),
        "kind": st.sampled_from(["p", "q", "r"]),
        "city_code": st.sampled_from(["131016", "992011", "272001"]),
        "moved_on": st.dates(date(2005, 1, 1), date(2045, 1, 1)).map(date.isoformat),
    }
)
HOUSEHOLDS = st.fixed_dictionaries(
    {
        "person": MEMBER,
        "spouse": st.none() | MEMBER,
        "children": st.lists(MEMBER, max_size=3),
        "others": st.lists(MEMBER, max_size=2),
        "household": st.fixed_dictionaries(
            {"a": st.booleans(), "b": st.booleans(), "rent": st.integers(0, 6_000_000)}
        ),
    }
).map(Situation.of)


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
    rules = {"a": {"op": "all", "of": [area, _flag("household.y")]}}
    for code, first in (("131016", "household.y"), ("992011", "household.y"), ("272001", "person.city_code")):
        assert _asked(rules, priors={"city_code": {code: 9, "992020": 1}, "household.y": 0.5}) == first
