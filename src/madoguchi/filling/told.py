"""What someone told while looking for programmes, as the first answers of a form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from madoguchi.eforms.selectors import takes, with_page
from madoguchi.eforms.types import Answers, FormDocument, Page
from madoguchi.filling.known import as_answer
from madoguchi.vocabulary.terms import TERMS

_CALLED = {"income.annual": "person.income", "income.salary": "person.salary"}
"""Terms by which forms ask for what rules call otherwise."""


@dataclass(frozen=True, slots=True)
class Told:
    """What was told before a draft was begun (制度さがしの答え): values by term, and for each child by term."""

    values: Mapping[str, Any] = field(default_factory=dict)
    children: Sequence[Mapping[str, Any]] = ()


def answers_from(document: FormDocument, told: Told, *, on: date) -> Answers:
    """The answers of a form that what was told gives; what a question does not take is left out."""
    answers: Answers = {}
    for page in document.pages:
        if page.repeats is None:
            values = _on_page(page, told.values, on)
            answers = with_page(answers, page, values) if values else answers
            continue
        for place, child in enumerate(told.children[: page.repeats.max]):
            own = _on_page(page, child, on)
            if not own:
                break
            answers = with_page(answers, page, {**_on_page(page, told.values, on), **own}, place)
    return answers


def _on_page(page: Page, told: Mapping[str, Any], on: date) -> Answers:
    found: Answers = {}
    for question in page.answered:
        value = told.get(question.term, told.get(_CALLED.get(question.term, "")))
        if value is None or question.term not in TERMS or question.holds_files:
            continue  # what is said of one event is no fact, and can be told all the same
        answer = as_answer(question, TERMS[question.term], value)
        if takes(question, answer, on):
            found[question.id] = answer
    return found
