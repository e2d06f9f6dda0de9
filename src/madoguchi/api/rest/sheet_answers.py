"""The shapes of the answers about priority procedures, their sheets and named lists; the same as on the pages."""

from datetime import date
from typing import Literal

from ninja import Schema
from pydantic import Field

from madoguchi.api.rest.answers import Page

Source = Literal["", "cases", "form", "reviews", "registry", "inventory", "typed"]


class PriorityItem(Schema):
    """A priority procedure of a period of the plan (重点手続)."""

    id: str
    period: str
    period_name: str
    procedure: str
    slug: str
    title: str
    organisation: str
    organisation_name: str
    expected_yearly: int | None
    expected_from: Literal["cases", "reported", "before", "typed", "none"]
    reason: str = Field(description="Why it was chosen against the rule of the period; else mostly empty.")
    related: list[str]
    sheet_version: int | None
    sheet_published_on: date | None
    indicators: int
    judged: int = Field(description="Indicators with a target and a figure of the same year.")
    reached: int
    page: str | None = Field(description="The sheet for people; null before it is published.")


class PriorityPage(Page):
    """A page of priority procedures, those of which most is expected first."""

    results: list[PriorityItem]
    total: int


class SheetFigure(Schema):
    """A value with its source (数値)."""

    value: float | None = Field(description="Null where nothing is known, or where `is_few`.")
    source: Source
    records: int | None
    on: date | None
    is_few: bool = Field(description="Whether fewer than ten records of people stand behind it.")


class SheetYear(Schema):
    """Target and figure of a fiscal year (年度)."""

    year: int
    target: float | None
    actual: SheetFigure
    is_reached: bool | None


class SheetIndicator(Schema):
    """An indicator of a sheet (指標)."""

    kind: str
    title: str
    unit: str
    is_more_better: bool
    present: SheetFigure
    years: list[SheetYear]


class SheetAction(Schema):
    """What is done (取組)."""

    text: str
    year: int | None
    state: Literal["planned", "doing", "done"]


class SheetStep(Schema):
    """A step of the flow (業務フローの段階)."""

    phase: str
    who: str
    what: str
    minutes: int
    documents: int
    tool: str
    waiting_days: int


class SheetAnswer(Schema):
    """The published sheet of a priority procedure (個票)."""

    period: str
    procedure: str
    slug: str
    title: str
    version: int
    published_on: date | None
    aim: str
    indicators: list[SheetIndicator]
    actions: list[SheetAction]
    result: str
    flow_from: Literal["", "bpr", "records", "typed"]
    flow_before: list[SheetStep]
    flow_after: list[SheetStep]
    page: str
    pdf: str


class ListDue(Schema):
    """How many are planned for a fiscal year (予定)."""

    year: int | None
    procedures: int


class ListSummary(Schema):
    """A named list as a sum: total = own + nation + ended (主要手続などの一覧)."""

    slug: str
    title: str
    source: str
    government: str
    total: int
    own: int
    own_done: int
    nation: int
    nation_done: int
    ended: int
    due: list[ListDue]
    page: str


class ListItem(Schema):
    """A procedure of a named list (一覧の手続)."""

    id: str
    list: str
    number: int
    title: str
    organisation_name: str
    procedure: str | None
    group: Literal["own", "nation", "ended"]
    state: Literal["done", "in_power", "needs_nation", "abolished"]
    done_on: date | None
    due_year: int | None
    note: str
    processes: int
    processes_digitised: int


class NamedListAnswer(ListSummary):
    """A named list with its procedures."""

    items: list[ListItem]
