"""Reading what was sent from a page: values, what was typed, and everything to mend, at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from madoguchi.core.refusal import Refusal
from madoguchi.eforms.conditions import answers_after
from madoguchi.eforms.questions import Wrong, kind_of
from madoguchi.eforms.questions.attachments import Attachment
from madoguchi.eforms.questions.base import wrongs_of
from madoguchi.eforms.selectors.answers import is_empty, known_before, leans_on, rounds_of, value_at
from madoguchi.eforms.selectors.looking import Asked, look
from madoguchi.eforms.types import Answers, FieldError, FormDocument, Page, Question, Reading
from madoguchi.eforms.types.helps import NO_HELPS, Helps
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
    helps: Helps = NO_HELPS,
) -> Reading:
    """Read every question of the page that counts, with what was typed beside it; other keys are ignored.

    Fields are named `q-<question id>`; a repeated page is read one round (`item`, from 0) at a time. A page that was
    sent with a button `look` searches inside a question (`Reading.looked`).
    """
    reading = Reading()
    asked: list[_Where] = []
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
        where = _Where(question.id, name, question, page, item, page.path(question, place))
        asked.append(where)
        _read_one(where, data, uploads, kept.get(question.id), reading, on, helps)
        if question.id in reading.values:
            known.take(question, reading.values[question.id])
    _sign(document, reading, asked, answers)
    look(document, reading, asked, data, answers, helps)
    return reading


def read_paths(
    document: FormDocument,
    paths: Iterable[str],
    data: QueryDict,
    uploads: MultiValueDict[str, UploadedFile],
    answers: Answers,
    *,
    on: date,
    helps: Helps = NO_HELPS,
) -> Reading:
    """Read the named answers only (a reply to a correction); `values` and `typed` are keyed by path.

    Raises `KeyError` for a path that the form does not have.
    """
    reading = Reading()
    asked: list[_Where] = []
    for path in paths:
        question, page, item = document.locate(path)
        if question.is_computed:
            continue
        name = field_name(path)
        reading.typed[path] = kind_of(question).typed(data, name)
        where = _Where(path, name, question, page, item, path)
        asked.append(where)
        _read_one(where, data, uploads, value_at(document, answers, path), reading, on, helps)
    _sign(document, reading, asked, answers)
    look(document, reading, asked, data, answers, helps)
    return reading


@dataclass(frozen=True)
class _Where(Asked):
    """A question that is read, with the path of its answer."""

    path: str

    def error(self, html_id: str, message: str) -> FieldError:
        return FieldError(self.path, html_id, message, self.page.id, self.item)


def _read_one(
    where: _Where,
    data: QueryDict,
    uploads: MultiValueDict[str, UploadedFile],
    kept: Any,
    reading: Reading,
    on: date,
    helps: Helps,
) -> None:
    question = where.question
    if question.holds_files:
        _read_files(where, data, uploads, kept, reading, helps)
        return
    kind = kind_of(question)
    typed = kind.prepared(question, reading.typed[where.key], helps, kept)
    try:
        value = None if kind.is_blank(typed) else kind.read(question, typed, on)
    except (Wrong, Unreadable) as refusal:
        _add_errors(where, refusal, reading)
        return
    if value is None and is_needed(question):
        reading.errors.append(where.error(kind.first_id(where.name), kind.ask(question)))
    else:
        reading.values[where.key] = kind.nothing() if value is None else value


def _read_files(
    where: _Where,
    data: QueryDict,
    uploads: Mapping[str, Any],
    kept: Any,
    reading: Reading,
    helps: Helps,
) -> None:
    question = where.question
    kind = kind_of(question)
    assert isinstance(kind, Attachment)
    removed = set(data.getlist(f"{where.name}-remove"))
    still = [one for one in (kept if kind.fits(kept) else []) if one["file"] not in removed]
    new = uploads.getlist(where.name) if isinstance(uploads, MultiValueDict) else []
    offered = {one.key for one in helps.documents.get(question.document_kind, ()) if one.may_be_chosen}
    chosen = [one for one in dict.fromkeys(data.getlist(f"{where.name}-document")) if one in offered]
    if new and kind.replaces:
        still = []
    reading.values[where.key] = still
    try:
        kind.check_uploads(question, len(still) + len(chosen), new)
    except Wrong as refusal:
        _add_errors(where, refusal, reading)
        return
    if not still and not new and not chosen and is_needed(question):
        reading.errors.append(where.error(where.name, kind.ask(question)))
    if new:
        reading.uploads[where.key] = new
    if chosen:
        reading.chosen[where.key] = chosen
    if question.document_kind and helps.may_keep and data.get(f"{where.name}-keep") == "yes":
        reading.keeps.add(where.key)


def why_not_taken(question: Question, name: str, size: int) -> str:
    """Why a file of this name and size cannot answer `question`, before its bytes come; empty when it can."""
    kind = kind_of(question)
    assert isinstance(kind, Attachment)
    try:
        kind.check_uploads(question, 0, [UploadedFile(name=name, size=size)])
    except Wrong as refusal:
        return " ".join(sentence for _part, sentence in wrongs_of(question, refusal))
    return ""


def _sign(document: FormDocument, reading: Reading, asked: Iterable[_Where], answers: Answers) -> None:
    """Refuse answers that do not fit the applicant's name (a signature), also when it was typed just now."""
    for where in asked:
        value = reading.values.get(where.key)
        if is_empty(value):
            continue
        kind = kind_of(where.question)
        applicant = signing_name(document, {**answers, **reading.values})
        for part, sentence in kind.disagrees(where.question, value, applicant):
            reading.errors.append(where.error(kind.first_id(where.name, part), sentence))
            reading.values.pop(where.key, None)


def signing_name(document: FormDocument, answers: Answers) -> str:
    """The name that a signature must be: of an applicant who is a person; empty while it is not known."""
    name_id = document.applicant.name
    if not name_id:
        return ""
    question = document.question(name_id)
    value = answers.get(name_id)
    if question.type != "name" or is_empty(value) or not kind_of(question).fits(value):
        return ""
    return kind_of(question).display(question, value)


def _add_errors(where: _Where, refusal: Refusal, reading: Reading) -> None:
    kind = kind_of(where.question)
    for part, sentence in wrongs_of(where.question, refusal):
        reading.errors.append(where.error(kind.first_id(where.name, part), sentence))
