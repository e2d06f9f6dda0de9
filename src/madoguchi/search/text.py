"""Text as the index sees it: folded, cut into pairs of characters, so that any two that stand together are found."""

import re
from functools import lru_cache

from madoguchi.language.folding import fold, strip_controls

_BARS = str.maketrans({"-": "ー"})
_CONTENT = re.compile(r"[一-鿿㐀-䶿豈-﫿々〆ヶ]+|[ァ-ヺー]+|[0-9A-Za-z]+|[ぁ-ゖ]{3,}")

LONGEST_QUERY = 400
"""Characters of a query that are read; what comes behind is left out."""
MOST_WORDS = 12
"""Words of a query that are read."""
LONGEST_WORD = 60
"""Characters of a word that are read."""


def words_of(text: str) -> list[str]:
    """The folded words of `text`, parted by spaces; marks stay, so that every substring stays one."""
    return fold(text).translate(_BARS).split()


def pairs(word: str) -> list[str]:
    """The overlapping pairs of characters of a folded word; a single character stands for itself."""
    return [word[i : i + 2] for i in range(len(word) - 1)] or [word]


def cut(text: str) -> str:
    """All pairs of `text`, parted by spaces, as the index takes them."""
    return " ".join([pair for word in words_of(text) for pair in pairs(word)])


def query_words(query: str) -> list[str]:
    """The words of a query as typed by anyone: control characters and anything too long left out."""
    plain = strip_controls(query[: LONGEST_QUERY * 4])[:LONGEST_QUERY]
    return list(dict.fromkeys(word[:LONGEST_WORD] for word in words_of(plain)))[:MOST_WORDS]


def content_words(query: str) -> list[str]:
    """The runs of kanji, katakana or letters in a query, and of three or more hiragana, folded: what it is about."""
    plain = strip_controls(query[: LONGEST_QUERY * 4])[:LONGEST_QUERY]
    runs = [run for found in _CONTENT.finditer(plain) for run in words_of(found[0])]
    return list(dict.fromkeys(run[:LONGEST_WORD] for run in runs if len(run) > 1))[:MOST_WORDS]


@lru_cache(maxsize=10_000)
def _folded_character(character: str) -> str:
    return fold(character).translate(_BARS)


@lru_cache(maxsize=1_000)
def _placed(text: str) -> tuple[str, tuple[int, ...]]:
    """`text` folded character by character, and where each folded character stood."""
    pieces = [_folded_character(character) for character in text]
    return "".join(pieces), tuple(place for place, piece in enumerate(pieces) for _ in piece)


def positions(word: str, text: str) -> tuple[int, int] | None:
    """Where the folded `word` stands in `text` as written (from, until), or None.

    Characters are folded one by one to keep their places; what folds only together is not found, which
    costs a highlight and nothing else.
    """
    folded, places = _placed(text)
    start = folded.find(word)
    if start < 0:
        return None
    return places[start], places[start + len(word) - 1] + 1


def folded(text: str) -> str:
    """`text` folded into one line, as titles, laws and rewordings are compared."""
    return fold(text).translate(_BARS)


def weight_of(text: str) -> float:
    """How much of a query `text` is: characters that carry meaning count whole, hiragana beside them less."""
    plain = sum(1.0 for c in text if not c.isspace())
    light = sum(1.0 for c in text if "ぁ" <= c <= "ん")
    return plain - 0.6 * light if light < plain else plain
