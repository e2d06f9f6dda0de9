"""The shapes of the answers about quality; the same numbers as on the map and in its files."""

from datetime import date, datetime
from typing import Literal

from ninja import Schema
from pydantic import Field

from madoguchi.api.rest.answers import Page

AxisName = Literal["faster", "simpler", "easier"]


class QualityItem(Schema):
    """A procedure on the quality map (品質マップの行). Without levels it is not online."""

    code: str
    slug: str
    title: str
    organisation: str
    organisation_name: str
    is_priority: bool
    expected_yearly: int | None
    is_online: bool
    faster: int | None
    simpler: int | None
    easier: int | None
    unmet: int | None = Field(description="On how many axes the goal (level 2) is not reached.")
    reviews: int | None = Field(description="Null where there are some, but fewer than ten.")
    satisfaction: float | None = Field(description="Mean of 1 to 5; null below ten reviews.")
    computed_at: datetime | None
    page: str = Field(description="The page for people.")


class QualityPage(Page):
    """A page of the quality map, by numbers."""

    results: list[QualityItem]
    total: int


class AxisDistribution(Schema):
    """How many procedures stand at levels 0 to 3 of an axis (軸ごとの件数)."""

    axis: AxisName
    counts: list[int]


class TargetReached(Schema):
    """How many procedures have reached a target of the plan on all three axes (目標に届いた手続)."""

    year: int = Field(description="Fiscal year in which all are to have reached it.")
    level: int
    reached: int


class DayDistribution(AxisDistribution):
    """The distribution on a day that was counted, mostly the last of a month (ある日の件数)."""

    day: date


class OrganisationUnmet(Schema):
    """An organisation with its procedures that are below the goal (所管組織ごとの未達成)."""

    slug: str
    name: str
    online: int
    unmet: int
    below: dict[AxisName, int]


class QualityCounts(Schema):
    """What the map counts (品質マップの合計)."""

    procedures: int
    online: int
    targets: list[TargetReached]
    levels: list[AxisDistribution]
    history: list[DayDistribution]
    organisations: list[OrganisationUnmet]
    computed_at: datetime | None


class EvidenceItem(Schema):
    """What one criterion found (根拠). `n` is null where there are records of people, but fewer than ten."""

    key: str
    title: str
    level: int
    source: str
    is_declared: bool
    is_met: bool | None
    comparison: str
    value: float | None
    threshold: float | None
    unit: str
    n: int | None


class LevelItem(Schema):
    """The level on one axis, with its evidence (軸ごとのレベル)."""

    axis: AxisName
    level: int
    name: str
    words: str
    to_next: list[str] = Field(description="Keys of the criteria that are missing for the next level.")
    follows: int | None = Field(description="The level that follows when all of `to_next` are met.")
    evidence: list[EvidenceItem]
    computed_at: datetime


class ProcedureQuality(Schema):
    """The levels of a procedure; an empty list when it is not online (手続の品質)."""

    code: str
    levels: list[LevelItem]
    page: str
