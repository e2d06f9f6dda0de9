"""Which texts hold which words, and how much each tells (BM25), as arrays that processes share through the disk."""

import hashlib
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float32]]
Ints = np.ndarray[Any, np.dtype[np.int64]]

_K1 = 1.2
_B = 0.75


def _hash(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode("utf-8", "replace"), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Terms:
    """Words with how much each counts, ready to be looked up in any postings (検索語)."""

    hashes: np.ndarray[Any, np.dtype[np.uint64]]
    weights: Floats

    @classmethod
    def of(cls, words: Mapping[str, float]) -> "Terms":
        """The terms of `words`, each with its weight."""
        hashes = np.fromiter((_hash(word) for word in words), np.uint64, len(words))
        return cls(hashes, np.fromiter(words.values(), np.float32, len(words)))

    def __bool__(self) -> bool:
        """Whether there is any word."""
        return len(self.hashes) > 0


@dataclass(frozen=True, slots=True)
class Postings:
    """For each word its texts with the weight of the word in them (転置索引).

    `hashes` are sorted; the texts of the word at `n` stand in `texts[starts[n]:starts[n + 1]]`.
    """

    size: int
    hashes: np.ndarray[Any, np.dtype[np.uint64]]
    starts: np.ndarray[Any, np.dtype[np.int64]]
    texts: np.ndarray[Any, np.dtype[np.int32]]
    weights: Floats

    def _spans(self, terms: Terms) -> tuple[Ints, Ints]:
        """Where the texts of each of `terms` begin and end; a word that no text holds has none."""
        if not len(self.hashes):
            return np.zeros(len(terms.hashes), np.int64), np.zeros(len(terms.hashes), np.int64)
        places = np.minimum(self.hashes.searchsorted(terms.hashes), len(self.hashes) - 1)
        first = self.starts[places]
        return first, np.where(self.hashes[places] == terms.hashes, self.starts[places + 1], first)

    def rarities(self, terms: Terms) -> Floats:
        """How much each of `terms` tells: little when many texts hold it (inverse document frequency)."""
        first, last = self._spans(terms)
        return _rarity(self.size, last - first).astype(np.float32)

    def share(self, terms: Terms, rarities: Floats | None = None, missing: float = 1.0) -> Floats:
        """How much of `terms` each text holds, from 0 to about 1, rare words counting more.

        `rarities` are those of other postings, where these are too few to tell; `missing` is what a word that no text
        holds counts in the whole.
        """
        scores: Floats = np.zeros(self.size, np.float32)
        first, last = self._spans(terms)
        held = np.flatnonzero(last > first)
        if not len(held):
            return scores
        if rarities is None:
            rarities = _rarity(self.size, last - first).astype(np.float32)
        counted = np.where(last > first, 1.0, missing)
        whole = max(2.0 * float(np.sum(terms.weights * rarities * counted)), 1e-6)
        spans = list(zip(first[held].tolist(), last[held].tolist(), strict=True))
        texts = np.concatenate([self.texts[a:b] for a, b in spans], dtype=np.intp)
        weights = np.concatenate([self.weights[a:b] for a, b in spans], dtype=np.float32)
        weights *= np.repeat(terms.weights[held] / np.float32(whole), (last - first)[held])
        np.add.at(scores, texts, weights)
        return scores

    def holding(self, term: str) -> np.ndarray[Any, np.dtype[np.int32]]:
        """The texts that hold `term`."""
        first, last = self._spans(Terms.of({term: 1.0}))
        return self.texts[int(first[0]) : int(last[0])]


def _rarity(size: int, held: Ints) -> np.ndarray[Any, np.dtype[np.float64]]:
    found: np.ndarray[Any, np.dtype[np.float64]] = np.log(1 + (size - held + 0.5) / (held + 0.5))
    return found


def build(documents: Iterable[Sequence[str]]) -> Postings:
    """The postings of `documents`, each given as its words."""
    words: dict[str, int] = {}
    of_word, of_text, times, lengths = array("i"), array("i"), array("i"), array("i")
    for number, document in enumerate(documents):
        lengths.append(len(document))
        counted = Counter(document)
        of_word.extend([words.setdefault(word, len(words)) for word in counted])
        of_text.extend([number] * len(counted))
        times.extend(counted.values())
    size = len(lengths)
    length = np.asarray(lengths, np.float32)
    average = max(float(length.mean()), 1.0) if size else 1.0
    hashes = np.fromiter((_hash(word) for word in words), np.uint64, len(words))
    rank = np.empty(len(words), np.int64)
    by_hash = np.argsort(hashes)
    rank[by_hash] = np.arange(len(words))
    texts = np.asarray(of_text, np.int32)
    place = rank[np.asarray(of_word, np.int64)] if words else np.zeros(0, np.int64)
    order = np.argsort(place, kind="stable")
    place, texts, count = place[order], texts[order], np.asarray(times, np.float32)[order]
    held = np.bincount(place, minlength=len(words))
    starts = np.concatenate([[0], np.cumsum(held)]).astype(np.int64)
    rarity = _rarity(size, held)
    norm = _K1 * (1 - _B + _B * length[texts] / average)
    weights = (rarity[place] * count * (_K1 + 1) / (count + norm)).astype(np.float32)
    return Postings(size, hashes[by_hash], starts, texts, weights)


def save(postings: Postings, path: Path) -> None:
    """Write `postings` below `path` (a prefix of file names)."""
    np.save(f"{path}.hashes.npy", postings.hashes)
    np.save(f"{path}.starts.npy", postings.starts)
    np.save(f"{path}.texts.npy", postings.texts)
    np.save(f"{path}.weights.npy", postings.weights.astype(np.float16))
    np.save(f"{path}.size.npy", np.asarray([postings.size]))


def mapped(path: str | Path) -> Any:
    """The array at `path`, mapped into memory and shared with every process that has it open."""
    return np.load(path, mmap_mode="r").view(np.ndarray)


def opened(path: Path) -> Postings:
    """The postings that `save` wrote, mapped into memory and shared with every process that has them open."""
    return Postings(
        int(np.load(f"{path}.size.npy")[0]),
        mapped(f"{path}.hashes.npy"),
        mapped(f"{path}.starts.npy"),
        mapped(f"{path}.texts.npy"),
        mapped(f"{path}.weights.npy"),
    )
