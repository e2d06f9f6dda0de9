"""What a chart says, apart from how it is drawn: the same values make the picture, the table and the file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

UNKNOWN = "―"


class Kind(StrEnum):
    """The forms of a chart (図の種類).

    `bars` lie and begin at 0; `stacked` bars are divided into series; `lines` run over moments from left to right;
    `columns` over moments are divided into series, a panel for each part; `heat` is a table of shaded cells; `dots`
    compare one or two values a row (before and after).
    """

    BARS = "bars"
    STACKED = "stacked"
    LINES = "lines"
    COLUMNS = "columns"
    HEAT = "heat"
    DOTS = "dots"


@dataclass(frozen=True, slots=True)
class Point:
    """One value (値): of a row (bars, stacked, heat, dots) or a moment (lines), in a series where there are several.

    `value` None: not known, or held back because too few were counted; `words` then say which. Else `words` are
    the value as people read it, by default the number. `low` and `high` are its range: a band in lines, a mark at
    `high` in bars. `panel` names the part of `columns` that it stands in. `n` is how many cases it was reckoned from,
    where that is known.
    """

    name: str
    value: float | None
    series: str = ""
    words: str = ""
    low: float | None = None
    high: float | None = None
    panel: str = ""
    n: int | None = None

    @property
    def shown(self) -> str:
        """The value as people read it."""
        if self.words:
            return self.words
        return UNKNOWN if self.value is None else shown_number(self.value)


@dataclass(frozen=True, slots=True)
class Target:
    """A line to compare with (目標線): a value, or in `heat` the name of the row below which it is drawn.

    `words`, and the series of `heat`, may hold a line break, which only the drawing for phones keeps.
    """

    at: float | str
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """One question answered (図): `title` is the finding in words.

    `name_of` heads the column of names in the table and the file, `value_of` that of the values where there are no
    series. `emphasis` names the rows (or series, in lines) in the key colour while the rest is grey; without it all
    are in the key colour. In `stacked` the series go from the least to the most wished for, grey first. `expected`
    series are foreseen, and drawn broken. `top` is the end of the scale; without it the values decide. `start` is where
    the scale of lines begins; of all other forms it is 0.

    What `ui.charts.checking` asks beside that: `units` of the series where they are not one, `work` by which the values
    were reckoned (mean, median, sum …), and whether the rows are municipalities (`is_of_places`).
    """

    kind: Kind
    title: str
    unit: str
    source: str
    points: tuple[Point, ...]
    period: str = ""
    n: int | str | None = None
    updated_at: date | datetime | None = None
    targets: tuple[Target, ...] = ()
    note: str = ""
    name_of: str = ""
    value_of: str = ""
    emphasis: tuple[str, ...] = ()
    expected: tuple[str, ...] = ()
    top: float | None = None
    series_order: tuple[str, ...] = field(default=())
    start: float = 0.0
    units: tuple[str, ...] = ()
    work: str = ""
    is_of_places: bool = False

    @property
    def names(self) -> list[str]:
        """The rows or moments, in their order."""
        return list(dict.fromkeys(point.name for point in self.points))

    @property
    def series(self) -> list[str]:
        """The series in their order; empty where there are none."""
        return list(self.series_order) or [
            one for one in dict.fromkeys(point.series for point in self.points) if one
        ]

    @property
    def told_period(self) -> str:
        """Of when the values are: as said, else from the first moment to the last where there are moments."""
        is_over_time = self.kind in (Kind.LINES, Kind.COLUMNS)
        if self.period or not is_over_time or not self.names:
            return self.period
        first, last = self.names[0], self.names[-1]
        return first if first == last else _("%(first)sから%(last)sまで") % {"first": first, "last": last}

    @property
    def has_values(self) -> bool:
        """Whether there is anything to draw."""
        return any(point.value is not None for point in self.points)

    @property
    def alternative(self) -> str:
        """What is said to whoever does not see the picture."""
        return _("%(title)s。数値は下の表にあります。") % {"title": self.title.removesuffix("。")}

    @property
    def header(self) -> list[str]:
        """The first line of the table."""
        series = [one.replace("\n", "") for one in self.series] or [self.value_of or self.unit]
        return [self.name_of or _("項目"), *series]

    @property
    def rows(self) -> list[list[str]]:
        """The lines of the table: a name and its values as people read them."""
        return [
            [str(cell) for cell in line] for line in self._lines({p: p.shown for p in self.points}, UNKNOWN)
        ]

    @property
    def cells(self) -> list[list[Any]]:
        """The lines of the file: numbers where they are known, and words where they are held back."""
        return self._lines({p: p.words if p.value is None else p.value for p in self.points}, "")

    def _lines(self, told: dict[Point, Any], nothing: str) -> list[list[Any]]:
        found = {(p.panel, p.name, p.series): what for p, what in told.items()}
        panels = list(dict.fromkeys(p.panel for p in self.points))
        return [
            [
                f"{panel} {name}".strip(),
                *(found.get((panel, name, one), nothing) for one in self.series or [""]),
            ]
            for panel in panels
            for name in self.names
        ]


def shown_number(value: float) -> str:
    """A number as it stands in a chart: commas, at most one decimal."""
    return f"{value:,.1f}".removesuffix(".0")


def longest(words: Sequence[str]) -> float:
    """The width of the longest of some words, in characters of full width."""
    return max((sum(0.55 if ord(c) < 0x2E80 else 1.0 for c in one) for one in words), default=0.0)
