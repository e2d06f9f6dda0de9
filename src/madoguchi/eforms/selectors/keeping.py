"""Reading a page that is still being typed: what is an answer already, and what is to be kept until it is one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from madoguchi.eforms.questions import kind_of
from madoguchi.eforms.types import Answers, FieldError, Page, Reading, Typed
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
    found = SoFar()
    wrong: dict[str, list[FieldError]] = {}
    for error in reading.errors:
        wrong.setdefault(error.path, []).append(error)
    for question in page.answered:
        typed, path = reading.typed.get(question.id), page.path(question, item)
        if typed is None or question.holds_files:
            continue
        kind = kind_of(question)
        if kind.is_blank(typed):
            if question.id in kept and (question.id in reading.values or path in wrong):
                found.values[question.id] = kind.nothing()
        elif path not in wrong:
            if question.id in reading.values:
                found.values[question.id] = reading.values[question.id]
        elif any(find_individual_numbers(text) for text in _texts(typed)):
            found.refused.extend(wrong[path])
            if _is_beginning(kept.get(question.id), typed):
                found.values[question.id] = kind.nothing()
        else:
            found.typed[question.id] = typed
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
