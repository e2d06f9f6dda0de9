"""What the figures of the plan are asked for and what they answer: plain values."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

OWN, OTHERS = "own", "others"


def rounded_share(exact: float) -> float:
    """A share in percent with one decimal: nearly all is not told as all, and hardly any not as none."""
    near = round(exact, 1)
    if near == 100 and exact < 100:
        return 99.9
    return 0.1 if near == 0 and exact > 0 else near


@dataclass(frozen=True, slots=True)
class FigureScope:
    """Which part of the plan is looked at (指標の範囲); empty means all.

    `organisation` takes in those below it within its government, not the municipalities of a prefecture. `kind` is a
    kind of process; `discretion` is `own` or `others`; `priority` keeps to priority procedures (True) or to the rest.
    """

    organisation: str = ""
    kind: str = ""
    discretion: str = ""
    priority: bool | None = None

    @property
    def is_divided(self) -> bool:
        """Whether more than the organisation narrows it."""
        return bool(self.kind or self.discretion or self.priority is not None)

    def at(self, organisation: str) -> "FigureScope":
        """The same of one organisation."""
        return replace(self, organisation=organisation)


@dataclass(frozen=True, slots=True)
class Value:
    """What an indicator was on a day (指標の値): `value` in percent, None where there is nothing to divide.

    `is_held_back`: fewer than ten people were counted, hence neither share nor number is told. `left_out` counts what
    the definition leaves out because it is not known. `note` says in words what else holds.
    """

    key: str
    on: date
    numerator: int | None
    denominator: int | None
    source: str
    left_out: int = 0
    period: str = ""
    is_held_back: bool = False

    @property
    def value(self) -> float | None:
        """The share in percent, unrounded."""
        if self.numerator is None or not self.denominator:
            return None
        return 100 * self.numerator / self.denominator

    @property
    def rounded(self) -> float | None:
        """The share in percent with one decimal, as it is told everywhere; nearly all is not told as all."""
        return None if self.value is None else rounded_share(self.value)

    @property
    def shown(self) -> str:
        """The share with one decimal as words."""
        return "―" if self.rounded is None else f"{self.rounded:.1f}"

    def to_json(self) -> dict[str, Any]:
        """The value as API and file tell it."""
        return {
            "key": self.key,
            "on": self.on,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "value": self.rounded,
            "left_out": self.left_out,
            "period": self.period,
            "is_held_back": self.is_held_back,
            "source": self.source,
        }


@dataclass(frozen=True, slots=True)
class SeriesPoint:
    """An indicator on one day (推移の点), in percent: reckoned from records, or `is_published` from a document."""

    on: date
    value: float
    source: str
    is_published: bool = False
    numerator: int | None = None
    denominator: int | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """Processes that are planned for the same month by the same organisation (予定のまとまり).

    `group` tells the bureau; all of one group and month slip together. `on` is the last day of the month, None
    without a plan. `done_by` is the day by which a scenario takes them for done, whatever the plan says.
    """

    group: str
    on: date | None
    n: int
    done_by: date | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected on a day (ある日の見込み): shares in percent; low and high are the ends of the interval."""

    on: date
    low: float
    middle: float
    high: float

    @property
    def rounded(self) -> tuple[float, float, float]:
        """Low, middle and high with one decimal."""
        return rounded_share(self.low), rounded_share(self.middle), rounded_share(self.high)


@dataclass(frozen=True, slots=True)
class Forecast:
    """A forecast with its interval (見込み): never a line alone.

    `n_slips` recorded slips were drawn from; `is_assumed` when they were too few and assumed ones were added.
    `undated` processes have no month at all and are never taken for done. `chance` is the share of the futures, in
    percent, that reach `target` by its day; None without a target.
    """

    key: str
    as_of: date
    until: date
    done: int
    planned: int
    overdue: int
    undated: int
    n_slips: int
    is_assumed: bool
    points: tuple[Expected, ...]
    target: float | None = None
    target_on: date | None = None
    chance: float | None = None

    @property
    def whole(self) -> int:
        """All processes that are counted."""
        return self.done + self.planned + self.undated

    @property
    def last(self) -> Expected | None:
        """What is expected at the end."""
        return self.points[-1] if self.points else None
