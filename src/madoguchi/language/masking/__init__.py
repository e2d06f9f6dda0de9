"""Masking: free text without what names or reaches a person, before anyone reads it.

Only what its shape or a cue makes certain is replaced; what may be an ordinary number (年, 円, 条) stays. How much is
found and how much is touched wrongly is measured on a set of sentences (`tests/language/masking`).
"""

import re
from collections.abc import Iterable

from madoguchi.language.masking.labels import (
    ACCOUNT_NUMBER,
    ADDRESS,
    BIRTHDAY,
    CARD_NUMBER,
    CORPORATE_NUMBER,
    EMAIL,
    HANDLE,
    INDIVIDUAL_NUMBER,
    NAME,
    OTHER_NUMBER,
    PHONE,
    POSTAL_CODE,
    RECEIPT_NUMBER,
    URL,
)
from madoguchi.language.masking.numbers import FINDERS, levelled
from madoguchi.language.masking.people import names
from madoguchi.language.reading.codes import is_corporate_number
from madoguchi.language.widths import INVISIBLE

__all__ = [
    "ACCOUNT_NUMBER",
    "ADDRESS",
    "BIRTHDAY",
    "CARD_NUMBER",
    "CORPORATE_NUMBER",
    "EMAIL",
    "HANDLE",
    "INDIVIDUAL_NUMBER",
    "NAME",
    "OTHER_NUMBER",
    "PHONE",
    "POSTAL_CODE",
    "RECEIPT_NUMBER",
    "URL",
    "mask",
    "masked_name",
]

_INVISIBLE = str.maketrans("", "", INVISIBLE)
_LABEL = re.compile("〔[^〔〕]{2,8}〕")
_MOST_ROUNDS = 8


def mask(text: str) -> str:
    """`text` with phone numbers, addresses of mail and web, numbers of people and names replaced by 〔…〕.

    Invisible characters are dropped. Never raises; masking twice changes nothing.
    """
    shown = text.translate(_INVISIBLE)
    for _round in range(_MOST_ROUNDS):
        masked = _masked(shown)
        if masked == shown:
            break
        shown = masked  # what was cut in two by a name may be a number now
    return shown


def _masked(shown: str) -> str:
    labels = [(found.start(), found.end(), "\0" * len(found[0])) for found in _LABEL.finditer(shown)]
    copy = _replace(levelled(shown), labels)
    taken: list[tuple[int, int, str]] = []
    for label, find in FINDERS:
        spans = [(start, end) for start, end in find(copy) if "\0" not in copy[start:end]]
        taken += [(start, end, _label(label, copy[start:end])) for start, end in spans]
        copy = _replace(copy, [(start, end, "\0" * (end - start)) for start, end in spans])
    taken += [(start, end, NAME) for start, end in _apart(names(shown)) if "\0" not in copy[start:end]]
    return _replace(shown, taken)


def _apart(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that overlap joined into one."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif start < end:
            joined.append((start, end))
    return joined


def _replace(text: str, spans: list[tuple[int, int, str]]) -> str:
    """`text` with each span replaced by its text; where two overlap, the first stands."""
    pieces, done = [], 0
    for start, end, by in sorted(spans):
        if start >= done and start < end:
            pieces += [text[done:start], by]
            done = end
    return "".join([*pieces, text[done:]])


def _label(label: str, found: str) -> str:
    """The word for what was found; a number of 13 digits is named only when its check digit fits."""
    if label == CORPORATE_NUMBER and not is_corporate_number(found.removeprefix("T")):
        return OTHER_NUMBER
    return label


_SELECTORS = re.compile("[\u180b-\u180d\ufe00-\ufe0f\U000e0100-\U000e01ef]")


def masked_name(name: str) -> str:
    """A name of which only the first character is left, the others as circles: 窓○ ○○; spaces stay."""
    plain = _SELECTORS.sub("", name.strip())
    return plain[:1] + "".join(one if one.isspace() else "○" for one in plain[1:])
