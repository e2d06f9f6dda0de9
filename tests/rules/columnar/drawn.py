"""Rules and populations drawn at random: whatever the language of rules can say, with values that are not known."""

from datetime import date, timedelta
from typing import Any

import polars as pl
from hypothesis import strategies as st

from madoguchi.rules.situations import Situation

ON = date(2026, 11, 22)

KINDS = {
    "birth_date": "date",
    "moved_in_on": "date",
    "income": "int",
    "salary_2024": "int",
    "salary_2025": "int",
    "city_code": "text",
    "occupation_state": "text",
    "certificates": "texts",
    "is_student": "bool",
    "household.income": "int",
    "household.is_tax_exempt": "bool",
    "children_complete": "bool",
    "others_complete": "bool",
    "spouse_complete": "bool",
    "members_complete": "bool",
}
TYPES = {
    "date": pl.Date,
    "int": pl.Int64,
    "text": pl.String,
    "texts": pl.List(pl.String),
    "bool": pl.Boolean,
}
COMPLETE = [name for name in KINDS if name.endswith("_complete")]
OF_HOUSEHOLD = [name for name in KINDS if name.startswith("household.")]
OF_MEMBERS = [name for name in KINDS if name not in COMPLETE and name not in OF_HOUSEHOLD]
GROUPS = ["children[]", "members[]", "others[]"]
CODES = ["992011", "992029", "990001", "131041", "130001", "1310", ""]
STATES = ["employed", "out_of_work", ""]
CERTIFICATES = ["body", "mind"]

comparisons = st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"])
numbers = st.sampled_from([0, 1, 2, 3, 100, 2_080_000, 2_459_999, 2_460_000])
facts = st.one_of(numbers, st.sampled_from([-1, 10**15, 10**15 + 1]), st.integers(0, 5_000_000))
days = st.one_of(
    st.sampled_from(
        [date(2008, 4, 1), date(2008, 4, 2), date(2020, 2, 29), date(2023, 11, 23), ON, ON + timedelta(1)]
    ),
    st.dates(date(1930, 1, 1), date(2027, 6, 1)),
)
_VALUES = {
    "date": days,
    "int": facts,
    "text": st.sampled_from(CODES + STATES),
    "texts": st.lists(st.sampled_from(CERTIFICATES), max_size=2),
    "bool": st.booleans(),
}


@st.composite
def populations(draw: Any) -> list[dict[str, Any]]:
    """The rows of some households; about a third of the values is not known."""
    rows: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 5))):
        flags = {name: draw(st.sampled_from([True, True, False, None])) for name in COMPLETE}
        own = {name: _value(draw, name) for name in OF_HOUSEHOLD}
        roles = ["applicant"] + ["spouse"] * draw(st.integers(0, 1))
        others = ["child"] * draw(st.integers(0, 4)) + ["other"] * draw(st.integers(0, 2))
        roles += draw(st.permutations(others))
        for role in roles:
            told = {name: _value(draw, name) for name in OF_MEMBERS}
            rows.append({"household_id": number, "role": role, **told, **own, **flags})
    return rows


def _value(draw: Any, name: str) -> Any:
    return None if draw(st.integers(0, 2)) == 0 else draw(_VALUES[KINDS[name]])


def frame_of(rows: list[dict[str, Any]]) -> pl.DataFrame:
    """The rows as a table."""
    schema = {
        "household_id": pl.Int64,
        "role": pl.String,
        **{name: TYPES[kind] for name, kind in KINDS.items()},
    }
    return pl.DataFrame(rows, schema=schema)


def situations_of(rows: list[dict[str, Any]]) -> list[Situation]:
    """What the interpreter is told of each household."""
    households: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        households.setdefault(row["household_id"], []).append(row)
    return [_situation(members) for members in households.values()]


def _situation(members: list[dict[str, Any]]) -> Situation:
    first = members[0]
    told: dict[str, Any] = {
        "person": _member(first),
        "household": {name.partition(".")[2]: first[name] for name in OF_HOUSEHOLD},
        "children": [_member(row) for row in members if row["role"] == "child"],
        "others": [_member(row) for row in members if row["role"] == "other"],
        "incomplete": [
            group for group in ("children", "others", "members") if first[f"{group}_complete"] is not True
        ],
    }
    spouse = [row for row in members if row["role"] == "spouse"]
    if spouse:
        told["spouse"] = _member(spouse[0])
    elif first["spouse_complete"]:
        told["spouse"] = None
    return Situation.of(told)


def _member(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in OF_MEMBERS if not name.startswith("salary")}
    return told | {"salary": {"years": {"2024": row["salary_2024"], "2025": row["salary_2025"]}}}


# -- rules ---------------------------------------------------------------------------------------------------------


@st.composite
def rules(draw: Any) -> dict[str, Any]:
    """A rule document with a requirement, a table and amounts."""
    document: dict[str, Any] = {
        "format": 1,
        "claims": "household",
        "requirement": draw(_trees((), 3)),
        "tables": {"limits": [_table(draw)], "gone": [{"valid_to": "2020-01-01", "rows": [[0, 1]]}]},
        "amounts": [],
    }
    for number in range(draw(st.integers(0, 2))):
        each = draw(st.sampled_from([None, *GROUPS]))
        bound = (each,) if each else ()
        rows = [
            {"when": draw(_trees(bound, 1)), "amount": draw(_numbers(bound, 1))}
            for _ in range(draw(st.integers(0, 2)))
        ]
        rows.append({"amount": draw(_numbers(bound, 1))})
        if draw(st.booleans()) and len(rows) > 1:
            rows.pop()
        amount = {"id": f"amount_{number}", "label": "額", "unit": "円/月", "rows": rows}
        if each:
            amount["each"] = each
            if draw(st.booleans()):
                amount["where"] = draw(_trees(bound, 1))
        document["amounts"].append(amount)
    return document


def _table(draw: Any) -> dict[str, Any]:
    figures = draw(st.lists(numbers, min_size=1, max_size=4))
    if draw(st.booleans()):
        figures.sort()
    table: dict[str, Any] = {
        "steps": True,
        "rows": [[place * 2, figure] for place, figure in enumerate(figures)],
    }
    if draw(st.booleans()):
        table["beyond"] = {"per": 380000}
    return table


def _term(draw: Any, attributes: list[str], bound: tuple[str, ...]) -> str:
    prefixes = ["person.", "spouse.", *(f"{group}." for group in bound), *(f"{group}." for group in bound)]
    return draw(st.sampled_from(prefixes)) + draw(st.sampled_from(attributes))


def _age(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    op = draw(st.sampled_from(["age_ge", "age_lt", "until_fy_end", "from_fy_start"]))
    return {"op": op, "term": _term(draw, ["birth_date"], bound), "value": draw(st.integers(0, 80))}


def _grade(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    ends = sorted(draw(st.lists(st.integers(-2, 12), min_size=2, max_size=2)))
    return {"op": "grade_between", "term": _term(draw, ["birth_date"], bound), "value": ends}


def _period(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    term = _term(draw, ["birth_date", "moved_in_on"], bound)
    if draw(st.booleans()):
        ends = sorted(draw(st.lists(st.integers(0, 300), min_size=2, max_size=2, unique=True)))
        return {"op": "months_since", "term": term, "value": ends}
    unit = draw(st.sampled_from(["days", "months", "years"]))
    return {"op": "within", "term": term, "value": {unit: draw(st.integers(1, 40))}}


def _day(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    term = _term(draw, ["birth_date", "moved_in_on"], bound)
    return {"op": draw(comparisons), "term": term, "value": draw(days).isoformat()}


def _number(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    if draw(st.booleans()):
        ends = sorted(draw(st.lists(numbers, min_size=2, max_size=2)))
        return {"op": "between", "term": _term(draw, ["income"], bound), "value": ends}
    term = _term(draw, ["income", "salary"], bound)
    return _in_year(draw, {"op": draw(comparisons), "term": term, "value": draw(numbers)})


def _in_year(draw: Any, part: dict[str, Any]) -> dict[str, Any]:
    if draw(st.booleans()):
        part["income_year"] = {"switches_in": draw(st.integers(1, 12))}
    return part


def _among(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    values = draw(
        st.lists(st.sampled_from(["employed", "out_of_work", "x"]), min_size=1, max_size=3, unique=True)
    )
    return {"op": "in", "term": _term(draw, ["occupation_state"], bound), "value": values}


def _area(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    codes = ["992011", "990001", "131041", "130001"]
    values = draw(st.lists(st.sampled_from(codes), min_size=1, max_size=3, unique=True))
    return {"op": "in_area", "term": _term(draw, ["city_code"], bound), "value": values}


def _list(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    value = [draw(st.sampled_from(CERTIFICATES))]
    return {"op": "in", "term": _term(draw, ["certificates"], bound), "value": value}


def _known(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    names = [_term(draw, OF_MEMBERS[:3], bound), "spouse.exists", "household.income", "person.nothing"]
    return {"op": "known", "term": draw(st.sampled_from(names))}


def _flag(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    names = [_term(draw, ["is_student"], bound), "household.is_tax_exempt", "spouse.exists"]
    op = draw(st.sampled_from(["eq", "ne"]))
    return {"op": op, "term": draw(st.sampled_from(names)), "value": draw(st.booleans())}


@st.composite
def _leaves(draw: Any, bound: tuple[str, ...]) -> dict[str, Any]:
    kinds = [_age, _grade, _period, _day, _number, _among, _area, _list, _known, _flag]
    return draw(st.sampled_from(kinds))(draw, bound)


@st.composite
def _trees(draw: Any, bound: tuple[str, ...], depth: int) -> dict[str, Any]:
    if depth == 0:
        return draw(_leaves(bound))
    kind = draw(st.sampled_from(["leaf", "group", "group", "not", "member", "member", "number", "number"]))
    if kind == "leaf":
        tree = draw(_leaves(bound))
    elif kind == "not":
        tree = {"op": "not", "of": draw(_trees(bound, depth - 1))}
    elif kind == "member":
        over = draw(st.sampled_from(GROUPS))
        op = draw(st.sampled_from(["any_member", "all_members"]))
        tree = {"op": op, "over": over, "of": draw(_trees((over,), depth - 1))}
    elif kind == "number":
        tree = draw(_comparisons(bound, depth - 1))
    else:
        parts = [draw(_trees(bound, depth - 1)) for _ in range(draw(st.integers(1, 3)))]
        tree = {"op": draw(st.sampled_from(["all", "any", "n_of"])), "of": parts}
        if tree["op"] == "n_of":
            tree["n"] = draw(st.integers(1, len(parts)))
    if draw(st.integers(0, 7)) == 0:
        tree["valid_from"] = draw(st.sampled_from([ON, ON + timedelta(1)])).isoformat()
    return tree


@st.composite
def _comparisons(draw: Any, bound: tuple[str, ...], depth: int) -> dict[str, Any]:
    if draw(st.integers(0, 3)) == 0:
        ends = [draw(_numbers(bound, depth)), draw(_numbers(bound, depth))]
        return {"op": "between", "number": draw(_numbers(bound, depth)), "value": ends}
    number, value = draw(_numbers(bound, depth)), draw(_numbers(bound, depth))
    return {"op": draw(comparisons), "number": number, "value": value}


def _many(draw: Any, bound: tuple[str, ...], depth: int) -> dict[str, Any]:
    op = draw(st.sampled_from(["add", "sub", "mul", "min", "max"]))
    parts = [draw(_numbers(bound, depth)) for _ in range(draw(st.integers(1, 2)))]
    last = draw(st.sampled_from([0, 1, 3, 30])) if op == "mul" else draw(_numbers(bound, depth))
    return {"op": op, "of": [*parts, last]}


def _round(draw: Any, bound: tuple[str, ...], depth: int) -> dict[str, Any]:
    way = draw(st.sampled_from(["down", "up", "half_up"]))
    to = draw(st.sampled_from([1, 10, 1000]))
    return {"op": "round", "of": draw(_numbers(bound, depth)), "to": to, "way": way}


def _div(draw: Any, bound: tuple[str, ...], depth: int) -> dict[str, Any]:
    return {"op": "div", "of": draw(_numbers(bound, depth)), "by": draw(st.sampled_from([2, 12, 100]))}


def _lookup(draw: Any, bound: tuple[str, ...], depth: int) -> dict[str, Any]:
    table = draw(st.sampled_from(["limits", "limits", "limits", "gone"]))
    return {"op": "lookup", "table": table, "key": draw(_numbers(bound, depth))}


def _rank(draw: Any, bound: tuple[str, ...], depth: int) -> dict[str, Any]:
    made: dict[str, Any] = {"op": "rank_member", "over": draw(st.sampled_from([*bound, *GROUPS]))}
    if draw(st.booleans()):
        made["where"] = draw(_trees((made["over"],), 0))
    return made


def _members(draw: Any, bound: tuple[str, ...], depth: int) -> dict[str, Any]:
    over = draw(st.sampled_from(GROUPS))
    op = draw(st.sampled_from(["count_members", "sum_members", "max_members", "min_members"]))
    made: dict[str, Any] = {"op": op, "over": over}
    if op != "count_members":
        made["number"] = draw(_numbers((over,), depth))
    if draw(st.booleans()):
        made["where"] = draw(_trees((over,), depth))
    return made


@st.composite
def _numbers(draw: Any, bound: tuple[str, ...], depth: int) -> Any:
    if depth == 0 or draw(st.integers(0, 4)) == 0:
        if draw(st.booleans()):
            return draw(numbers)
        names = [_term(draw, ["income", "salary"], bound), "household.income"]
        return _in_year(draw, {"term": draw(st.sampled_from(names))})
    kinds = [_many, _many, _round, _div, _lookup, _members, _members, _rank]
    return draw(st.sampled_from(kinds))(draw, bound, depth - 1)
