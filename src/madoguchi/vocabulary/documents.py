"""Kinds of documents that people hand in again and again, so that each is handed in once.

The data lie in `documents.json`. The months are what offices usually ask; a form may ask for less or more, and the
office decides.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class DocumentKind:
    """One kind of document (書類の種類).

    `months`: how long after its day of issue offices usually take it; None: without end, or `is_dated`: until the day
    that is printed on it. `holder`: whether a person has it, a business, or both.
    """

    code: str
    label: str
    easy: str
    en: str
    holder: str
    months: int | None
    is_dated: bool
    examples: str
    accepted_by: str
    law: str

    def usually_until(self, issued_on: date) -> date | None:
        """The last day on which a document of this day is usually taken; None when nothing ends it."""
        return None if self.months is None else _months_later(issued_on, self.months)

    def fits(self, holder: str) -> bool:
        """Whether a `person` or a `business` has such a document."""
        return self.holder in (holder, "both")


def _months_later(day: date, months: int) -> date:
    """The last day of a period of months that is counted from the day after `day` (Civil Code arts. 140 and 143)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:  # 31 August and six months: the last day of February
            continue
    raise AssertionError("every month has 28 days")


def _load() -> Mapping[str, DocumentKind]:
    rows = json.loads((Path(__file__).parent / "documents.json").read_text("utf-8"))
    kinds = {row["code"]: DocumentKind(**row) for row in rows}
    assert len(kinds) == len(rows), "a code stands twice in documents.json"
    return MappingProxyType(kinds)


DOCUMENTS: Mapping[str, DocumentKind] = _load()
"""The kinds by code, those of people first."""


def document_kind(code: str) -> DocumentKind:
    """The kind with this code; raises `KeyError`."""
    return DOCUMENTS[code]
