"""Standard processing periods as an organisation's table tells them: subject, set, not set and why, and measured."""

import math
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.plan.models import PeriodEntry
from madoguchi.registry.types import Processing

Ground = PeriodEntry.Ground
FILINGS = ("届出", "届", "報告", "通報", "通知")
"""Words for what asks for no disposition: a filing is done when it arrives (Administrative Procedure Act art. 37)."""


class PeriodState(StrEnum):
    """How a procedure stands in the table (標準処理期間の状態)."""

    SET = "set"
    EXPLAINED = "explained"
    MISSING = "missing"
    NOT_SUBJECT = "not_subject"

    @property
    def label(self) -> str:
        """The state in words."""
        return str(_STATES[self])


_STATES = {
    PeriodState.SET: gettext_lazy("設定済み"),
    PeriodState.EXPLAINED: gettext_lazy("定めない（理由あり）"),
    PeriodState.MISSING: gettext_lazy("未設定"),
    PeriodState.NOT_SUBJECT: gettext_lazy("対象外"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """What the registry says of a procedure, as far as its standard period is concerned (レジストリの記載)."""

    title: str
    kind: str
    type_code: str
    disposition: str
    laws: tuple[tuple[str, str], ...]
    processing: Processing

    @classmethod
    def of(cls, body: dict[str, Any]) -> "Said":
        """Read out of the body of a version."""
        told = dict(body.get("processing") or {})
        told["pauses"] = tuple(told.get("pauses") or ())
        return cls(
            body.get("title", ""),
            body.get("kind", ""),
            body.get("type_code") or "1",
            body.get("disposition_kind") or "",
            tuple((one["law"], one.get("article", "")) for one in body.get("legal_basis", ())),
            Processing(**told),
        )

    @property
    def ground(self) -> tuple[Ground, str]:
        """By what a standard period is asked for, and why none is; derived from kind and legal basis."""
        if self.kind in FILINGS:
            return Ground.NONE, _("届出や報告で、処分を求める申請ではないため")
        if self.type_code != "1":
            return Ground.NONE, _("申請に対する処分ではないため")
        laws = [law for law, _article in self.laws]
        if any("条例" not in law and "要綱" not in law and "法" in law for law in laws):
            return Ground.LAW, ""
        if any("条例" in law or "規則" in law for law in laws):
            return Ground.ORDINANCE, ""
        return Ground.NONE, _("要綱などによるもので、法令や条例に基づく処分ではないため")


@dataclass(frozen=True, slots=True)
class Revision:
    """Since which day which periods hold (標準処理期間の改定)."""

    on: date
    window_days: int | None
    online_days: int | None
    unit: str

    @property
    def words(self) -> str:
        """The same in one line."""
        window = in_words(self.window_days, self.unit) or _("定めなし")
        online = in_words(self.online_days, self.unit)
        said = _("窓口%(window)s・オンライン%(online)s") if online else "%(window)s"
        return _("%(year)d年%(month)d月%(day)d日：%(said)s") % {
            **{"year": self.on.year, "month": self.on.month, "day": self.on.day},
            "said": said % {"window": window, "online": online},
        }


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One line of the table of an organisation (標準処理期間の表の行).

    `n`, `median` and `ninth` are measured over twelve months in calendar days without the applicant's own; the days are None
    below ten cases. `is_derived`: nobody has confirmed the ground yet; `is_elsewhere`: the periods stand with the
    acceptance of applications (適用版), but not in the registry.
    """

    organisation_id: UUID
    organisation: str
    organisation_name: str
    procedure_id: UUID
    code: str
    slug: str
    said: Said
    ground: Ground
    why_not: str
    disposition: str
    is_derived: bool
    is_online: bool
    is_elsewhere: bool = False
    revision: int = 0
    n: int = 0
    median: int | None = None
    ninth: int | None = None
    revisions: tuple[Revision, ...] = field(default=())

    @property
    def state(self) -> PeriodState:
        """How it stands."""
        said = self.said.processing
        if self.ground == Ground.NONE:
            return PeriodState.NOT_SUBJECT
        if said.window_days is not None or said.online_days is not None:
            return PeriodState.SET
        return PeriodState.EXPLAINED if said.why_none else PeriodState.MISSING

    @property
    def basis(self) -> str:
        """The legal basis in one line."""
        return "、".join(f"{law}{article}" for law, article in self.said.laws)

    @property
    def window(self) -> str:
        """The period of window and post in words, empty where there is none."""
        return in_words(self.said.processing.window_days, self.said.processing.unit)

    @property
    def online(self) -> str:
        """The online period in words; the same as at the window where nothing else is said."""
        told = self.said.processing
        if not self.is_online:
            return ""
        return in_words(told.online_days if told.online_days is not None else told.window_days, told.unit)

    @property
    def is_online_same(self) -> bool:
        """Whether the online period is that of the window."""
        told = self.said.processing
        return (
            self.is_online and told.window_days is not None and told.online_days in (None, told.window_days)
        )

    @property
    def shown_n(self) -> int | None:
        """How many cases were measured; None where there are some, but fewer than ten."""
        return self.n if self.n == 0 or self.median is not None else None

    @property
    def is_slow(self) -> bool:
        """Whether one case of ten or more takes longer than the longest period that is set."""
        told = self.said.processing
        longest = max(told.window_days or 0, told.online_days or 0)
        return bool(longest and self.ninth is not None and self.ninth > calendar_days(longest, told.unit))

    @property
    def findings(self) -> list[str]:
        """What an officer is to look at, in sentences."""
        told, found = self.said.processing, []
        if self.state == PeriodState.MISSING:
            found.append(_("期間も、定めない理由も書かれていません。"))
        if self.is_elsewhere:
            found.append(_("期間が受付の設定にだけあり、手続の登録に書かれていません。"))
        elif self.state == PeriodState.SET and not told.set_on:
            found.append(_("定めた日が書かれていません。"))
        if (
            told.online_days is not None
            and told.window_days is not None
            and told.online_days > told.window_days
        ):
            found.append(_("オンラインの期間が、窓口より長くなっています。"))
        if self.is_slow:
            found.append(_("1割を超える案件が、期間より長くかかっています。"))
        if self.is_derived and self.state != PeriodState.MISSING:
            found.append(_("対象かどうかを、まだ人が確かめていません。"))
        return found

    def to_json(self) -> dict[str, Any]:
        """The same line for files and the API."""
        told = self.said.processing
        return {
            "organisation": self.organisation,
            "organisation_name": self.organisation_name,
            "procedure": self.code,
            "slug": self.slug,
            "title": self.said.title,
            "disposition": self.disposition,
            "legal_basis": self.basis,
            "ground": str(self.ground),
            "state": str(self.state),
            "why_not": self.why_not,
            "window_days": told.window_days,
            "online_days": told.online_days,
            "unit": told.unit,
            "why_none": told.why_none,
            "set_on": told.set_on,
            "revised_on": told.revised_on,
            "measured_cases": self.shown_n,
            "measured_median": self.median,
            "measured_ninth": self.ninth,
        }


@dataclass(frozen=True, slots=True)
class PeriodCounts:
    """How the table of an organisation stands (標準処理期間の集計)."""

    slug: str
    name: str
    rows: int
    set: int
    explained: int
    missing: int

    @property
    def subject(self) -> int:
        """How many procedures need a standard period."""
        return self.set + self.explained + self.missing

    @property
    def not_subject(self) -> int:
        """How many do not."""
        return self.rows - self.subject

    @property
    def percent(self) -> int | None:
        """The share of those subject for which a period is set, in whole percent."""
        return round(100 * self.set / self.subject) if self.subject else None


def in_words(length: int | None, unit: str) -> str:
    """A period as the annex says it."""
    if length is None:
        return ""
    words = {"days": _("%(n)d日"), "business_days": _("%(n)d開庁日"), "months": _("%(n)dか月")}[unit]
    return words % {"n": length}


def calendar_days(length: int, unit: str) -> int:
    """About how many calendar days a period has: a week has five office days, a month at most 31 days."""
    if unit == "business_days":
        return math.ceil(length * 7 / 5) + 2
    return length * 31 if unit == "months" else length
