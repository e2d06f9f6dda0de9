"""Reading a paper application that an officer types: the same form on one page, as much of it as was written."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from madoguchi.core.acting import Acting, Role
from madoguchi.eforms.selectors import (
    check,
    drawn_in,
    effective_answers,
    read_paths,
    rounds_of,
    visible_rounds,
    with_paths,
)
from madoguchi.eforms.types import Answers, FieldError, FormDocument, Page, Reading
from madoguchi.registry.models import Edition

MOST_STEPS = 12
"""How often what was typed may show further questions before the page is drawn again."""


@dataclass(frozen=True)
class Entry:
    """A form as far as it was typed from paper (紙の申請の入力).

    `paths` are the questions that count with these answers; `files` those of them that take files, with their labels.
    `errors` cannot be written down so; `blank` is what the form wants and the paper may not have.
    """

    answers: Answers
    paths: list[str]
    files: list[tuple[str, str]]
    rounds: list[tuple[Page, int]]
    reading: Reading | None = None
    errors: list[FieldError] = field(default_factory=list)
    blank: list[FieldError] = field(default_factory=list)
    has_more: bool = False


def editions_to_enter(acting: Acting, *, on: date) -> list[Edition]:
    """What the officer's offices take on the day `on`, by office and title; of one procedure the newest."""
    found: dict[tuple[Any, Any], Edition] = {}
    taken = (
        Edition.objects.filter(organisation__in=acting.organisations(Role.EXAMINER), opens_on__lte=on)
        .exclude(closes_on__lt=on)
        .filter(procedure__retired_at__isnull=True)
        .select_related("organisation", "procedure_version", "procedure")
        .order_by("opens_on", "pk")
    )
    for one in taken:
        found[(one.organisation_id, one.procedure_id)] = one
    return sorted(
        found.values(),
        key=lambda one: (
            one.organisation.name,
            str(one.procedure_version.body.get("title", "")),
            str(one.pk),
        ),
    )


def blank_entry(document: FormDocument, *, on: date) -> Entry:
    """The form before anything was typed, each repeated page once."""
    return _entry(document, _empty(document, {}), on)


def read_entry(document: FormDocument, data: QueryDict, *, on: date) -> Entry:
    """What was typed; `act` may be add.<page> or drop.<page> for one round more or fewer of a repeated page."""
    answers = _empty(document, data)
    shown: list[str] = []
    reading = Reading()
    files: MultiValueDict[str, UploadedFile] = MultiValueDict()
    drawn = set(data.get("shown", "").split())
    for _step in range(MOST_STEPS):
        paths = _paths(document, answers, on)
        if paths == shown:
            break
        shown = paths
        reading = read_paths(document, paths, data, files, {}, on=on)
        values = {path: value for path, value in reading.values.items() if value is not None}
        answers = with_paths(document, _empty(document, data), values)
    errors = [one for one in reading.errors if not is_blank(reading.typed.get(one.path))]
    return _entry(
        document,
        answers,
        on,
        reading=reading,
        errors=errors,
        blank=_blank(document, answers, reading, on),
        has_more=bool(drawn) and not drawn.issuperset(shown),
    )


def _entry(document: FormDocument, answers: Answers, on: date, **more: Any) -> Entry:
    files = [
        (one.page.path(question, one.item), _label(one.page, question.label, one.item))
        for one in visible_rounds(document, answers, on=on)
        for question in one.questions
        if question.is_asked and question.holds_files
    ]
    rounds = [(page, len(rounds_of(page, answers))) for page in document.pages if page.repeats]
    return Entry(answers, _paths(document, answers, on), files, rounds, **more)


def _label(page: Page, label: str, item: int | None) -> str:
    if item is None or page.repeats is None:
        return label
    return _("%(label)s（%(noun)s%(n)s）") % {"label": label, "noun": page.repeats.noun, "n": item + 1}


def _paths(document: FormDocument, answers: Answers, on: date) -> list[str]:
    """The questions to type: those that count, and those whose condition looks at the same page."""
    return [
        one.page.path(question, one.item)
        for one in visible_rounds(document, answers, on=on)
        for question in drawn_in(document, one)
        if question.is_asked and not question.holds_files
    ]


def _empty(document: FormDocument, data: QueryDict | dict[str, str]) -> Answers:
    """As many empty rounds of each repeated page as the page had, or one."""
    answers: Answers = {}
    verb, _dot, named = str(data.get("act", "")).partition(".")
    for page in document.pages:
        if page.repeats is None:
            continue
        text = str(data.get(f"rounds.{page.id}", ""))
        count = (
            int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else max(1, page.repeats.min)
        )
        if named == page.id:
            count += {"add": 1, "drop": -1}.get(verb, 0)
        answers[page.id] = [{} for _n in range(min(max(count, page.repeats.min), page.repeats.max))]
    return answers


def is_blank(typed: Any) -> bool:
    """Whether nothing was typed in any part of a field."""
    if isinstance(typed, str):
        return not typed.strip()
    parts = typed.values() if isinstance(typed, dict) else typed or ()
    return all(is_blank(part) for part in parts)


def _blank(document: FormDocument, answers: Answers, reading: Reading, on: date) -> list[FieldError]:
    """What the form wants beside what cannot be read: each with the field to go to."""
    known = {one.path: one for one in reading.errors}
    wanted = check(document, effective_answers(document, answers, on), on)
    return [known.get(one.path, one) for one in wanted if not _holds_files(document, one.path)]


def _holds_files(document: FormDocument, path: str) -> bool:
    try:
        return document.locate(path)[0].holds_files
    except KeyError:  # a page that has too few rounds
        return False
