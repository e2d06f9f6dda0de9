"""The result of a wave as people and files read it: one place that says each number, for page, CSV, API and open data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.surveys.analysis import EVERYONE, roles_in
from madoguchi.surveys.codebook import Codebook, Item, Kind
from madoguchi.surveys.mapping import WORDS, Change
from madoguchi.surveys.models import FreeAnswer, Wave
from madoguchi.surveys.statistics.intervals import rounded

FEW = gettext_lazy("少数のため非表示")
ROLE_NAMES: dict[str, Any] = {
    "sex": gettext_lazy("性別"),
    "age": gettext_lazy("年代"),
    "area": gettext_lazy("地域"),
    "occupation": gettext_lazy("仕事"),
}


def told_percent(value: float | None) -> float | None:
    """A percentage as it is told everywhere: one decimal."""
    return None if value is None else rounded(value, 1)


def percent_words(value: float | None) -> str:
    """「38.7％」, or that it is held back."""
    return str(FEW) if value is None else f"{rounded(value, 1):.1f}％"


@dataclass(frozen=True)
class Row:
    """An option with what was counted (選択肢の結果)."""

    code: str
    label: str
    n: int | None
    percent: float | None
    low: float | None
    high: float | None
    differs: str = ""

    @property
    def percent_words(self) -> str:
        """The percentage as people read it."""
        return percent_words(self.percent)

    @property
    def between(self) -> str:
        """The interval as people read it."""
        if self.low is None or self.high is None:
            return ""
        return _("%(low).1f〜%(high).1f％") % {"low": self.low, "high": self.high}

    @property
    def mark(self) -> str:
        """Whether a group is above or below all others, in words."""
        return {"higher": _("ほかより高い"), "lower": _("ほかより低い")}.get(self.differs, "")


@dataclass(frozen=True)
class ChangeRow:
    """What became of an option since the wave before (前回からの変化)."""

    change: Change
    now: tuple[tuple[str, str, float | None], ...]
    before: tuple[tuple[str, str, float | None], ...]
    points: float | None
    low: float | None
    high: float | None
    is_significant: bool

    @property
    def change_words(self) -> str:
        """「選択肢をまとめた」."""
        return str(WORDS[self.change])

    @property
    def is_comparable(self) -> bool:
        """Whether the option is the one of the wave before."""
        return self.change in (Change.SAME, Change.REWORDED)

    @property
    def points_words(self) -> str:
        """「+3.2ポイント（0.5〜5.9）」, 「比べません」 where the options are others."""
        if not self.is_comparable:
            return _("比べません")
        if self.points is None or self.low is None or self.high is None:
            return str(FEW)
        return _("%(points)+.1fポイント（%(low)+.1f〜%(high)+.1f）") % {
            "points": self.points,
            "low": self.low,
            "high": self.high,
        }

    @property
    def verdict(self) -> str:
        """Whether it is more than chance."""
        if self.points is None:
            return ""
        if not self.is_significant:
            return _("差があるとはいえない")
        return _("増えた") if self.points > 0 else _("減った")


@dataclass(frozen=True)
class QuestionResult:
    """One question of a wave (設問の結果)."""

    item: Item
    base_words: str
    n: int | None
    effective: float | None
    no_answer: int | None
    rows: tuple[Row, ...]
    mean: float | None = None
    median: float | None = None

    @property
    def is_few(self) -> bool:
        """Whether too few were asked to tell anything."""
        return self.n is None

    @property
    def sums_beyond(self) -> bool:
        """Whether percentages sum to more than a hundred."""
        return self.item.kind is Kind.MANY

    @property
    def top(self) -> list[Row]:
        """The options with the highest percentages."""
        told = [one for one in self.rows if one.percent is not None]
        return sorted(told, key=lambda one: -(one.percent or 0))


@dataclass(frozen=True)
class Column:
    """A group in a cross table (クロス集計の列)."""

    code: str
    label: str
    n: int | None
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Cross:
    """A question in each group of another (クロス集計)."""

    role: str
    name: str
    columns: tuple[Column, ...]

    @property
    def lines(self) -> list[tuple[str, list[Row]]]:
        """An option with its row of each group."""
        if not self.columns:
            return []
        each = zip(*(one.rows for one in self.columns), strict=True)
        return [(row[0].label, list(row)) for row in each]


class WaveResult:
    """A counted wave, read (調査の結果)."""

    def __init__(self, wave: Wave) -> None:
        self.wave = wave
        self.body: dict[str, Any] = wave.result

    @cached_property
    def book(self) -> Codebook:
        """The codebook of the wave."""
        return Codebook.of_json(self.wave.codebook)

    @cached_property
    def roles(self) -> dict[str, str]:
        """Which question is sex, age, area and occupation."""
        return roles_in(self.book, self.wave.design)

    @property
    def n(self) -> int:
        """How many answered."""
        n: int = self.body["n"]
        return n

    @property
    def weighting(self) -> dict[str, Any] | None:
        """How the answers were weighted; None where they were not."""
        found: dict[str, Any] | None = self.body.get("weighting")
        return found

    @property
    def period(self) -> str:
        """When it was asked."""
        first, last = self.wave.opens_on, self.wave.closes_on
        return _("%(first)sから%(last)sまで") % {"first": _day(first), "last": _day(last)}

    @property
    def source(self) -> str:
        """Where the numbers come from, in words; of invented answers that they are."""
        words = {"title": self.wave.survey.title, "label": self.wave.label}
        if self.wave.survey.is_example:
            return _("%(title)s（%(label)s。見本のための架空の回答）") % words
        return _("%(title)s（%(label)s）") % words

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The parts that tables are made of: everyone, then those that are compared."""
        told = {one["key"]: one["words"] for one in self.wave.design.get("populations", [])}
        return [(key, _("全体") if key == EVERYONE else told.get(key, key)) for key in self.body["tables"]]

    @cached_property
    def questions(self) -> list[QuestionResult]:
        """All questions over everyone, in their order."""
        return self.of_part(EVERYONE)

    def of_part(self, part: str) -> list[QuestionResult]:
        """All questions over a part."""
        return [self._question(one) for one in self.body["tables"][part]]

    def question(self, code: str, part: str = EVERYONE) -> QuestionResult | None:
        """One question."""
        return next((self._question(one) for one in self.body["tables"][part] if one["code"] == code), None)

    def _question(self, table: dict[str, Any]) -> QuestionResult:
        item = self.book.by_code[table["code"]]
        return QuestionResult(
            item,
            self.book.words_of_base(item),
            table["n"],
            table["effective"],
            table["no_answer"],
            tuple(_row(item, one) for one in table["items"]),
            table.get("mean"),
            table.get("median"),
        )

    def crosses(self, code: str) -> list[Cross]:
        """A question by sex, age, area and occupation."""
        found = []
        for role, of_role in self.roles.items():
            for one in self.body["crosses"]:
                if one["by"] == of_role and one["code"] == code:
                    found.append(self._cross(role, one))
        return found

    def _cross(self, role: str, cross: dict[str, Any]) -> Cross:
        item, by = self.book.by_code[cross["code"]], self.book.by_code[cross["by"]]
        columns = tuple(
            Column(
                one["group"],
                by.label_of.get(one["group"], one["group"]),
                one["n"],
                tuple(_row(item, each) for each in one["items"]),
            )
            for one in cross["columns"]
        )
        return Cross(role, str(ROLE_NAMES[role]), columns)

    # since the wave before

    @property
    def before(self) -> str:
        """What the wave before is called; empty where nothing is compared."""
        return str(self.body.get("before", ""))

    @property
    def compared_part(self) -> str:
        """Over whom waves are compared: everyone, or a part that both have when other ages were asked; empty: nobody."""
        comparison = self.body.get("comparison", {})
        if self.body.get("is_alike"):
            return EVERYONE
        return next((key for key, _words in self.parts if key != EVERYONE and key in comparison), "")

    @property
    def compared_words(self) -> str:
        """The part over which waves are compared, in words."""
        return dict(self.parts).get(self.compared_part, "")

    def changes(self, code: str, part: str = "") -> list[ChangeRow]:
        """What became of each option of a question since the wave before."""
        comparison = self.body.get("comparison", {}).get(part or self.compared_part, [])
        found = next((one for one in comparison if one["code"] == code), None)
        if found is None:
            return []
        item = self.book.by_code[code]
        return [self._change(item, one) for one in found["rows"]]

    def compared_n(self, code: str, part: str = "") -> tuple[int | None, int | None]:
        """How many are compared, now and before."""
        comparison = self.body.get("comparison", {}).get(part or self.compared_part, [])
        found = next((one for one in comparison if one["code"] == code), None)
        return (found["n"], found["n_before"]) if found else (None, None)

    def _change(self, item: Item, row: dict[str, Any]) -> ChangeRow:
        labels = row.get("labels_before", {})
        return ChangeRow(
            Change(row["change"]),
            tuple((code, item.label_of.get(code, code), told_percent(share)) for code, share in row["now"]),
            tuple((code, labels.get(code, code), told_percent(share)) for code, share in row["before"]),
            told_percent(row["points"]),
            told_percent(row.get("low")),
            told_percent(row.get("high")),
            row.get("is_significant", False),
        )

    def words_of(self, code: str) -> list[str]:
        """What people wrote to a question, masked, read by an officer and fit for everyone."""
        found = self.wave.free_answers.filter(question=code, state=FreeAnswer.State.SHOWN)
        return [one.words for one in found.select_related("wave__survey__organisation")]

    def records(self) -> Iterator[dict[str, Any]]:
        """Every number of the tables, one option a record: what page, file, API and open data tell."""
        for part, words in self.parts:
            for one in self.of_part(part):
                yield from self._records(part, words, one)

    def _records(self, part: str, words: str, one: QuestionResult) -> Iterator[dict[str, Any]]:
        common = {
            "survey": self.wave.survey.code,
            "wave": self.wave.number,
            "label": self.wave.label,
            "part": part,
            "part_words": words,
            "question": one.item.code,
            "question_words": one.item.label,
            "kind": one.item.kind.value,
            "base": one.base_words,
            "base_n": one.n,
        }
        for row in one.rows:
            yield {
                **common,
                "option": row.code,
                "option_words": row.label,
                "n": row.n,
                "percent": row.percent,
                "low": row.low,
                "high": row.high,
                "mean": None,
            }
        if one.item.kind is Kind.NUMBER:
            nothing = dict.fromkeys(("n", "percent", "low", "high"))
            yield {**common, "option": "", "option_words": "", **nothing, "mean": told_percent(one.mean)}


def _row(item: Item, cell: dict[str, Any]) -> Row:
    return Row(
        cell["code"],
        item.label_of.get(cell["code"], cell["code"]),
        cell["n"],
        told_percent(cell["percent"]),
        told_percent(cell["low"]),
        told_percent(cell["high"]),
        cell.get("differs", ""),
    )


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
