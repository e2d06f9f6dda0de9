"""The shapes of the answers about surveys; the same numbers as on the pages and in their files."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field


class SurveyWaveItem(Schema):
    """A published wave of a survey (調査の回)."""

    survey: str
    title: str
    organisation: str
    number: int
    label: str
    opens_on: date
    closes_on: date
    n: int
    is_example: bool = Field(description="The answers are invented, to show how it works.")
    published_at: datetime
    address: str
    page: str


class SurveyWaveList(Schema):
    """All published waves (公開した調査の一覧)."""

    items: list[SurveyWaveItem]


class SurveyOption(Schema):
    """An option: null where fewer than ten people stand behind a number (選択肢の結果)."""

    option: str
    label: str
    n: int | None
    percent: float | None
    low: float | None = Field(description="Of the interval of 95 %.")
    high: float | None


class SurveyChange(Schema):
    """What became of options since the wave before; `points` only where they are the same (前回からの変化)."""

    change: Literal["same", "reworded", "merged", "split", "added", "removed"]
    now: list[str]
    before: list[str]
    points: float | None
    low: float | None
    high: float | None
    is_significant: bool


class SurveyQuestion(Schema):
    """A question over those who were asked (設問の結果)."""

    question: str
    label: str
    kind: Literal["SA", "MA", "NUM", "FA"]
    base: str = Field(description="Who was asked, in words.")
    n: int | None
    mean: float | None
    options: list[SurveyOption]
    changes: list[SurveyChange]


class SurveyWeighting(Schema):
    """How answers were weighted to the population (重みづけ)."""

    rounds: int
    is_converged: bool
    gap: float
    trimmed: int
    effective: float
    design_effect: float
    lowest: float
    highest: float


class SurveyWaveFull(SurveyWaveItem):
    """A wave in full (調査の結果)."""

    who: str
    method: str
    weighting: SurveyWeighting | None
    before: str = Field(description="The wave that it is compared with; empty without one.")
    compared: str = Field(description="Who of both is compared.")
    questions: list[SurveyQuestion]
