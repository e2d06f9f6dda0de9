"""Searching inside a question while a page is filled in: a button of the page, so that it needs no script."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import QueryDict

from madoguchi.eforms.questions import kind_of
from madoguchi.eforms.selectors.answers import is_empty, rounds_of
from madoguchi.eforms.types import Answers, FormDocument, Page, Question, Reading
from madoguchi.eforms.types.helps import Helps

BUTTON = "look"
"""The name of every button that searches; its value is the name of the question's field."""


@dataclass(frozen=True)
class Asked:
    """One question that was read: its key in the reading, the name of its field, its page and round."""

    key: str
    name: str
    question: Question
    page: Page
    item: int | None


def name_of(document: FormDocument, page: Page, question: Question) -> Question | None:
    """The name to which a reading belongs: the last one asked above it on the same page as it was written."""
    if question.type != "kana":
        return None
    found = None
    for other_page, other in document.questions():
        if other.id == question.id:
            return found
        if other.type == "name" and other.is_asked and _written(other_page) == _written(page):
            found = other
    return None


def _written(page: Page) -> str:
    return page.written_as or page.id


def helps_for(
    document: FormDocument, asked: Asked, answers: Answers, reading: Reading | None, helps: Helps
) -> Helps:
    """`helps` with the name above a reading: as it was typed, or as it was answered before."""
    name = name_of(document, asked.page, asked.question)
    if name is None:
        return helps
    typed = reading.typed.get(asked.key.removesuffix(asked.question.id) + name.id) if reading else None
    if typed is None:
        rounds, place = rounds_of(asked.page, answers), asked.item or 0
        kept = rounds[place].get(name.id) if place < len(rounds) else None
        typed = {} if is_empty(kept) or not kind_of(name).fits(kept) else kind_of(name).redraw(kept)
    return replace(helps, above=typed if isinstance(typed, dict) else {})


def look(
    document: FormDocument,
    reading: Reading,
    asked: Iterable[Asked],
    data: QueryDict,
    answers: Answers,
    helps: Helps,
) -> None:
    """When the page was sent to search, put what was found into `reading`, and what it fills in into what was typed."""
    wanted = data.get(BUTTON, "")
    one = next((one for one in asked if one.name == wanted and kind_of(one.question).looks), None)
    if one is None:
        return
    kind = kind_of(one.question)
    lent = helps_for(document, one, answers, reading, helps)
    if not kind.may_look(lent):
        return
    typed = reading.typed[one.key]
    found = kind.look(one.question, typed, lent)
    if found.fill and isinstance(typed, dict):
        reading.typed[one.key] = {part: text for part, text in typed.items() if part != "town"} | found.fill
    reading.looked[one.key] = found
    reading.errors.clear()
