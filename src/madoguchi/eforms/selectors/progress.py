"""How far a form is filled in, what is still missing, and what comes next."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.eforms.questions import FILES, Wrong, kind_of
from madoguchi.eforms.questions.base import wrongs_of
from madoguchi.eforms.selectors.answers import Walk, is_empty, rounds_of, visible_pages, walk
from madoguchi.eforms.selectors.reading import field_name, is_needed, signing_name
from madoguchi.eforms.types import (
    Answers,
    FieldError,
    FormDocument,
    Page,
    PageState,
    PageStatus,
    Question,
    SectionState,
)
from madoguchi.language.reading import Unreadable


def check(document: FormDocument, answers: Answers, on: date) -> list[FieldError]:
    """Everything that keeps the form from being handed in: missing and unfit answers, too few rounds."""
    return _errors_in(document, walk(document, answers, on=on), answers, on)


def _errors_in(document: FormDocument, gone_through: Walk, answers: Answers, on: date) -> list[FieldError]:
    errors: list[FieldError] = []
    for page in gone_through.pages:
        errors += _too_few_or_many(page, answers)
    for round_ in gone_through.rounds:
        for question in round_.questions:
            if not question.is_asked:
                continue
            path = round_.page.path(question, round_.item)
            name = field_name(path if round_.item is None else question.id)
            value = round_.values.get(question.id)
            for part, sentence in _wrongs(question, value, on) or _unlike(document, question, value, answers):
                html_id = kind_of(question).first_id(name, part)
                errors.append(FieldError(path, html_id, sentence, round_.page.id, round_.item))
    order = {page.id: place for place, page in enumerate(document.pages)}
    return sorted(errors, key=lambda error: (order[error.page_id], error.item or 0))


def _unlike(
    document: FormDocument, question: Question, value: Any, answers: Answers
) -> list[tuple[str, str]]:
    """What does not fit between a signature and the applicant's name, which may have been changed since."""
    if question.type != "signature" or is_empty(value):
        return []
    return kind_of(question).disagrees(question, value, signing_name(document, answers))


def _too_few_or_many(page: Page, answers: Answers) -> list[FieldError]:
    if page.repeats is None:
        return []
    count = len(rounds_of(page, answers))
    says = {"noun": page.repeats.noun, "min": page.repeats.min, "max": page.repeats.max}
    if count < page.repeats.min:
        return [
            FieldError(page.id, page.id, _("「%(noun)s」を%(min)dつ以上追加してください。") % says, page.id)
        ]
    if count > page.repeats.max:
        return [
            FieldError(page.id, page.id, _("「%(noun)s」は%(max)dつまでにしてください。") % says, page.id)
        ]
    return []


def takes(question: Question, value: Any, on: date) -> bool:
    """Whether `value` could be kept as the answer to `question`, as if it had been typed into it on the day `on`."""
    return not is_empty(value) and not _wrongs(question, value, on)


def _wrongs(question: Question, value: Any, on: date) -> list[tuple[str, str]]:
    """What is wrong with a kept value: it must be what its own drawing would be read as."""
    if not question.is_asked:
        return []
    kind = kind_of(question)
    if is_empty(value):
        return [("", kind.ask(question))] if is_needed(question) else []
    if not kind.fits(value):
        return [("", kind.ask(question))]
    try:
        if question.holds_files:
            FILES.check_kept(question, value)
        elif kind.read(question, kind.redraw(value), on) != value:
            return [("", kind.ask(question))]
    except (Wrong, Unreadable) as refusal:
        return wrongs_of(question, refusal)
    return []


def task_list(document: FormDocument, answers: Answers, on: date) -> list[SectionState]:
    """Every section with the pages that are shown and how far each is.

    A page with a declaration cannot be started before all pages above it are done: one declares what
    has been written.
    """
    gone_through = walk(document, answers, on=on)
    wrong = {error.page_id for error in _errors_in(document, gone_through, answers, on)}
    shown = {page.id for page in gone_through.pages}
    all_done = True
    sections = []
    for section in document.sections:
        states = []
        for page in section.pages:
            if page.id not in shown:
                continue
            status = PageStatus.DONE if page.id not in wrong and _is_seen(page, answers) else PageStatus.TODO
            if (
                status is PageStatus.TODO
                and not all_done
                and any(q.type == "declaration" for q in page.questions)
            ):
                status = PageStatus.CANNOT_START
            all_done = all_done and status is PageStatus.DONE
            states.append(PageState(page, status, len(rounds_of(page, answers)) if page.repeats else None))
        if states:
            sections.append(SectionState(section, section.title, states))
    return sections


def _is_seen(page: Page, answers: Answers) -> bool:
    """Whether the page was answered once; what may stay empty is kept as an empty answer."""
    if page.repeats:
        return page.id in answers
    return not page.answered or any(question.id in answers for question in page.answered)


def next_page(document: FormDocument, answers: Answers, after: str | None, *, on: date) -> Page | None:
    """The page to show after the page with id `after` (the first one after None).

    None when there is none, or when it cannot be started yet: then the task list comes next.
    """
    states = [state for section in task_list(document, answers, on) for state in section.pages]
    order = [page.id for page in document.pages]
    start = order.index(after) if after is not None else -1
    for state in states:
        if order.index(state.page.id) > start:
            return None if state.status is PageStatus.CANNOT_START else state.page
    return None


def previous_page(document: FormDocument, answers: Answers, before: str, *, on: date) -> Page | None:
    """The page shown before the page with id `before`, None for the first."""
    order = [page.id for page in document.pages]
    earlier = [p for p in visible_pages(document, answers, on=on) if order.index(p.id) < order.index(before)]
    return earlier[-1] if earlier else None
