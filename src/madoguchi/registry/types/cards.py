"""What the registry hands out for lists and pages: cards, pages, who receives, online rates."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from madoguchi.registry.life_events import LifeEvent
from madoguchi.registry.models import Procedure, ProcedureVersion, Programme, ProgrammeVersion, SurveyRow
from madoguchi.registry.types.procedures import Audience, ProcedureBody
from madoguchi.registry.types.programmes import ProgrammeBody


@dataclass(frozen=True, slots=True)
class ProcedureCard:
    """A published procedure in a list (手続カード)."""

    procedure_id: UUID
    code: str
    slug: str
    title: str
    summary: str
    audience: Audience
    kind: str
    life_events: tuple[str, ...]
    organisation: str
    organisation_slug: str
    is_online: bool
    minutes_to_finish: int
    fee: str
    survey_id: str


@dataclass(frozen=True, slots=True)
class ProgrammeCard:
    """A published programme in a list (制度カード). `procedure` is the slug of the procedure that claims it.

    Nobody need apply for one that `is_automatic`.
    """

    programme_id: UUID
    code: str
    slug: str
    title: str
    summary: str
    audience: Audience
    kind: str
    life_events: tuple[str, ...]
    organisation: str
    organisation_slug: str
    is_online: bool
    procedure: str
    opens_on: date | None
    closes_on: date | None
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class ProgrammePage:
    """A published programme in full (制度ページ); `procedure` is the one that claims it, when it is ours."""

    programme: Programme
    version: ProgrammeVersion
    body: ProgrammeBody
    card: ProgrammeCard
    procedure: ProcedureCard | None
    life_events: tuple[LifeEvent, ...]


@dataclass(frozen=True, slots=True)
class Receiver:
    """An organisation that takes the procedure now, until `closes_on` (受付組織)."""

    edition_id: UUID
    organisation: str
    organisation_slug: str
    opens_on: date
    closes_on: date | None
    is_municipality: bool = False


@dataclass(frozen=True, slots=True)
class OpenProcedure:
    """A procedure that can be applied for on a day, and with whom (受付中の手続)."""

    card: ProcedureCard
    receivers: tuple[Receiver, ...]

    @property
    def closes_on(self) -> date | None:
        """The first day on which one of the receivers stops, None when none does."""
        return min((r.closes_on for r in self.receivers if r.closes_on), default=None)


@dataclass(frozen=True, slots=True)
class ProcedurePage:
    """A published procedure in full (手続ページ)."""

    procedure: Procedure
    version: ProcedureVersion
    body: ProcedureBody
    card: ProcedureCard
    survey_row: SurveyRow | None
    life_events: tuple[LifeEvent, ...]


@dataclass(frozen=True, slots=True)
class MinistryRate:
    """How far a ministry's procedures are online, by the survey (府省庁別オンライン化).

    `total_count` and `online_count` are the applications a year of the procedures for which both are
    known; `rate` is online ÷ total, None when nothing was counted.
    """

    ministry: str
    procedures: int
    online_procedures: int
    total_count: int
    online_count: int

    @property
    def rate(self) -> float | None:
        """The share of applications that came online, from 0 to 1."""
        return self.online_count / self.total_count if self.total_count else None

    @property
    def procedures_rate(self) -> float:
        """The share of procedures that can be done online, wholly or partly, from 0 to 1."""
        return self.online_procedures / self.procedures if self.procedures else 0.0
