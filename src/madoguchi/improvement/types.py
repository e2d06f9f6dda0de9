"""Measured values, steps of a flow and kinds of problems: what records of improvement hold."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from madoguchi.core.refusal import Refusal

FEWEST = 10
"""Over fewer answers or cases no value is told and no gain is claimed: it would speak of single people."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One value of an indicator: over how many records, of which days (both included) (測定値)."""

    value: float | None
    n: int
    first: date
    last: date

    def to_json(self) -> dict[str, Any]:
        """As an improvement keeps it."""
        return {
            "value": self.value,
            "n": self.n,
            "from": self.first.isoformat(),
            "until": self.last.isoformat(),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Measured | None":
        """What `to_json` gave; None for an empty mapping."""
        if not kept:
            return None
        first, last = date.fromisoformat(kept["from"]), date.fromisoformat(kept["until"])
        return cls(kept["value"], kept["n"], first, last)


@dataclass(frozen=True, slots=True)
class Scale:
    """How an indicator is read: its unit, which way is better, the least change that is a gain (指標の読み方).

    `is_of_form`: it is read from the form in force, not from people's answers or cases, so that one record is enough.
    """

    unit: Any  # text, or a text that is translated when shown
    more_is_better: bool
    least_change: float
    digits: int = 0
    is_of_form: bool = False

    def in_words(self, value: float) -> str:
        """The value with its unit, as people say it."""
        return str(self.unit % {"value": f"{value:.{self.digits}f}"})

    def gained(self, before: Measured, after: Measured) -> bool | None:
        """Whether it got better by at least `least_change`; None as long as the records are too few to say."""
        fewest = 1 if self.is_of_form else FEWEST
        if before.value is None or after.value is None or min(before.n, after.n) < fewest:
            return None
        change = after.value - before.value if self.more_is_better else before.value - after.value
        return round(change, 6) >= self.least_change


SCALES: dict[str, Scale] = {
    "satisfaction": Scale(gettext_lazy("%(value)s点"), True, 0.1, 1),
    "satisfied": Scale(gettext_lazy("%(value)s%%"), True, 1.0),
    "completion": Scale(gettext_lazy("%(value)s%%"), True, 1.0),
    "fill_minutes": Scale(gettext_lazy("%(value)s分"), False, 0.5, 1),
    "decision_days": Scale(gettext_lazy("%(value)s日"), False, 0.5, 1),
    "correction_rate": Scale(gettext_lazy("%(value)s%%"), False, 1.0),
    "documents": Scale(gettext_lazy("%(value)s件"), False, 1.0, 0, True),
    "questions": Scale(gettext_lazy("%(value)s項目"), False, 1.0, 0, True),
}
"""How each indicator is read, by its key; `none` is not measured."""


class ProblemKind(TextChoices):
    """The kinds of problems that a flow may have, in the order in which people meet them (課題の種類)."""

    VISITS = "visits", "窓口に行く必要がある"
    DOCUMENTS = "documents", "添付書類が多い"
    QUESTIONS = "questions", "記入が多い・分かりにくい"
    CORRECTIONS = "corrections", "補正・差戻しが多い"
    RETYPING = "retyping", "職員が転記・二重入力している"
    PAPER = "paper", "紙の受渡し・保管がある"
    INQUIRIES = "inquiries", "他機関への照会に時間がかかる"
    SIGN_OFF = "sign_off", "決裁の段階が多い"
    WAITING = "waiting", "結果が出るまで長い"
    PROGRESS = "progress", "進み具合が分からない"
    PAYMENT = "payment", "支払い・手数料の納付が手間"
    NOTICE = "notice", "通知が紙で届く"


class Phase(TextChoices):
    """The parts of a procedure from end to end (段階の区分)."""

    APPLICATION = "application", gettext_noop("申請")
    EXAMINATION = "examination", gettext_noop("審査")
    NOTICE = "notice", gettext_noop("通知")


class Who(TextChoices):
    """Who does a step (担い手)."""

    APPLICANT = "applicant", gettext_noop("申請者")
    WINDOW = "window", gettext_noop("窓口")
    OFFICER = "officer", gettext_noop("担当者")
    APPROVER = "approver", gettext_noop("決裁者")
    OTHER = "other", gettext_noop("他の機関")
    SYSTEM = "system", gettext_noop("システム")


MOST_STEPS = 30
MOST_MINUTES = 10_000
MOST_DOCUMENTS = 100
MOST_DAYS = 365


class StepWrong(Refusal):
    """A step of a flow cannot be so."""

    sentence = gettext_lazy("段階の書き方を確かめてください。")


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step of a flow: what is done by whom, in how many minutes, with how many documents (段階).

    `minutes` is the work itself; `waiting_days` are the days that pass before the next step begins.
    """

    phase: str
    who: str
    what: str
    minutes: int = 0
    documents: int = 0
    tool: str = ""
    waiting_days: int = 0

    @property
    def phase_name(self) -> str:
        """The part of the procedure in Japanese."""
        return str(Phase(self.phase).label)

    @property
    def who_name(self) -> str:
        """Who does it, in Japanese."""
        return str(Who(self.who).label)

    @property
    def is_of_applicant(self) -> bool:
        """Whether the time is the applicant's own."""
        return self.who == Who.APPLICANT

    def to_json(self) -> dict[str, Any]:
        """As a flow keeps it."""
        return {
            "phase": self.phase,
            "who": self.who,
            "what": self.what,
            "minutes": self.minutes,
            "documents": self.documents,
            "tool": self.tool,
            "waiting_days": self.waiting_days,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "FlowStep":
        """What `to_json` gave."""
        return cls(**kept)

    def checked(self) -> "FlowStep":
        """The step with its words trimmed; raises `StepWrong`."""
        clean = replace(self, what=self.what.strip()[:100], tool=self.tool.strip()[:40])
        if not clean.what:
            raise StepWrong(_("何をするかを書いてください。"), field="what")
        if clean.phase not in Phase.values or clean.who not in Who.values:
            raise StepWrong(field="who")
        for field, most in (
            ("minutes", MOST_MINUTES),
            ("documents", MOST_DOCUMENTS),
            ("waiting_days", MOST_DAYS),
        ):
            if not 0 <= getattr(clean, field) <= most:
                raise StepWrong(_("0から%(most)dまでの数を入れてください。") % {"most": most}, field=field)
        return clean


@dataclass(frozen=True, slots=True)
class FlowTotals:
    """What the steps of a flow add up to (業務フローの合計)."""

    steps: int
    applicant_minutes: int
    office_minutes: int
    documents: int
    waiting_days: int
    handovers: int

    @classmethod
    def of(cls, steps: list[FlowStep]) -> "FlowTotals":
        """The totals of `steps`; a hand-over is where the next step is someone else's."""
        return cls(
            len(steps),
            sum(step.minutes for step in steps if step.is_of_applicant),
            sum(step.minutes for step in steps if not step.is_of_applicant and step.who != Who.SYSTEM),
            sum(step.documents for step in steps if step.is_of_applicant),
            sum(step.waiting_days for step in steps),
            sum(one.who != next_.who for one, next_ in zip(steps, steps[1:], strict=False)),
        )


EFFECTS = (
    "decision_days",
    "correction_rate",
    "fill_minutes",
    "completion",
    "satisfaction",
    "documents",
    "questions",
)
"""What the effect of a reengineering is read from, in the order in which it is told."""

WINDOW_EFFECTS = ("satisfied", "satisfaction")
"""The same for a window, of which only reviews are known."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a flow, and of what kind (課題)."""

    kind: str
    text: str

    @property
    def kind_name(self) -> str:
        """The kind in Japanese."""
        return str(ProblemKind(self.kind).label)

    def to_json(self) -> dict[str, str]:
        """As a record keeps it."""
        return {"kind": str(ProblemKind(self.kind)), "text": self.text.strip()[:400]}

    @classmethod
    def from_json(cls, kept: Mapping[str, str]) -> "Problem":
        """What `to_json` gave."""
        return cls(**kept)


@dataclass(frozen=True, slots=True)
class Measure:
    """What is done about it, by which indicator it will be measured, and the standard action that it is, if any (対策)."""

    text: str
    indicator: str = "none"
    action: str = ""

    def to_json(self) -> dict[str, str]:
        """As a record keeps it."""
        return {"text": self.text.strip()[:400], "indicator": self.indicator, "action": self.action}

    @classmethod
    def from_json(cls, kept: Mapping[str, str]) -> "Measure":
        """What `to_json` gave."""
        return cls(**kept)
