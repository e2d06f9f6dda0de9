"""What the cases of a month come to, in numbers that can be added up: medians are found after adding."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy

from madoguchi.examination.models import CasePace

STEPS = {
    "taken": gettext_lazy("到達から審査の開始まで"),
    "proposed": gettext_lazy("審査の開始から起案まで"),
    "signed": gettext_lazy("起案から決裁まで"),
    "decided": gettext_lazy("決裁から処分まで"),
    "notified": gettext_lazy("処分から通知まで"),
}
"""The steps of a case, in order, and what each is called."""


@dataclass
class Days:
    """How often something took so many days (日数の分布)."""

    times: Counter[int] = field(default_factory=Counter)

    @property
    def n(self) -> int:
        """How many were counted."""
        return self.times.total()

    def at(self, share: float) -> int | None:
        """The number of days within which `share` of them were done (0.5: the median); None without any."""
        total = self.n
        if not total:
            return None
        wanted, seen = share * total, 0
        for days in sorted(self.times):
            seen += self.times[days]
            if seen >= wanted:
                return days
        return max(self.times)

    def add(self, other: Mapping[str, int]) -> None:
        """Add what was kept as JSON."""
        for days, times in other.items():
            self.times[int(days)] += times

    def to_json(self) -> dict[str, int]:
        """As JSON keeps it."""
        return {str(days): times for days, times in sorted(self.times.items())}


@dataclass
class Ended:
    """What ended in the hands of one group (終わった案件)."""

    decided: int = 0
    others: int = 0
    late: int = 0
    own: Days = field(default_factory=Days)
    whole: Days = field(default_factory=Days)
    steps: dict[str, Days] = field(default_factory=lambda: {name: Days() for name in STEPS})

    def add(self, kept: Mapping[str, Any]) -> None:
        """Add what was kept as JSON."""
        self.decided += kept["decided"]
        self.others += kept["others"]
        self.late += kept["late"]
        self.own.add(kept["own"])
        self.whole.add(kept["whole"])
        for name, days in kept["steps"].items():
            self.steps[name].add(days)

    def count(self, pace: CasePace) -> None:
        """Count one case that ended."""
        if not pace.is_decided or pace.closed_on is None:
            self.others += 1
            return
        self.decided += 1
        self.late += pace.is_late
        whole = (pace.closed_on - pace.arrived_on).days
        self.whole.times[whole] += 1
        self.own.times[max(0, whole - pace.waited_days)] += 1
        last = pace.arrived_on
        for name, day in (
            ("taken", pace.taken_on),
            ("proposed", pace.proposed_on),
            ("signed", pace.signed_on),
            ("decided", pace.closed_on),
            ("notified", pace.notified_on),
        ):
            if day is not None:
                waited = pace.waited_days if name == "proposed" else 0
                self.steps[name].times[max(0, (day - last).days - waited)] += 1
                last = day

    def to_json(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {
            "decided": self.decided,
            "others": self.others,
            "late": self.late,
            "own": self.own.to_json(),
            "whole": self.whole.to_json(),
            "steps": {name: days.to_json() for name, days in self.steps.items() if days.n},
        }


@dataclass
class MonthTally:
    """The numbers of one procedure in one month: what arrived in it, and what ended in it (月別集計).

    `arrived`, `open` and `closed` count by day; `asked` are the arrivals of which something was asked back,
    `questions` of how many arrivals each question was.
    """

    arrived: Counter[int] = field(default_factory=Counter)
    open: Counter[int] = field(default_factory=Counter)
    closed: Counter[int] = field(default_factory=Counter)
    asked: int = 0
    questions: Counter[str] = field(default_factory=Counter)
    groups: dict[UUID, Ended] = field(default_factory=dict)

    def add(self, kept: Mapping[str, Any]) -> None:
        """Add what was kept as JSON; what is open is never added: it is counted from the cases that are."""
        for into, name in ((self.arrived, "arrived"), (self.closed, "closed")):
            for day, n in kept.get(name, {}).items():
                into[int(day)] += n
        self.asked += kept.get("asked", 0)
        self.questions.update(kept.get("questions", {}))
        for group, ended in kept.get("groups", {}).items():
            self.groups.setdefault(UUID(group), Ended()).add(ended)

    def to_json(self) -> dict[str, Any]:
        """As `CaseMonth.body` keeps it."""
        return {
            "arrived": {str(day): n for day, n in sorted(self.arrived.items())},
            "open": {str(day): n for day, n in sorted(self.open.items())},
            "closed": {str(day): n for day, n in sorted(self.closed.items())},
            "asked": self.asked,
            "questions": dict(self.questions),
            "groups": {str(group): ended.to_json() for group, ended in self.groups.items()},
        }


def month_of(day: date) -> date:
    """The first day of the month of `day`."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return month_of(month + timedelta(days=31))


def tally_of(paces: Iterable[CasePace], month: date) -> MonthTally:
    """The numbers of the cases that arrived or ended in `month`."""
    tally = MonthTally()
    for pace in paces:
        if month_of(pace.arrived_on) == month:
            tally.arrived[pace.arrived_on.day] += 1
            tally.open[pace.arrived_on.day] += pace.is_open
            tally.asked += bool(pace.questions)
            tally.questions.update(set(pace.questions))
        if pace.closed_on is not None and month_of(pace.closed_on) == month:
            tally.closed[pace.closed_on.day] += 1
            tally.groups.setdefault(pace.group_id, Ended()).count(pace)
    tally.open += Counter()  # days without any go
    return tally
