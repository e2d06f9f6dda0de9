"""Laws as people call them: by their name, by a name in the table, or by letters taken from it (風営法, 宅建業法)."""

import re
from functools import lru_cache

import numpy as np

from madoguchi.search.postings import Floats
from madoguchi.search.shelf import Shelf, family_of
from madoguchi.search.text import folded

_CALLED = re.compile(r"[一-鿿ァ-ヺー]{1,15}?法(?:律)?(?![一-鿿])")
_MAIN = re.compile(r"法(?:律)?$")
_HEADS = re.compile(r"[一-鿿ァ-ヺー]{2}|[一-鿿ァ-ヺー]")
_MOST = 4
_BELOW = 0.6
"""What an order or rule counts beside the law that it belongs to."""


def laws_called(text: str, shelf: Shelf, short: dict[str, str]) -> tuple[Floats, list[str]]:
    """How surely the folded query `text` speaks of each law of `shelf` (0 to 1), and the words that named one."""
    scores: Floats = np.zeros(len(shelf.laws), np.float32)
    named: list[str] = []
    for word, law in short.items():
        called = folded(word)
        if called in text:
            named.append(called)
            _take(scores, shelf, folded(law), 1.0)
    for word in _words(text):
        exact = [n for n, law in enumerate(shelf.laws) if law == word]
        if exact:
            named.append(word)
            _take(scores, shelf, word, 1.0)
        elif not any(word in held for held in named):
            for number, sureness in _by_letters(word, str(shelf.path), tuple(shelf.laws)):
                if scores[number] < sureness:
                    named.append(word)
                    _take(
                        scores, shelf, shelf.laws[number], sureness * (0.4 + 0.6 * shelf.law_weights[number])
                    )
    return scores, named


def _words(text: str) -> list[str]:
    return list(dict.fromkeys(found[0] for found in _CALLED.finditer(text)))


def _take(scores: Floats, shelf: Shelf, law: str, sureness: float) -> None:
    """Count `law` and what stands below it."""
    for number, name in enumerate(shelf.laws):
        if name == law:
            scores[number] = max(scores[number], sureness)
        elif name.startswith(law) and family_of(name) == law:
            scores[number] = max(scores[number], _BELOW * sureness)


@lru_cache(maxsize=500)
def _by_letters(word: str, _shelf: str, laws: tuple[str, ...]) -> list[tuple[int, float]]:
    """The laws from whose name the letters of `word` are taken in order, those that leave least out first."""
    if len(word) < 3:
        return []
    stem = word.removesuffix("律").removesuffix("法")
    found = []
    for number, law in enumerate(laws):
        if _MAIN.search(law) and (used := _taken_from(stem, law)):
            found.append((used / len(law), number))
    found.sort(reverse=True)
    best = found[0][0] if found else 1.0
    return [(number, 0.5 + 0.5 * share / best) for share, number in found[:_MOST]]


def _taken_from(stem: str, law: str) -> float:
    """How much of `law` the letters of `stem` reach, each at the head of a word or behind the one before; 0 if not."""
    heads = {found.start() for found in _HEADS.finditer(law)}
    at, last = 0, -2
    for letter in stem:
        place = law.find(letter, at)
        while place >= 0 and place not in heads and place != last + 1:
            place = law.find(letter, place + 1)
        if place < 0:
            return 0.0
        last, at = place, place + 1
    return float(len(stem) + 1)
