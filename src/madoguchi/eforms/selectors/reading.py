"""Reading what was sent from a page: values, what was typed, and everything to mend, at once."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from madoguchi.core.refusal import Refusal
from madoguchi.eforms.conditions import answers_after
from madoguchi.eforms.questions import FILES, Wrong, kind_of
from madoguchi.eforms.questions.base import wrongs_of
from madoguchi.eforms.selectors.answers import known_before, leans_on, rounds_of, value_at
from madoguchi.eforms.types import Answers, FieldError, FormDocument, Page, Question, Reading
from madoguchi.language.reading import Unreadable


def field_name(path: str) -> str:
    """The name of the field for the answer at `path`: `q-birth_date`, `q-children-0-birth_date`."""
    return "q-" + path.replace(".", "-")


def is_needed(question: Question) -> bool:
    """Whether the form cannot be handed in without an answer."""
    return question.is_asked and (question.required or question.type == "declaration")


def read_page(
    document: FormDocument,
    page: Page,
    data: QueryDict,
    uploads: MultiValueDict[str, UploadedFile],
    answers: Answers,
    item: int | None = None,
    *,
    on: date,
) -> Reading:
    """Read every question of the page that counts, with what was typed beside it; other keys are ignored.

    Fields are named `q-<question id>`; a repeated page is read one round (`item`, from 0) at a time.
    """
    reading = Reading()
    known = known_before(document, page, answers, on=on)
    rounds = rounds_of(page, answers)
    place = item or 0
    kept = rounds[place] if place < len(rounds) else {}
    was_shown = {question.id for question in answers_after(known.copy(), page, kept)[0]}
    for question in page.questions:
        is_shown = known.shows(question)
        if not question.is_asked or not (
            is_shown or question.id in was_shown or leans_on(document, question)
        ):
            continue
        name = field_name(question.id)
        reading.typed[question.id] = kind_of(question).typed(data, name)
        if not is_shown:
            continue
        where = _Where(question.id, page.path(question, place), name, page.id, item)
        _read_one(question, where, data, uploads, kept.get(question.id), reading, on)
        if question.id in reading.values:
            known.take(question, reading.values[question.id])
    return reading


def read_paths(
    document: FormDocument,
    paths: Iterable[str],
    data: QueryDict,
    uploads: MultiValueDict[str, UploadedFile],
    answers: Answers,
    *,
    on: date,
) -> Reading:
    """Read the named answers only (a reply to a correction); `values` and `typed` are keyed by path.

    Raises `KeyError` for a path that the form does not have.
    """
    reading = Reading()
    for path in paths:
        question, page, item = document.locate(path)
        name = field_name(path)
        reading.typed[path] = kind_of(question).typed(data, name)
        where = _Where(path, path, name, page.id, item)
        _read_one(question, where, data, uploads, value_at(document, answers, path), reading, on)
    return reading


class _Where:
    """Where an answer goes: its key in the reading, its path, the name of its field, its page and round."""

    def __init__(self, key: str, path: str, name: str, page_id: str, item: int | None) -> None:
        self.key, self.path, self.name, self.page_id, self.item = key, path, name, page_id, item

    def error(self, html_id: str, message: str) -> FieldError:
        return FieldError(self.path, html_id, message, self.page_id, self.item)


def _read_one(
    question: Question,
    where: _Where,
    data: QueryDict,
    uploads: MultiValueDict[str, UploadedFile],
    kept: Any,
    reading: Reading,
    on: date,
) -> None:
    if question.holds_files:
        _read_files(question, where, data, uploads, kept, reading)
        return
    kind = kind_of(question)
    typed = reading.typed[where.key]
    try:
        value = None if kind.is_blank(typed) else kind.read(question, typed, on)
    except (Wrong, Unreadable) as refusal:
        _add_errors(question, where, refusal, reading)
        return
    if value is None and is_needed(question):
        reading.errors.append(where.error(kind.first_id(where.name), kind.ask(question)))
    else:
        reading.values[where.key] = kind.nothing() if value is None else value


def _read_files(
    question: Question,
    where: _Where,
    data: QueryDict,
    uploads: Mapping[str, Any],
    kept: Any,
    reading: Reading,
) -> None:
    removed = set(data.getlist(f"{where.name}-remove"))
    still = [one for one in (kept if FILES.fits(kept) else []) if one["file"] not in removed]
    new = uploads.getlist(where.name) if isinstance(uploads, MultiValueDict) else []
    reading.values[where.key] = still
    try:
        FILES.check_uploads(question, len(still), new)
    except Wrong as refusal:
        _add_errors(question, where, refusal, reading)
        return
    if not still and not new and is_needed(question):
        reading.errors.append(where.error(where.name, FILES.ask(question)))
    if new:
        reading.uploads[where.key] = new


def _add_errors(question: Question, where: _Where, refusal: Refusal, reading: Reading) -> None:
    kind = kind_of(question)
    for part, sentence in wrongs_of(question, refusal):
        reading.errors.append(where.error(kind.first_id(where.name, part), sentence))
