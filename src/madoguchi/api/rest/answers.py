"""The shapes of the answers; bodies of records follow the published JSON Schemas."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from ninja import Schema
from pydantic import Field

Audience = Literal["resident", "business", "both", ""]
Body = Annotated[dict[str, Any], Field(json_schema_extra={"x-body": "ProcedureBody"})]
ProgrammeText = Annotated[dict[str, Any], Field(json_schema_extra={"x-body": "ProgrammeBody"})]


class Page(Schema):
    """One page of a list; `next` is the cursor of the following page, null on the last one."""

    next: str | None = Field(description="The cursor of the next page; null on the last page.")


class OrganisationRef(Schema):
    """An organisation by its short name and its name (組織)."""

    slug: str
    name: str


class ProcedureItem(Schema):
    """A procedure in a list (手続): of our own organisations, or of the nation by its survey."""

    id: str = Field(description="The number: `mado-…`, or the 手続ID of the national survey.")
    source: Literal["own", "survey"]
    title: str
    summary: str
    organisation: str
    law: str
    audience: Audience
    kind: str
    life_events: list[str]
    is_online: bool | None = Field(description="Null where the survey does not say.")
    yearly_count: int | None = Field(description="Applications a year, where the survey counts them.")
    same_count: int = Field(0, description="With `q`: records of the same name in other laws or articles.")
    url: str = Field(description="The full record in this API.")
    page: str = Field(description="The page for people.")


class ProcedurePage(Page):
    """A page of procedures. With `q` in the order of how well they fit."""

    results: list[ProcedureItem]
    total: int | None = Field(None, description="With `q`: how many there are in all.")
    is_far: bool = Field(False, description="With `q`: nothing fits, and these are only the nearest.")


class VersionRef(Schema):
    """A published version of a record (版)."""

    number: int
    state: Literal["past", "current", "upcoming"]
    published_at: datetime
    in_force_since: datetime
    digest: str = Field(description="SHA-256 of the body in canonical JSON.")


class VersionPage(Page):
    """A page of versions, the first one first."""

    results: list[VersionRef]


ProcessState = Literal["digitised", "planned", "barred", "abolished"]


class ProcessItem(Schema):
    """A process of a procedure, which the inventory counts (手続プロセス)."""

    id: str
    procedure: str
    title: str
    type_code: str
    kind: str
    state: ProcessState
    since: date | None
    planned_on: date | None
    planned_reason: str
    barrier: str
    is_own_discretion: bool
    tool: str
    basis: Literal["", "law", "ordinance", "practice"]
    basis_law: str
    basis_article: str
    counts_year: int | None
    total_count: int | None
    online_count: int | None
    is_count_withheld: bool = Field(
        description="A count is below ten, or would give such a one away, and is not told."
    )
    survey_ids: list[str]


class ProcessStandingItem(Schema):
    """How a process stood from a day on (状態の履歴)."""

    on: date
    state: ProcessState
    planned_on: date | None
    barrier: str
    is_own_discretion: bool
    reason: str
    recorded_at: datetime


class ProcessYearItem(Schema):
    """How often a process was done in a fiscal year, as one source counted it (年度別の件数)."""

    fiscal_year: int
    source: Literal["reported", "measured", "imported"]
    total: int | None
    online: int | None
    is_withheld: bool = Field(
        description="Below ten, or one that would give such a count away: total, online or both are not told."
    )


class ProcessRecord(ProcessItem):
    """A process with its history and its counts, the oldest state and the newest year first."""

    procedure_title: str
    organisation: OrganisationRef
    standings: list[ProcessStandingItem]
    years: list[ProcessYearItem]


class ProcessPage(Page):
    """A page of processes, by their numbers."""

    results: list[ProcessItem]


class PauseNote(Schema):
    """Why and until when a procedure is not taken (受付の休止)."""

    reason: str
    starts_at: datetime
    ends_at: datetime | None


class VariantText(Schema):
    """What a municipality says otherwise of a procedure that it shares (区市町村による違い).

    `body` holds the fields that differ only; `plain_summary` is added to what all say, the others replace it.
    """

    organisation: OrganisationRef
    number: int
    in_force_since: datetime
    body: Body
    page: str


class OwnProcedure(Schema):
    """The full record of a procedure of our own organisations (手続)."""

    source: Literal["own"]
    id: str
    slug: str
    organisation: OrganisationRef
    survey_id: str
    version: VersionRef
    review_on: date | None
    retired_at: datetime | None
    successor: str | None = Field(description="The number of the procedure that replaces a retired one.")
    is_open: bool = Field(description="Whether it can be applied for today.")
    pause: PauseNote | None
    processes: list[ProcessItem]
    variants: list[VariantText] = Field(description="Municipalities that say some of it otherwise.")
    body: Body
    page: str


class SurveyProcedure(Schema):
    """A procedure of the nation as its survey tells it (国の手続)."""

    source: Literal["survey"]
    id: str
    edition: str
    title: str
    ministry: str
    law: str
    provision: str
    type_code: str
    initiator_code: str
    recipient_code: str
    online_code: str
    total_count: int | None
    online_count: int | None
    offline_count: int | None
    values: dict[str, str] = Field(
        description="The columns as published, by their Japanese names; empty ones left out."
    )
    page: str


class ProcedureText(Schema):
    """One published version of a procedure with its body (手続の版)."""

    id: str
    version: VersionRef
    body: Body


class ProgrammeItem(Schema):
    """A programme in a list (制度)."""

    id: str
    title: str
    summary: str
    organisation: str
    audience: Audience
    kind: str
    life_events: list[str]
    is_online: bool
    opens_on: date | None
    closes_on: date | None
    url: str
    page: str


class ProgrammePage(Page):
    """A page of programmes, by their short names."""

    results: list[ProgrammeItem]


class ProgrammeRecord(Schema):
    """The full record of a programme (制度)."""

    id: str
    slug: str
    organisation: OrganisationRef
    version: VersionRef
    review_on: date | None
    retired_at: datetime | None
    successor: str | None
    procedure: str | None = Field(description="The number of the procedure that claims it, when it is ours.")
    body: ProgrammeText
    page: str


class OrganisationItem(Schema):
    """An organisation (組織)."""

    slug: str
    name: str
    kind: str
    parent: str | None


class OrganisationPage(Page):
    """A page of organisations, by their short names."""

    results: list[OrganisationItem]


class RuleVersionRef(Schema):
    """A published version of the rule of a programme (要件の版)."""

    number: int
    published_at: datetime
    in_force_on: date = Field(description="The first day on which it holds.")
    digest: str = Field(description="SHA-256 of the rule in canonical JSON.")


class ProgrammeRuleText(Schema):
    """Who may have a programme and how much, as data (要件)."""

    id: str = Field(description="The number of the programme.")
    title: str
    on: date = Field(description="The day that was asked for.")
    version: RuleVersionRef
    until: date | None = Field(description="The first day of the next version, if one is published already.")
    areas: list[str] = Field(description="Six-digit codes of local governments; none: the whole country.")
    rule: dict[str, Any] = Field(description="A rule document; its schema is /open/schema/rule.schema.json.")
    page: str


class FormText(Schema):
    """The form of a procedure as one office takes it now (様式)."""

    procedure: str
    organisation: str = Field(description="Short name of the office.")
    organisations: list[str] = Field(description="All offices that take it.")
    edition: str
    version: int
    digest: str
    opens_on: date
    closes_on: date | None
    languages: list[str] = Field(description="Languages in which the words of the form are there.")
    answers: dict[str, Any] = Field(description="JSON Schema 2020-12 of the answers.")
    page: str


class LifeEventItem(Schema):
    """A life event (ライフイベント)."""

    slug: str
    title: str
    description: str
    is_business: bool
    page: str


class LifeEventList(Page):
    """All life events."""

    results: list[LifeEventItem]


class ChangeItem(Schema):
    """One public change (変更)."""

    key: str
    at: datetime
    kind: Literal["published", "retired", "process", "imported"]
    of: Literal["procedure", "programme", "process", "survey"]
    id: str
    title: str
    organisation: str
    version: int | None
    successor: str | None


class ChangePage(Page):
    """Changes in the order in which they could be seen; `next` is never null, so that one can come back later."""

    next: str  # type: ignore[assignment]
    results: list[ChangeItem]
    has_more: bool = Field(description="Whether the next page has changes already.")


class ProblemParameter(Schema):
    """A parameter and what is wrong with it."""

    parameter: str
    detail: str


class Problem(Schema):
    """What went wrong, by RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[ProblemParameter] | None = None
