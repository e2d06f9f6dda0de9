"""What the room `quality` hands to others: evidence and levels as plain values."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from madoguchi.quality.models import Axis


class Source(models.TextChoices):
    """Whose records a criterion is computed from (根拠となる記録)."""

    FORM = "form", gettext_lazy("申請フォーム")
    REGISTRY = "registry", gettext_lazy("手続の登録内容")
    CLOCK = "clock", gettext_lazy("処理の記録")
    REVIEWS = "reviews", gettext_lazy("ユーザーレビュー")
    FUNNEL = "funnel", gettext_lazy("入力の記録")
    ACCESSIBILITY = "accessibility", gettext_lazy("アクセシビリティ検査")
    IMPROVEMENTS = "improvements", gettext_lazy("改善の記録")


_OF_PEOPLE = frozenset({Source.CLOCK.value, Source.REVIEWS.value, Source.FUNNEL.value})
FEWEST = 10
"""Below this many records of people, their number is not published."""


class Comparison(StrEnum):
    """How a value is held against the threshold of a criterion (比べ方)."""

    IS_TRUE = "is_true"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    FEWER_THAN = "fewer_than"


@dataclass(frozen=True)
class Evidence:
    """What one criterion found in the live records (根拠).

    `is_met` is None where the records do not tell yet: too few (`n` below `least_n`) or not kept.
    `value` and `threshold` are in `unit` (a share in percent); for a yes-or-no criterion `value` is 1 or 0.
    `n` is the number of records looked at. `link` names the part of a procedure's page that shows them. What the owner of
    a procedure on another system declared `is_declared`; `base` is the threshold of the standard where the
    organisation has set a stricter one.
    """

    key: str
    title: str
    level: int
    source: str
    comparison: str
    is_met: bool | None
    value: float | None
    threshold: float | None
    unit: str
    n: int
    least_n: int = 0
    link: str = ""
    is_declared: bool = False
    base: float | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """The evidence as it was kept."""
        return cls(**data)

    def to_json(self) -> dict[str, Any]:
        """The evidence as it is kept."""
        return asdict(self)

    @property
    def status(self) -> str:
        """`met`, `unmet` or `unknown`, for a page to mark by more than colour."""
        return {True: "met", False: "unmet", None: "unknown"}[self.is_met]

    @property
    def status_words(self) -> str:
        """Whether the criterion is met, in words."""
        return {
            "met": _("満たしています"),
            "unmet": _("まだ満たしていません"),
            "unknown": _("まだ分かりません"),
        }[self.status]

    @property
    def source_words(self) -> str:
        """Whose records these are, in words."""
        return _("申告") if self.is_declared else str(Source(self.source).label)

    @property
    def how_words(self) -> str:
        """Whether the value is measured from records here or declared by the owner, in words."""
        return _("申告") if self.is_declared else _("実測")

    @property
    def stricter_words(self) -> str:
        """That the organisation asks for more than the standard; empty when it does not."""
        if self.base is None:
            return ""
        return _("所管組織が上乗せした基準です（共通の基準は%(amount)s）。") % {
            "amount": f"{_shown(self.base)}{_(self.unit)}"
        }

    @property
    def shown_value(self) -> str:
        """The value as people read it, e.g. 「82%」, 「はい」; empty while unknown."""
        if self.value is None:
            return ""
        if self.comparison == Comparison.IS_TRUE:
            return pgettext("quality", "はい") if self.value else pgettext("quality", "いいえ")
        return f"{_shown(self.value)}{_(self.unit)}"

    @property
    def shown_threshold(self) -> str:
        """What the criterion asks for, e.g. 「80%以上」; empty for a yes-or-no criterion."""
        if self.threshold is None:
            return ""
        amount = f"{_shown(self.threshold)}{_(self.unit)}"
        if self.comparison == Comparison.AT_LEAST:
            return _("%(amount)s以上") % {"amount": amount}
        if self.comparison == Comparison.FEWER_THAN:
            return _("%(amount)sより少ない") % {"amount": amount}
        return _("%(amount)s以下") % {"amount": amount}

    @property
    def why_unknown(self) -> str:
        """Why nothing can be said yet; empty when it can."""
        if self.is_met is not None:
            return ""
        if self.n < self.least_n:
            return _("いま%(n)d件です。%(least)d件集まると判定します。") % {
                "n": self.n,
                "least": self.least_n,
            }
        return _("この項目の記録は、まだありません。")

    @property
    def is_few(self) -> bool:
        """Whether these are records of people, fewer than ten, whose number is not published."""
        return not self.is_declared and self.source in _OF_PEOPLE and 0 < self.n < FEWEST

    @property
    def told_n(self) -> str:
        """Of how many records the public is told that this is; empty where there are none."""
        if not self.n:
            return ""
        return _("10件未満") if self.is_few else _("%(n)s件") % {"n": f"{self.n:,}"}

    @property
    def told_why(self) -> str:
        """`why_unknown` without a number below ten."""
        return (
            _("まだ10件に満たないため、判定していません。")
            if self.why_unknown and self.is_few
            else self.why_unknown
        )


def _shown(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


@dataclass(frozen=True)
class AxisLevel:
    """Where a procedure stands on one axis, in the words of the standard, with all evidence (軸ごとのレベル)."""

    axis: Axis
    title: str
    level: int
    name: str
    words: str
    evidence: tuple[Evidence, ...]
    computed_at: datetime

    @property
    def next_level(self) -> int | None:
        """The level above this one; None at the highest."""
        return self.level + 1 if self.level < 3 else None

    @property
    def to_next(self) -> tuple[Evidence, ...]:
        """What is not met, or not known, for the next level (次のレベルまで)."""
        return tuple(e for e in self.evidence if e.level == self.next_level and e.is_met is not True)


@dataclass(frozen=True)
class Measured:
    """How long decided cases took, without the applicant's own waiting (実測の処理日数).

    In calendar days, or, `is_business`, in days on which offices are open, as the period is counted. `median` and
    `p90` are None without cases; `p90` is the day by which nine of ten were decided (nearest rank).
    """

    n: int
    median: float | None
    p90: float | None
    is_business: bool = False
