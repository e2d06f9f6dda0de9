"""Which records of a shelf answer a query, in order, the same procedure once."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from madoguchi.search.question import Question
from madoguchi.search.ranking import Ranking, best_rows, rank
from madoguchi.search.shelf import AUDIENCES, WHATS, Shelf, id_hash
from madoguchi.search.texts import Rows
from madoguchi.search.types import Filters, Grouping

_FAR = 0.42
"""A query that no record fits better than this is said to have found nothing."""
_NEAR = 0.5
"""Records that fit so much less than the best are left out, unless they hold every word."""
_FILL = 30
_FAINT = 0.25
"""So many are listed in any case if they fit at least so much of the best."""
_OWN_FAINT = 0.45
"""The same among our own organisations' records, which are few: what does not fit stands out."""
_NEAREST = 5
"""So many are offered when nothing fits."""
_MOST = 300

Mask = np.ndarray[Any, np.dtype[np.bool_]]


@dataclass
class Chosen:
    """What a shelf answers (答え): `rows` before and `kept` after narrowing, best first.

    `groups` are the first rows of each group among `kept`; `group_of` numbers the group of every record.
    """

    shelf: Shelf
    ranking: Ranking
    rows: Rows
    kept: Rows
    groups: Rows
    group_of: Any
    masks: dict[str, Mask]
    is_far: bool

    @property
    def best(self) -> float:
        """The score of what fits best, 0 when nothing is listed."""
        return float(self.ranking.scores[self.rows[0]]) if len(self.rows) else 0.0

    def others(self, row: int) -> Rows:
        """The rows of `kept` that stand in one group with `row`, in their order."""
        same = self.kept[self._groups == self.group_of[row]]
        return same[same != row]

    @cached_property
    def _groups(self) -> Any:
        """The group of each of `kept`."""
        return self.group_of[self.kept]


def choose(
    shelf: Shelf, question: Question, filters: Filters, *, grouping: Grouping = "group", is_own: bool = False
) -> Chosen:
    """The records of `shelf` that answer `question` and pass `filters`, what is one procedure as `grouping` says."""
    ranking = rank(shelf, question)
    is_far = not ranking.held_count and ranking.fit < _FAR
    rows = _answering(shelf, ranking, is_far, _OWN_FAINT if is_own else _FAINT)
    masks = _masks(shelf, rows, filters)
    kept = rows[np.logical_and.reduce(list(masks.values()))] if masks else rows
    group_of = shelf.columns[grouping]
    return Chosen(shelf, ranking, rows, kept, _first_of_each(group_of, kept), group_of, masks, is_far)


def _answering(shelf: Shelf, ranking: Ranking, is_far: bool, faint: float) -> Rows:
    """The rows that are listed, best first."""
    scores = ranking.scores
    if not shelf.size:
        return np.zeros(0, np.int32)
    most = min(shelf.size, _NEAREST if is_far else _MOST)
    best = best_rows(scores, most)
    if is_far:
        return best
    is_near = scores[best] >= _NEAR * scores[best[0]]
    is_near[:_FILL] = scores[best[:_FILL]] >= faint * scores[best[0]]
    is_listed = np.zeros(shelf.size, np.bool_)
    is_listed[best[is_near]] = is_listed[ranking.held] = True
    is_listed[np.fromiter(ranking.led, np.int64, len(ranking.led))] = True
    every = np.flatnonzero(is_listed)
    return every[np.argsort(-scores[every], kind="stable")].astype(np.int32)


def _first_of_each(group_of: Any, rows: Rows) -> Rows:
    """The first row of each group, in order."""
    _, first = np.unique(group_of[rows], return_index=True)
    return rows[np.sort(first)]


def _masks(shelf: Shelf, rows: Rows, filters: Filters) -> dict[str, Mask]:
    """For each narrowing that is asked for, which of `rows` pass it."""
    columns = shelf.columns
    masks: dict[str, Mask] = {}
    if filters.what:
        masks["what"] = (
            columns["what"][rows] == WHATS.index(filters.what) if filters.what in WHATS else _none(rows)
        )
    if filters.audience:
        wanted = [AUDIENCES.index(name) for name in (filters.audience, "both") if name in AUDIENCES]
        masks["audience"] = np.isin(columns["audience"][rows], wanted)
    if filters.is_online:
        masks["online"] = np.asarray(columns["online"][rows])
    if filters.organisations:
        masks["organisation"] = np.isin(
            columns["organisation"][rows], _numbers(shelf, "organisations", filters.organisations)
        )
    if filters.laws:
        masks["law"] = np.isin(columns["law_of"][rows], _numbers(shelf, "laws", filters.laws))
    if filters.life_events:
        bits = sum(1 << number for number in _numbers(shelf, "events", filters.life_events))
        masks["life_event"] = (columns["events"][rows] & bits) != 0
    if filters.is_open:
        masks["open"] = open_among(shelf, rows, filters)
    return masks


def open_among(shelf: Shelf, rows: Rows, filters: Filters) -> Mask:
    """Which of `rows` can be applied for now, as far as the page has said."""
    hashes = np.asarray([id_hash(id) for id in filters.open_ids or ()], np.uint64)
    is_open = np.zeros(shelf.size, np.bool_)
    if len(hashes):
        is_open[shelf.id_rows[np.isin(shelf.ids, hashes)]] = True
    return is_open[rows]


def _none(rows: Rows) -> Mask:
    return np.zeros(len(rows), np.bool_)


def _numbers(shelf: Shelf, kind: str, wanted: tuple[str, ...]) -> list[int]:
    names = shelf.names[kind]
    return [names.index(name) for name in wanted if name in names]
