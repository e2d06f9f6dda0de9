"""The shapes of the answers about barriers and reports for councils; the same numbers as on the pages."""

from datetime import date, datetime
from typing import Any, Literal

from ninja import Schema
from pydantic import Field

from madoguchi.api.rest.answers import Page

Kind = Literal["law", "municipality", "nature", "system", "other"]


class BarrierRequestItem(Schema):
    """One request to take a barrier away, with its answer (要望)."""

    to: str
    channel: str
    requested_on: date
    text: str
    answer: Literal["accepted", "partly", "considered", "refused"] | None = Field(
        description="Null while nobody answered."
    )
    answered_on: date | None
    answer_text: str


class BarrierItem(Schema):
    """What keeps processes from going online (障壁)."""

    code: str
    kind: Kind
    title: str
    text: str
    law: str
    article: str
    counterpart: str = Field(description="Who could take it away.")
    organisation: str
    organisation_name: str
    state: Literal["open", "requested", "answered", "released"]
    released_on: date | None
    outcome: str
    processes: int
    procedures: int
    yearly: int | None = Field(
        description="Applications a year behind it, each procedure once; null where nobody counted."
    )
    procedures_without_count: int
    planned: int = Field(description="How many of its processes have a month by now.")
    digitised: int
    requests: list[BarrierRequestItem]
    page: str = Field(description="The page for people.")


class BarrierProcessItem(Schema):
    """A process behind a barrier (障壁と手続プロセス)."""

    code: str
    title: str
    type_code: str
    state: Literal["digitised", "planned", "barred", "abolished"]
    planned_on: date | None = Field(description="The month told when the barrier was gone.")
    yearly: int | None
    is_measured: bool = Field(description="Counted from cases here; else from the inventory.")


class BarrierAnswer(BarrierItem):
    """A barrier with its processes."""

    held: list[BarrierProcessItem]


class BarrierPage(Page):
    """A page of the list, the heaviest first."""

    results: list[BarrierItem]
    total: int
    yearly: int = Field(description="Applications a year behind all of them, each procedure once.")


class CouncilReportItem(Schema):
    """A final report for a council (会議資料)."""

    code: str
    title: str
    government: str
    quarter: str
    meeting: str
    meets_on: date | None
    told_on: date = Field(description="The day of which its figures tell.")
    finalised_at: datetime
    page: str
    pdf: str


class CouncilReportAnswer(CouncilReportItem):
    """A report with all that it says, as frozen."""

    sections: list[dict[str, Any]]


class CouncilReportPage(Page):
    """A page of the reports, by number."""

    results: list[CouncilReportItem]
    total: int
