"""Answers as people read them: to check before sending, on the receipt, at the officer's desk."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.questions import kind_of
from madoguchi.eforms.selectors.answers import is_empty, rounds_of, visible_rounds, walk
from madoguchi.eforms.types import (
    Answers,
    AskedQuestion,
    Difference,
    FormDocument,
    Page,
    Question,
    SummaryRow,
    SummarySection,
)


def display(question: Question, value: Any) -> str:
    """A kept answer as people read it: dates in both eras, files with their size, 未回答 without one."""
    kind = kind_of(question)
    if is_empty(value):
        return _("未回答")
    if not kind.fits(value):
        return _("読み取れない回答")
    return kind.display(question, value)


def round_title(page: Page, item: int) -> str:
    """What one round of a repeated page is called: 「お子さん 1」."""
    assert page.repeats is not None
    return f"{page.repeats.noun} {item + 1}"


def summary(document: FormDocument, answers: Answers, on: date) -> list[SummarySection]:
    """All visible answers by section; each round of a repeated page is a section of its own."""
    gone_through = walk(document, answers, on=on)
    shown = {page.id for page in gone_through.pages}
    result: list[SummarySection] = []
    for section in document.sections:
        rows: list[SummaryRow] = []
        extra: list[SummarySection] = []
        for page in section.pages:
            if page.id not in shown:
                continue
            of_page = [one for one in gone_through.rounds if one.page.id == page.id]
            if page.repeats and not of_page:
                rows.append(SummaryRow(page.id, page.title, _("なし"), page.id, None))
            for one in of_page:
                lines = [
                    _row(page, question, one.values.get(question.id), one.item)
                    for question in one.questions
                    if question.has_answer
                ]
                if one.item is None:
                    rows += lines
                else:
                    extra.append(SummarySection(round_title(page, one.item), lines, page.id, one.item))
        if rows:
            result.append(SummarySection(section.title, rows))
        result += extra
    return result


def _row(page: Page, question: Question, value: Any, item: int | None) -> SummaryRow:
    path = page.path(question, item)
    return SummaryRow(path, question.label, display(question, value), page.id, item, value, question.type)


def _label(page: Page, question: Question, item: int | None) -> str:
    return question.label if item is None else f"{round_title(page, item)}：{question.label}"


def _every_path(document: FormDocument, *sets: Answers) -> Iterator[tuple[str, str, Question, list[Any]]]:
    """Every path that any of the answer sets may hold, with label, question and its value in each set."""
    for page in document.pages:
        rounds = [rounds_of(page, one) for one in sets]
        for place in range(max(len(one) for one in rounds)):
            item = place if page.repeats else None
            for question in page.kept:
                values = [one[place].get(question.id) if place < len(one) else None for one in rounds]
                yield page.path(question, item), _label(page, question, item), question, values


def differences(document: FormDocument, before: Answers, after: Answers) -> list[Difference]:
    """Every answer that changed from `before` to `after`, in the order of the form."""
    return [
        Difference(path, label, display(question, old), display(question, new))
        for path, label, question, (old, new) in _every_path(document, before, after)
        if old != new and not (is_empty(old) and is_empty(new))
    ]


def correctable(document: FormDocument, answers: Answers, on: date) -> list[tuple[str, str]]:
    """Path and label of every answer that an officer may ask to correct; nobody corrects a declaration."""
    return [
        (one.page.path(question, one.item), _label(one.page, question, one.item))
        for one in visible_rounds(document, answers, on=on)
        for question in one.questions
        if question.is_asked and question.type != "declaration"
    ]


def restricted_page(document: FormDocument, paths: Iterable[str]) -> list[AskedQuestion]:
    """The named questions only, in the order of the form, with a label that says the round.

    Raises `KeyError` for a path that the form does not have.
    """
    order = {question.id: place for place, (_page, question) in enumerate(document.questions())}
    found = []
    for path in dict.fromkeys(paths):
        question, page, item = document.locate(path)
        found.append(AskedQuestion(path, _label(page, question, item), question))
    return sorted(found, key=lambda asked: (order[asked.question.id], asked.path))


def applicant_name(document: FormDocument, answers: Answers) -> str:
    """The applicant's name as answered, empty without one."""
    return _answer_of(document, answers, document.applicant.name)


def applicant_email(document: FormDocument, answers: Answers) -> str:
    """The mail address to which notices point, empty without one."""
    return _answer_of(document, answers, document.applicant.email)


def _answer_of(document: FormDocument, answers: Answers, question_id: str) -> str:
    value = answers.get(question_id) if question_id else None
    return "" if is_empty(value) else display(document.question(question_id), value)


def files_in(document: FormDocument, answers: Answers) -> list[tuple[str, dict[str, Any]]]:
    """Every file of the answers with its path: id, name, size in bytes, digest."""
    return [
        (path, one)
        for path, _label_, question, (value,) in _every_path(document, answers)
        if question.holds_files and kind_of(question).fits(value)
        for one in value
    ]
