"""Reading a page that is still being typed: what is an answer already, and what is to be kept until it is one."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from madoguchi.eforms.questions import kind_of
from madoguchi.eforms.types import Answers, FieldError, FormDocument, Page, Question, Reading, Typed
from madoguchi.language.reading import find_individual_numbers
from madoguchi.language.widths import narrow

_DIGITS = re.compile("[0-9]+")
_APART = re.compile(r"[\s-]")
_TELLING = 8
"""So many digits of twelve nobody keeps: of eleven the last one can be worked out."""


@dataclass(frozen=True)
class SoFar:
    """What a page says before it is finished (途中までの読み取り).

    `values` are answers by question, an emptied one as nothing; `typed` cannot be an answer yet. `refused` are what may
    not be kept at all: an individual number.
    """

    values: Answers = field(default_factory=dict)
    typed: dict[str, Typed] = field(default_factory=dict)
    refused: list[FieldError] = field(default_factory=list)


def so_far(page: Page, reading: Reading, kept: Answers, item: int | None = None) -> SoFar:
    """What of `reading` can be kept although the page is not finished; `kept` are the answers of the page (of the round).

    What was never answered and is empty is no answer yet: only who sends the page says that it stays empty. Files are
    not looked at.
    """
    asked = [(question.id, page.path(question, item), question) for question in page.answered]
    return _sorted_out(asked, reading, kept)


def so_far_at(document: FormDocument, paths: Iterable[str], reading: Reading, kept: Answers) -> SoFar:
    """As `so_far`, for named answers alone (a reply to a correction); everything is keyed by path, `kept` too."""
    asked = [(path, path, document.locate(path)[0]) for path in paths]
    return _sorted_out(asked, reading, kept)


def _sorted_out(asked: Iterable[tuple[str, str, Question]], reading: Reading, kept: Answers) -> SoFar:
    """What was read of each question, given by its key in `reading` and its path."""
    found = SoFar()
    wrong: dict[str, list[FieldError]] = {}
    for error in reading.errors:
        wrong.setdefault(error.path, []).append(error)
    for key, path, question in asked:
        typed = reading.typed.get(key)
        if typed is None or question.holds_files:
            continue
        kind = kind_of(question)
        if kind.is_blank(typed):
            if key in kept and (key in reading.values or path in wrong):
                found.values[key] = kind.nothing()
        elif path not in wrong:
            if key in reading.values:
                found.values[key] = reading.values[key]
        elif any(find_individual_numbers(text) for text in _texts(typed)):
            found.refused.extend(wrong[path])
            if _is_beginning(kept.get(key), typed):
                found.values[key] = kind.nothing()
        else:
            found.typed[key] = typed
    return found


def _is_beginning(kept: Any, typed: Any) -> bool:
    """Whether `kept` holds most of an individual number of `typed`, saved before its last digits were there."""
    if not isinstance(kept, str):
        return False
    runs = [run for run in _DIGITS.findall(_APART.sub("", narrow(kept))) if len(run) >= _TELLING]
    numbers = [number for text in _texts(typed) for number in find_individual_numbers(text)]
    return any("".join(_DIGITS.findall(narrow(number))).startswith(run) for number in numbers for run in runs)


def _texts(typed: Any) -> Iterator[str]:
    """Every text in what was typed, and its parts put together as they would be read."""
    if isinstance(typed, str):
        yield typed
        return
    parts = list(typed.values()) if isinstance(typed, dict) else list(typed)
    for part in parts:
        yield from _texts(part)
    if all(isinstance(part, str) for part in parts):
        yield "".join(parts)
