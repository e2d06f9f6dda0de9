"""A shelf: the records of one source as arrays on disk, built as a whole, shared by every process that reads it.

There are two, our own organisations' records and the nation's. A shelf is never changed: what changes is built
anew beside it. Only the vectors of meanings may come later, because computing them takes longest.
"""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from madoguchi.search import postings, senses, suggestions, texts
from madoguchi.search.acts import gives_up
from madoguchi.search.documents import Document
from madoguchi.search.meaning import Kept
from madoguchi.search.postings import Floats, Ints, Postings
from madoguchi.search.senses import Senses
from madoguchi.search.text import folded, pairs
from madoguchi.search.texts import Rows
from madoguchi.search.words import cut_up, reading_of, triples, words_of

Progress = Callable[[int, int], None]

AUDIENCES = ("", "resident", "business", "both")
WHATS = ("procedure", "programme")
_BELOW = re.compile(r"(?:施行規則|施行令|施行細則|施行条例)$")
_CONTENT = re.compile(r"[^\W_]+(?:ー[^\W_]*)*")

_POSTINGS = ("words", "pairs", "sounds", "more", "law_words", "law_pairs", "law_sounds")
_ARRAYS = (
    "law_of",
    "weight",
    "count",
    "audience",
    "online",
    "events",
    "organisation",
    "what",
    "group",
    "name",
    "by_title",
    "gives_up",
    "title",
)


def family_of(law: str) -> str:
    """The law to which an order or rule of its execution belongs; names of laws are folded."""
    return _BELOW.sub("", law)


def all_pairs(text: str) -> list[str]:
    """The pairs of characters of `text` without its marks."""
    return [pair for found in _CONTENT.finditer(folded(text)) for pair in pairs(found[0])]


def write(path: Path, documents: Sequence[Document], progress: Progress | None = None) -> None:
    """Write the shelf of `documents` below the directory `path`, all but the meanings."""
    path.mkdir(parents=True)
    texts.write(path / "texts", documents)
    if progress:
        progress(len(documents) // 2, len(documents))
    _write_words(path, documents)
    laws = list(dict.fromkeys(document.law for document in documents))
    law_of = {law: number for number, law in enumerate(laws)}
    rows = np.asarray([law_of[document.law] for document in documents], np.intp)
    np.save(path / "law_of.npy", rows)
    _write_laws(path, laws)
    names: dict[str, list[Any]] = {
        "laws": laws,
        "organisations": list(dict.fromkeys(document.organisation for document in documents)),
        "events": sorted({event for document in documents for event in document.events}),
        "law_weights": _law_weights(documents, rows, len(laws)),
    }
    _write_columns(path, documents, names)
    (path / "names.json").write_text(json.dumps(names, ensure_ascii=False), "utf-8")
    lines = [document.shown.encode("utf-8", "replace") for document in documents]
    (path / "shown.bin").write_bytes(b"".join(lines))
    np.save(
        path / "shown.npy", np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype(np.int64)
    )
    titles = [
        "\t".join([folded(d.title), folded(d.article), " ".join([*map(folded, d.laws)]), d.survey_id])
        for d in documents
    ]
    (path / "titles.txt").write_text("\n".join(titles), "utf-8", "replace")
    suggestions.write(path, suggestions.of_documents(documents))
    (path / "meant.json").write_text(
        json.dumps([d.meaning for d in documents], ensure_ascii=False), "utf-8", "replace"
    )
    if progress:
        progress(len(documents), len(documents))


def _write_words(path: Path, documents: Sequence[Document]) -> None:
    cut = [cut_up(document.title) for document in documents]
    others = [words_of(" ".join(document.others)) for document in documents]
    named = [" ".join([document.title, *document.others]) for document in documents]
    postings.save(postings.build([*c.words, *o] for c, o in zip(cut, others, strict=True)), path / "words")
    postings.save(postings.build(all_pairs(name) for name in named), path / "pairs")
    sounds = (triples(c.sound + reading_of(" ".join(d.others))) for c, d in zip(cut, documents, strict=True))
    postings.save(postings.build(sounds), path / "sounds")
    postings.save(postings.build(words_of(" ".join(document.more)) for document in documents), path / "more")
    _write_groups(path, documents, [c.name for c in cut])


def _write_groups(path: Path, documents: Sequence[Document], names: Sequence[str]) -> None:
    """Number what is one procedure: under one law and its orders (`group`), and under whatever law (`name`).

    Under one law the titles are the same; across laws the names are (`words.Cut`), which may be written a little
    differently. A name alone does not make two procedures one: 1,771 names of the survey stand under two to sixteen
    laws, 登録事項の変更の届出 among them. So what stands under one name is always shown with its law.
    """
    groups: dict[tuple[str, ...], int] = {}
    calls: dict[tuple[str, ...], int] = {}
    group, name = [], []
    for document, called in zip(documents, names, strict=True):
        family = family_of(folded(document.law))
        group.append(groups.setdefault((document.what, folded(document.title), family), len(groups)))
        name.append(calls.setdefault((document.what, called or folded(document.title)), len(calls)))
    np.save(path / "group.npy", np.asarray(group, np.int32))
    np.save(path / "name.npy", np.asarray(name, np.int32))


def _write_laws(path: Path, laws: Sequence[str]) -> None:
    cut = [cut_up(law) for law in laws]
    postings.save(postings.build(c.words for c in cut), path / "law_words")
    postings.save(postings.build(all_pairs(law) for law in laws), path / "law_pairs")
    postings.save(postings.build(triples(c.sound) for c in cut), path / "law_sounds")


def _law_weights(documents: Sequence[Document], law_of: Ints, size: int) -> list[float]:
    """From 0 to 1: how much is done by people under each law."""
    total = np.zeros(size)
    np.add.at(total, law_of, [np.log1p(d.count or 0) + 0.3 if d.weight >= 1 else 0.0 for d in documents])
    most = np.log1p(total.max()) if size else 0.0
    return [round(float(w), 4) for w in (np.log1p(total) / most if most else np.ones(size))]


def _write_columns(path: Path, documents: Sequence[Document], names: dict[str, list[Any]]) -> None:
    organisation_of = {name: number for number, name in enumerate(names["organisations"])}
    bit_of = {event: 1 << number for number, event in enumerate(names["events"])}
    titles = [folded(document.title) for document in documents]
    places = np.empty(len(documents), np.int32)
    places[sorted(range(len(documents)), key=lambda row: (titles[row], row))] = np.arange(len(documents))
    np.save(path / "weight.npy", np.asarray([d.weight for d in documents], np.float32))
    np.save(path / "count.npy", np.asarray([-1 if d.count is None else d.count for d in documents], np.int64))
    np.save(path / "audience.npy", np.asarray([AUDIENCES.index(d.audience) for d in documents], np.int8))
    np.save(path / "online.npy", np.asarray([bool(d.is_online) for d in documents], np.bool_))
    events = [sum(bit_of[event] for event in d.events) for d in documents]
    np.save(path / "events.npy", np.asarray(events, np.int64))
    organisations = [organisation_of[d.organisation] for d in documents]
    np.save(path / "organisation.npy", np.asarray(organisations, np.int32))
    np.save(path / "what.npy", np.asarray([WHATS.index(d.what) for d in documents], np.int8))
    np.save(path / "by_title.npy", places)
    np.save(path / "gives_up.npy", np.asarray([gives_up(title) for title in titles], np.bool_))
    np.save(path / "title.npy", np.asarray([title_hash(title) for title in titles], np.uint64))
    ids = np.asarray([id_hash(d.id) for d in documents], np.uint64)
    order = np.argsort(ids)
    np.save(path / "ids.npy", ids[order])
    np.save(path / "id_rows.npy", order.astype(np.int32))


def id_hash(id: str) -> int:
    """A number for the id of a record, however it is cased."""
    return int.from_bytes(
        hashlib.blake2b(id.upper().encode("utf-8", "replace"), digest_size=8).digest(), "little"
    )


def title_hash(title: str) -> int:
    """A number for a folded title, spaces left out."""
    return id_hash(title.replace(" ", ""))


def texts_to_mean(path: Path) -> list[str]:
    """For each row of the shelf the text whose meaning is compared, empty for none."""
    found: list[str] = json.loads((path / "meant.json").read_text("utf-8"))
    return found


def write_meaning(path: Path, kept: Kept) -> None:
    """Add the meanings to a shelf, computing those that are not kept yet."""
    of_row = texts_to_mean(path)
    said = list(dict.fromkeys(text for text in of_row if text))
    number = {text: n for n, text in enumerate(said)}
    senses.write(path, kept.vectors(said), [number.get(text, -1) for text in of_row])


@dataclass
class Shelf:
    """A shelf that is open for reading (棚): postings, columns and texts, one entry a record."""

    path: Path
    size: int
    names: dict[str, list[Any]]
    texts: texts.Texts
    postings: dict[str, Postings]
    columns: dict[str, Any]
    ids: np.ndarray[Any, np.dtype[np.uint64]]
    id_rows: Rows
    shown_at: np.ndarray[Any, np.dtype[np.int64]]
    targets: dict[str, list[list[int]]] = field(default_factory=dict)
    senses: Senses | None = None

    @cached_property
    def laws(self) -> list[str]:
        """The names of the laws, folded."""
        return [folded(law) for law in self.names["laws"]]

    @cached_property
    def law_numbers(self) -> dict[str, int]:
        """The laws by their folded name."""
        return {law: number for number, law in enumerate(self.laws)}

    @cached_property
    def law_families(self) -> dict[str, list[int]]:
        """The laws that belong together, by the folded name of the law above them."""
        found: dict[str, list[int]] = {}
        for number, family in enumerate(self._families):
            found.setdefault(family, []).append(number)
        return found

    @cached_property
    def _families(self) -> list[str]:
        """The law above each law, folded."""
        return [family_of(law) for law in self.laws]

    def laws_besides(self, row: int, others: Rows) -> int:
        """Under how many laws `others` stand besides that of `row`, orders counted with their law."""
        law_of = self.columns["law_of"]
        return len({self._families[law] for law in law_of[others]} - {self._families[law_of[row]]})

    @cached_property
    def law_weights(self) -> Floats:
        """How much is done by people under each law, from 0 to 1."""
        return np.asarray(self.names["law_weights"], np.float32)

    @cached_property
    def _shown(self) -> np.ndarray[Any, np.dtype[np.uint8]]:
        return (
            np.memmap(self.path / "shown.bin", np.uint8, "r").view(np.ndarray)
            if self.shown_at[-1]
            else np.zeros(0, np.uint8)
        )

    def shown(self, row: int) -> dict[str, Any]:
        """What a hit shows of the record at `row`."""
        document: dict[str, Any] = json.loads(bytes(self._shown[self.shown_at[row] : self.shown_at[row + 1]]))
        return document

    def titled(self, word: str) -> frozenset[int]:
        """The rows whose title holds all pairs of the folded `word`."""
        found = [self.postings["pairs"].holding(pair) for pair in dict.fromkeys(pairs(word))]
        rows = found[0]
        for others in found[1:]:
            rows = np.intersect1d(rows, others, assume_unique=True)
        return frozenset(rows.tolist())

    def row_of(self, id: str) -> int | None:
        """The row of the record with this id, in whatever case, or None."""
        key = np.uint64(id_hash(id))
        place = int(np.searchsorted(self.ids, key))
        return int(self.id_rows[place]) if place < len(self.ids) and self.ids[place] == key else None

    def near(self, vector: Floats) -> Floats:
        """How near in meaning each record is to `vector` (cosine), about -1 to 1; 0 for those without a meaning."""
        return self.senses.near(vector) if self.senses else np.zeros(self.size, np.float32)

    def like(self, rows: Rows, weights: Floats) -> Floats:
        """How near in meaning each record is to the middle of `rows`, each counted so much as `weights` says."""
        return (
            self.senses.like(rows, weights) if self.senses and self.size else np.zeros(self.size, np.float32)
        )


def opened(path: Path, targets: Path | None) -> Shelf:
    """The shelf at `path` with the rows that the table's entries lead to, which stand in `targets`."""
    columns = {name: postings.mapped(path / f"{name}.npy") for name in _ARRAYS}
    shelf = Shelf(
        path=path,
        size=len(columns["law_of"]),
        names=json.loads((path / "names.json").read_text("utf-8")),
        texts=texts.Texts(path / "texts"),
        postings={name: postings.opened(path / name) for name in _POSTINGS},
        columns=columns,
        ids=postings.mapped(path / "ids.npy"),
        id_rows=postings.mapped(path / "id_rows.npy"),
        shown_at=postings.mapped(path / "shown.npy"),
        senses=senses.opened(path),
    )
    if targets is not None:
        shelf.targets = read_targets(targets)
    return shelf


def read_targets(path: Path) -> dict[str, list[list[int]]]:
    """The rows that the entries of the table lead to, by the entry's key; empty when they are not worked out."""
    if not path.exists():
        return {}
    found: dict[str, list[list[int]]] = json.loads(path.read_text("utf-8"))
    return found
