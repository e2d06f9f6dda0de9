"""Ranges of values, what records say of a procedure, planned changes, and reckoned minutes with their intervals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

FEWEST = 10
"""From so many records on what was measured takes the place of an assumption."""


OFFICER_ONLINE = ("officer_check_online", "officer_decide", "officer_notice_online")
"""The assumptions of which an officer's minutes for an online filing are the sum, until records take their place."""


class World(StrEnum):
    """Three ways in which the same thing is done (比べる3つの状態)."""

    BEFORE = "before"
    NOW = "now"
    AFTER = "after"


WORLDS = {
    World.BEFORE: _("以前（紙と窓口だけ）"),
    World.NOW: _("いま"),
    World.AFTER: _("変更後"),
}


class Phase(StrEnum):
    """The three phases of the study of time cost (3つの段階)."""

    FIND = "find"
    HAND_IN = "hand_in"
    RECEIVE = "receive"


PHASES = {
    Phase.FIND: _("情報収集"),
    Phase.HAND_IN: _("書類取得・作成・提出"),
    Phase.RECEIVE: _("受取"),
}

PARTS: dict[str, tuple[Phase, Any]] = {
    "find": (Phase.FIND, _("調べる")),
    "documents": (Phase.HAND_IN, _("書類をそろえる")),
    "writing": (Phase.HAND_IN, _("書く・入力する")),
    "travel": (Phase.HAND_IN, _("往復する")),
    "waiting": (Phase.HAND_IN, _("窓口で待つ")),
    "counter": (Phase.HAND_IN, _("出す・直す")),
    "receive": (Phase.RECEIVE, _("受け取る")),
}
"""What minutes go to, each in its phase; travel and waiting stand alone."""


class Origin(StrEnum):
    """Where a number comes from (値のもと)."""

    MEASURED = "measured"
    RECORD = "record"
    ASSUMED = "assumed"


ORIGINS = {
    Origin.MEASURED: _("実測"),
    Origin.RECORD: _("登録内容"),
    Origin.ASSUMED: _("見積り"),
}


@dataclass(frozen=True, slots=True)
class Range:
    """The least, the most likely and the most that a value is thought to be (幅のある値)."""

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        if not 0 <= self.low <= self.mode <= self.high:
            raise ValueError(f"not a range: {self.low}, {self.mode}, {self.high}")

    @classmethod
    def fixed(cls, value: float) -> "Range":
        """A value that is known exactly."""
        return cls(value, value, value)


@dataclass(frozen=True, slots=True)
class Found:
    """A value that records tell: its range and over how many of them (記録から求めた値)."""

    range: Range
    n: int


@dataclass(frozen=True, slots=True)
class StepFacts:
    """What the records say of one procedure; None where they do not tell, or too few do (手続の記録).

    `form_minutes` is what its online form is expected to take, `decision_days` the days that half of its cases took.
    `officer_noted` is what a reengineering wrote down of the officers' minutes; it is `officer`, and reckoned with, once ten
    cases were decided in the changed way.
    """

    is_online: bool = False
    window_documents: int | None = None
    online_documents: int | None = None
    form_minutes: int | None = None
    fill: Found | None = None
    online_share: Found | None = None
    correction: Found | None = None
    officer: Found | None = None
    officer_noted: Found | None = None
    decision_days: int | None = None
    decided: int = 0


NOTHING_KNOWN = StepFacts()


@dataclass(frozen=True, slots=True)
class Change:
    """What a planned change does to one step; None leaves it as it is (手続ごとの変更)."""

    online_share: float | None = None
    documents: int | None = None
    fill_minutes: float | None = None
    is_dropped: bool = False

    def to_json(self) -> dict[str, Any]:
        """As a plan keeps it: only what changes."""
        kept = {
            "online_share": self.online_share,
            "documents": self.documents,
            "fill_minutes": self.fill_minutes,
        }
        found: dict[str, Any] = {key: value for key, value in kept.items() if value is not None}
        return {**found, "is_dropped": True} if self.is_dropped else found


@dataclass(frozen=True, slots=True)
class Changes:
    """A planned change of one event: by step, and whether all that is online is done in one go (変更の内容)."""

    steps: Mapping[str, Change] = field(default_factory=dict)
    is_one_stop: bool = False


NO_CHANGES = Changes()


@dataclass(frozen=True, slots=True)
class Interval:
    """Minutes: the mean, and between what eight of ten draws lie (推定値と幅)."""

    middle: float
    low: float
    high: float

    def to_json(self) -> list[float]:
        """As a result keeps it."""
        return [round(self.middle, 2), round(self.low, 2), round(self.high, 2)]

    @classmethod
    def from_json(cls, kept: list[float]) -> "Interval":
        """What `to_json` gave."""
        return cls(*kept)
