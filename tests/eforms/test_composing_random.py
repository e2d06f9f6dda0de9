"""Forms of every type of question, composed: what was rightly typed into each is taken, and comes back the same."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from madoguchi.eforms.selectors import Part, check, compose, effective_answers, visible_rounds
from madoguchi.eforms.types import Answers, FormDocument
from tests.eforms.forms import ON
from tests.eforms.test_random_forms import few, filled_in

Filled = tuple[dict[str, Any], FormDocument, Answers]


@few
@given(st.lists(filled_in(), min_size=1, max_size=3))
def test_forms_that_share_nothing_lose_nothing(filled: list[Filled]) -> None:
    parts = [Part(f"f{n}", f"様式{n}", document) for n, (_body, document, _answers) in enumerate(filled)]
    composed = compose(parts)
    answers: Answers = {}
    for part, (_body, _document, said) in zip(parts, filled, strict=True):
        answers |= composed.lift(part.key, said)
    assert check(composed.document, answers, ON) == []
    shown = {
        one.page.path(question, one.item)
        for one in visible_rounds(composed.document, answers, on=ON)
        for question in one.questions
    }
    there = set()
    for part, (_body, document, said) in zip(parts, filled, strict=True):
        own = composed.project(part.key, answers, on=ON)
        assert effective_answers(document, own, ON) == effective_answers(document, said, ON)
        for one in visible_rounds(document, said, on=ON):
            paths = [one.page.path(question, one.item) for question in one.questions]
            there |= {composed.path(part.key, path, answers, on=ON) for path in paths}
    assert shown == there
