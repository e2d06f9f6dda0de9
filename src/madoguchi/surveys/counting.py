"""Counting answers: each question over those who were asked, weighted or not, alone and by group; few are held back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from madoguchi.surveys.codebook import Answers, Codebook, Item, Kind
from madoguchi.surveys.statistics.intervals import LEVEL, effective_n, holm, p_of_difference, wilson

FEWEST = 10
"""Counts of people below this are not told."""

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Asked:
    """The answers to one question as columns (一つの設問の回答).

    `asked` says who was asked; `chosen` has a column for each option, `values` the numbers that were given.
    """

    item: Item
    asked: Flags
    answered: Flags
    chosen: NDArray[np.bool_]
    values: Numbers | None = None


@dataclass(frozen=True)
class Columns:
    """All answers of a wave as columns (回答の表)."""

    book: Codebook
    questions: dict[str, Asked]
    n: int

    def group_of(self, code: str) -> list[str]:
        """The option of `code` that each person chose; empty where none."""
        asked = self.questions[code]
        codes = [one.code for one in asked.item.choices]
        found = [""] * self.n
        for place, one in enumerate(codes):
            for person in np.flatnonzero(asked.chosen[:, place]):
                found[person] = one
        return found


def columns_of(book: Codebook, people: Sequence[Answers]) -> Columns:
    """`people` as columns: who has a question among the answers was asked, None is no answer."""
    n = len(people)
    questions = {}
    for item in book.items:
        place_of = {one.code: place for place, one in enumerate(item.choices)}
        asked, answered = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        chosen = np.zeros((n, len(place_of)), dtype=bool)
        values = np.full(n, np.nan) if item.kind is Kind.NUMBER else None
        for person, answers in enumerate(people):
            if item.code not in answers:
                continue
            asked[person] = True
            given = answers[item.code]
            if given is None or given == []:
                continue
            answered[person] = True
            if values is not None:
                values[person] = float(given)  # type: ignore[arg-type]
            elif item.kind is not Kind.FREE:
                for one in given if isinstance(given, list) else [given]:
                    if one in place_of:
                        chosen[person, place_of[str(one)]] = True
        questions[item.code] = Asked(item, asked, answered, chosen, values)
    return Columns(book, questions, n)


@dataclass(frozen=True)
class Count:
    """Of so many, so many (数)."""

    n: int
    total: float
    n_effective: float


def count_in(mask: Flags, weights: Numbers) -> Count:
    """How many people are in `mask`, what they weigh, and how many unweighted ones say as much."""
    held = weights[mask]
    total = float(held.sum())
    return Count(int(mask.sum()), total, effective_n(total, float((held * held).sum())))


def table_of(asked: Asked, weights: Numbers, within: Flags) -> dict[str, Any]:
    """One question over those `within` who were asked: its base, and for each option count, percent and interval.

    Percentages are of people (several answers sum to more than 100) and of all who were asked: who gave no answer is
    told as such. Numbers have mean and median, free answers only how many wrote something.
    """
    item = asked.item
    mask = asked.asked & within
    base = count_in(mask, weights)
    no_answer = count_in(mask & ~asked.answered, weights)
    found: dict[str, Any] = {
        "code": item.code,
        "n": base.n,
        "weighted": round(base.total, 4),
        "effective": round(base.n_effective, 1),
        "no_answer": no_answer.n,
        "items": [],
    }
    if item.kind is Kind.NUMBER:
        assert asked.values is not None
        held = mask & asked.answered
        found |= _of_numbers(asked.values[held], weights[held])
    elif item.kind is not Kind.FREE:
        found["items"] = [
            _cell(choice.code, mask & asked.chosen[:, place], base, weights)
            for place, choice in enumerate(item.choices)
        ]
    return found


def _cell(code: str, mask: Flags, base: Count, weights: Numbers) -> dict[str, Any]:
    count = count_in(mask, weights)
    share = count.total / base.total if base.total else 0.0
    low, high = wilson(share, base.n_effective)
    return {
        "code": code,
        "n": count.n,
        "percent": 100 * share,
        "low": 100 * low,
        "high": 100 * high,
    }


def _of_numbers(values: Numbers, weights: Numbers) -> dict[str, Any]:
    if not len(values):
        return {"mean": None, "median": None}
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    place = min(len(values) - 1, int(np.searchsorted(reached, 0.5 - 1e-12)))
    return {
        "mean": float((values * weights).sum() / weights.sum()),
        "median": float(values[order][place]),
    }


def cross_of(
    asked: Asked, by: Asked, weights: Numbers, within: Flags, codes: Sequence[str] | None = None
) -> dict[str, Any]:
    """One question in each group of another: n, percent, interval, and whether a group differs from all others.

    Each cell is tested against the rest of those who were asked (two-sided z of shares with effective n), and all
    cells of the table are corrected together (Holm); `higher` or `lower` stand where that is below 5 %.
    """
    groups = [
        (choice.code, by.chosen[:, place] & within)
        for place, choice in enumerate(by.item.choices)
        if codes is None or choice.code in codes
    ]
    columns = [{"group": code, **table_of(asked, weights, mask)} for code, mask in groups]
    if asked.item.kind in (Kind.SINGLE, Kind.MANY):
        everyone = np.any([mask for _code, mask in groups], axis=0) if groups else within
        tests: list[tuple[dict[str, Any], float, float]] = []
        for column, (_code, mask) in zip(columns, groups, strict=True):
            rest = table_of(asked, weights, everyone & ~mask)
            for cell, other in zip(column["items"], rest["items"], strict=True):
                p = p_of_difference(
                    cell["percent"] / 100, column["effective"], other["percent"] / 100, rest["effective"]
                )
                tests.append((cell, p, cell["percent"] - other["percent"]))
        for (cell, _p, gap), p in zip(tests, holm([p for _cell, p, _gap in tests]), strict=True):
            cell["p"] = round(p, 6)
            cell["differs"] = ("higher" if gap > 0 else "lower") if p < LEVEL else ""
    return {"by": by.item.code, "code": asked.item.code, "columns": columns}


def within_groups(columns: Columns, chosen: Mapping[str, Sequence[str]]) -> Flags:
    """Who is in one of the named groups of every named question: 20 to 69 years old."""
    mask = np.ones(columns.n, dtype=bool)
    for code, codes in chosen.items():
        asked = columns.questions[code]
        places = [place for place, one in enumerate(asked.item.choices) if one.code in codes]
        mask &= asked.chosen[:, places].any(axis=1)
    return mask
