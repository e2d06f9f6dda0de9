"""The order of a shelf's records for a query: every voice is heard for every record, and their sum decides.

The voices: the words of the title (as a dictionary cuts them and as pairs of characters), those of the law, the law
that is named, free words, sounds for queries in kana, the sense of the whole, the table of rewordings, and last the
weight of what people really do. Each is scaled to about 0 to 1, so that the weights below mean the same for every
query; they were chosen on the judged queries (docs/adr/0011).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from madoguchi.search.acts import begins
from madoguchi.search.laws import laws_called
from madoguchi.search.postings import Floats
from madoguchi.search.question import Question
from madoguchi.search.shelf import Shelf, title_hash
from madoguchi.search.table import Asked
from madoguchi.search.text import folded
from madoguchi.search.texts import Rows

VOICES = {
    "words": 2.0,
    "pairs": 0.7,
    "law_words": 0.35,
    "law_pairs": 0.25,
    "more": 0.4,
    "sounds": 1.2,
    "law": 1.0,
    "sense": 1.0,
    "table": 3.0,
    "holds": 0.5,
    "named": 4.0,
    "alike": 2.0,
    "people": 0.3,
    "ends": -0.8,
}
"""How loud each voice is."""
NEXT = 0.75
"""What the next target of an entry counts beside the one before."""
_KNOWN = 0.5
"""How much less the words of the title count when the table knows the whole query: 車検 stands in 自動車検査証 by chance."""
_LACKING = 0.6
"""What a word that no record holds counts in the whole."""
_LIKE = 10
_EXACT = 100.0


@dataclass
class Ranking:
    """How well every record of a shelf fits (順位付け).

    `held` are the rows that hold every word as written, `held_count` how many there are in all; `led` says
    which entry of the table led to a row, `laws` which words named a law and `called` how surely it is each law.
    `fit` tells how well the best of them fits, about 0 to 1.
    """

    scores: Floats
    held: Rows
    held_count: int
    led: dict[int, Asked] = field(default_factory=dict)
    laws: list[str] = field(default_factory=list)
    called: Floats = field(default_factory=lambda: np.zeros(0, np.float32))
    fit: float = 0.0


def rank(shelf: Shelf, question: Question, *, without: Iterable[str] = ()) -> Ranking:
    """The scores of all records of `shelf` for `question`; voices named in `without` are silent (to measure them)."""
    loud = {voice: weight for voice, weight in VOICES.items() if voice not in set(without)}
    law_of: Any = shelf.columns["law_of"]
    posts = shelf.postings
    by_words = posts["words"].share(question.terms, missing=_LACKING)
    by_pairs = posts["pairs"].share(question.pairs, missing=_LACKING)
    lifted, led = _lifted(shelf, question) if "table" in loud else (None, {})
    surest = max((asked.strength for asked in led.values()), default=0.0)
    own_words = np.float32(1 - _KNOWN * surest**2)
    scores = own_words * (loud.get("words", 0.0) * by_words + loud.get("pairs", 0.0) * by_pairs)
    of_laws = loud.get("law_words", 0.0) * posts["law_words"].share(
        question.terms, posts["words"].rarities(question.terms), _LACKING
    )
    of_laws += loud.get("law_pairs", 0.0) * posts["law_pairs"].share(question.pairs, missing=_LACKING)
    called, named = laws_called(question.text, shelf, question.table)
    of_laws += loud.get("law", 0.0) * called
    if question.sounds and "sounds" in loud:
        scores += loud["sounds"] * posts["sounds"].share(question.sounds, missing=_LACKING)
        of_laws += 0.3 * loud["sounds"] * posts["law_sounds"].share(question.sounds, missing=_LACKING)
    if "more" in loud:
        scores += loud["more"] * posts["more"].share(question.terms, missing=_LACKING)
    scores += of_laws.take(law_of)
    near: Floats = np.zeros(shelf.size, np.float32)
    if "sense" in loud and question.vector is not None:
        near = shelf.near(question.vector)
        scores += loud["sense"] * near
    scores += loud.get("people", 0.0) * shelf.columns["weight"]
    if lifted is not None:
        scores += loud["table"] * lifted
    if "ends" in loud and begins(question.text):
        scores[shelf.columns["gives_up"]] += np.float32(loud["ends"])
    held, count = shelf.texts.holding(question.words)
    scores[held] += loud.get("holds", 0.0)
    whole = np.flatnonzero(shelf.columns["title"] == np.uint64(title_hash(folded(question.plain))))
    scores[whole] += loud.get("named", 0.0)
    if "alike" in loud and "sense" in loud:
        scores += loud["alike"] * _alike(shelf, scores)
    numbered = [row for id in question.ids if (row := shelf.row_of(id)) is not None]
    scores[numbered] += _EXACT
    if numbered:
        held, count = np.union1d(held, np.asarray(numbered, np.int32)), max(count, len(set(numbered)))
    fit = float(
        max(by_words.max(initial=0.0) * 1.2, by_pairs.max(initial=0.0), (near.max(initial=0.0) - 0.2) * 1.2)
    )
    return Ranking(scores, held, count, led, named, called, max(fit, surest, float(called.max(initial=0.0))))


def _lifted(shelf: Shelf, question: Question) -> tuple[Floats, dict[int, Asked]]:
    """How far the entries asked for lift each record, and which entry lifts it.

    The targets of an entry stand in their order, but one whose title holds what else was asked for (船の免許 *更新*)
    comes first.
    """
    lifted: Floats = np.zeros(shelf.size, np.float32)
    led: dict[int, Asked] = {}
    for asked in question.asked:
        rest = question.besides(asked.word) if asked.word else ""
        more = shelf.titled(rest) if rest else frozenset()
        surer = 1 - (1 - asked.strength) * (1 - question.share_of(rest))
        for place, rows in enumerate(shelf.targets.get(question.table.keys[asked.entry], ())):
            lift = np.float32(asked.strength * NEXT**place)
            for row in rows:
                far = np.float32(surer) if row in more else lift
                if lifted[row] < far:
                    lifted[row] = far
                    led[row] = asked
    return lifted, led


def _alike(shelf: Shelf, scores: Floats) -> Floats:
    """How near each record is in meaning to those that stand first so far."""
    first = best_rows(scores, _LIKE)
    base = scores[first]
    weight = np.clip((base - 0.72 * base[:1]) / (0.2 * base[:1] + np.float32(1e-6)), 0.0, 1.0)
    return shelf.like(first, weight)


def best_rows(scores: Floats, most: int) -> Rows:
    """The rows of the `most` best scores, best first."""
    size = len(scores)
    rows = np.arange(size)
    if size > 16 * most or size > 50_000:  # a sample tells which scores cannot be among the best
        sample = scores[::16]
        place = min(len(sample) - 1, most // 8 + 16)
        rows = np.flatnonzero(scores >= np.partition(sample, -place - 1)[-place - 1])
        if len(rows) < most:
            rows = np.arange(size)
    if len(rows) > most:
        rows = rows[np.argpartition(-scores[rows], most)[:most]]
    return rows[np.argsort(-scores[rows], kind="stable")].astype(np.int32)


__all__ = ["NEXT", "VOICES", "Ranking", "best_rows", "rank"]
