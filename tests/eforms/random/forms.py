"""Strategies for forms: every type of question, repeated pages, conditions, what is worked out, what the desk fills in."""

from typing import Any

from hypothesis import strategies as st

from madoguchi.eforms.questions import KINDS
from tests.eforms.forms import OCCUPATIONS, question

Json = dict[str, Any]
Draw = st.DrawFn

_ASKED = sorted(set(KINDS) - {"statement", "computed", "fee"})
_NOT_FOR_OFFICERS = ("file", "photo", "drawing", "declaration", "members", "signature")
_NUMBERS = ("number", "money", "age")


@st.composite
def bodies(draw: Draw) -> Json:
    """The body of a form that can be published."""
    names = iter(range(1000))
    known: list[Json] = []
    pages = [_page(draw, names, known) for _number in range(draw(st.integers(1, 4)))]
    return {
        "title": "でたらめな様式",
        "privacy": "試すために使います。",
        "pace": draw(st.sampled_from(["short_pages", "one_thing"])),
        "lists": {"occupations": OCCUPATIONS}
        if '"list": "occupations"' in str(pages).replace("'", '"')
        else {},
        "sections": [{"id": f"s{n}", "title": "章", "pages": [page]} for n, page in enumerate(pages)],
    }


def _page(draw: Draw, names: Any, known: list[Json]) -> Json:
    """One page; adds to `known` what later ones may look at."""
    page: Json = {"id": f"p{next(names)}", "title": "ページ"}
    if known and draw(st.integers(0, 3)) == 0:
        page["show_if"] = draw(conditions(known))
    if draw(st.integers(0, 2)) == 0:
        page["repeats"] = {"noun": "回", "min": draw(st.integers(0, 1)), "max": 3}
    inside = list(known)
    page["questions"] = [_question(draw, names, inside) for _n in range(draw(st.integers(1, 4)))]
    if "repeats" in page:
        group = f"{page['id']}[]"
        own = [{**one, "id": f"{group}.{one['id']}", "over": group} for one in inside[len(known) :]]
        known += own
    else:
        known[:] = inside
    return page


def _question(draw: Draw, names: Any, inside: list[Json]) -> Json:
    kind = draw(st.sampled_from([*_ASKED, "statement", "computed", "fee"]))
    name = f"q{next(names)}"
    made = {**question(kind), "id": name, "label": f"{name}の質問"}
    if kind in ("computed", "fee"):
        made["compute" if kind == "computed" else "amount"] = draw(_expressions(inside))
    elif kind != "statement":
        made["required"] = draw(st.booleans())
        made |= draw(_limits(kind))
        if kind not in _NOT_FOR_OFFICERS and draw(st.integers(0, 7)) == 0:
            made["for_officers"] = True
    if kind in ("one_of", "many_of"):
        values = ["a", "b", "c", "d"][: draw(st.integers(2, 4))]
        made["options"] = [{"value": value, "label": value} for value in values]
    if inside and draw(st.integers(0, 3)) == 0:
        made["show_if"] = draw(conditions(inside))
    if kind != "statement" and not made.get("for_officers"):
        inside.append(made)
    return made


def _limits(kind: str) -> st.SearchStrategy[Json]:
    if kind in ("number", "money"):
        return st.sampled_from([{}, {"minimum": 0}, {"minimum": 0, "maximum": 20}])
    if kind == "date":
        return st.sampled_from(
            [
                {},
                {"maximum": "today"},
                {"maximum": "today-18y"},
                {"precision": "month"},
                {"precision": "partial"},
            ]
        )
    if kind in ("file", "photo"):
        return st.sampled_from([{}, {"max_files": 2}])
    return st.just({})


def _expressions(inside: list[Json]) -> st.SearchStrategy[Any]:
    """Number expressions over the numbers among what is known."""
    terms: list[Any] = [
        {"term": one["id"]} for one in inside if one["type"] in _NUMBERS and "over" not in one
    ]
    for one in inside:
        if one["type"] in _NUMBERS and "over" in one:
            terms.append({"op": "sum_members", "over": one["over"], "number": {"term": one["id"]}})
        elif "over" in one:
            terms.append({"op": "count_members", "over": one["over"]})
    if not terms:
        return st.integers(0, 100)
    term = st.sampled_from(terms)
    return st.one_of(
        term,
        st.tuples(st.sampled_from(["add", "max", "sub"]), st.lists(term, min_size=2, max_size=3)).map(
            lambda pair: {"op": pair[0], "of": pair[1]}
        ),
    )


@st.composite
def conditions(draw: Draw, known: list[Json], depth: int = 0) -> Json:
    """Conditions over what is known that some answer meets."""
    shape = draw(st.sampled_from(["leaf", "leaf", "leaf", "not", "any"])) if depth < 2 else "leaf"
    if shape == "not":
        return {"op": "not", "of": draw(conditions(known, depth + 1))}
    if shape == "any":
        parts = draw(st.lists(conditions(known, depth + 1), min_size=2, max_size=2))
        return {"op": "any", "of": parts}
    one = draw(st.sampled_from(known))
    leaf = draw(_leaves(one))
    if "over" not in one:
        return leaf
    return {"op": draw(st.sampled_from(["any_member", "all_members"])), "over": one["over"], "of": leaf}


def _leaves(one: Json) -> st.SearchStrategy[Json]:
    name, kind = one["id"], one["type"]
    known = st.just({"op": "known", "term": name})
    if kind in ("yes_no", "declaration"):
        return st.sampled_from([{"op": "eq", "term": name, "value": value} for value in (True, False)])
    if kind == "many_of":
        return st.just({"op": "in", "term": name, "value": ["a"]})
    if kind == "one_of":
        return st.sampled_from(
            [{"op": "eq", "term": name, "value": "a"}, {"op": "ne", "term": name, "value": "b"}]
        )
    if kind in (*_NUMBERS, "computed", "fee"):
        return st.sampled_from(
            [
                {"op": "lt", "term": name, "value": 10},
                {"op": "ge", "term": name, "value": 5},
                {"op": "between", "term": name, "value": [3, 12]},
            ]
        )
    if kind == "date" and one.get("precision", "day") == "day":
        return st.sampled_from(
            [{"op": "age_lt", "term": name, "value": 40}, {"op": "lt", "term": name, "value": "2005-06-01"}]
        )
    return known
