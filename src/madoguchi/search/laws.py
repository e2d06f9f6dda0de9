"""Laws as people call them: by their name, by a name in the table, or by letters taken from it (風営法, 宅建業法)."""

import re
from functools import lru_cache

import numpy as np

from madoguchi.search.postings import Floats
from madoguchi.search.shelf import Shelf
from madoguchi.search.table import Table

_CALLED = re.compile(r"[一-鿿ァ-ヺー]{1,15}?法(?:律)?(?![一-鿿])")
_MAIN = re.compile(r"法(?:律)?$")
_HEADS = re.compile(r"[一-鿿ァ-ヺー]{2}|[一-鿿ァ-ヺー]")
_MOST = 4
_LONGEST = 30
_BELOW = 0.8
"""What an order or rule counts beside the law that it belongs to."""


def laws_called(text: str, shelf: Shelf, table: Table) -> tuple[Floats, list[str]]:
    """How surely the folded query `text` speaks of each law of `shelf` (0 to 1), and the words that named one."""
    scores: Floats = np.zeros(len(shelf.laws), np.float32)
    named: list[str] = []
    for start in range(min(len(text), 100)):
        for end in range(start + 2, min(len(text), start + _LONGEST) + 1):
            word = text[start:end]
            law = table.short_folded.get(word) or (
                word if word in shelf.law_numbers and len(word) > 2 else ""
            )
            if law:
                named.append(word)
                _take(scores, shelf, law, 1.0)
    for word in dict.fromkeys(found[0] for found in _CALLED.finditer(text)):
        if not any(word in held or held in word for held in named):
            for number, sureness in _by_letters(word, tuple(shelf.laws)):
                named.append(word)
                weight = 0.4 + 0.6 * float(shelf.law_weights[number])
                _take(scores, shelf, shelf.laws[number], sureness * weight)
    return scores, named


def _take(scores: Floats, shelf: Shelf, law: str, sureness: float) -> None:
    """Count `law` and what stands below it."""
    for number in shelf.law_families.get(law, ()):
        at = sureness if shelf.laws[number] == law else _BELOW * sureness
        scores[number] = max(scores[number], at)
    if law in shelf.law_numbers:
        scores[shelf.law_numbers[law]] = max(scores[shelf.law_numbers[law]], sureness)


@lru_cache(maxsize=500)
def _by_letters(word: str, laws: tuple[str, ...]) -> list[tuple[int, float]]:
    """The laws from whose name the letters of `word` are taken in order, those that leave least out first."""
    stem = word.removesuffix("律").removesuffix("法")
    if len(stem) < 2:
        return []
    found = []
    for number, law in enumerate(laws):
        if _MAIN.search(law) and _is_taken_from(stem, law):
            found.append(((len(stem) + 1) / len(law), number))
    found.sort(reverse=True)
    best = found[0][0] if found else 1.0
    return [(number, 0.5 + 0.5 * share / best) for share, number in found[:_MOST]]


def _is_taken_from(stem: str, law: str) -> bool:
    """Whether each letter of `stem` stands in `law`, in order, at the head of a word or behind the one before."""
    heads = {found.start() for found in _HEADS.finditer(law)}
    at, last = 0, -2
    for letter in stem:
        place = law.find(letter, at)
        while place >= 0 and place not in heads and place != last + 1:
            place = law.find(letter, place + 1)
        if place < 0:
            return False
        last, at = place, place + 1
    return True
