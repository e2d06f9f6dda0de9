"""The quality standard (品質基準): three axes, levels 0 to 3, and the criteria of each cell, as data.

One JSON file for each fiscal year in which it was changed stands in `standards/`. The words of levels and
cells are those of the Tokyo Metropolitan Government (東京デジタルサービス会議, January 2025).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from madoguchi.core.calendars import fiscal_year
from madoguchi.quality.models import Axis
from madoguchi.quality.types import Comparison, Source

HIGHEST = 3
MEASURED_ALWAYS = frozenset({"online_period_published", "no_accessibility_violation"})
"""Tests whose value nobody can declare: the registry tells it, or a recorded run of a checker."""
MEASURED_EVERYWHERE = frozenset(
    {"time_found_acceptable", "satisfaction", "improved_from_reviews", "no_accessibility_violation"}
)
"""Tests of which this platform keeps records for procedures on other systems too."""


@dataclass(frozen=True)
class Criterion:
    """One measurable condition of a cell (判定項目).

    `test` names the function of `criteria` that finds the value; `threshold` is in `unit`, or a factor of
    the standard period where the test says so. Below `least_n` records nothing is judged. `base` is the threshold of
    the standard where the organisation has set a stricter one.
    """

    key: str
    title: str
    level: int
    test: str
    source: Source
    comparison: Comparison
    threshold: float | None = None
    unit: str = ""
    least_n: int = 0
    link: str = ""
    base: float | None = None

    @property
    def may_be_declared(self) -> bool:
        """Whether the owner of a procedure on another system can say what was found."""
        return self.test not in MEASURED_ALWAYS


@dataclass(frozen=True)
class Cell:
    """One axis at one level: its words and its criteria."""

    level: int
    words: str
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True)
class AxisStandard:
    """The cells of one axis from level 0 to level 3."""

    axis: Axis
    name: str
    cells: tuple[Cell, ...]

    def criteria(self) -> Iterator[Criterion]:
        """All criteria of the axis, from the lowest level up."""
        for cell in self.cells:
            yield from cell.criteria


@dataclass(frozen=True)
class Standard:
    """The standard that holds from one fiscal year on (年度版)."""

    fiscal_year: int
    level_names: tuple[str, ...]
    axes: tuple[AxisStandard, ...]

    def axis(self, axis: str) -> AxisStandard:
        """The part of the standard for one axis."""
        return next(part for part in self.axes if part.axis == axis)


class BadStandard(Exception):
    """A file of the standard does not say what a standard has to say."""


@cache
def standards() -> tuple[Standard, ...]:
    """All versions of the standard, the oldest first."""
    folder = files("madoguchi.quality") / "standards"
    bodies = [json.loads(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".json")]
    return tuple(sorted((read_standard(body) for body in bodies), key=lambda s: s.fiscal_year))


def standard_on(day: date) -> Standard:
    """The standard that holds on `day`: the last one of its fiscal year or before, else the first there is."""
    year = fiscal_year(day)
    return [s for s in standards() if s.fiscal_year <= year or s is standards()[0]][-1]


def standard_of(year: int) -> Standard:
    """The standard by its own fiscal year; raises `KeyError`."""
    return {s.fiscal_year: s for s in standards()}[year]


def read_standard(body: dict[str, Any]) -> Standard:
    """The standard that `body` describes; raises `BadStandard` when a cell or a criterion is not whole."""
    axes = tuple(
        AxisStandard(Axis(part["axis"]), part["name"], tuple(_cell(cell) for cell in part["cells"]))
        for part in body["axes"]
    )
    names = tuple(level["name"] for level in body["levels"])
    keys = [criterion.key for part in axes for criterion in part.criteria()]
    if [part.axis for part in axes] != list(Axis) or len(names) != HIGHEST + 1:
        raise BadStandard("three axes and four levels are needed")
    if any([cell.level for cell in part.cells] != list(range(HIGHEST + 1)) for part in axes):
        raise BadStandard("each axis has the levels 0 to 3 in order")
    if any(bool(cell.criteria) != (cell.level > 0) for part in axes for cell in part.cells):
        raise BadStandard("every cell above level 0 has criteria, level 0 has none")
    if len(keys) != len(set(keys)):
        raise BadStandard("a criterion's key stands twice")
    return Standard(body["fiscal_year"], names, axes)


def _cell(body: dict[str, Any]) -> Cell:
    return Cell(body["level"], body["words"], tuple(_criterion(c, body["level"]) for c in body["criteria"]))


def _criterion(body: dict[str, Any], level: int) -> Criterion:
    values = {**body, "source": Source(body["source"]), "comparison": Comparison(body["comparison"])}
    criterion = Criterion(level=level, **values)
    if criterion.comparison in (Comparison.AT_LEAST, Comparison.AT_MOST) and criterion.threshold is None:
        raise BadStandard(f"{criterion.key} needs a threshold")
    return criterion
