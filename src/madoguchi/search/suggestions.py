"""What may be meant while somebody types: words of the table, laws, titles, found by their beginning or their sound."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from madoguchi.search.documents import Document
from madoguchi.search.text import folded
from madoguchi.search.types import Suggestion, SuggestionKind
from madoguchi.search.words import has_kanji, reading_of, sound_of

_KEY = 20
"""Characters by which a suggestion is found."""
_SOUND = "\x01"
"""Stands before the keys that are sounds, which are asked for by what has no kanji alone."""
_KINDS: tuple[SuggestionKind, ...] = ("word", "title", "law", "programme")
_LOOKED_AT = 3_000
_LONGEST = 60

Worth = dict[tuple[str, SuggestionKind], float]
"""Texts with their kind, and how much each is worth."""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Keys in order, each with its text and how much that is worth (入力候補の一覧)."""

    keys: Any
    text_of: Any
    worth: Any
    texts: list[str]
    kinds: list[int]

    def beginning(self, typed: str, limit: int) -> list[tuple[float, Suggestion]]:
        """The best `limit` texts that begin with `typed`, written or read so, each with its worth."""
        plain = folded(typed)[:_KEY]
        if not plain:
            return []
        asked = [plain] if has_kanji(plain) else [plain, _SOUND + sound_of(plain)]
        found: dict[int, float] = {}
        for prefix in asked:
            if prefix == _SOUND:
                continue
            first, last = np.searchsorted(self.keys, [prefix, prefix + "\U0010ffff"])
            numbers = self.text_of[first : min(last, first + _LOOKED_AT)]
            for number in numbers[np.argsort(-self.worth[numbers], kind="stable")[: 4 * limit]]:
                found.setdefault(int(number), float(self.worth[number]))
        best = sorted(found, key=lambda number: (-found[number], len(self.texts[number])))
        return [
            (found[number], Suggestion(self.texts[number], _KINDS[self.kinds[number]]))
            for number in best[:limit]
        ]


def of_table(said: Iterable[str], short: Iterable[str]) -> Worth:
    """What the table of rewordings suggests: its words, and short names of laws."""
    worth: Worth = {}
    for word in said:
        _take(worth, word, "word", 6.0)
    for word in short:
        _take(worth, word, "law", 3.0)
    return worth


def of_documents(documents: Iterable[Document]) -> Worth:
    """What records suggest: the titles of what people do, and the laws."""
    worth: Worth = {}
    for document in documents:
        if document.weight >= 1.0:
            kind: SuggestionKind = "programme" if document.what == "programme" else "title"
            value = document.weight + (8.0 if document.source == "own" else 0.0)
            for name in (document.title, *(document.others if document.source == "own" else ())):
                _take(worth, name, kind, value)
            _take(worth, document.law, "law", 2.0)
    return worth


def _take(worth: Worth, text: str, kind: SuggestionKind, value: float) -> None:
    text = " ".join(text.split())
    if 1 < len(text) <= _LONGEST:
        worth[text, kind] = max(worth.get((text, kind), 0.0), value)


def write(path: Path, worth: Worth) -> None:
    """Write suggestions into the directory `path`."""
    texts = sorted(worth)
    pairs = []
    for number, (text, _) in enumerate(texts):
        pairs.append((folded(text)[:_KEY], number))
        pairs.append(((_SOUND + reading_of(text))[:_KEY], number))
    pairs.sort()
    np.save(path / "suggested.keys.npy", np.asarray([key for key, _ in pairs] or [""], f"U{_KEY}"))
    np.save(path / "suggested.of.npy", np.asarray([number for _, number in pairs], np.int32))
    np.save(path / "suggested.worth.npy", np.asarray([worth[text] for text in texts], np.float32))
    (path / "suggested.txt").write_text("\n".join(text for text, _ in texts), "utf-8", "replace")
    np.save(path / "suggested.kinds.npy", np.asarray([_KINDS.index(kind) for _, kind in texts], np.int8))


def opened(path: Path) -> Suggestions:
    """The suggestions that `write` wrote."""
    text = (path / "suggested.txt").read_text("utf-8")
    return Suggestions(
        keys=np.load(path / "suggested.keys.npy", mmap_mode="r"),
        text_of=np.load(path / "suggested.of.npy"),
        worth=np.load(path / "suggested.worth.npy"),
        texts=text.split("\n") if text else [],
        kinds=np.load(path / "suggested.kinds.npy").tolist(),
    )
