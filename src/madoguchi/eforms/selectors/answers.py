"""Answers of a form: where each one is kept, and which of them count."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.eforms.conditions import Known, answers_after, is_no_answer, known_nothing, looked_at
from madoguchi.eforms.types import Answers, FormDocument, Page, Question


@dataclass(frozen=True)
class Round:
    """The visible questions of a page, or of one round of a repeated page, with their answers (回).

    `values` are the answers kept, those that are worked out as they are now. `concerns` says whether a round of
    members is about one whom the form concerns.
    """

    page: Page
    item: int | None
    questions: list[Question]
    values: Answers
    concerns: bool = True


@dataclass(frozen=True)
class Walk:
    """A form gone through with answers: the pages that are shown, and their rounds (たどった様式)."""

    pages: list[Page]
    rounds: list[Round]
    known: Known


def is_empty(value: Any) -> bool:
    """Whether a kept value is no answer; false and zero are answers."""
    return is_no_answer(value)


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


def walk(document: FormDocument, answers: Answers, *, on: date, before: Page | None = None) -> Walk:
    """Go through the form page by page, up to the page `before`: hidden answers count as unknown.

    A page of which nothing is shown is not shown either.
    """
    known = known_nothing(document, on)
    pages: list[Page] = []
    rounds: list[Round] = []
    for page in document.pages:
        if before is not None and page.id == before.id:
            break
        if not known.shows_page(page):
            known.hide(page)
            continue
        if page.repeats is None:
            shown, values = answers_after(known, page, answers)
            if shown:
                pages.append(page)
                rounds.append(Round(page, None, shown, values))
            continue
        pages.append(page)
        insides = []
        for place, kept in enumerate(rounds_of(page, answers)):
            inside = known.copy()
            shown, values = answers_after(inside, page, kept)
            insides.append(inside)
            rounds.append(Round(page, place, shown, values, inside.concerns(page)))
        known.take_rounds(page, insides, page.id in answers)
    return Walk(pages, rounds, known)


def visible_rounds(document: FormDocument, answers: Answers, *, on: date) -> Iterator[Round]:
    """Every page that is shown, round by round, with its visible questions; hidden answers count as unknown."""
    return iter(walk(document, answers, on=on).rounds)


def known_before(document: FormDocument, page: Page, answers: Answers, *, on: date) -> Known:
    """What the visible answers of the pages before `page` say: what its conditions may look at."""
    return walk(document, answers, on=on, before=page).known


def visible_pages(document: FormDocument, answers: Answers, *, on: date) -> list[Page]:
    """The pages that are shown with these answers, in order."""
    return walk(document, answers, on=on).pages


def round_at(
    document: FormDocument, page: Page, answers: Answers, *, on: date, item: int | None = None
) -> Round:
    """A page (one round of it) with the questions that count with these answers; a round to come is empty."""
    rounds = rounds_of(page, answers)
    place = item or 0
    kept = rounds[place] if place < len(rounds) else {}
    known = known_before(document, page, answers, on=on)
    shown, values = answers_after(known, page, kept)
    return Round(page, item if page.repeats else None, shown, values)


def visible_questions(
    document: FormDocument, page: Page, answers: Answers, *, on: date, item: int | None = None
) -> list[Question]:
    """The questions of a page (of one round of it) that count with these answers."""
    return round_at(document, page, answers, on=on, item=item).questions


def drawn_questions(
    document: FormDocument, page: Page, answers: Answers, *, on: date, item: int | None = None
) -> list[Question]:
    """The questions to draw: the visible ones, and those whose condition looks at this very page.

    Without JavaScript a page cannot change while it is filled in, so the latter are always drawn and
    read only when their condition holds.
    """
    return drawn_in(document, round_at(document, page, answers, on=on, item=item))


def drawn_in(document: FormDocument, round_: Round) -> list[Question]:
    """The questions to draw of a round, as `drawn_questions`."""
    visible = {question.id for question in round_.questions}
    return [
        question
        for question in round_.page.questions
        if question.id in visible or (not question.for_officers and leans_on(document, question))
    ]


def leans_on(document: FormDocument, question: Question) -> list[Question]:
    """The questions of the same page that the condition of `question` looks at."""
    if question.show_if is None:
        return []
    kept: dict[str, list[Question]] = document.worked_out.setdefault("leans_on", {})
    if question.id not in kept:
        names = looked_at(question.show_if)
        page = document.page(question.page_id)
        kept[question.id] = [other for other in page.questions if other.id in names]
    return kept[question.id]


def effective_answers(document: FormDocument, answers: Answers, on: date) -> Answers:
    """The answers that count: those of visible questions, what is worked out of them, and nothing else."""
    kept: Answers = {}
    gone_through = walk(document, answers, on=on)
    for page in gone_through.pages:
        if page.repeats and page.id in answers:
            kept[page.id] = []
    for round_ in gone_through.rounds:
        values = {
            q.id: round_.values[q.id] for q in round_.questions if q.has_answer and q.id in round_.values
        }
        if round_.item is None:
            kept |= values
        else:
            kept[round_.page.id].append(values)
    return kept
