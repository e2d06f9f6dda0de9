"""Searching procedures and programmes, our own organisations' and the nation's."""

import time
from typing import Any

import numpy as np

from madoguchi.search import index
from madoguchi.search.choosing import Chosen, choose
from madoguchi.search.facets import facets_of
from madoguchi.search.question import Question
from madoguchi.search.shelf import Shelf
from madoguchi.search.showing import hit_of
from madoguchi.search.types import Filters, Grouping, Hit, SearchResult, Sort, Source

MOST = 100
"""Hits at once."""
_WORTH_FIRST = 0.6
"""Our own records stand before the nation's when their best fits at least so well as the nation's best."""
_SURE = 0.7
"""What fits so well answers the whole query, though it has none of its words: the table or its sense led there."""
_EVERYTHING = Filters()


def search(
    text: str,
    *,
    source: Source = "all",
    filters: Filters = _EVERYTHING,
    sort: Sort = "relevance",
    grouping: Grouping = "group",
    limit: int = 20,
    offset: int = 0,
) -> SearchResult:
    """The records that fit `text` best, those of our own organisations before the nation's.

    `text` is what a person typed, of any length and with any characters; a number or 手続ID is found whatever
    way it is typed, and a word that occurs is never missed. When nothing fits, the nearest are given and the result
    says so (`is_far`). With `grouping="name"` the nation's records of one name stand as one hit whatever their law,
    the best of them first. At most 100 hits at once. All of it is public.
    """
    began = time.perf_counter()
    library = index.library()
    if library is None:
        return SearchResult(text, is_ready=False)
    question = Question(text, library.table, library.has_meaning)
    if not question.words:
        return SearchResult(text, took_ms=_since(began))
    limit, offset = max(1, min(limit, MOST)), max(0, offset)
    own = choose(library.own, question, filters, is_own=True) if source != "survey" else None
    nation = choose(library.survey, question, filters, grouping=grouping) if source != "own" else None
    found = [chosen for chosen in (own, nation) if chosen is not None]
    if any(not chosen.is_far for chosen in found):
        found = [chosen for chosen in found if not chosen.is_far]
    if own in found and nation in found and own is not None and nation is not None:
        if own.best < _WORTH_FIRST * nation.best:
            found = [nation]
    own_total = len(own.groups) if own in found and own is not None else 0
    hits: list[Hit] = []
    skipped = 0
    for chosen in found:
        rows = _sorted(chosen, sort)
        first = max(0, offset - skipped)
        for row in rows[first : first + limit - len(hits)]:
            hits.append(hit_of(chosen, int(row), question))
        skipped += len(rows)
    return SearchResult(
        text,
        hits,
        total=sum(len(chosen.groups) for chosen in found),
        own_total=own_total,
        facets=facets_of(found, filters),
        is_partial=bool(found)
        and not any(chosen.ranking.held_count or chosen.ranking.fit >= _SURE for chosen in found),
        is_far=bool(found) and all(chosen.is_far for chosen in found),
        took_ms=_since(began),
    )


def is_ready() -> bool:
    """Whether this host has an index to search in."""
    return index.library() is not None


def warm_up() -> None:
    """Open the index and load dictionary and model, so that the first visitor does not wait seconds for them."""
    search("ひっこし")


def _sorted(chosen: Chosen, sort: Sort) -> Any:
    """The first rows of the groups in the order asked for."""
    if sort == "relevance" or not len(chosen.groups):
        return chosen.groups
    shelf: Shelf = chosen.shelf
    if sort == "title":
        return chosen.groups[np.argsort(shelf.columns["by_title"][chosen.groups], kind="stable")]
    return chosen.groups[np.argsort(-shelf.columns["count"][chosen.groups], kind="stable")]


def _since(began: float) -> float:
    return (time.perf_counter() - began) * 1000
