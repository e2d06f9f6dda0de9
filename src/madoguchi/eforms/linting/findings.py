"""What lint finds, and what it is told of the procedure that the form belongs to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _


class Severity(StrEnum):
    """Whether a finding keeps the form from being published (重さ)."""

    BLOCK = "block"
    WARN = "warn"

    @property
    def label(self) -> str:
        """As people read it."""
        return str({"block": _("直さないと公開できません"), "warn": _("確かめてください")}[self.value])


@dataclass(frozen=True)
class Finding:
    """One thing to look at (指摘).

    `path` names the place as the keys of translations do: `form`, `privacy`, `page.<id>`, `question.<id>`,
    `case.<n>`. `sentence` says what is so, `how_to_mend` what to do. `term` is what a question could be bound to.
    """

    code: str
    severity: Severity
    path: str
    sentence: str
    how_to_mend: str
    term: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the form cannot be published with it."""
        return self.severity is Severity.BLOCK


@dataclass(frozen=True)
class Context:
    """What the studio knows beside the document (点検の前提).

    `procedure` is the body of the procedure for which the form is made, None while it is for none;
    `retention_years` is that of its edition; `languages` those that people are offered.
    """

    on: date
    procedure: Mapping[str, Any] | None = None
    retention_years: int | None = None
    languages: tuple[str, ...] = ("easy", "en")
