"""The body of a procedure's version: all that the registry says of a procedure."""

import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Literal

from madoguchi.registry.life_events import LIFE_EVENTS
from madoguchi.registry.types.processing import Deemed, Processing
from madoguchi.registry.types.schemas import Problem, described, label_of, problems_of
from madoguchi.registry.types.standards import OutcomeWords, Standard, standards_named_twice

Audience = Literal["resident", "business", "both"]
ChannelKind = Literal["online", "counter", "post", "phone"]
Relation = Literal["before", "after", "together"]


def _labels(path: tuple[str | int, ...], codes: tuple[str, ...]) -> tuple[str, ...]:
    labels = described("procedure", path).get("x-labels", {})
    return tuple(labels.get(code, code) for code in codes)


@dataclass(frozen=True, slots=True)
class Document:
    """A document that the person hands in (添付書類).

    `omitted_online`: not needed when applying online; `omitted_by_exchange`: offices ask one another for it
    by the individual number (情報連携).
    """

    name: str
    why: str = ""
    issuer: str = ""
    omitted_online: bool = False
    note: str = ""
    omitted_by_exchange: bool = False


@dataclass(frozen=True, slots=True)
class Fee:
    """The fee in 円; `amount_yen` is None where it depends, and `text` says on what (手数料).

    `methods` are the codes of the national survey (納付方法, `1-1` at the window … `2-4` by code).
    """

    amount_yen: int | None
    text: str
    how_to_pay: str = ""
    methods: tuple[str, ...] = ()

    @property
    def method_labels(self) -> tuple[str, ...]:
        """The ways to pay in words."""
        return _labels(("fee", "methods", 0), self.methods)


@dataclass(frozen=True, slots=True)
class Channel:
    """A way to hand the procedure in, in words (手続の方法)."""

    kind: ChannelKind
    text: str


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """The law and article that the record stands on (根拠法令)."""

    law: str
    article: str = ""
    url: str = ""


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
class English:
    """Name and summary in English (英語)."""

    title: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class AcceptancePeriod:
    """When applications are taken (受付期間): once from day to day, or each year from `MM-DD` to `MM-DD`."""

    opens_on: str | None = None
    closes_on: str | None = None
    yearly_from: str = ""
    yearly_until: str = ""
    text: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether `day` lies in the period; a yearly one may run over the turn of the year."""
        if self.opens_on and day.isoformat() < self.opens_on:
            return False
        if self.closes_on and day.isoformat() > self.closes_on:
            return False
        if self.yearly_from and self.yearly_until:
            today = f"{day:%m-%d}"
            if self.yearly_from <= self.yearly_until:
                return self.yearly_from <= today <= self.yearly_until
            return today >= self.yearly_from or today <= self.yearly_until
        return True

    def is_over(self, day: date) -> bool:
        """Whether the period has passed for good."""
        return bool(self.closes_on) and day.isoformat() > str(self.closes_on)


@dataclass(frozen=True, slots=True)
class Window:
    """A counter where the procedure is handed in (窓口)."""

    name: str
    address: str = ""
    phone: str = ""
    hours: str = ""


@dataclass(frozen=True, slots=True)
class IndividualNumber:
    """Whether the individual number is used and on which ground (個人番号の利用, Number Act art. 9)."""

    is_used: bool
    ground: Literal["", "law", "ordinance"] = ""
    basis: str = ""

    @property
    def ground_label(self) -> str:
        """The ground in words, empty when there is none."""
        return _labels(("individual_number", "ground"), (self.ground,))[0] if self.ground else ""


@dataclass(frozen=True, slots=True)
class Related:
    """Another procedure, done `relation` this one; `procedure` is its slug (関連する手続).

    One that comes before and `is_ground` has to be granted first: what is filed together with it waits for that.
    """

    procedure: str
    relation: Relation
    note: str = ""
    is_ground: bool = False


@dataclass(frozen=True, slots=True)
class Timing:
    """How many days after the day `counted_from` the procedure is due in a life event (期限).

    `days` is None where nothing fixes it, negative for what is done before.
    """

    event: str
    days: int | None = None
    counted_from: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureBody:
    """All that the registry says of a procedure; the body of a `ProcedureVersion` (手続の内容).

    `minutes_to_finish` is the time to fill the form in, `inputs_count` the questions asked online,
    `window_documents_count` the documents handed in at the counter (the measure of what online saves).
    `review_standard` is the standard of examination (審査基準, Administrative Procedure Act art. 5) and
    `review_instructions` the instruction on appeal (教示, Administrative Complaint Review Act art. 82).
    `type_code`, `identity_codes` and `fee.methods` are the codes of the national survey.
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
    faq: tuple[Question, ...] = ()
    plain_summary: str = ""
    en: English = field(default=English())
    type_code: str = "1"
    official_url: str = ""
    conditions: tuple[str, ...] = ()
    acceptance: tuple[AcceptancePeriod, ...] = ()
    service_hours: str = ""
    devices: tuple[str, ...] = ()
    windows: tuple[Window, ...] = ()
    processing: Processing = field(default=Processing())
    deemed: Deemed | None = None
    identity_codes: tuple[str, ...] = ()
    identity_alternative: str = ""
    identity_level: str = ""
    signature: str = ""
    individual_number: IndividualNumber = field(default=IndividualNumber(is_used=False))
    related: tuple[Related, ...] = ()
    timings: tuple[Timing, ...] = ()
    systems: tuple[str, ...] = ()
    standards: tuple[Standard, ...] = ()

    @staticmethod
    def problems(body: Any) -> list[Problem]:
        """What is wrong with `body`, each with its place; empty when it can be parsed."""
        return (
            problems_of("procedure", body) + unknown_events("procedure", body) + standards_named_twice(body)
        )

    @classmethod
    def parse(cls, body: dict[str, Any]) -> "ProcedureBody":
        """The body read from JSON; raises `ValueError` naming every problem."""
        problems = cls.problems(body)
        if problems:
            raise ValueError("; ".join(map(str, problems)))
        return cls.of(body)

    @classmethod
    def of(cls, body: dict[str, Any]) -> "ProcedureBody":
        """The body read from JSON in which there is no problem, without checking it."""
        return cls(**{key: _READ.get(key, _plain)(value) for key, value in body.items()})

    def to_json(self) -> dict[str, Any]:
        """The body as plain JSON; `parse` gives the same body back."""
        document: dict[str, Any] = json.loads(json.dumps(asdict(self), ensure_ascii=False))
        if self.deemed is None:
            del document["deemed"]
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
    def device_labels(self) -> tuple[str, ...]:
        """The devices on which it can be done, in words."""
        return _labels(("devices", 0), self.devices)

    @property
    def identity_labels(self) -> tuple[str, ...]:
        """The ways in which identity is proved, in words."""
        return _labels(("identity_codes", 0), self.identity_codes)

    @property
    def documents_online(self) -> tuple[Document, ...]:
        """The documents that are needed when applying online."""
        return tuple(document for document in self.documents if not document.omitted_online)

    def is_accepted_on(self, day: date) -> bool:
        """Whether `day` lies in one of the acceptance periods; true when none is named."""
        return not self.acceptance or any(period.holds_on(day) for period in self.acceptance)

    def timing(self, event: str) -> Timing | None:
        """When the procedure is due in the life event `event`, None when nothing is known."""
        return next((timing for timing in self.timings if timing.event == event), None)


def unknown_events(name: str, body: Any) -> list[Problem]:
    """The life events named in `body` that the registry does not have."""
    if not isinstance(body, dict):
        return []
    known = {event.slug for event in LIFE_EVENTS}
    named: list[tuple[tuple[str | int, ...], Any]] = []
    for n, event in enumerate(_list(body.get("life_events"))):
        named.append((("life_events", n), event))
    for n, timing in enumerate(_list(body.get("timings"))):
        if isinstance(timing, dict):
            named.append((("timings", n, "event"), timing.get("event")))
    return [
        Problem(path, label_of(name, path), f"「{event}」というライフイベントは登録されていません。")
        for path, event in named
        if isinstance(event, str) and event not in known
    ]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _one(kind: Any) -> Any:
    return lambda value: kind(**{key: _plain(inner) for key, inner in value.items()})


def _many(kind: Any) -> Any:
    one = _one(kind)
    return lambda values: tuple(one(value) for value in values)


_READ: dict[str, Any] = {
    "documents": _many(Document),
    "fee": _one(Fee),
    "channels": _many(Channel),
    "legal_basis": _many(LegalBasis),
    "outcome_words": _one(OutcomeWords),
    "contact": _one(Contact),
    "faq": _many(Question),
    "en": _one(English),
    "acceptance": _many(AcceptancePeriod),
    "windows": _many(Window),
    "processing": _one(Processing),
    "deemed": _one(Deemed),
    "individual_number": _one(IndividualNumber),
    "related": _many(Related),
    "timings": _many(Timing),
    "standards": _many(Standard),
}
"""How the parts of a body are read; what is not named here is plain."""
