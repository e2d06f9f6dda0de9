"""The shapes of the answers about the figures of the plan; the same numbers as on the pages and in their files."""

from datetime import date

from ninja import Schema
from pydantic import Field


class IndicatorValue(Schema):
    """An indicator on a day (指標の値)."""

    key: str
    on: date
    numerator: int | None
    denominator: int | None
    value: float | None = Field(
        description="Percent with one decimal; null where nothing can be divided, or where it is held back."
    )
    left_out: int = Field(description="How many the definition leaves out because their number is not known.")
    period: str = Field(description="The fiscal year, for shares of cases.")
    is_held_back: bool = Field(description="Fewer than ten people were counted.")
    source: str


class IndicatorDefinition(Schema):
    """What an indicator divides by what (指標の定義)."""

    key: str
    title: str
    unit: str
    counts: str = Field(description="The unit of numerator and denominator.")
    definition: str
    numerator: str
    denominator: str
    left_out: str
    source: str


class IndicatorsAnswer(Schema):
    """Every indicator of a scope on a day (指標の一覧)."""

    organisation: str
    results: list[IndicatorValue]


class PartItem(Schema):
    """An indicator of one part (部分の値); `numerator` and `denominator` are null where it is held back."""

    part: str
    name: str
    numerator: int | None
    denominator: int | None
    value: float | None


class SeriesItem(Schema):
    """An indicator on a day of the past (推移の点)."""

    on: date
    value: float
    is_published: bool = Field(description="Taken from a document, not reckoned from records here.")
    numerator: int | None
    denominator: int | None
    source: str


class TargetItem(Schema):
    """A value to be reached (目標値)."""

    on: date
    value: float
    source: str


class IndicatorAnswer(Schema):
    """One indicator with its definition, parts, series and targets (指標)."""

    organisation: str
    definition: IndicatorDefinition
    value: IndicatorValue
    parts: dict[str, list[PartItem]]
    series: list[SeriesItem]
    targets: list[TargetItem]
    page: str = Field(description="The page for people.")


class ExpectedItem(Schema):
    """What is expected on a day (見込み): `low` and `high` are the ends of the interval."""

    on: date
    low: float
    middle: float
    high: float


class ForecastAnswer(Schema):
    """A forecast with its interval (見込み)."""

    organisation: str
    key: str
    as_of: date
    interval: list[int] = Field(description="Which percentiles `low` and `high` are.")
    points: list[ExpectedItem]
    done: int
    planned: int
    overdue: int
    undated: int = Field(description="Without a month; never taken for done.")
    slips: int = Field(description="How many recorded slips it was drawn from.")
    is_assumed: bool = Field(description="They were too few; `basis` names what was assumed beside them.")
    basis: str
    target: TargetItem | None
    chance: float | None = Field(description="Percent of the drawn futures that reach the target by its day.")
