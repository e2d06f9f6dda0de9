"""What the registry hands out: the body of a procedure, life events, cards, pages and online rates."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import jsonschema

from madoguchi.registry.life_events import LIFE_EVENTS, LifeEvent, life_event
from madoguchi.registry.models import Procedure, ProcedureVersion, SurveyRow

__all__ = [
    "LIFE_EVENTS",
    "Channel",
    "Contact",
    "Document",
    "Fee",
    "LegalBasis",
    "LifeEvent",
    "MinistryRate",
    "OpenProcedure",
    "OutcomeWords",
    "ProcedureBody",
    "ProcedureCard",
    "ProcedurePage",
    "Question",
    "Receiver",
    "life_event",
    "schema",
]

Audience = Literal["resident", "business", "both"]
ChannelKind = Literal["online", "counter", "post", "phone"]


@cache
def schema() -> dict[str, Any]:
    """The published JSON Schema of a procedure's body (`procedure.schema.json`)."""
    document: dict[str, Any] = json.loads(
        Path(__file__).with_name("procedure.schema.json").read_text("utf-8")
    )
    return document


@cache
def _validator() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(schema())


@dataclass(frozen=True, slots=True)
class Document:
    """A document that the person hands in (添付書類). `omitted_online`: not needed when applying online."""

    name: str
    why: str = ""
    issuer: str = ""
    omitted_online: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee in 円; `amount_yen` is None where it depends, and `text` says on what (手数料)."""

    amount_yen: int | None
    text: str
    how_to_pay: str = ""


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to hand the procedure in, in words (手続の方法)."""

    kind: ChannelKind
    text: str


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The law and article that the procedure stands on (根拠法令)."""

    law: str
    article: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeWords:
    """What granting and refusing are called here, e.g. 「認定」 and 「却下」."""

    granted: str
    refused: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask (問い合わせ先)."""

    name: str
    phone: str = ""
    email: str = ""
    hours: str = ""

    @property
    def name_and_phone(self) -> str:
        """Name and phone number as a letter names them."""
        return f"{self.name} {self.phone}".strip()


@dataclass(frozen=True, slots=True)
class Question:
    """A question often asked, with its answer (よくある質問)."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class ProcedureBody:
    """All that the registry says of a procedure; the body of a `ProcedureVersion` (手続の内容).

    `minutes_to_finish` is the time to fill the form in, `inputs_count` the questions asked online,
    `window_documents_count` the documents handed in at the counter (the measure of what online saves).
    `review_standard` is the standard of examination (審査基準, Administrative Procedure Act art. 5) and
    `review_instructions` the instruction on appeal (教示, Administrative Complaint Review Act art. 82).
    """

    title: str
    summary: str
    audience: Audience
    for_whom: tuple[str, ...]
    kind: str
    life_events: tuple[str, ...]
    keywords: tuple[str, ...]
    documents: tuple[Document, ...]
    inputs_count: int
    minutes_to_finish: int
    fee: Fee
    deadline: str
    channels: tuple[Channel, ...]
    legal_basis: tuple[LegalBasis, ...]
    review_standard: str
    identity: str
    is_guest_allowed: bool
    is_agent_allowed: bool
    outcome_words: OutcomeWords
    disposition_kind: str
    notice_title: str
    review_instructions: str
    contact: Contact
    window_documents_count: int
    faq: tuple[Question, ...] = field(default=())

    @staticmethod
    def problems(body: dict[str, Any]) -> list[str]:
        """What is wrong with `body`, each with its place; empty when it can be parsed."""
        found = []
        for error in sorted(_validator().iter_errors(body), key=lambda e: list(map(str, e.absolute_path))):
            place = ".".join(str(part) for part in error.absolute_path) or "全体"
            found.append(f"{place}: {error.message}")
        known = {event.slug for event in LIFE_EVENTS}
        events = body.get("life_events")
        if isinstance(events, list):
            found += [f"life_events: {e!r} は登録されていません" for e in events if e not in known]
        return found

    @classmethod
    def parse(cls, body: dict[str, Any]) -> "ProcedureBody":
        """The body read from JSON; raises `ValueError` naming every problem."""
        problems = cls.problems(body)
        if problems:
            raise ValueError("; ".join(problems))
        made: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in body.items()}
        made["documents"] = tuple(Document(**d) for d in body["documents"])
        made["fee"] = Fee(**body["fee"])
        made["channels"] = tuple(Channel(**c) for c in body["channels"])
        made["legal_basis"] = tuple(LegalBasis(**b) for b in body["legal_basis"])
        made["outcome_words"] = OutcomeWords(**body["outcome_words"])
        made["contact"] = Contact(**body["contact"])
        made["faq"] = tuple(Question(**q) for q in body.get("faq", ()))
        return cls(**made)

    def to_json(self) -> dict[str, Any]:
        """The body as plain JSON; `parse` gives the same body back."""
        document: dict[str, Any] = json.loads(json.dumps(asdict(self), ensure_ascii=False))
        return document

    @property
    def is_online(self) -> bool:
        """Whether the procedure can be done online."""
        return any(channel.kind == "online" for channel in self.channels)

    @property
    def other_channels(self) -> tuple[Channel, ...]:
        """The ways other than online."""
        return tuple(channel for channel in self.channels if channel.kind != "online")

    @property
    def documents_online(self) -> tuple[Document, ...]:
        """The documents that are needed when applying online."""
        return tuple(document for document in self.documents if not document.omitted_online)


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
class Receiver:
    """An organisation that takes the procedure now, until `closes_on` (受付組織)."""

    edition_id: UUID
    organisation: str
    organisation_slug: str
    opens_on: date
    closes_on: date | None


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
