"""The body of a programme's version: what one may receive."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from madoguchi.registry.types.procedures import Audience, Contact, English, LegalBasis, unknown_events
from madoguchi.registry.types.schemas import Problem, problems_of


@dataclass(frozen=True, slots=True)
class Area:
    """Where a programme is offered; `code` is the six-digit code of local governments (全国地方公共団体コード)."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Link:
    """A page that says more (関連リンク)."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a programme was imported from: dataset, number there, licence, provider (取り込み元)."""

    dataset: str
    id: str
    licence: str = ""
    provider: str = ""
    updated_on: str | None = None
    record_digest: str = ""


@dataclass(frozen=True, slots=True)
class ProgrammeBody:
    """All that the registry says of a programme; the body of a `ProgrammeVersion` (制度の内容).

    Ages are in months, `age_below_months` is the first month that no longer counts; amounts in 円.
    `procedure` is the slug of the procedure that claims it. Shaped after GIF 「制度」.
    """

    title: str
    summary: str
    audience: Audience
    life_events: tuple[str, ...]
    keywords: tuple[str, ...]
    target: str
    benefit: str
    contact: Contact
    short_name: str = ""
    plain_summary: str = ""
    en: English = field(default=English())
    description: str = ""
    kind: str = ""
    official_url: str = ""
    conditions: tuple[str, ...] = ()
    age_from_months: int | None = None
    age_below_months: int | None = None
    areas: tuple[Area, ...] = ()
    money: str = ""
    goods: str = ""
    amount_yen: int | None = None
    cost: str = ""
    procedure: str = ""
    how_to_apply: str = ""
    is_online: bool = False
    is_automatic: bool = False
    documents: tuple[str, ...] = ()
    opens_on: str | None = None
    closes_on: str | None = None
    period: str = ""
    where: str = ""
    legal_basis: tuple[LegalBasis, ...] = ()
    links: tuple[Link, ...] = ()
    source: Source | None = None

    @staticmethod
    def problems(body: Any) -> list[Problem]:
        """What is wrong with `body`, each with its place; empty when it can be parsed."""
        return problems_of("programme", body) + unknown_events("programme", body)

    @classmethod
    def parse(cls, body: dict[str, Any]) -> "ProgrammeBody":
        """The body read from JSON; raises `ValueError` naming every problem."""
        problems = cls.problems(body)
        if problems:
            raise ValueError("; ".join(map(str, problems)))
        return cls.of(body)

    @classmethod
    def of(cls, body: dict[str, Any]) -> "ProgrammeBody":
        """The body read from JSON in which there is no problem, without checking it."""
        made: dict[str, Any] = {key: tuple(v) if isinstance(v, list) else v for key, v in body.items()}
        made["contact"] = Contact(**body["contact"])
        made["en"] = English(**body.get("en", {}))
        made["areas"] = tuple(Area(**area) for area in body.get("areas", ()))
        made["legal_basis"] = tuple(LegalBasis(**basis) for basis in body.get("legal_basis", ()))
        made["links"] = tuple(Link(**link) for link in body.get("links", ()))
        made["source"] = Source(**body["source"]) if body.get("source") else None
        return cls(**made)

    def to_json(self) -> dict[str, Any]:
        """The body as plain JSON; `parse` gives the same body back."""
        document: dict[str, Any] = json.loads(json.dumps(asdict(self), ensure_ascii=False))
        if self.source is None:
            del document["source"]
        return document
