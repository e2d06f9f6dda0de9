"""Random rules and random households, of which everything is known."""

from datetime import date

from hypothesis import strategies as st

from madoguchi.rules.situations import Situation

ON = date(2026, 11, 22)
LIMITS = {
    "limits": [{"valid_from": "2024-11-01", "rows": [[0, 2080000], [1, 2460000]], "beyond": {"per": 380000}}]
}


def flag(term, value=True):
    """A condition on a yes or no."""
    return {"op": "eq", "term": term, "value": value}


POOR = {
    "op": "lt",
    "term": "person.income",
    "value": {"op": "lookup", "table": "limits", "key": {"op": "count_members", "over": "children[]"}},
}
FLAGS = ["household.a", "household.b", "person.c", "spouse.d"]
NUMBERS = st.integers(0, 4).map(lambda n: n * 1_000_000)
LEAVES = st.one_of(
    st.builds(flag, st.sampled_from(FLAGS), st.booleans()),
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
        lambda op, over, years, yes: {
            "op": op,
            "over": over,
            "of": {
                "op": "any",
                "of": [
                    {"op": "grade_between", "term": f"{over}.birth_date", "value": years},
                    flag(f"{over}.e", value=yes),
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
