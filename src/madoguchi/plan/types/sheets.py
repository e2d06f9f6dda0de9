"""What a sheet of a priority procedure says: its flow, its indicators with targets, what is done (個票)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from madoguchi.improvement.types import FlowStep

FEWEST = 10
"""Over fewer answers or cases no value is told: it would speak of single people."""
MOST_ACTIONS = 20
MOST_INDICATORS = 16


class KpiKind(TextChoices):
    """The kinds of indicators of a sheet, in the order in which they are shown (個票の指標の種類)."""

    FILL_MINUTES = "fill_minutes", gettext_lazy("入力にかかる時間")
    DECISION_DAYS = "decision_days", gettext_lazy("受付から結果までの日数")
    SERVICE_HOURS = "service_hours", gettext_lazy("受付時間（1週間）")
    DEVICES = "devices", gettext_lazy("使える機器の種類")
    DOCUMENTS = "documents", gettext_lazy("添付書類")
    QUESTIONS = "questions", gettext_lazy("入力項目")
    SATISFACTION = "satisfaction", gettext_lazy("利用者の満足度")
    ONLINE_RATE = "online_rate", gettext_lazy("オンライン利用率")
    COMPLETION = "completion", gettext_lazy("申請まで終えた割合")
    CORRECTION_RATE = "correction_rate", gettext_lazy("補正を求めた割合")
    VISITS = "visits", gettext_lazy("窓口に行く回数")
    OWN = "own", gettext_lazy("そのほかの指標")


@dataclass(frozen=True, slots=True)
class Reading:
    """How an indicator is read: its unit, which way is better, and what it is (指標の読み方)."""

    unit: Any
    more_is_better: bool
    digits: int
    meaning: Any
    is_measured: bool = True

    def in_words(self, value: float) -> str:
        """The value with its unit, as people say it."""
        text = f"{value:,.{self.digits}f}"
        return f"{text.rstrip('0').rstrip('.') if self.digits > 1 else text}{self.unit}"

    def reaches(self, value: float, target: float) -> bool:
        """Whether `value` is as good as `target`."""
        return value >= target if self.more_is_better else value <= target


READINGS: dict[str, Reading] = {
    KpiKind.FILL_MINUTES: Reading(
        pgettext_lazy("unit", "分"), False, 1, gettext_lazy("入力を始めてから申請するまで（中央値）")
    ),
    KpiKind.DECISION_DAYS: Reading(
        pgettext_lazy("unit", "日"), False, 0, gettext_lazy("補正を待った日を除く（中央値）")
    ),
    KpiKind.SERVICE_HOURS: Reading(
        pgettext_lazy("unit", "時間"), True, 2, gettext_lazy("24時間・毎日なら168時間")
    ),
    KpiKind.DEVICES: Reading(
        pgettext_lazy("unit", "種類"), True, 0, gettext_lazy("スマートフォン、タブレット、パソコン")
    ),
    KpiKind.DOCUMENTS: Reading(pgettext_lazy("documents", "件"), False, 0, gettext_lazy("必ず出す書類の数")),
    KpiKind.QUESTIONS: Reading(pgettext_lazy("unit", "項目"), False, 0, gettext_lazy("申請で答える項目の数")),
    KpiKind.SATISFACTION: Reading(pgettext_lazy("unit", "点"), True, 1, gettext_lazy("5点満点の平均")),
    KpiKind.ONLINE_RATE: Reading(gettext_lazy("％"), True, 1, gettext_lazy("申請のうちオンラインの割合")),
    KpiKind.COMPLETION: Reading(gettext_lazy("％"), True, 1, gettext_lazy("入力を始めた人のうち")),
    KpiKind.CORRECTION_RATE: Reading(gettext_lazy("％"), False, 1, gettext_lazy("結果を出した申請のうち")),
    KpiKind.VISITS: Reading(
        pgettext_lazy("unit", "回"), False, 0, gettext_lazy("申請から受取りまで"), is_measured=False
    ),
    KpiKind.OWN: Reading("", True, 1, gettext_lazy("手続ごとに決めた指標"), is_measured=False),
}
"""How each kind is read."""


class FigureSource(TextChoices):
    """Where a figure of a sheet comes from (数値の出どころ)."""

    CASES = "cases", gettext_lazy("申請の記録")
    FORM = "form", gettext_lazy("申請フォーム")
    REVIEWS = "reviews", gettext_lazy("ユーザーレビュー")
    REGISTRY = "registry", gettext_lazy("手続の登録")
    INVENTORY = "inventory", gettext_lazy("棚卸の件数")
    TYPED = "typed", gettext_lazy("担当者の入力")


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of an indicator: from which records, of how many, as of which day (指標の値).

    `value` is None where nothing is known, or where `is_few` of people's records stand behind it.
    """

    value: float | None = None
    source: str = ""
    n: int = 0
    on: date | None = None
    is_few: bool = False

    @property
    def is_typed(self) -> bool:
        """Whether an officer typed it, because no record tells it."""
        return self.source == FigureSource.TYPED

    @property
    def source_words(self) -> str:
        """Where it comes from, in words; empty for nothing."""
        return str(FigureSource(self.source).label) if self.source else ""

    def to_json(self) -> dict[str, Any]:
        """As a version keeps it."""
        kept: dict[str, Any] = {"value": self.value, "source": self.source, "n": self.n}
        return kept | {"on": self.on.isoformat() if self.on else None, "is_few": self.is_few}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Figure":
        """What `to_json` gave."""
        on = kept.get("on")
        return cls(
            kept.get("value"),
            kept.get("source", ""),
            kept.get("n", 0),
            date.fromisoformat(on) if on else None,
            kept.get("is_few", False),
        )


NOTHING = Figure()


@dataclass(frozen=True, slots=True)
class Kpi:
    """One indicator of a sheet: where it stood, what is aimed at in each year, what was reached (個票の指標).

    `present` is the figure from which the plan began; `targets` and `actuals` are by fiscal year.
    """

    kind: str
    present: Figure = NOTHING
    targets: tuple[tuple[int, float], ...] = ()
    actuals: tuple[tuple[int, Figure], ...] = ()
    title: str = ""
    unit: str = ""

    @property
    def reading(self) -> Reading:
        """How it is read; an indicator of its own has the unit that was typed."""
        reading = READINGS[KpiKind(self.kind)]
        return replace(reading, unit=self.unit) if self.kind == KpiKind.OWN else reading

    @property
    def label(self) -> str:
        """What it is called."""
        return self.title or str(KpiKind(self.kind).label)

    def target_in(self, year: int) -> float | None:
        """What is aimed at in a fiscal year."""
        return dict(self.targets).get(year)

    def actual_in(self, year: int) -> Figure:
        """What was reached in a fiscal year."""
        return dict(self.actuals).get(year, NOTHING)

    def words_of(self, value: float | None) -> str:
        """A value as people read it; a dash for none."""
        return "―" if value is None else self.reading.in_words(value)

    def told(self, figure: Figure) -> str:
        """A figure as the public reads it."""
        return _("10件未満") if figure.is_few else self.words_of(figure.value)

    def reached_in(self, year: int) -> bool | None:
        """Whether the target of the year was reached; None without a target or a figure."""
        target, actual = self.target_in(year), self.actual_in(year).value
        return None if target is None or actual is None else self.reading.reaches(actual, target)

    @property
    def last_year(self) -> int | None:
        """The last fiscal year of which both target and figure are known."""
        years = [year for year, _target in self.targets if self.actual_in(year).value is not None]
        return max(years, default=None)

    @property
    def is_reached(self) -> bool | None:
        """Whether the target of the last year known was reached."""
        return None if self.last_year is None else self.reached_in(self.last_year)

    def to_json(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {
            "kind": self.kind,
            "present": self.present.to_json(),
            "targets": {str(year): value for year, value in self.targets},
            "actuals": {str(year): figure.to_json() for year, figure in self.actuals},
            "title": self.title,
            "unit": self.unit,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Kpi":
        """What `to_json` gave."""
        return cls(
            kept["kind"],
            Figure.from_json(kept["present"]),
            tuple((int(year), value) for year, value in sorted(kept["targets"].items())),
            tuple((int(year), Figure.from_json(one)) for year, one in sorted(kept["actuals"].items())),
            kept.get("title", ""),
            kept.get("unit", ""),
        )


class ActionState(TextChoices):
    """How far an action of a sheet is (取組の状態)."""

    PLANNED = "planned", gettext_lazy("予定")
    DOING = "doing", gettext_lazy("実施中")
    DONE = "done", gettext_lazy("実施済み")


@dataclass(frozen=True, slots=True)
class Action:
    """What is done to reach the targets, in which fiscal year (取組)."""

    text: str
    year: int | None = None
    state: str = ActionState.PLANNED.value

    @property
    def state_words(self) -> str:
        """How far it is, in words."""
        return str(ActionState(self.state).label)

    def to_json(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {"text": self.text, "year": self.year, "state": str(self.state)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Action":
        """What `to_json` gave."""
        return cls(kept["text"], kept["year"], kept["state"])


@dataclass(frozen=True, slots=True)
class SheetProblem:
    """What keeps a sheet from being published: where, and a sentence (個票の直すところ)."""

    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class SheetBody:
    """Everything that a version of a sheet says (個票の内容).

    `flow_from` is `bpr` where the steps come from a record of reengineering, `records` where they were drafted
    from registry and cases.
    """

    aim: str = ""
    flow_from: str = ""
    before: tuple[FlowStep, ...] = ()
    after: tuple[FlowStep, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    actions: tuple[Action, ...] = ()
    result: str = ""

    def to_json(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {
            "aim": self.aim,
            "flow_from": self.flow_from,
            "before": [step.to_json() for step in self.before],
            "after": [step.to_json() for step in self.after],
            "kpis": [one.to_json() for one in self.kpis],
            "actions": [one.to_json() for one in self.actions],
            "result": self.result,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "SheetBody":
        """What `to_json` gave."""
        return cls(
            kept.get("aim", ""),
            kept.get("flow_from", ""),
            tuple(FlowStep.from_json(step) for step in kept.get("before", ())),
            tuple(FlowStep.from_json(step) for step in kept.get("after", ())),
            tuple(Kpi.from_json(one) for one in kept.get("kpis", ())),
            tuple(Action.from_json(one) for one in kept.get("actions", ())),
            kept.get("result", ""),
        )

    def problems(self, years: list[int]) -> list[SheetProblem]:
        """What keeps it from being published, in the order of the page; `years` are those of the period."""
        found = []
        if not self.aim.strip():
            found.append(SheetProblem("aim", _("この手続で目指すことを書いてください。")))
        if not self.kpis:
            found.append(SheetProblem("kpis", _("目標を決める指標を、1つは選んでください。")))
        for one in self.kpis:
            name = {"name": one.label}
            if one.target_in(years[-1]) is None:
                found.append(
                    SheetProblem(
                        f"target-{one.kind}-{years[-1]}",
                        _("「%(name)s」の、%(year)s年度の目標を入れてください。")
                        % {**name, "year": years[-1]},
                    )
                )
            if one.present.value is None and not one.present.is_few:
                found.append(
                    SheetProblem(
                        f"present-{one.kind}",
                        _("「%(name)s」の現状は、記録から分かりません。分かる値を入れてください。") % name,
                    )
                )
        if not self.actions:
            found.append(SheetProblem("action-1", _("目標のためにする取組を、1つは書いてください。")))
        return found
