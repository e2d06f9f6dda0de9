"""The table from residents' words to official ones: what stands in it, and which entries a query asks for.

The entries that come with the software lie in `rewordings/*.json`; officers add their own (`models.Rewording`). A
query asks for an entry when it holds one of its words, sounds like one, is nearly spelled like one or means nearly the
same. Everything here is small and read once in a process.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz, process

from madoguchi.search import postings, senses, suggestions
from madoguchi.search.meaning import Kept
from madoguchi.search.postings import Floats, Terms
from madoguchi.search.senses import Senses
from madoguchi.search.text import folded, pairs, weight_of
from madoguchi.search.texts import Rows
from madoguchi.search.words import has_kanji, reading_of, sound_of, words_of

HOME = Path(__file__).parent / "rewordings"
_LONGEST_WORD = 24
_SHORTEST_SOUND = 3
_NEAR_SPELLING = 80.0
_WITHIN = 0.6
"""What is left of an entry whose word stands within a longer word of another entry that fits as well."""
_PART = 0.4
"""How sure an entry is whose word is hardly any of the query; one whose word is all of it has 1."""
_TOLD = 0.5
"""How much less entries count that only mean nearly the same when the words of another are the whole query."""
_MOST_MEANT = 12
_MEANT = 0.65
"""How sure an entry can be that only means nearly the same."""


@dataclass(frozen=True, slots=True)
class Target:
    """Official words that an entry leads to: part of a title, a law, the beginning of an article."""

    title: str = ""
    law: str = ""
    article: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table (言い換え): what people say, and what it is called, the best first."""

    words: tuple[str, ...]
    targets: tuple[Target, ...]
    why: str = ""
    key: str = ""

    @classmethod
    def read(cls, words: Iterable[str], targets: Iterable[dict[str, str]], why: str = "") -> "Entry":
        """The entry with its key, which is the same as long as it says the same."""
        made = tuple(
            Target(t.get("title") or "", t.get("law") or "", t.get("article") or "") for t in targets
        )
        said = tuple(words)
        text = json.dumps([said, [[t.title, t.law, t.article] for t in made]], ensure_ascii=False)
        return cls(
            said, made, why, hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()
        )


def shipped() -> tuple[list[Entry], dict[str, str]]:
    """The entries and the abbreviations of laws that come with the software."""
    entries: list[Entry] = []
    short: dict[str, str] = {}
    for path in sorted(HOME.glob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        short |= document.get("abbreviations", {})
        entries += [
            Entry.read(e["words"], e["targets"], e.get("why", "")) for e in document.get("entries", ())
        ]
    return entries, short


def digest_of(entries: Sequence[Entry], short: dict[str, str]) -> str:
    """A name for this state of the table."""
    text = "\n".join([*(entry.key for entry in entries), *sorted(f"{a}={b}" for a, b in short.items())])
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def save(path: Path, entries: Sequence[Entry], short: dict[str, str]) -> None:
    """Write the table below the directory `path`, ready for readers, all but the meanings."""
    path.mkdir(parents=True)
    said = [word for entry in entries for word in entry.words]
    document = {
        "entries": [
            {
                "key": entry.key,
                "why": entry.why,
                "words": list(entry.words),
                "called": entry.targets[0].title if entry.targets else "",
            }
            for entry in entries
        ],
        "short": short,
        "sounds": [reading_of(word) for word in said],
    }
    (path / "table.json").write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    postings.save(postings.build([words_of(word) for word in said]), path / "words")
    postings.save(postings.build([_pairs(folded(word)) for word in said]), path / "pairs")
    suggestions.write(path, suggestions.of_table(said, short))


def texts_to_mean(path: Path) -> list[str]:
    """The words of the table, whose meaning is compared."""
    document = json.loads((path / "table.json").read_text("utf-8"))
    return [word for entry in document["entries"] for word in entry["words"]]


def write_meaning(path: Path, kept: Kept) -> None:
    """Add the meanings to a table, computing those that are not kept yet."""
    words = texts_to_mean(path)
    senses.write(path, kept.vectors(words), range(len(words)))


@dataclass(frozen=True, slots=True)
class Asked:
    """An entry that a query asks for: how surely (0 to 1), and by which of its words, empty when by its meaning."""

    entry: int
    strength: float
    word: str = ""


@dataclass
class Table:
    """The table as readers use it; see `opened`."""

    keys: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    entry_of: list[int] = field(default_factory=list)
    sounds: list[str] = field(default_factory=list)
    short: dict[str, str] = field(default_factory=dict)
    by_words: postings.Postings | None = None
    by_pairs: postings.Postings | None = None
    senses: Senses | None = None

    @cached_property
    def plain(self) -> list[str]:
        """The words folded, without spaces."""
        return [folded(word).replace(" ", "") for word in self.words]

    @cached_property
    def _lengths(self) -> Rows:
        """How long each of `plain` is."""
        return np.fromiter(map(len, self.plain), np.int32, len(self.plain))

    @cached_property
    def _by_part(self) -> dict[str, list[tuple[int, tuple[str, ...]]]]:
        """The words by their longest part, each with all its parts."""
        found: dict[str, list[tuple[int, tuple[str, ...]]]] = defaultdict(list)
        for number, word in enumerate(self.words):
            parts = tuple(folded(word).split())
            if parts and (len(parts) > 1 or len(parts[0]) > 1):
                found[max(parts, key=len)[:_LONGEST_WORD]].append((number, parts))
        return found

    @cached_property
    def _by_sound(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for number, sound in enumerate(self.sounds):
            if len(sound) >= _SHORTEST_SOUND:
                found[sound[:_LONGEST_WORD]].append(number)
        return found

    @cached_property
    def short_folded(self) -> dict[str, str]:
        """The short names of laws, folded, each with the folded name of the law."""
        return {folded(word): folded(law) for word, law in self.short.items()}

    def asked_by(self, text: str, vector: Floats | None) -> list[Asked]:
        """The entries that the folded query `text` asks for, each once, the surest first."""
        best: dict[int, Asked] = {}

        def take(number: int, strength: float, word: str) -> None:
            entry = self.entry_of[number]
            if entry not in best or best[entry].strength < strength:
                best[entry] = Asked(entry, strength, word)

        for number, strength in self._said(text):
            take(number, strength, self.words[number])
        paired = self._paired(text)
        for number, strength in self._spelled(text.replace(" ", ""), paired):
            take(number, strength, self.words[number])
        surest = max((asked.strength for asked in best.values()), default=0.0)
        for number, strength in self._meant(text, paired, vector):
            take(number, strength * (1 - _TOLD * surest**2), "")
        return sorted(best.values(), key=lambda asked: -asked.strength)

    def _said(self, text: str) -> Iterator[tuple[int, float]]:
        """The words that stand in the query, written or, without kanji, by their sound."""
        joined = text.replace(" ", "")
        whole = weight_of(joined) or 1.0
        found: dict[int, float] = {}
        for piece in _pieces(joined):
            for number, parts in self._by_part.get(piece, ()):
                if all(part in text or part in joined for part in parts):
                    found[number] = min(1.0, weight_of("".join(parts)) / whole)
        if not has_kanji(joined):
            sound = sound_of(joined)
            for piece in _pieces(sound):
                for number in self._by_sound.get(piece, ()):
                    found[number] = max(found.get(number, 0.0), min(1.0, len(piece) / len(sound)))
        for number, share in found.items():
            word = self.plain[number]
            is_within = any(
                other != number
                and len(self.plain[other]) > len(word)
                and word in self.plain[other]
                and self.entry_of[other] != self.entry_of[number]
                for other in found
            )
            yield (
                number,
                (_PART + (1 - _PART) * share) * (_WITHIN if is_within else 1.0),
            )

    def _paired(self, text: str) -> Floats:
        """How much of the query's pairs of characters each word holds."""
        if self.by_pairs is None:
            return np.zeros(len(self.words), np.float32)
        return self.by_pairs.share(Terms.of(dict.fromkeys(_pairs(text), 1.0)))

    def _spelled(self, joined: str, paired: Floats) -> Iterator[tuple[int, float]]:
        """The words that are spelled nearly like the whole query: of its length, more or less, with some pair of it."""
        if not 4 <= len(joined) <= 40:
            return
        share = _NEAR_SPELLING / (200 - _NEAR_SPELLING)
        fits = (self._lengths >= share * len(joined)) & (self._lengths <= len(joined) / share) & (paired > 0)
        some = {number: self.plain[number] for number in np.flatnonzero(fits).tolist()}
        for _, score, number in process.extract(
            joined, some, scorer=fuzz.ratio, score_cutoff=_NEAR_SPELLING, limit=6
        ):
            yield number, 0.45 + 0.5 * (score - _NEAR_SPELLING) / (100 - _NEAR_SPELLING)

    def _meant(self, text: str, paired: Floats, vector: Floats | None) -> Iterator[tuple[int, float]]:
        """The words that mean nearly what the query means, weaker than those that stand in it."""
        if self.by_words is None:
            return
        shared = self.by_words.share(Terms.of(dict.fromkeys(words_of(text), 1.0))) + paired
        near = np.clip(shared - np.float32(0.4), 0.0, 1.0) * np.float32(0.5)
        if vector is not None and self.senses is not None:
            sense = self.senses.near(vector)
            near += np.clip((sense - np.float32(0.64)) / np.float32(0.36), 0.0, 1.0)
        some = np.flatnonzero(near > 0)
        for number in some[np.argsort(-near[some], kind="stable")[:_MOST_MEANT]].tolist():
            yield number, min(1.0, 0.25 + float(near[number])) * _MEANT


def opened(path: Path) -> Table:
    """The table that `save` wrote."""
    document: dict[str, Any] = json.loads((path / "table.json").read_text("utf-8"))
    table = Table(short=document["short"], sounds=document["sounds"])
    for number, entry in enumerate(document["entries"]):
        table.keys.append(entry["key"])
        table.why.append(entry["why"])
        table.called.append(entry["called"])
        table.words += entry["words"]
        table.entry_of += [number] * len(entry["words"])
    table.by_words = postings.opened(path / "words")
    table.by_pairs = postings.opened(path / "pairs")
    table.senses = senses.opened(path)
    return table


def _pairs(text: str) -> list[str]:
    return [pair for word in text.split() for pair in pairs(word)]


def _pieces(text: str) -> Iterator[str]:
    """Every substring of two to `_LONGEST_WORD` characters of the first 100 of `text`, each once."""
    text = text[:100]
    ends = range(2, _LONGEST_WORD + 1)
    yield from dict.fromkeys(text[i : i + n] for i in range(len(text)) for n in ends if i + n <= len(text))
