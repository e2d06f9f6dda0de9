"""Answers of one version of a form moved to another: what carries over, and what differs.

A draft keeps its version; nobody's answers change because a new one is published. Whoever chooses to go on with the
newest sees this first.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from madoguchi.eforms.selectors.answers import is_empty, rounds_of, visible_rounds
from madoguchi.eforms.selectors.progress import takes
from madoguchi.eforms.selectors.reading import is_needed
from madoguchi.eforms.selectors.summaries import display, round_title
from madoguchi.eforms.types import Answers, FormDocument, Page, Question, RebasedAnswer, RebaseDifference

_ALIKE = (
    {"text", "long_text"},
    {"number", "money", "age"},
    {"file", "photo", "drawing"},
    {"one_of", "list", "slot"},
)
"""Types that can take over answers from one another, where the value fits."""

_NOTHING = object()


@dataclass
class _Found:
    """What has been found so far while answers are moved."""

    answers: Answers = field(default_factory=dict)
    reworded: list[RebasedAnswer] = field(default_factory=list)
    again: list[RebasedAnswer] = field(default_factory=list)
    gone: list[RebasedAnswer] = field(default_factory=list)


def rebased(
    old: FormDocument, new: FormDocument, answers: Answers, *, on: date
) -> tuple[Answers, RebaseDifference]:
    """The answers of `old` as answers of `new`, and everything that is different for who filled it in.

    An answer carries over to the question of the same id, or else to the one that is bound to the same term, if it
    could be given there today. What a person has declared or signed is asked again when its words have changed.
    """
    found = _Found()
    for page in old.pages:
        target = _page_of(page, new)
        if page.repeats is None:
            _move_round(found, old, new, page, None, answers, found.answers, on)
        elif target is None:
            _lose(found, page, answers)
        elif page.id in answers:
            rounds = rounds_of(page, answers)
            kept: list[Answers] = [{} for _one in rounds]
            for place, values in enumerate(rounds):
                _move_round(found, old, new, page, place, values, kept[place], on, target)
            found.answers[target.id] = kept
    difference = RebaseDifference(
        new=tuple(_new_questions(old, new, found.answers, on)),
        reworded=tuple(found.reworded),
        again=tuple(found.again),
        gone=tuple(found.gone),
        is_changed=old.sections != new.sections,
    )
    return found.answers, difference


def _page_of(page: Page, new: FormDocument) -> Page | None:
    """The repeated page of `new` whose rounds are those of `page`: of the same id, or about the same members."""
    if page.repeats is None:
        return None
    repeated = [one for one in new.pages if one.repeats is not None]
    same = next((one for one in repeated if one.id == page.id), None)
    if same is not None:
        return same
    alike = [one for one in repeated if one.repeats and one.repeats.of and one.repeats.of == page.repeats.of]
    if not alike:
        terms = {question.term for question in page.answered if question.term}
        alike = [one for one in repeated if terms & {question.term for question in one.answered}]
    return alike[0] if len(alike) == 1 else None


def _move_round(
    found: _Found,
    old: FormDocument,
    new: FormDocument,
    page: Page,
    item: int | None,
    values: Answers,
    into: Answers,
    on: date,
    target: Page | None = None,
) -> None:
    """Move the answers of a page, or of one round of it to the page `target`."""
    for question in page.answered:
        if question.id not in values:
            continue
        value = values[question.id]
        asked = _question_of(old, question, new, target)
        if asked is None:
            if not is_empty(value):
                found.gone.append(_told(page, question, item, value))
            continue
        moved = _moved(question, asked, value, on, is_same_form=old.sections == new.sections)
        if moved is _NOTHING:
            if not is_empty(value):
                found.again.append(_told(page, question, item, value, asked.label))
            continue
        into[asked.id] = moved
        if asked.label != question.label and not is_empty(value):
            found.reworded.append(_told(page, question, item, value, asked.label))


def _question_of(
    old: FormDocument, question: Question, new: FormDocument, target: Page | None
) -> Question | None:
    """The question of `new` that asks the same: by id, or by a term that only it is bound to."""
    asked = {
        one.id: one
        for page in new.pages
        for one in page.answered
        if (page.repeats is None if target is None else page.id == target.id)
    }
    if question.id in asked:
        return asked[question.id]
    taken = {one.id for _page, one in old.questions()}
    bound = [one for one in asked.values() if one.term and one.term == question.term and one.id not in taken]
    return bound[0] if len(bound) == 1 else None


def _moved(old: Question, new: Question, value: Any, on: date, *, is_same_form: bool) -> Any:
    """The value as the answer to the new question; `_NOTHING` where it has to be given again."""
    if is_empty(value):
        return _NOTHING if is_needed(new) or old.type != new.type else value
    if new.type == "signature":
        return value if is_same_form else _NOTHING
    if new.type == "declaration" and (old.label, old.hint) != (new.label, new.hint):
        return _NOTHING
    if old.type == "name" and new.type in ("text", "long_text") and isinstance(value, dict):
        value = "\u3000".join(part for part in value.values() if part)
    elif old.type == "many_of" and new.type == "many_of" and isinstance(value, list):
        value = [one for one in value if one in new.label_of_option]
    elif old.type != new.type and not any({old.type, new.type} <= alike for alike in _ALIKE):
        return _NOTHING
    return value if takes(new, value, on) else _NOTHING


def _told(page: Page, question: Question, item: int | None, value: Any, label_now: str = "") -> RebasedAnswer:
    label = question.label if item is None else f"{round_title(page, item)}：{question.label}"
    return RebasedAnswer(page.path(question, item), label, display(question, value), label_now)


def _lose(found: _Found, page: Page, answers: Answers) -> None:
    """Tell everything of a repeated page that the new form does not have."""
    for place, values in enumerate(rounds_of(page, answers)):
        for question in page.answered:
            if not is_empty(values.get(question.id)):
                found.gone.append(_told(page, question, place, values[question.id]))


def _new_questions(old: FormDocument, new: FormDocument, answers: Answers, on: date) -> Iterator[str]:
    """The labels of questions that are asked now and were not in the old form, each once."""
    known = {question.id for _page, question in old.questions()}
    labels = [
        question.label
        for round_ in visible_rounds(new, answers, on=on)
        for question in round_.questions
        if question.is_asked and question.id not in known and question.id not in round_.values
    ]
    yield from dict.fromkeys(labels)
