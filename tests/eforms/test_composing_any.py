"""Whatever the forms: composed, each is asked exactly what it would ask by itself, and gets nothing else."""

from datetime import date
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madoguchi.eforms.selectors import Composed, Part, check, compose, effective_answers, visible_rounds
from madoguchi.eforms.types import FormDocument
from tests.eforms.forms import body

ON = date(2026, 11, 2)
KEYS = ("a", "b", "c")
SHARED = ("spouse.exists", "household.is_single_parent", "person.is_pregnant", "person.is_student")
OF_CHILDREN = ("children[].lives_together", "children[].is_supported", "children[].is_student")

few = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)


@st.composite
def conditions(draw: st.DrawFn, known: list[str], depth: int = 2) -> Any:
    """A condition over questions that were asked before."""
    op = draw(st.sampled_from(["eq", "known", "not", "all", "any"] if depth else ["eq", "known"]))
    if op in ("eq", "known"):
        leaf: dict[str, Any] = {"op": op, "term": draw(st.sampled_from(known))}
        return leaf if op == "known" else {**leaf, "value": draw(st.booleans())}
    inner = conditions(known, depth - 1)
    return {"op": op, "of": draw(inner) if op == "not" else draw(st.lists(inner, min_size=1, max_size=2))}


@st.composite
def questions(draw: st.DrawFn, prefix: str, terms: tuple[str, ...], known: list[str]) -> list[dict[str, Any]]:
    """Questions that are answered yes or no, some bound to a term, some depending on those before."""
    found = []
    bound = draw(st.permutations(terms))
    for place in range(draw(st.integers(1, 4))):
        one: dict[str, Any] = {"id": f"{prefix}{place}", "type": "yes_no", "label": f"質問{prefix}{place}"}
        one["required"] = draw(st.booleans())
        if draw(st.booleans()) and place < len(bound):
            one["term"] = bound[place]
        if known and draw(st.booleans()):
            one["show_if"] = draw(conditions(known))
        known = [*known, one["id"]]
        found.append(one)
    return found


@st.composite
def forms(draw: st.DrawFn) -> FormDocument:
    """A form of up to three pages, the second of which may be about the children."""
    pages: list[dict[str, Any]] = []
    known: list[str] = []
    left = SHARED
    for name in draw(st.sampled_from([("p",), ("p", "q"), ("p", "k"), ("p", "k", "q"), ("k", "q")])):
        terms = OF_CHILDREN if name == "k" else left
        asked = draw(questions(name, terms, known))
        left = tuple(term for term in left if term not in {one.get("term") for one in asked})
        page: dict[str, Any] = {"id": name, "title": name, "questions": asked}
        own = [one["id"] for one in asked]
        if name == "k":
            page["repeats"] = {"noun": "お子さん", "min": 0, "max": 3, "of": "children[]"}
            if draw(st.booleans()):
                page["repeats"]["where"] = draw(conditions(own))
        else:
            known = [*known, *own]
        if pages and draw(st.booleans()):
            before = [one for one in known if one not in own]
            page |= {"show_if": draw(conditions(before))} if before else {}
        pages.append(page)
    whole = body({"id": "x", "type": "text", "label": "x"})
    return FormDocument.built({**whole, "sections": [{"id": "s", "title": "章", "pages": pages}]})


@st.composite
def conversations(draw: st.DrawFn) -> tuple[Composed, dict[str, Any]]:
    """Up to three forms composed, with some answers."""
    documents = draw(st.lists(forms(), min_size=1, max_size=3))
    composed = compose([Part(key, key, one) for key, one in zip(KEYS, documents, strict=False)])
    said = st.sampled_from([True, False, None])
    answers: dict[str, Any] = {}
    for page in composed.document.pages:
        ids = [question.id for question in page.questions]
        one = st.fixed_dictionaries({}, optional=dict.fromkeys(ids, said))
        if page.repeats:
            answers[page.id] = draw(st.lists(one, max_size=3))
        else:
            answers |= draw(one)
    return composed, answers


def places(composed: Composed, answers: dict[str, Any]) -> set[str]:
    """Where the composed form asks."""
    rounds = visible_rounds(composed.document, answers, on=ON)
    return {one.page.path(question, one.item) for one in rounds for question in one.questions}


def of_forms(composed: Composed, answers: dict[str, Any]) -> set[str]:
    """Where the forms would ask by themselves."""
    found = set()
    for part in composed.parts:
        own = composed.project(part.key, answers, on=ON)
        for one in visible_rounds(part.document, own, on=ON):
            paths = [one.page.path(question, one.item) for question in one.questions]
            found |= {composed.path(part.key, path, answers, on=ON) for path in paths}
    return found


@few
@given(conversations())
def test_it_asks_what_the_forms_would_ask_and_what_tells_whom_they_concern(
    conversation: tuple[Composed, dict[str, Any]],
) -> None:
    composed, answers = conversation
    here, there = places(composed, answers), of_forms(composed, answers)
    assert there <= here
    narrowed = any(page.repeats and page.repeats.where for p in composed.parts for page in p.document.pages)
    assert {path for path in here - there if "." not in path} == set()
    assert here == there or narrowed


@few
@given(conversations())
def test_what_the_composed_form_takes_every_form_takes(
    conversation: tuple[Composed, dict[str, Any]],
) -> None:
    composed, answers = conversation
    wrong = {error.path for error in check(composed.document, answers, ON)}
    for part in composed.parts:
        own = composed.project(part.key, answers, on=ON)
        found = {composed.path(part.key, e.path, answers, on=ON) for e in check(part.document, own, ON)}
        assert found <= wrong


@few
@given(conversations())
def test_a_form_gets_its_own_answers_and_no_other(conversation: tuple[Composed, dict[str, Any]]) -> None:
    composed, answers = conversation
    for part in composed.parts:
        kept = effective_answers(part.document, composed.project(part.key, answers, on=ON), ON)
        again = composed.project(part.key, composed.lift(part.key, kept), on=ON)
        assert effective_answers(part.document, again, ON) == kept


@few
@given(st.lists(forms(), min_size=2, max_size=3))
def test_names_stay_whatever_else_is_asked(documents: list[FormDocument]) -> None:
    parts = [Part(key, key, one) for key, one in zip(KEYS, documents, strict=False)]
    whole, turned = compose(parts), compose(parts[::-1])
    assert {one.id for _page, one in whole.document.questions()} == {
        one.id for _page, one in turned.document.questions()
    }


@few
@given(st.lists(forms(), min_size=1, max_size=3))
def test_nothing_is_asked_before_what_it_depends_on(documents: list[FormDocument]) -> None:
    composed = compose([Part(key, key, one) for key, one in zip(KEYS, documents, strict=False)])
    asked: set[str] = {"nothing_at_all"}
    for page in composed.document.pages:
        for question in page.questions:
            assert set(_looked_at(question.show_if)) <= asked | {one.id for one in page.questions}
            asked.add(question.id)
        assert set(_looked_at(page.show_if)) <= asked


def _looked_at(tree: Any) -> set[str]:
    if isinstance(tree, dict):
        own = {tree["term"]} if isinstance(tree.get("term"), str) else set()
        return own.union(*(_looked_at(inner) for inner in tree.values()))
    return set().union(*(_looked_at(one) for one in tree)) if isinstance(tree, list) else set()
