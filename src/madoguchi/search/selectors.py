"""Searching procedures, native ones and the nation's."""

import json
import time

import tantivy
from tantivy import Query

from madoguchi.search.index import searcher
from madoguchi.search.query import Words
from madoguchi.search.text import content_words, positions
from madoguchi.search.types import Filters, Hit, SearchResult, Sort, Source, Suggestion

_MOST = 100


def search(
    text: str,
    *,
    source: Source = "all",
    filters: Filters = Filters(),  # noqa: B008 - frozen
    sort: Sort = "relevance",
    limit: int = 20,
    offset: int = 0,
) -> SearchResult:
    """The procedures that hold every one of `words`; if none does, those that hold some (`is_partial`).

    `text` is what a person typed, of any length and with any characters; a number or 手続ID is found
    whatever way it is typed. At most 100 hits at once. All of it is public.
    """
    began = time.perf_counter()
    opened = searcher()
    if opened is None:
        return SearchResult(text, is_ready=False)
    index, reader = opened
    query = Words(text, index, reader)
    if not query.words:
        return SearchResult(text, took_ms=_since(began))
    limit, offset = max(1, min(limit, _MOST)), max(0, offset)
    is_partial = False
    found = _run(reader, query, query.every_word(), source, limit, offset)
    if not _total(found):
        is_partial = True
        found = _run(reader, query, query.some_words(), source, limit, offset)
    if not _total(found):
        found = _run(reader, query, query.characters(), source, limit, offset)
    marked = list(dict.fromkeys([*query.words, *content_words(text)]))
    hits = [_hit(reader, address, marked) for _, address in found.hits]
    return SearchResult(
        text, hits, _total(found), is_partial=is_partial and bool(hits), took_ms=_since(began)
    )


def suggest(text: str, *, limit: int = 8) -> list[Suggestion]:
    """What a person who has typed `text` so far may mean, best first."""
    titles = dict.fromkeys(hit.title for hit in search(text, limit=limit).hits)
    return [Suggestion(title, "title") for title in titles]


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
    return Hit(**shown, marks=tuple(_without_overlaps(places)))


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
