"""Answers of a form: where each one is kept, and which of them count."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.eforms.conditions import holds, looked_at
from madoguchi.eforms.types import Answers, FormDocument, Page, Question


@dataclass(frozen=True)
class Round:
    """The visible questions of a page, or of one round of a repeated page, with the answers kept (回)."""

    page: Page
    item: int | None
    questions: list[Question]
    values: Answers


def is_empty(value: Any) -> bool:
    """Whether a kept value is no answer; false and zero are answers."""
    return value is None or value == "" or value == [] or value == {}


def rounds_of(page: Page, answers: Answers) -> list[Answers]:
    """The answers of each round of a page; a page that does not repeat has exactly one round."""
    if page.repeats is None:
        return [answers]
    kept = answers.get(page.id)
    return [one if isinstance(one, dict) else {} for one in kept] if isinstance(kept, list) else []


def value_at(document: FormDocument, answers: Answers, path: str) -> Any:
    """The answer kept at `path`, None without one; raises `KeyError` for a path the form does not have."""
    question, page, item = document.locate(path)
    rounds = rounds_of(page, answers)
    place = item or 0
    return rounds[place].get(question.id) if place < len(rounds) else None


def with_page(answers: Answers, page: Page, values: Answers, item: int | None = None) -> Answers:
    """New answers in which `values` are those of the page; an `item` behind the last round adds one.

    Raises `ValueError` beyond the rounds that the page allows.
    """
    if page.repeats is None:
        return {**answers, **values}
    rounds = [dict(one) for one in rounds_of(page, answers)]
    place = min(len(rounds), item or 0)
    if place >= page.repeats.max:
        raise ValueError(f"{page.id} takes at most {page.repeats.max} rounds")
    rounds[place : place + 1] = [{**(rounds[place] if place < len(rounds) else {}), **values}]
    return {**answers, page.id: rounds}


def without_item(answers: Answers, page: Page, item: int) -> Answers:
    """New answers without one round of a repeated page."""
    rounds = rounds_of(page, answers)
    return {**answers, page.id: rounds[:item] + rounds[item + 1 :]}


def with_paths(document: FormDocument, answers: Answers, values: Answers) -> Answers:
    """New answers in which the values of single paths are replaced (a reply to a correction)."""
    changed = dict(answers)
    for path, value in values.items():
        question, page, item = document.locate(path)
        changed = with_page(changed, page, {question.id: value}, item)
    return changed


def visible_rounds(document: FormDocument, answers: Answers, *, on: date) -> Iterator[Round]:
    """Every page that is shown, round by round, with its visible questions; hidden answers count as unknown."""
    known: Answers = {}
    for page in document.pages:
        if not holds(page.show_if, known, on):
            continue
        for place, kept in enumerate(rounds_of(page, answers)):
            inside = dict(known)
            questions = []
            for question in page.questions:
                if holds(question.show_if, inside, on):
                    questions.append(question)
                    if question.has_answer and question.id in kept:
                        inside[question.id] = kept[question.id]
            yield Round(page, place if page.repeats else None, questions, kept)
            if page.repeats is None:
                known = inside


def known_before(document: FormDocument, page: Page, answers: Answers, *, on: date) -> Answers:
    """The visible answers of the pages before `page`, by question id: what its conditions may look at."""
    known: Answers = {}
    for round_ in visible_rounds(document, answers, on=on):
        if round_.page.id == page.id:
            break
        if round_.item is None:
            known |= {q.id: round_.values[q.id] for q in round_.questions if q.id in round_.values}
    return known


def visible_pages(document: FormDocument, answers: Answers, *, on: date) -> list[Page]:
    """The pages that are shown with these answers, in order."""
    known: Answers = {}
    pages = []
    for page in document.pages:
        if not holds(page.show_if, known, on):
            continue
        pages.append(page)
        if page.repeats is None:
            for question in page.answered:
                if question.id in answers and holds(question.show_if, known, on):
                    known[question.id] = answers[question.id]
    return pages


def visible_questions(
    document: FormDocument, page: Page, answers: Answers, *, on: date, item: int | None = None
) -> list[Question]:
    """The questions of a page (of one round of it) that count with these answers."""
    inside = known_before(document, page, answers, on=on)
    rounds = rounds_of(page, answers)
    place = item or 0
    kept = rounds[place] if place < len(rounds) else {}
    questions = []
    for question in page.questions:
        if holds(question.show_if, inside, on):
            questions.append(question)
            if question.id in kept:
                inside[question.id] = kept[question.id]
    return questions


def drawn_questions(
    document: FormDocument, page: Page, answers: Answers, *, on: date, item: int | None = None
) -> list[Question]:
    """The questions to draw: the visible ones, and those whose condition looks at this very page.

    Without JavaScript a page cannot change while it is filled in, so the latter are always drawn and
    read only when their condition holds.
    """
    visible = {q.id for q in visible_questions(document, page, answers, on=on, item=item)}
    return [q for q in page.questions if q.id in visible or leans_on(page, q)]


def leans_on(page: Page, question: Question) -> list[Question]:
    """The questions of the same page that the condition of `question` looks at."""
    names = looked_at(question.show_if)
    return [other for other in page.questions if other.id in names]


def effective_answers(document: FormDocument, answers: Answers, on: date) -> Answers:
    """The answers that count: those of visible questions, and nothing that the form does not ask."""
    kept: Answers = {}
    for round_ in visible_rounds(document, answers, on=on):
        values = {
            q.id: round_.values[q.id] for q in round_.questions if q.has_answer and q.id in round_.values
        }
        if round_.item is None:
            kept |= values
        else:
            kept.setdefault(round_.page.id, []).append(values)
    for page in visible_pages(document, answers, on=on):
        if page.repeats and page.id in answers:
            kept.setdefault(page.id, [])
    return kept
