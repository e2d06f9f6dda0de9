"""What a machine check says: a code, a tone, one sentence, its reasons, and which answers it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from madoguchi.applications.models import AnswerSet, Application
from madoguchi.businesses.models import Business, Corporation
from madoguchi.businesses.types import Difference
from madoguchi.core.acting import Acting
from madoguchi.eforms.types import FormDocument
from madoguchi.files.models import File
from madoguchi.registry.types import ProcedureBody


class Tone(StrEnum):
    """How much a check asks for an officer's eyes (点検の結果)."""

    GOOD = "good"
    OPEN = "open"
    NOTE = "note"
    WARNING = "warning"

    @property
    def rank(self) -> int:
        """The gravest first."""
        return (Tone.WARNING, Tone.NOTE, Tone.OPEN, Tone.GOOD).index(self)


@dataclass(frozen=True, slots=True)
class Check:
    """One machine check of a case (機械の点検).

    It tells and decides nothing. `code` names the kind of check, `paths` the answers that it is about, `reasons` say
    why, `cases` are those that share something, only ones that the officer may see.
    """

    code: str
    tone: Tone
    sentence: str
    reasons: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    cases: tuple[Application, ...] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """The base registry beside an application: the number, the corporation if it is known, what differs (登録との比較).

    `paths` are the answers by term, `business` the applicant as the business database knows it.
    """

    number: str
    corporation: Corporation | None
    differences: list[Difference] = field(default_factory=list)
    is_linked: bool = False
    paths: Mapping[str, str] = field(default_factory=dict)
    business: Business | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """All that the checks look at, read once (点検の材料)."""

    application: Application
    document: FormDocument
    answers: AnswerSet
    body: ProcedureBody
    acting: Acting
    beside: Beside | None
    at: datetime
    arrived: date
    labels: Mapping[str, str]
    values: Mapping[str, Any]
    files: Mapping[UUID, File]
