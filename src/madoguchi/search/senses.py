"""Many vectors of meanings, kept in clusters, so that a query is compared with those that may be near it.

The vectors of the clusters whose middle is nearest are compared one by one; those of the others count as their
middle does, which is the mean of what they would have. A query so reads a third of the vectors, and the memory that
it goes through, not the arithmetic, is what it waits for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from madoguchi.search.meaning import narrowed
from madoguchi.search.postings import Floats, Ints, mapped
from madoguchi.search.texts import Rows

_FEW = 4_000
"""So many vectors are compared one by one."""
_CLUSTERS = 128
_LOOKED_INTO = 40
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Senses:
    """What each row means, if anything: vectors of length 1 in the order of their clusters (意味の一覧).

    The vectors of the cluster `n` stand in `vectors[starts[n]:starts[n + 1]]`, `middles` are their means. `place_of`
    tells for each row where its vector stands; behind all of them for a row without a meaning. `basis` narrows a
    query as the vectors were narrowed, None when they were not.
    """

    vectors: Floats
    starts: Ints
    middles: Floats
    place_of: Ints
    basis: Floats | None = None

    def near(self, vector: Floats) -> Floats:
        """How near each row is to a query's `vector` (cosine), about -1 to 1; 0 for those without a meaning."""
        return self._near(vector if self.basis is None else vector @ self.basis)

    def like(self, rows: Rows, weights: Floats) -> Floats:
        """How near each row is to the middle of `rows`, each of them counted so much as `weights` says."""
        places = self.place_of[rows]
        held = np.flatnonzero(places < len(self.vectors))
        middle = weights[held] @ self.vectors[places[held]]
        return self._near(middle / np.float32(np.linalg.norm(middle) or 1.0))

    def _near(self, vector: Floats) -> Floats:
        values = np.zeros(len(self.vectors) + 1, np.float32)
        if len(self.middles) <= _LOOKED_INTO:
            np.dot(self.vectors, vector, out=values[:-1])
        else:
            means = self.middles @ vector
            values[:-1] = np.repeat(means, np.diff(self.starts))
            for cluster in np.argpartition(-means, _LOOKED_INTO)[:_LOOKED_INTO].tolist():
                first, last = int(self.starts[cluster]), int(self.starts[cluster + 1])
                np.dot(self.vectors[first:last], vector, out=values[first:last])
        return values.take(self.place_of)


def write(path: Path, vectors: Floats, vector_of: Sequence[int]) -> None:
    """Write `vectors` into the directory `path`; `vector_of` numbers the one of each row, -1 where it has none."""
    narrow, basis = narrowed(vectors)
    cluster = _clusters(narrow) if len(narrow) > _FEW else np.zeros(len(narrow), np.int64)
    count = int(cluster.max(initial=0)) + 1
    order = np.argsort(cluster, kind="stable")
    if basis is not None:
        np.save(path / "senses.basis.npy", basis)
    np.save(path / "senses.npy", narrow[order])
    np.save(
        path / "senses.starts.npy", np.searchsorted(cluster[order], np.arange(count + 1)).astype(np.int64)
    )
    np.save(path / "senses.middles.npy", _middles(narrow, cluster, count))
    places = np.empty(len(order) + 1, np.int64)
    places[order] = np.arange(len(order))
    places[-1] = len(order)
    np.save(path / "senses.new.npy", places[np.asarray(vector_of, np.int64)])
    (path / "senses.new.npy").rename(path / "senses.of.npy")  # last, and at once: readers look for this file


def opened(path: Path) -> Senses | None:
    """The vectors that `write` wrote, or None while there are none."""
    if not (path / "senses.of.npy").exists():
        return None
    return Senses(
        mapped(path / "senses.npy"),
        np.load(path / "senses.starts.npy"),
        np.load(path / "senses.middles.npy"),
        mapped(path / "senses.of.npy"),
        np.load(path / "senses.basis.npy") if (path / "senses.basis.npy").exists() else None,
    )


def _clusters(vectors: Floats) -> Ints:
    """The cluster of each vector, by a few rounds of k-means that begin the same every time."""
    middles = vectors[:: len(vectors) // _CLUSTERS][:_CLUSTERS]
    nearest = np.zeros(len(vectors), np.int64)
    for _ in range(_ROUNDS):
        nearest = np.argmax(vectors @ middles.T, axis=1)
        middles = _middles(vectors, nearest, _CLUSTERS)
        middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), np.float32(1e-6))
    return nearest


def _middles(vectors: Floats, cluster: Ints, count: int) -> Floats:
    """The mean of each cluster; of an empty one nothing."""
    total: Floats = np.zeros((count, vectors.shape[1]), np.float32)
    np.add.at(total, cluster, vectors)
    held = np.bincount(cluster, minlength=count).astype(np.float32)
    total /= np.maximum(held, np.float32(1.0))[:, None]
    return total
