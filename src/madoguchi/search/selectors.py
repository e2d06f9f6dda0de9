"""Searching procedures, native ones and the nation's."""

import json
import time

import tantivy
from tantivy import Query

from madoguchi.search.index import searcher
from madoguchi.search.query import Words
from madoguchi.search.text import content_words, positions
from madoguchi.search.types import Hit, SearchResult, Source

_MOST = 100


def search(words: str, *, source: Source = "all", limit: int = 20, offset: int = 0) -> SearchResult:
    """The procedures that hold every one of `words`; if none does, those that hold some (`is_partial`).

    `words` is what a person typed, of any length and with any characters; a number or 手続ID is found
    whatever way it is typed. At most 100 hits at once. All of it is public.
    """
    began = time.perf_counter()
    opened = searcher()
    if opened is None:
        return SearchResult(words, is_ready=False)
    index, reader = opened
    query = Words(words, index, reader)
    if not query.words:
        return SearchResult(words, took_ms=_since(began))
    limit, offset = max(1, min(limit, _MOST)), max(0, offset)
    is_partial = False
    found = _run(reader, query, query.every_word(), source, limit, offset)
    if not _total(found):
        is_partial = True
        found = _run(reader, query, query.some_words(), source, limit, offset)
    if not _total(found):
        found = _run(reader, query, query.characters(), source, limit, offset)
    marked = list(dict.fromkeys([*query.words, *content_words(words)]))
    hits = [_hit(reader, address, marked) for _, address in found.hits]
    return SearchResult(words, hits, _total(found), is_partial and bool(hits), True, _since(began))


def is_ready() -> bool:
    """Whether this host has an index to search in."""
    return searcher() is not None


def _run(
    reader: tantivy.Searcher, words: Words, query: Query, source: Source, limit: int, offset: int
) -> tantivy.SearchResult:
    wanted = query if source == "all" else words.only(query, source)
    return reader.search(wanted, limit=limit, offset=offset, weight_by_field="weight")


def _total(found: tantivy.SearchResult) -> int:
    return int(found.count or 0)  # type: ignore[attr-defined]


def _hit(reader: tantivy.Searcher, address: tantivy.DocAddress, words: list[str]) -> Hit:
    shown = json.loads(reader.doc(address).get_first("shown") or "{}")
    places = sorted({place for word in words if (place := positions(word, shown["title"]))})
    return Hit(**shown, highlights=tuple(_without_overlaps(places)))


def _without_overlaps(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in places:
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], max(end, kept[-1][1]))
        else:
            kept.append((start, end))
    return kept


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
