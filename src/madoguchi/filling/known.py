"""Between answers and facts: which known values answer which questions, and which answers become facts."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from madoguchi.eforms.selectors import is_empty, rounds_of, takes, value_at, visible_rounds, with_page
from madoguchi.eforms.types import Answers, FormDocument, Page, Question
from madoguchi.facts.types import Known, said_origin
from madoguchi.language.folding import fold
from madoguchi.language.reading import Unreadable
from madoguchi.vocabulary.terms import TERMS, Term, TermType
from madoguchi.vocabulary.values import is_kept, read_value

Origin = dict[str, str]
"""Where one answer came from: `fact`, `term`, `source`, `observed_on`."""

Member = tuple[UUID, str]
"""One child of several: the subject of the facts and their slot."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to a question that is bound to a term (語彙に結び付いた回答)."""

    path: str
    term: str
    value: Any
    item: int | None


def bound_terms(document: FormDocument) -> set[str]:
    """The terms that a known fact could answer in this form."""
    return {question.term for _page, question in document.questions() if is_bound(question)}


def is_bound(question: Question) -> bool:
    """Whether a known value could answer the question."""
    return bool(question.term) and question.term in TERMS and is_kept(TERMS[question.term])


def members_of(known: Iterable[Known]) -> dict[Member, list[Known]]:
    """What is known of each child, by subject and slot."""
    members: dict[Member, list[Known]] = {}
    for one in known:
        if one.term.repeats:
            members.setdefault((one.fact.subject_id, one.fact.slot), []).append(one)
    return members


def member_key(member: Member) -> str:
    """One child as a page names it."""
    return f"{member[0]}:{member[1]}"


def prefilled(
    document: FormDocument, answers: Answers, known: list[Known], *, chosen: set[str], on: date
) -> tuple[Answers, dict[str, Origin]]:
    """`answers` with every empty one filled that something known answers, and where each of these came from.

    Nothing that was answered is touched. A repeated page that has no round yet gets one for each child in
    `chosen` (as `member_key`). A value that the question does not take (another choice, out of range) is left out.
    """
    origins: dict[str, Origin] = {}
    single = {one.term.name: one for one in known if not one.term.repeats}
    members = [found for member, found in members_of(known).items() if member_key(member) in chosen]
    for page in document.pages:
        if page.repeats is None:
            kept = {q.id: answers.get(q.id) for q in page.answered}
            values = _answers_on(page, None, kept, single, origins, on)
            answers = with_page(answers, page, values) if values else answers
        elif not rounds_of(page, answers):
            for place, found in enumerate(members[: page.repeats.max]):
                of_child = {one.term.name: one for one in found}
                values = _answers_on(page, place, {}, {**single, **of_child}, origins, on)
                if not any(page.path(q, place) in origins and q.term in of_child for q in page.answered):
                    break
                answers = with_page(answers, page, values, place)
    return answers, origins


def _answers_on(
    page: Page,
    item: int | None,
    kept: Answers,
    known: Mapping[str, Known],
    origins: dict[str, Origin],
    on: date,
) -> Answers:
    """What is known for the empty questions of one round; adds to `origins`."""
    values: Answers = {}
    for question in page.answered:
        one = known.get(question.term)
        if one is None or not is_bound(question) or not is_empty(kept.get(question.id)):
            continue
        value = as_answer(question, one.term, one.value)
        if takes(question, value, on):
            values[question.id] = value
            origins[page.path(question, item)] = _origin(one)
    return values


def as_answer(question: Question, term: Term, value: Any) -> Any:
    """A known value in the shape that the question keeps: a name asked for in one line, a text chosen from a list."""
    if isinstance(value, dict) and question.type in ("text", "long_text"):
        return "\u3000".join(part for part in value.values() if part)
    if question.type == "one_of" and term.type is TermType.TEXT:
        return next((o.value for o in question.options if fold(o.label) == fold(str(value))), None)
    return value


def _origin(one: Known) -> Origin:
    return {
        "fact": str(one.id),
        "term": one.term.name,
        "source": one.fact.source,
        "observed_on": one.fact.observed_on.isoformat(),
    }


def said(origin: Origin) -> str:
    """Where an answer came from, in one sentence."""
    return said_origin(origin["source"], date.fromisoformat(origin["observed_on"]))


def still_from(
    document: FormDocument, origins: Mapping[str, Origin], before: Answers, after: Answers
) -> dict[str, Origin]:
    """Those of `origins` whose answer is the same in `after` as in `before`: what was changed was typed."""
    kept = {}
    for path, origin in origins.items():
        if not has_path(document, path):
            kept[path] = origin  # of a procedure that is not asked about now
            continue
        value = value_at(document, after, path)
        if not is_empty(value) and value == value_at(document, before, path):
            kept[path] = origin
    return kept


def has_path(document: FormDocument, path: str) -> bool:
    """Whether the form asks what is kept at `path`."""
    try:
        document.locate(path)
    except KeyError:
        return False
    return True


def without_answers(document: FormDocument, answers: Answers, origins: Mapping[str, Origin]) -> Answers:
    """`answers` without those that came from facts; a round of which nothing is left goes too."""
    for path in origins:
        if not has_path(document, path):
            continue
        question, page, item = document.locate(path)
        place = item or 0
        if place < len(rounds_of(page, answers)):
            answers = with_page(answers, page, {question.id: None}, item)
    for page in document.pages:
        if page.repeats and page.id in answers:
            left = [one for one in rounds_of(page, answers) if not all(map(is_empty, one.values()))]
            answers = {**answers, page.id: left}
    return answers


def answered(document: FormDocument, answers: Answers, *, on: date) -> Iterator[Answered]:
    """Every answer that counts and is bound to a term, as a value of that term where it is one."""
    for round_ in visible_rounds(document, answers, on=on):
        for question in round_.questions:
            value = round_.values.get(question.id)
            if not is_bound(question) or is_empty(value):
                continue
            path = round_.page.path(question, round_.item)
            yield Answered(path, question.term, _as_value(question, value), round_.item)


def bound_paths(document: FormDocument, answers: Answers, *, on: date) -> Iterator[tuple[str, str]]:
    """Path and term of every answer that counts and is bound to a term."""
    for round_ in visible_rounds(document, answers, on=on):
        for question in round_.questions:
            if is_bound(question) and not is_empty(round_.values.get(question.id)):
                yield round_.page.path(question, round_.item), question.term


def _as_value(question: Question, value: Any) -> Any:
    """An answer as a value of its term; None when the term has no such value (a choice of this form alone)."""
    bound = TERMS[question.term]
    raw = value
    if question.type == "one_of" and bound.type is TermType.TEXT:
        raw = question.label_of_option.get(value, value)
    try:
        return read_value(bound, raw)
    except Unreadable:
        return None
