"""The texts of a shelf in tantivy: which records hold a word exactly as written, anywhere in them.

Words are cut into pairs of characters that keep their places, so that no word that occurs is ever missed.
"""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import tantivy
from tantivy import Occur, Query

from madoguchi.search.documents import Document
from madoguchi.search.text import cut, pairs

_FIELDS = ("title", "law", "rest")
_HEAP = 128_000_000
_MOST = 20_000
"""Records that are fetched for a query; of more only the number is known."""

Rows = np.ndarray[Any, np.dtype[np.int32]]

_cut = lru_cache(maxsize=20_000)(cut)
"""Most values of the survey stand in many rows."""


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in _FIELDS:
        builder.add_text_field(name, tokenizer_name="spaced", index_option="position")
    builder.add_text_field("labels", tokenizer_name="spaced", index_option="basic")
    builder.add_integer_field("row", fast=True)
    return builder.build()


def _open(path: Path) -> tantivy.Index:
    index = tantivy.Index(_schema(), path=str(path))
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("spaced", analyzer)
    index.config_reader("manual")
    return index


def write(path: Path, documents: Iterable[Document]) -> None:
    """Write the texts of `documents` below the directory `path`; the row of each is its place."""
    path.mkdir()
    writer = _open(path).writer(_HEAP, 2)
    for row, document in enumerate(documents):
        writer.add_document(
            tantivy.Document(
                title=cut(" ".join([document.title, *document.others])),
                law=_cut(document.law_text),
                rest=_cut(document.rest),
                labels=_cut(document.labels),
                row=row,
            )
        )
    writer.commit()
    writer.wait_merging_threads()


class Texts:
    """The texts that `write` wrote, for reading."""

    def __init__(self, path: Path) -> None:
        self._index = _open(path)
        self._schema = self._index.schema
        self._searcher = self._index.searcher()

    def holding(self, words: list[str]) -> tuple[Rows, int]:
        """The rows that hold every one of the folded `words`, and how many there are in all."""
        if not words:
            return np.zeros(0, np.int32), 0
        query = Query.boolean_query([(Occur.Must, self._anywhere(word)) for word in words])
        return self._rows(query)

    def with_character(self, character: str) -> Rows:
        """The rows whose title holds a single character."""
        return self._rows(self._character(character, ("title",)))[0]

    def _rows(self, query: Query) -> tuple[Rows, int]:
        count = int(self._searcher.search(query, limit=1).count or 0)  # type: ignore[attr-defined]
        if not count:
            return np.zeros(0, np.int32), 0
        hits = self._searcher.search(query, limit=min(count, _MOST), count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return np.asarray(rows, np.int32), count

    def _anywhere(self, word: str) -> Query:
        if len(word) == 1:
            return self._character(word, (*_FIELDS, "labels"))
        held = [(Occur.Must, self._term("labels", pair)) for pair in dict.fromkeys(pairs(word))]
        label = (Occur.Should, Query.boolean_query(held))
        if len(word) == 2:
            fields = [(Occur.Should, self._term(name, word)) for name in _FIELDS]
            return Query.boolean_query([*fields, label])
        # Every other pair and the last one pin the whole word down.
        places = sorted({*range(0, len(word) - 1, 2), len(word) - 2})
        cuts: list[str | tuple[int, str]] = [(place, word[place : place + 2]) for place in places]
        fields = [(Occur.Should, Query.phrase_query(self._schema, name, cuts)) for name in _FIELDS]
        return Query.boolean_query([*fields, label])

    def _character(self, character: str, names: tuple[str, ...]) -> Query:
        """A pair that begins or ends with `character`, or itself alone."""
        one = f"\\x{{{ord(character):x}}}"
        pattern = f"{one}|{one}.|.{one}"
        return Query.boolean_query(
            [(Occur.Should, Query.regex_query(self._schema, name, pattern)) for name in names]
        )

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value, "basic")
