"""Who saved which answer last, and what is typed and no answer yet: plain data beside the answers of a draft."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from madoguchi.core.acting import Acting
from madoguchi.eforms.selectors import is_empty, rounds_of
from madoguchi.eforms.types import Answers, FormDocument, Page, Typed

MarkKept = dict[str, Any]
"""As a draft keeps it: `revision`, `screen`, `who`, `name`, `at`."""

_WHOLE = ""
"""The path of the mark of the draft as a whole; no question has it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The last saving of an answer (保存の記録): by whom, when, at which revision of the draft."""

    revision: int
    screen: str
    who: str
    name: str
    at: datetime

    @classmethod
    def of(cls, kept: MarkKept) -> "Mark":
        """The mark that a draft keeps."""
        return cls(**{**kept, "at": datetime.fromisoformat(kept["at"])})


def mark_of(*, revision: int, screen: str, by: Acting, at: datetime) -> MarkKept:
    """The mark to keep for what `by` saves now from the `screen`."""
    who = str(by.who or "")
    return {"revision": revision, "screen": screen, "who": who, "name": by.name, "at": at.isoformat()}


def all_marked(
    marks: Mapping[str, MarkKept], *, revision: int, by: Acting, at: datetime
) -> dict[str, MarkKept]:
    """`marks` after `by` changed the draft as a whole: began or copied it, filled it from facts, chose what it is for."""
    return {**marks, _WHOLE: mark_of(revision=revision, screen="", by=by, at=at)}


def place_of(page: Page, item: int | None) -> str:
    """The page, or the round of a repeated page, under which something typed is kept."""
    return page.id if page.repeats is None else f"{page.id}.{item or 0}"


def print_of(value: Any) -> str:
    """A short digest by which a screen tells what it showed, without carrying it; empty for no answer."""
    if is_empty(value):
        return ""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def prints_of(page: Page, answers: Answers, typed: Mapping[str, Any], item: int | None) -> dict[str, str]:
    """What a screen shows of a page (of one round of it): each answer by question, and `~question` for what is half typed."""
    rounds, place = rounds_of(page, answers), item or 0
    kept = rounds[place] if place < len(rounds) else {}
    found = {q.id: print_of(kept.get(q.id)) for q in page.answered}
    half = {f"~{key}": print_of(entry[0]) for key, entry in typed.get(place_of(page, item), {}).items()}
    return {key: text for key, text in (found | half).items() if text}


def half_typed(typed: Mapping[str, Any], page: Page, item: int | None) -> dict[str, Typed]:
    """What is typed on a page (on one round of it) and no answer yet, by question."""
    return {key: entry[0] for key, entry in typed.get(place_of(page, item), {}).items()}


def changed_paths(document: FormDocument, before: Answers, after: Answers) -> Iterator[str]:
    """Every path whose answer is another in `after`; a repeated page whose rounds were taken away by its id too."""
    for page in document.pages:
        old, new = rounds_of(page, before), rounds_of(page, after)
        if len(new) < len(old):
            yield page.id
        for place, values in enumerate(new):
            kept = old[place] if place < len(old) else {}
            for question in page.answered:
                if print_of(values.get(question.id)) != print_of(kept.get(question.id)):
                    yield page.path(question, place)


def without_round(kept: Mapping[str, Any], page: Page, item: int) -> dict[str, Any]:
    """`kept` (marks or what is typed, by path or place) after one round of `page` was taken away: later ones move up."""
    moved: dict[str, Any] = {}
    for path, value in kept.items():
        first, _dot, rest = path.partition(".")
        number, dot, question = rest.partition(".")
        if first == page.id and number.isdecimal():
            if int(number) == item:
                continue
            path = f"{first}.{int(number) - (int(number) > item)}{dot}{question}"
        moved[path] = value
    return moved
