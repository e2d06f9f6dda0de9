"""The shapes of the answers about time cost; the same numbers as on the page and in its files."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field


class Minutes(Schema):
    """An estimate: its mean, and between what eight of ten draws lie (推定値と幅)."""

    middle: float
    low: float
    high: float


class TimeItem(Schema):
    """An event before and now (できごとの時間). Minutes of those whose event it is."""

    event: str
    title: str
    who: Literal["resident", "business"]
    usual: str = Field(description="The people whom the numbers are of.")
    before: Minutes
    now: Minutes
    saved: Minutes
    address: str


class TimeList(Schema):
    """All events, and what was given back in twelve months (時間的コストの一覧)."""

    fiscal_year: int = Field(description="Of the assumptions.")
    day: date
    reckoned_at: datetime
    hours_given_back: Minutes = Field(description="To those who filed online in twelve months.")
    filed: int | None = Field(description="How many filed online; null below ten.")
    events: list[TimeItem]


class TimeParts(Schema):
    """What minutes go to (内訳)."""

    find: float
    documents: float
    writing: float
    travel: float
    waiting: float
    counter: float
    receive: float


class TimeWorld(Schema):
    """An event in one world (状態)."""

    whole: Minutes
    parts: TimeParts
    officer: Minutes = Field(description="Minutes of officers.")


class TimePerson(Schema):
    """The event for people whom it meets alike (条件ごとの時間)."""

    key: str
    title: str
    before: Minutes
    now: Minutes


class TimeStep(Schema):
    """One step, without trips, which several share (手間)."""

    key: str
    title: str
    procedure: str = Field(description="Short name of the procedure here; empty without one.")
    is_private: bool
    before: float
    now: float
    share: float = Field(description="Per cent done online.")
    origin: Literal["measured", "record", "assumed"]
    n: int = Field(description="How many records it was measured over.")
    days: int | None = Field(description="Median days to the result; null below ten cases.")


class TimeSwing(Schema):
    """What the answer is with one assumption at its least and its most (感度)."""

    name: str
    title: str
    is_saved: bool = Field(description="Of the minutes saved; else of the minutes now.")
    low: float
    high: float


class TimePlan(Schema):
    """A published plan of a change (計画する変更)."""

    key: str
    title: str
    starts_on: str
    after: TimeWorld
    gain: Minutes


class TimeEvent(TimeItem):
    """An event in full (できごとの詳細)."""

    worlds: dict[Literal["before", "now"], TimeWorld]
    people: list[TimePerson]
    steps: list[TimeStep]
    sensitivity: list[TimeSwing]
    plans: list[TimePlan]
    page: str = Field(description="The page for people.")
