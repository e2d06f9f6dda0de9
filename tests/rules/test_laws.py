"""Laws that hold for any rule and any household: answers stay, reasons force, time alone, nothing raises."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, count
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from madoguchi.rules.documents import load
from madoguchi.rules.scopes import Scope
from madoguchi.rules.situations import Situation
from madoguchi.rules.trees import evaluate, terms_of
from madoguchi.rules.verdicts import Verdict
from tests.rules.drawing import HOUSEHOLDS, ON, TABLES, documents, forgetting, trees

PAIRS = HOUSEHOLDS.flatmap(lambda household: st.tuples(st.just(household), forgetting(household)))


def ranges(verdict: Verdict) -> dict[str, tuple[int, float]]:
    return {one.id: (one.low, float("inf") if one.high is None else one.high) for one in verdict.amounts}


@given(documents(), PAIRS)
def test_what_is_definite_never_changes_whatever_is_learnt(document, pair):
    rule = load(document)
    truth, known = (rule.verdict(Situation.of(one), on=ON) for one in pair)
    if known.holds is not None:
        assert known.holds is truth.holds
    if truth.holds is not False:
        for name, (low, high) in ranges(truth).items():
            least, most = ranges(known)[name]
            assert least <= low <= high <= most
    if known.holds is None:
        assert known.missing
    else:
        assert known.missing == ()


def all_are_born(household: dict[str, Any]) -> bool:
    people = [household["person"], *household["children"], *household["others"], household["spouse"] or {}]
    return all(person.get("birth_date", "") <= ON.isoformat() for person in people)


@given(documents(), HOUSEHOLDS)
def test_of_a_household_of_which_all_is_known_everything_is_said(document, household):
    """But for those not born yet, whose age is open, and for days on which no version of a table is in force."""
    for person in [
        household["person"],
        *household["children"],
        *household["others"],
        household["spouse"] or {},
    ]:
        assume(person.get("birth_date", "") <= ON.isoformat())
    verdict = load(document).verdict(Situation.of(household), on=ON)
    assert verdict.holds is not None
    assert all(one.low == one.high for one in verdict.amounts)
    assert verdict.missing_for_amounts == ()


def only(situation: Situation, verdict: Verdict) -> Situation:
    """The situation in which nothing is known but what the reasons name."""
    told: dict[str, Any] = situation.to_json()
    names = {(reason.member, name) for reason in verdict.reasons for name in reason.terms}
    groups = {name for _member, name in names if name.endswith("[]")}
    everyone = "members[]" in groups
    kept: dict[str, Any] = {"incomplete": []}
    for group in ("person", "household", "spouse"):
        if told.get(group):
            kept[group] = values_of(
                told[group], {f"{group}.", "members[]."}, {name for _member, name in names}
            )
            is_named = any(name.startswith(f"{group}.") for _member, name in names) or everyone
            if not kept[group] and not (group == "spouse" and is_named):
                del kept[group]
        elif group in told and (
            "spouse" in groups or everyone or any(n.startswith("spouse.") for _m, n in names)
        ):
            kept[group] = None
    for group in ("children", "others"):
        if group not in told:
            continue
        is_whole = f"{group}[]" in groups or everyone
        members = []
        for place, one in enumerate(told[group]):
            mine = {name for member, name in names if member in ("", f"{group}[{place}]")}
            values = values_of(one, {f"{group}[].", "members[]."}, mine)
            is_spoken_of = any(member == f"{group}[{place}]" for member, _name in names)
            if values or is_whole or is_spoken_of:
                members.append(values)
        kept[group] = members
        if not is_whole or group in told.get("incomplete", []):
            kept["incomplete"].append(group)
    return Situation.of(kept)


def values_of(said: dict[str, Any], prefixes: set[str], names: set[str]) -> dict[str, Any]:
    return {key: value for key, value in said.items() if any(prefix + key in names for prefix in prefixes)}


@given(documents(), PAIRS)
def test_the_reasons_alone_force_the_verdict(document, pair):
    rule = load(document)
    situation = Situation.of(pair[1])
    verdict = rule.verdict(situation, on=ON)
    assert verdict.reasons
    if verdict.holds is not None:
        assert rule.holds(only(situation, verdict), on=ON) is verdict.holds


@given(trees(), PAIRS)
def test_learning_what_is_missing_settles_the_verdict(tree, pair):
    """Who answers every question that is asked comes to an end; the age of those not born yet stays open."""
    assume(all_are_born(pair[0]))
    truth, known = map(Situation.of, pair)
    rule = load({"format": 1, "requirement": tree, "tables": TABLES})
    for _ in range(40):
        verdict = rule.verdict(known, on=ON)
        if not verdict.missing:
            break
        known = learn(known, truth, verdict.missing[0])
    assert verdict.holds is not None


def learn(known: Situation, truth: Situation, name: str) -> Situation:
    if name == "spouse":
        return known.with_members("spouse", list(truth.members("spouse")[0]))
    if name.endswith("[]"):
        return known.with_members(name, truth.members(name)[0])
    group = name.rpartition(".")[0]
    if group.endswith("[]"):
        # a question about each child: their number may become known with it
        known = known.with_members(group, truth.members(group)[0])
        return known
    value = truth.value(name)
    return known.with_value(name, value)


@given(documents(), PAIRS, st.lists(st.integers(1, 30000), max_size=12))
def test_until_the_day_of_change_the_verdict_is_what_it_is(document, pair, days):
    rule = load(document)
    situation = Situation.of(pair[1])
    now = rule.verdict(situation, on=ON)
    change = now.changes_on
    tried = [ON + timedelta(days=day) for day in days]
    if change is not None:
        assert change > ON
        then = rule.verdict(situation, on=change)
        assert (then.holds, ranges(then)) != (now.holds, ranges(now))
        tried = [day for day in tried if day < change] + [change - timedelta(days=1)]
    for day in tried:
        later = rule.verdict(situation, on=day)
        assert (later.holds, ranges(later)) == (now.holds, ranges(now)), day


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.decimals()
    | st.text(max_size=5)
    | st.dates()
    | st.datetimes()
    | st.binary(max_size=3)
    | st.sampled_from(["0001-01-01", "9999-12-31", "2028-02-29", "2026-02-30", "131016", "130001", ""]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "person",
                    "spouse",
                    "children",
                    "others",
                    "household",
                    "incomplete",
                    "birth_date",
                    "income",
                    "id",
                ]
                + [
                    "value",
                    "source",
                    "years",
                    "2025",
                    "person.income",
                    "children[].birth_date",
                    "kind",
                    "city_code",
                ]
                + ["members_complete", "exists", "is_student", "rent", "sites", "as_of", "members", "."]
            )
            | st.integers()
            | st.none(),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)


@given(documents(), JUNK, st.dates())
def test_no_data_make_an_evaluation_fail(document, junk, on):
    rule = load(document)
    situation = Situation.of(junk)
    verdict = rule.verdict(situation, on=on)
    assert verdict.holds in (True, False, None)
    assert verdict.changes_on is None or verdict.changes_on > on
    assert rule.terms()
    assert verdict.missing_for_amounts is not None
    told = json.dumps(situation.to_json())
    assert json.dumps(Situation.of(json.loads(told)).to_json()) == told


@given(
    JUNK,
    st.sampled_from(["person.income", "spouse.exists", "children[].income", "children[2].kind", "x"]),
    JUNK,
)
def test_no_value_that_is_added_makes_a_situation_fail(junk, name, value):
    situation = Situation.of(junk).with_value(name, value, source="typed")
    assert situation.with_members("children[]", [junk, value]).members("children[]")[1]
    situation.value(name)


@given(documents(), HOUSEHOLDS)
def test_thirty_children_are_no_trouble(document, household):
    crowd = {**household, "children": (household["children"] or [{}]) * 30}
    assert load(document).verdict(Situation.of(crowd), on=ON).holds in (True, False, None)


@given(trees(2, always=True), trees(2, always=True), HOUSEHOLDS.flatmap(forgetting))
def test_the_laws_of_kleene(one, other, household):
    scope = Scope(Situation.of(household), ON)

    def says(tree: dict[str, Any]) -> bool | None:
        return load({"format": 1, "requirement": tree, "tables": TABLES}).at(ON).requirement.answer(scope)[0]

    assume("valid_" not in str((one, other)))  # as may be within a number; what is not in force takes no part
    both = {"op": "all", "of": [one, other]}
    either = {"op": "any", "of": [one, other]}
    a, b = says(one), says(other)
    assert says(both) is (False if False in (a, b) else None if None in (a, b) else True)
    assert says(either) is (True if True in (a, b) else None if None in (a, b) else False)
    assert says({"op": "not", "of": {"op": "not", "of": one}}) is a
    refused = [{"op": "not", "of": one}, {"op": "not", "of": other}]
    assert says({"op": "not", "of": both}) is says({"op": "any", "of": refused})
    assert says({"op": "n_of", "n": 1, "of": [one, other]}) is says(either)
    assert says({"op": "n_of", "n": 2, "of": [one, other]}) is says(both)


@given(trees(2, ("person", "spouse", "children[]"), always=True), HOUSEHOLDS.flatmap(forgetting))
def test_not_everyone_is_someone_not(tree, household):
    situation = Situation.of(household)

    def says(tree: dict[str, Any]) -> bool | None:
        return load({"format": 1, "requirement": tree, "tables": TABLES}).holds(
            situation, on=date(2026, 4, 1)
        )

    assume("valid_" not in str(tree))
    everyone = {"op": "all_members", "over": "children[]", "of": tree}
    someone = {"op": "any_member", "over": "children[]", "of": {"op": "not", "of": tree}}
    assert says({"op": "not", "of": everyone}) is says(someone)


SHAPES = st.recursive(
    st.just("leaf"),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.sampled_from(["all", "any", "n_of"]), st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=7,
)


def grown(shape: Any, names: Iterator[str], data: st.DataObject) -> dict[str, Any]:
    """A tree of that shape in which each leaf asks for something else."""
    if shape == "leaf":
        return {"op": "eq", "term": next(names), "value": True}
    op, inner = shape
    if op == "not":
        return {"op": op, "of": grown(inner, names, data)}
    tree = {"op": op, "of": [grown(one, names, data) for one in inner]}
    return tree | ({"n": data.draw(st.integers(1, len(inner)))} if op == "n_of" else {})


@given(SHAPES, st.lists(st.booleans() | st.none(), min_size=12, max_size=12), st.data())
def test_no_fewer_leaves_would_force_the_answer(shape, answers, data):
    tree = grown(shape, map("t{}".format, count()), data)
    names = sorted(terms_of(tree))
    assume(len(names) <= 8)
    known = {name: value for name, value in zip(names, answers, strict=False) if value is not None}
    answer = evaluate(tree, known, on=ON)
    if answer.value is None:
        return
    fewest = next(
        size
        for size in range(len(known) + 1)
        for kept in combinations(known, size)
        if evaluate(tree, {name: known[name] for name in kept}, on=ON).value is answer.value
    )
    assert len(answer.reasons) == fewest
