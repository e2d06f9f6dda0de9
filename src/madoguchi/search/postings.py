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

_K1 = 1.2
_B = 0.75


def _hash(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode("utf-8", "replace"), digest_size=8).digest(), "little")


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

    def find(self, term: str) -> int | None:
        """Where `term` stands, or None when no text holds it."""
        key = np.uint64(_hash(term))
        place = int(np.searchsorted(self.hashes, key))
        return place if place < len(self.hashes) and self.hashes[place] == key else None

    def rarity(self, term: str) -> float:
        """How much `term` tells: little when many texts hold it (inverse document frequency)."""
        place = self.find(term)
        held = 0 if place is None else int(self.starts[place + 1] - self.starts[place])
        return float(np.log(1 + (self.size - held + 0.5) / (held + 0.5)))

    def score(self, terms: Mapping[str, float]) -> Floats:
        """How well each text fits the words, each counted so much as `terms` says."""
        scores: Floats = np.zeros(self.size, np.float32)
        for term, times in terms.items():
            place = self.find(term)
            if place is not None:
                first, last = self.starts[place], self.starts[place + 1]
                scores[self.texts[first:last]] += self.weights[first:last] * np.float32(times)
        return scores

    def holding(self, term: str) -> np.ndarray[Any, np.dtype[np.int32]]:
        """The texts that hold `term`."""
        place = self.find(term)
        if place is None:
            return np.zeros(0, np.int32)
        return self.texts[self.starts[place] : self.starts[place + 1]]


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
    rarity = np.log(1 + (size - held + 0.5) / (held + 0.5))
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
