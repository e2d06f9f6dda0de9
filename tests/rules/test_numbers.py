"""Number expressions: exact where all is known, intervals where it is not."""

from datetime import date
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.rules.nodes import Origin, compared
from madoguchi.rules.numbers import LIMIT, Arithmetic, Literal, Rounded
from madoguchi.rules.parsing import Parser
from madoguchi.rules.scopes import Scope
from madoguchi.rules.situations import Situation

ON = date(2026, 11, 22)
TABLES = {
    "limits": [
        {"valid_to": "2026-04-01", "rows": [[0, 1]]},
        {
            "valid_from": "2026-04-01",
            "rows": [[0, 2080000], [1, 2460000], [2, 2400000]],
            "beyond": {"per": 380000},
        },
    ],
    "levels": [{"rows": [[1000, 30], [2000, 10], [3000, 20]], "steps": True}],
    "old": [{"valid_to": "2020-04-01", "rows": [[0, 1]]}],
}
CHILD = "children[].birth_date"
MINOR = {"op": "age_lt", "term": CHILD, "value": 18}


def interval(said, told, *, on=ON, tables=TABLES):
    number = Parser(on, tables).number(said, "", Origin("", ""))
    return number.range(Scope(Situation.of(told), on))


def children(*born, **more):
    return {"children": [{"birth_date": day} if day else {} for day in born], **more}


@pytest.mark.parametrize(
    ("said", "told", "wanted"),
    [
        (5, {}, (5, 5)),
        ({"term": "person.income"}, {"person.income": 7}, (7, 7)),
        ({"term": "person.income"}, {}, (0, inf)),
        ({"term": "person.income"}, {"person.income": -7}, (0, inf)),
        ({"term": "person.income"}, {"person.income": "7"}, (0, inf)),
        ({"term": "spouse.income"}, {}, (0, inf)),
        ({"term": "spouse.income"}, {"spouse": None}, (0, 0)),
        ({"op": "add", "of": [1, {"term": "person.income"}]}, {}, (1, inf)),
        ({"op": "sub", "of": [10, 3, {"term": "person.income"}]}, {}, (-inf, 7)),
        ({"op": "max", "of": [0, {"op": "sub", "of": [10, {"term": "person.income"}]}]}, {}, (0, 10)),
        ({"op": "mul", "of": [0, {"term": "person.income"}]}, {}, (0, 0)),
        ({"op": "mul", "of": [3, {"term": "person.income"}]}, {"person.income": 5}, (15, 15)),
        ({"op": "min", "of": [9, {"term": "person.income"}]}, {}, (0, 9)),
        # 1000円未満切り捨て, 2分の1, 四捨五入
        ({"op": "round", "of": 12345, "to": 1000, "way": "down"}, {}, (12000, 12000)),
        ({"op": "round", "of": 12345, "to": 1000, "way": "up"}, {}, (13000, 13000)),
        ({"op": "round", "of": 12500, "to": 1000, "way": "half_up"}, {}, (13000, 13000)),
        ({"op": "round", "of": 12499, "to": 1000, "way": "half_up"}, {}, (12000, 12000)),
        ({"op": "div", "of": 7, "by": 2}, {}, (3, 3)),
        ({"op": "div", "of": 7, "by": 2, "way": "up"}, {}, (4, 4)),
        ({"op": "div", "of": {"term": "person.income"}, "by": 3}, {}, (0, inf)),
    ],
)
def test_arithmetic(said, told, wanted):
    assert interval(said, told) == wanted


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2026, 5, 31), (24, 24)),
        (date(2026, 6, 1), (25, 25)),
        (date(2027, 5, 31), (25, 25)),
        (date(2027, 6, 1), (0, inf)),
    ],
)
def test_the_income_of_the_year_that_counts(day, wanted):
    said = {"term": "person.income", "income_year": {"switches_in": 6}}
    assert interval(said, {"person": {"income": {"years": {"2024": 24, "2025": 25}}}}, on=day) == wanted
    assert interval(said, {"person": {"income": 9}}, on=day) == (9, 9)


@pytest.mark.parametrize(
    ("table", "key", "wanted"),
    [
        ("limits", 0, (2080000, 2080000)),
        ("limits", 1, (2460000, 2460000)),
        ("limits", 4, (2400000 + 2 * 380000,) * 2),
        ("limits", {"op": "min", "of": [1, {"term": "person.income"}]}, (2080000, 2460000)),
        ("limits", {"term": "person.income"}, (2080000, inf)),
        ("limits", {"op": "max", "of": [1, {"term": "person.income"}]}, (2400000, inf)),
        ("levels", 999, (30, 30)),
        ("levels", 1999, (30, 30)),
        ("levels", 2000, (10, 10)),
        ("levels", 99999, (20, 20)),
        ("levels", {"term": "person.income"}, (10, 30)),
        ("old", 0, (0, inf)),
    ],
)
def test_tables(table, key, wanted):
    assert interval({"op": "lookup", "table": table, "key": key}, {}) == wanted


def test_an_older_version_of_a_table_counts_on_an_older_day():
    said = {"op": "lookup", "table": "limits", "key": 0}
    assert interval(said, {}, on=date(2026, 3, 31)) == (1, 1)
    assert interval(said, {}, on=date(2026, 4, 1)) == (2080000, 2080000)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (children("2020-01-01", "2000-01-01"), (1, 1)),
        (children("2020-01-01", ""), (1, 2)),
        (children("2020-01-01", incomplete=["children"]), (1, inf)),
        (children(), (0, 0)),
        ({}, (0, inf)),
    ],
)
def test_counting_members(told, wanted):
    assert interval({"op": "count_members", "over": "children[]", "where": MINOR}, told) == wanted


def incomes(*each, **more):
    return {"others": [{} if income is None else {"income": income} for income in each], **more}


@pytest.mark.parametrize(
    ("op", "told", "wanted"),
    [
        ("sum_members", incomes(3, 4), (7, 7)),
        ("sum_members", incomes(3, None), (3, inf)),
        ("max_members", incomes(3, 4), (4, 4)),
        ("max_members", incomes(3, None), (3, inf)),
        ("min_members", incomes(3, 4), (3, 3)),
        ("min_members", incomes(3, None), (0, 3)),
        ("min_members", incomes(3, incomplete=["others"]), (0, 3)),
        ("max_members", incomes(), (0, 0)),
        ("min_members", incomes(), (0, 0)),
        ("sum_members", incomes(3, incomplete=["others"]), (3, inf)),
    ],
)
def test_sums_and_extremes(op, told, wanted):
    assert interval({"op": op, "over": "others[]", "number": {"term": "others[].income"}}, told) == wanted


def test_everyone_in_the_household_counts_once():
    said = {"op": "sum_members", "over": "members[]", "number": {"term": "members[].income"}}
    told = {
        "person": {"income": 1},
        "spouse": {"income": 2},
        "children": [{"income": 4}],
        "others": [{"income": 8}],
    }
    assert interval(said, told) == (15, 15)
    assert interval(said, {**told, "spouse": None}) == (13, 13)
    del told["others"]
    assert interval(said, told) == (7, inf)


def ranks(told, where=None):
    said = {"op": "rank_member", "over": "children[]", **({"where": where} if where else {})}
    number = Parser(ON).number(said, "", Origin("", ""))
    situation = Situation.of(told)
    scope = Scope(situation, ON)
    return [number.range(scope.at("children[]", one)) for one in situation.members("children[]")[0]]


def test_the_eldest_is_the_first():
    assert ranks(children("2020-01-01", "2015-01-01", "2018-01-01")) == [(3, 3), (1, 1), (2, 2)]


def test_of_twins_the_one_told_first_is_the_elder():
    assert ranks(children("2020-01-01", "2020-01-01")) == [(1, 1), (2, 2)]


def test_only_those_who_count_are_counted_in_the_rank():
    # 22歳に達する日以後の最初の3月31日までの子を数える
    where = {"op": "until_fy_end", "term": CHILD, "value": 22}
    assert ranks(children("2000-01-01", "2010-01-01", "2020-01-01"), where) == [(1, 1), (1, 1), (2, 2)]


def test_a_rank_is_open_where_births_or_children_are_not_known():
    assert ranks(children("2020-01-01", "")) == [(1, 2), (1, 2)]
    assert ranks(children("2020-01-01", incomplete=["children"])) == [(1, inf)]


def test_a_rank_without_a_member_to_look_at_is_open():
    assert interval({"op": "rank_member", "over": "children[]"}, children("2020-01-01"))[1] == inf


@given(st.lists(st.integers(-LIMIT, LIMIT), min_size=2, max_size=3), st.sampled_from(["add", "sub", "mul"]))
def test_no_number_grows_without_end(numbers, op):
    number = Arithmetic(op, tuple(map(Literal, numbers)))
    low, high = number.range(Scope(Situation.of({}), ON))
    assert low <= high and low <= LIMIT and high >= -LIMIT
    exact = {"add": sum(numbers), "sub": numbers[0] - sum(numbers[1:])}.get(op)
    assert exact is None or low <= exact <= high


@given(
    st.integers(0, 10**6), st.integers(1, 500), st.sampled_from(["down", "up", "half_up"]), st.integers(1, 9)
)
def test_rounding_goes_to_the_nearest_multiple_that_way(number, to, way, by):
    result = Rounded(Literal(number), to, way, by).rounded(number)
    assert result % to == 0
    error = result * by - number
    unit = to * by
    assert {"down": -unit < error <= 0, "up": 0 <= error < unit, "half_up": -unit < 2 * error <= unit}[way]


ENDS = st.tuples(st.integers(-5, 5), st.integers(-5, 5)).map(lambda ends: (min(ends), max(ends)))


@given(ENDS, ENDS, st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"]))
def test_a_comparison_of_intervals_says_what_all_their_numbers_say(one, other, op):
    meets = {
        "eq": int.__eq__,
        "ne": int.__ne__,
        "lt": int.__lt__,
        "le": int.__le__,
        "gt": int.__gt__,
        "ge": int.__ge__,
    }[op]
    answers = {meets(a, b) for a in range(one[0], one[1] + 1) for b in range(other[0], other[1] + 1)}
    assert compared(op, one, other) is (answers.pop() if len(answers) == 1 else None)
