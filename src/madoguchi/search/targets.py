"""From the official words of the table to the records of a shelf, worked out when either changes, not with a query."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from madoguchi.search.shelf import Shelf, all_pairs, family_of
from madoguchi.search.table import Entry, Target
from madoguchi.search.text import folded

_MOST = 60
"""Records to which one target leads at most: those that people use most."""


class Resolver:
    """Finds the records that targets name in one shelf."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        lines = (shelf.path / "titles.txt").read_text("utf-8").split("\n") if shelf.size else []
        self._lines = [line.split("\t") for line in lines]
        self._law_of: Any = shelf.columns["law_of"]
        self._by_law: dict[int, list[int]] = {}
        for row, law in enumerate(self._law_of.tolist()):
            self._by_law.setdefault(law, []).append(row)
        self._number = {law: number for number, law in enumerate(shelf.laws)}
        self._by_survey_id = {
            survey_id: row for row, (_, _, _, survey_id) in enumerate(self._lines) if survey_id
        }

    def rows(self, target: Target) -> list[int]:
        """The rows that `target` names, the most used first, those of exactly this title before all."""
        title, article = folded(target.title), folded(target.article)
        laws = self._laws(folded(target.law)) if target.law else None
        if title:
            rows = [row for row in self._titled(title) if laws is None or self._is_of(row, laws, target.law)]
        elif laws:
            rows = [row for law in laws for row in self._by_law[law]]
        else:
            rows = []
        if article:
            rows = [row for row in rows if self._lines[row][1].startswith(article)]
        weight: Any = self._shelf.columns["weight"]
        return sorted(rows, key=lambda row: (self._lines[row][0] != title, -float(weight[row])))[:_MOST]

    def rows_of_survey(self, ids: Sequence[str]) -> list[int]:
        """The rows of native records that stand for these rows of the survey."""
        return [self._by_survey_id[id] for id in ids if id in self._by_survey_id]

    def _laws(self, name: str) -> set[int]:
        """The laws called exactly `name`, else those whose name holds it."""
        if name in self._number:
            return {self._number[name]}
        return {number for number, law in enumerate(self._shelf.laws) if name in law}

    def _is_of(self, row: int, laws: set[int], law: str) -> bool:
        return int(self._law_of[row]) in laws or family_of(folded(law)) in self._lines[row][2].split(" ")

    def _titled(self, title: str) -> list[int]:
        """The rows whose title holds `title`."""
        pairs = self._shelf.postings["pairs"]
        holding = []
        for pair in set(all_pairs(title)):
            rows = pairs.holding(pair)
            if not len(rows):  # as most titles in a small registry
                return []
            holding.append(rows)
        held: np.ndarray[Any, Any] | None = None
        for rows in sorted(holding, key=len)[:3]:
            held = rows if held is None else np.intersect1d(held, rows, assume_unique=True)
        return [] if held is None else [int(row) for row in held if title in self._lines[row][0]]


def write(
    path: Path, shelf: Shelf, entries: Sequence[Entry], survey: Shelf | None, before: Path | None
) -> None:
    """Write to `path` where each of `entries` leads in `shelf`, taking from `before` what is known already.

    A native record that stands for a row of `survey` is led to wherever that row is.
    """
    known: dict[str, list[list[int]]] = {}
    if before is not None and before.exists():
        known = json.loads(before.read_text("utf-8"))
    fresh = [entry for entry in entries if entry.key not in known]
    resolver = Resolver(shelf) if fresh else None
    for entry in fresh:
        assert resolver is not None
        found = [resolver.rows(target) for target in entry.targets]
        if survey is not None:
            for rows, led in zip(found, survey.targets.get(entry.key, ()), strict=False):
                rows += [row for row in resolver.rows_of_survey(survey_ids(survey, led)) if row not in rows]
        known[entry.key] = found
    kept = {entry.key for entry in entries}
    path.write_text(json.dumps({key: rows for key, rows in known.items() if key in kept}), "utf-8")


def survey_ids(survey: Shelf, rows: Sequence[int]) -> list[str]:
    """The 手続ID of these rows."""
    return [survey.shown(row)["id"] for row in rows]
