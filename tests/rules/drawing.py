"""Random rule documents, random households of which everything is known, and what is left when some is forgotten."""

import copy
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from madoguchi.rules.problems.base import MOST_WITHIN

ON = date(2026, 11, 22)
DAYS = st.dates(date(1950, 1, 1), date(2027, 12, 31)).map(date.isoformat)
MONEY = st.sampled_from([0, 1, 999, 1000, 1001, 2500])
GROUPS = ("children[]", "members[]", "others[]")
TABLES = {
    "limits": [
        {"valid_to": "2025-11-01", "rows": [[0, 500], [1, 900]]},
        {"valid_from": "2025-11-01", "rows": [[0, 1000], [1, 1500], [2, 1200]], "beyond": {"per": 300}},
    ],
    "steps": [{"rows": [[0, 3], [1000, 2], [2000, 1]], "steps": True}],
}
ON_DAYS = (*("age_ge", "age_lt", "until_fy_end", "from_fy_start", "grade_between", "within", "months_since"),)
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")

PERSON = st.fixed_dictionaries(
    {
        "birth_date": DAYS,
        "income": MONEY
        | st.fixed_dictionaries({"years": st.fixed_dictionaries({"2024": MONEY, "2025": MONEY})}),
        "is_student": st.booleans(),
        "kind": st.sampled_from(["a", "b"]),
        "city_code": st.sampled_from(["131016", "131024", "271004"]),
    }
)
HOUSEHOLDS = st.fixed_dictionaries(
    {
        "person": PERSON,
        "spouse": st.none() | PERSON,
        "children": st.lists(PERSON, max_size=3),
        "others": st.lists(PERSON, max_size=2),
        "household": st.fixed_dictionaries({"is_tax_exempt": st.booleans(), "rent": MONEY}),
    }
)
"""Households of which everything is known."""


@st.composite
def forgetting(draw: Any, household: dict[str, Any]) -> dict[str, Any]:
    """The household with some facts and some members not known."""
    known = copy.deepcopy(household)
    holders = [known["person"], known["household"], *known["children"], *known["others"]]
    holders += [known["spouse"]] if known["spouse"] else []
    for holder in holders:
        for name in draw(st.sets(st.sampled_from(sorted(holder)))):
            del holder[name]
    if draw(st.booleans()):
        del known["spouse"]
    known["incomplete"] = []
    for group in ("children", "others"):
        kept = draw(st.sampled_from(["all", "all", "some", "none"]))
        if kept == "none":
            del known[group]
        elif kept == "some":
            known[group] = [one for one in known[group] if draw(st.booleans())]
            known["incomplete"].append(group)
    return known


@st.composite
def trees(
    draw: Any, depth: int = 3, bound: tuple[str, ...] = ("person", "spouse"), *, always: bool = False
) -> dict[str, Any]:
    """A random condition; `bound` are the groups in whose terms it may speak. With `always` it is in force."""
    if depth == 0:
        return draw(leaves(bound))
    shape = draw(st.sampled_from(["leaf", "number", "all", "any", "not", "n_of", *within(bound, "member")]))
    inner = trees(depth - 1, bound, always=always)
    if shape == "leaf":
        tree = draw(leaves(bound))
    elif shape == "number":
        tree = {
            "op": draw(st.sampled_from(COMPARISONS)),
            "number": draw(numbers(2, bound)),
            "value": draw(numbers(1, bound)),
        }
    elif shape == "not":
        tree = {"op": "not", "of": draw(inner)}
    elif shape == "member":
        over = draw(st.sampled_from(GROUPS))
        tree = {
            "op": draw(st.sampled_from(["any_member", "all_members"])),
            "over": over,
            "of": draw(trees(depth - 1, (*bound, over), always=always)),
        }
    else:
        parts = draw(st.lists(inner, min_size=1, max_size=3))
        tree = {"op": shape, "of": parts}
        if shape == "n_of":
            tree["n"] = draw(st.integers(1, len(parts)))
    if not always and draw(st.integers(0, 5)) == 0:
        tree |= draw(periods())
    return tree


@st.composite
def periods(draw: Any) -> dict[str, str]:
    """A period of validity, open at one end."""
    day = draw(st.dates(date(2024, 1, 1), date(2029, 1, 1)).map(date.isoformat))
    return {draw(st.sampled_from(["valid_from", "valid_to"])): day}


@st.composite
def leaves(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    """A random condition on one term."""
    group = draw(st.sampled_from([*bound, bound[-1], "household"]))
    if group == "household":
        return draw(
            st.sampled_from(
                [
                    {"op": "eq", "term": "household.is_tax_exempt", "value": True},
                    {"op": "le", "term": "household.rent", "value": 1000},
                ]
            )
        )
    op = draw(st.sampled_from([*ON_DAYS, "eq", "ne", "in", "in_area", "le", "gt", "between", "day"]))
    if op in ON_DAYS:
        return {"op": op, "term": f"{group}.birth_date", "value": draw(spans(op))}
    if op == "day":
        return {"op": draw(st.sampled_from(COMPARISONS)), "term": f"{group}.birth_date", "value": draw(DAYS)}
    if op == "in_area":
        codes = draw(st.lists(st.sampled_from(["130001", "131016", "271004"]), min_size=1, unique=True))
        return {"op": op, "term": f"{group}.city_code", "value": codes}
    if op in ("eq", "ne"):
        return {"op": op, "term": f"{group}.is_student", "value": draw(st.booleans())}
    if op == "in":
        return {"op": op, "term": f"{group}.kind", "value": draw(st.sampled_from([["a"], ["b"], ["a", "b"]]))}
    return {"op": op, "term": f"{group}.income", "value": [1, 1000] if op == "between" else draw(MONEY)}


@st.composite
def spans(draw: Any, op: str) -> Any:
    """What a condition on a day may compare with."""
    if op == "grade_between":
        low = draw(st.integers(-2, 12))
        return [low, draw(st.integers(low, 12))]
    if op == "within":
        unit, most = draw(st.sampled_from([("days", 400), ("months", 24), ("years", 30)]))
        return {unit: draw(st.integers(0, most))}
    if op == "months_since":
        low = draw(st.integers(0, 400))
        return [low, low + draw(st.integers(1, 200))]
    return draw(st.sampled_from([0, 3, 6, 18, 20, 65]))


@st.composite
def numbers(draw: Any, depth: int, bound: tuple[str, ...]) -> Any:
    """A random number expression."""
    if depth == 0:
        return draw(MONEY | money_terms(bound))
    inner = numbers(depth - 1, bound)
    op = draw(
        st.sampled_from(["literal", "term", "add", "sub", "mul", "min", "max", "round", "div", "lookup"])
        | st.sampled_from(["rank_member", *within(bound, *AGGREGATES)])
    )
    if op == "literal":
        return draw(MONEY)
    if op == "rank_member" and bound[-1] in GROUPS:
        return {"op": op, "over": bound[-1], **draw(wheres(bound))}
    if op in ("term", "rank_member"):
        return draw(money_terms(bound))
    if op == "round":
        return {"op": op, "of": draw(inner), "to": draw(st.sampled_from([1, 7, 100])), "way": draw(WAYS)}
    if op == "div":
        return {"op": op, "of": draw(inner), "by": draw(st.sampled_from([1, 2, 3])), "way": draw(WAYS)}
    if op == "lookup":
        count = {"op": "count_members", "over": "members[]"}
        key = draw(st.sampled_from([1, 3, *within(bound, count)]) | money_terms(bound))
        return {"op": op, "table": draw(st.sampled_from(["limits", "steps"])), "key": key}
    if op.endswith("_members"):
        over = draw(st.sampled_from(GROUPS))
        inside = (*bound, over)
        number = {} if op == "count_members" else {"number": draw(numbers(depth - 1, inside))}
        return {"op": op, "over": over, **number, **draw(wheres(inside))}
    return {"op": op, "of": [draw(inner), draw(inner)]}


WAYS = st.sampled_from(["down", "up", "half_up"])
AGGREGATES = ("count_members", "sum_members", "max_members", "min_members")


def within(bound: tuple[str, ...], *choices: Any) -> tuple[Any, ...]:
    """What looks at members once more, where a rule may still do so."""
    return choices if sum(one in GROUPS for one in bound) < MOST_WITHIN else ()


@st.composite
def wheres(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    """Perhaps a condition on the members that count."""
    return {"where": draw(trees(1, bound))} if draw(st.booleans()) else {}


@st.composite
def money_terms(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    """A term with a number, perhaps of the year whose income counts."""
    if draw(st.integers(0, 4)) == 0:
        return {"term": "household.rent"}
    term: dict[str, Any] = {"term": f"{draw(st.sampled_from(bound))}.income"}
    return term | (
        {"income_year": {"switches_in": draw(st.sampled_from([1, 6, 8]))}} if draw(st.booleans()) else {}
    )


@st.composite
def documents(draw: Any) -> dict[str, Any]:
    """A random rule document with tables, an amount for the household and one for each of a group."""
    start = ("person", "spouse")
    over = draw(st.sampled_from(GROUPS))
    return {
        "format": 1,
        "requirement": draw(trees()),
        "tables": TABLES,
        "amounts": [
            {
                "id": "once",
                "label": "一時金",
                "unit": "円/回",
                "rows": [{"when": draw(trees(1, start)), "amount": draw(numbers(2, start))}, {"amount": 5}],
            },
            {
                "id": "each",
                "label": "一人ひとりの額",
                "unit": "円/月",
                "each": over,
                **draw(wheres((*start, over))),
                "rows": [
                    {"when": draw(trees(1, (*start, over))), "amount": draw(numbers(1, (*start, over)))},
                    {"when": draw(trees(1, (*start, over))), "amount": 7, **draw(periods())},
                ],
            },
        ],
    }


def later(days: int) -> date:
    """A day after the reference day."""
    return ON + timedelta(days=days)
