"""Any form: the ways that are found are exactly those that some answers lead through."""

from datetime import date
from itertools import product
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.eforms.routes import graph
from madoguchi.eforms.selectors.answers import visible_pages
from madoguchi.eforms.types import BadForm, FormDocument

ON = date(2026, 11, 2)
KINDS: dict[str, dict[str, Any]] = {
    "yes_no": {"type": "yes_no"},
    "one_of": {"type": "one_of", "options": [{"value": v, "label": f"選択{v}"} for v in "abc"]},
    "number": {"type": "number", "minimum": 0, "maximum": 4},
    "many_of": {"type": "many_of", "options": [{"value": v, "label": f"複数{v}"} for v in "abc"]},
}
EVERY: dict[str, list[Any]] = {
    "yes_no": [True, False],
    "one_of": list("abc"),
    "number": [0, 1, 2, 3, 4],
    "many_of": [["a"], ["b"], ["c"], ["a", "b"], ["a", "c"], ["b", "c"], ["a", "b", "c"]],
}
"""Every answer that there is of each kind."""


@st.composite
def conditions(draw: st.DrawFn, earlier: list[tuple[str, str]], depth: int = 0) -> dict[str, Any]:
    if depth < 2 and draw(st.booleans()):
        op = draw(st.sampled_from(["all", "any", "not"]))
        if op == "not":
            return {"op": op, "of": draw(conditions(earlier, depth + 1))}
        return {"op": op, "of": draw(st.lists(conditions(earlier, depth + 1), min_size=1, max_size=3))}
    name, kind = draw(st.sampled_from(earlier))
    if kind == "yes_no":
        return {"op": "eq", "term": name, "value": draw(st.booleans())}
    if kind == "number":
        return {
            "op": draw(st.sampled_from(["lt", "le", "gt", "ge", "eq"])),
            "term": name,
            "value": draw(st.integers(0, 4)),
        }
    if kind == "many_of":
        return {
            "op": "in",
            "term": name,
            "value": draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=2, unique=True)),
        }
    return {"op": draw(st.sampled_from(["eq", "ne"])), "term": name, "value": draw(st.sampled_from("abc"))}


@st.composite
def forms(draw: st.DrawFn) -> tuple[dict[str, Any], list[tuple[str, str, bool]]]:
    earlier: list[tuple[str, str]] = []
    asked: list[tuple[str, str, bool]] = []
    pages = []
    for n in range(draw(st.integers(2, 4))):
        kind, required = draw(st.sampled_from(sorted(KINDS))), draw(st.booleans())
        question = {"id": f"q{n}", "label": f"質問{n}", "required": required, **KINDS[kind]}
        if earlier and draw(st.integers(0, 3)) == 0:
            question["show_if"] = draw(conditions(earlier))
        page: dict[str, Any] = {"id": f"p{n}", "title": f"ページ{n}", "questions": [question]}
        if earlier and draw(st.booleans()):
            page["show_if"] = draw(conditions(earlier))
        pages.append(page)
        earlier.append((f"q{n}", kind))
        asked.append((f"q{n}", kind, required))
    sections = [{"id": "s", "title": "章", "pages": pages}]
    return {"title": "様式", "privacy": "審査のために使います。", "sections": sections}, asked


@given(forms())
def test_the_ways_found_are_those_that_answers_lead_through(
    drawn: tuple[dict[str, Any], list[tuple[str, str, bool]]],
) -> None:
    body, asked = drawn
    try:
        document = FormDocument.parse(body)
    except BadForm:  # a condition that can never hold by itself is refused before
        return
    found = graph(document, on=ON)
    every = [[*EVERY[kind], *([] if required else [None])] for _name, kind, required in asked]
    walked = set()
    for values in product(*every):
        answers = {
            name: value
            for (name, _kind, _required), value in zip(asked, values, strict=True)
            if value is not None
        }
        walked.add(tuple(page.id for page in visible_pages(document, answers, on=ON)))
    assert found.is_whole and found.goes_forward
    assert set(found.paths) == walked
    for node in found.nodes:
        if not node.is_end:
            assert node.is_shown == any(node.id in path for path in walked)
            assert node.is_always == all(node.id in path for path in walked)
