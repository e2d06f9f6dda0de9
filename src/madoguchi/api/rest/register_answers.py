"""The shapes of the answers about standard periods, contacts and analogue clauses; the same numbers as on the pages."""

from datetime import date
from typing import Literal

from ninja import Schema
from pydantic import Field

from madoguchi.api.rest.answers import Page


class PeriodItem(Schema):
    """A line of the table of standard processing periods of an organisation (標準処理期間の表の行)."""

    organisation: str
    organisation_name: str
    procedure: str
    slug: str
    title: str
    disposition: str
    legal_basis: str
    ground: Literal["law", "ordinance", "none"]
    state: Literal["set", "explained", "missing", "not_subject"]
    why_not: str
    window_days: int | None
    online_days: int | None = Field(description="Null where it is the same as at the window.")
    unit: Literal["days", "business_days", "months"]
    why_none: str
    set_on: str | None
    revised_on: str | None
    measured_cases: int | None = Field(description="Null where there are some, but fewer than ten.")
    measured_median: int | None = Field(description="Calendar days of twelve months; null below ten cases.")
    measured_ninth: int | None
    page: str = Field(description="The page for people.")


class PeriodPage(Page):
    """A page of the tables, by organisation and procedure."""

    results: list[PeriodItem]
    total: int


class ContactItem(Schema):
    """What people do with the administration beside procedures (手続以外の接点)."""

    code: str
    organisation: str
    organisation_name: str
    organisation_kind: str
    kind: str
    title: str
    means: str
    yearly: int | None
    is_important: bool
    why_important: str
    state: str
    planned_on: date | None
    note: str


class ContactPage(Page):
    """A page of contacts, by number."""

    results: list[ContactItem]
    total: int


class ClauseItem(Schema):
    """A clause that asks for eyes, presence or paper (アナログ規制の条項)."""

    code: str
    organisation: str
    organisation_name: str
    ordinance: str
    article: str
    title: str
    kind: str
    technique: str
    stage: str
    due_on: date | None
    done_on: date | None
    note: str


class ClausePage(Page):
    """A page of clauses, by number."""

    results: list[ClauseItem]
    total: int


class OfficeClauses(Schema):
    """How far an organisation is (組織ごとの進み)."""

    slug: str
    name: str
    total: int
    done: int
    kept: int
    late: int
    percent: int


class ClauseYear(Schema):
    """What was reviewed in a fiscal year, and what is due in it (年度ごとの見直し)."""

    year: int
    done: int
    due: int


class ClauseProgress(Schema):
    """How the review of analogue clauses goes on (アナログ規制の見直しの進み)."""

    on: date
    total: int
    done: int
    ended: int = Field(description="Changed, or kept with a reason.")
    late: int = Field(description="Past the day that was planned.")
    percent: int | None = Field(description="Share that has ended, rounded down.")
    stages: dict[str, int]
    years: list[ClauseYear]
    organisations: list[OfficeClauses]
