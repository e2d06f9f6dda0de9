"""What the upkeep finds in a record: how fresh it is and what is to be done."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from madoguchi.registry.models import Procedure, Programme


class FindingKind(StrEnum):
    """What is the matter with a record (指摘の種類)."""

    LINK = "link"
    CONTRADICTION = "contradiction"
    STALE = "stale"
    REVIEW = "review"
    DUE = "due"
    PROPOSAL = "proposal"
    OWNER = "owner"
    ABSENT = "absent"
    MISSING = "missing"
    UPSTREAM = "upstream"

    @property
    def label(self) -> str:
        """The kind in Japanese."""
        return _KINDS[self]


class FreshnessState(StrEnum):
    """How far a record can be trusted to be as things are now (鮮度)."""

    BROKEN = "broken"
    STALE = "stale"
    DUE = "due"
    FRESH = "fresh"

    @property
    def label(self) -> str:
        """The state in Japanese."""
        return _STATES[self]


_KINDS = {
    FindingKind.LINK: "リンク切れ",
    FindingKind.CONTRADICTION: "つじつまが合わない",
    FindingKind.STALE: "確認の期限切れ",
    FindingKind.REVIEW: "見直し日の経過",
    FindingKind.DUE: "まもなく確認",
    FindingKind.PROPOSAL: "変更の提案",
    FindingKind.OWNER: "担当者なし",
    FindingKind.ABSENT: "担当者が不在",
    FindingKind.MISSING: "書いていない項目",
    FindingKind.UPSTREAM: "共通の内容の変更",
}
_STATES = {
    FreshnessState.BROKEN: "直すところがある",
    FreshnessState.STALE: "確認の期限を過ぎている",
    FreshnessState.DUE: "まもなく確認",
    FreshnessState.FRESH: "確認済み",
}
_BROKEN = frozenset({FindingKind.LINK, FindingKind.CONTRADICTION})
_STALE = frozenset({FindingKind.STALE, FindingKind.REVIEW})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to do about a record (やること); `rule` names the upkeep rule, `field` the top field of the body."""

    kind: FindingKind
    sentence: str
    field: str = ""
    rule: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """When what an upkeep rule asks for was last looked at or written, and when it is due again (確認の予定)."""

    rule: str
    label: str
    fields: tuple[str, ...]
    every_months: int
    why: str
    seen_at: datetime
    due_on: date


@dataclass(frozen=True, slots=True)
class Freshness:
    """How fresh a record is, why, and when it was last looked at (鮮度); `looks` tells it rule by rule."""

    record: Procedure | Programme
    findings: tuple[Finding, ...]
    looked_at: datetime | None
    looks: tuple[Look, ...] = ()

    @property
    def oldest_look_at(self) -> datetime | None:
        """When that was looked at which nobody has looked at for longest."""
        return min((look.seen_at for look in self.looks), default=None)

    @property
    def next_look_on(self) -> date | None:
        """The day by which something is to be looked at again."""
        days = [look.due_on for look in self.looks]
        if self.record.review_on:
            days.append(self.record.review_on)
        return min(days, default=None)

    @property
    def state(self) -> FreshnessState:
        """The worst that the findings say."""
        kinds = {finding.kind for finding in self.findings}
        if kinds & _BROKEN:
            return FreshnessState.BROKEN
        if kinds & _STALE:
            return FreshnessState.STALE
        if FindingKind.DUE in kinds:
            return FreshnessState.DUE
        return FreshnessState.FRESH
