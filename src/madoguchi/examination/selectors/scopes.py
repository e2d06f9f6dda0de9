"""Of what a report is: whose cases, of which months, of which procedure; and what they add up to."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.examination.models import CaseMonth
from madoguchi.examination.selectors.exports import EXPORTERS
from madoguchi.examination.selectors.forecasting import Forecast
from madoguchi.examination.selectors.tallies import Ended, month_of
from madoguchi.registry.models import Procedure

FEW = 10
"""Of fewer cases than these neither the number nor the days are shown."""
MONTHS = 36
"""How far back a period may begin."""


@dataclass(frozen=True)
class Scope:
    """What a report is of: the organisations of its reader, one procedure or all, the first and the last month (範囲)."""

    organisations: frozenset[UUID]
    first: date
    last: date
    procedure: UUID | None = None
    government: UUID | None = None

    @classmethod
    def of(
        cls,
        acting: Acting,
        *,
        today: date,
        first: str = "",
        last: str = "",
        procedure: str = "",
        government: str = "",
    ) -> "Scope":
        """As a page names it (`2026-07`); what cannot be read falls back to the last twelve months and all.

        With a `government`, only its organisations.
        """
        this = month_of(today)
        oldest = _months_before(this, MONTHS)
        end = min(_month(last) or this, this)
        start = max(_month(first) or _months_before(end, 11), oldest)
        places, of = acting.organisations(*EXPORTERS), _key(government)
        if of:
            places = frozenset(
                Organisation.objects.filter(pk__in=places, government=of).values_list("pk", flat=True)
            )
        return cls(places, min(start, end), max(end, oldest), _key(procedure), of)

    @classmethod
    def from_json(cls, kept: dict[str, str], acting: Acting, *, today: date) -> "Scope":
        """As `to_json` kept it, in the organisations that `acting` has now."""
        return cls.of(acting, today=today, **kept)

    def to_json(self) -> dict[str, str]:
        """The words of its address; what is empty is left out."""
        found = {"first": f"{self.first:%Y-%m}", "last": f"{self.last:%Y-%m}"}
        more = {"procedure": self.procedure, "government": self.government}
        return found | {name: str(key) for name, key in more.items() if key}

    @property
    def before(self) -> "Scope":
        """The period of the same length that ended just before."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        last = _months_before(self.first, 1)
        return Scope(
            self.organisations, _months_before(last, months - 1), last, self.procedure, self.government
        )


def _month(text: str) -> date | None:
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        return None


def _months_before(month: date, n: int) -> date:
    year, rest = divmod(month.year * 12 + month.month - 1 - n, 12)
    return date(year, rest + 1, 1)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass
class Line:
    """One line of a report: what it is of, how many, and days (行)."""

    name: str
    n: int
    middle: int | None = None
    ninth: int | None = None
    late: int | None = None
    note: str = ""

    @property
    def is_few(self) -> bool:
        """Whether so few stand behind it that nothing is shown."""
        return self.n < FEW


@dataclass
class Report:
    """The answer to one question: a sentence, lines for chart and table, and how it was found (集計)."""

    key: str
    answer: str
    header: list[str]
    lines: list[Line]
    rows: list[list[Any]]
    n: int
    unit: str
    method: str
    forecast: Forecast | None = None
    weeks: list[tuple[date, int]] = field(default_factory=list)


def few_words(n: int) -> int | str:
    """A number as it may be shown: 0 is 0, and what is smaller than `FEW` is not told apart."""
    return n if n == 0 or n >= FEW else _("%(few)d未満") % {"few": FEW}


@dataclass
class Counted:
    """The months of a scope, added up (合計)."""

    by_procedure: dict[UUID, Ended]
    by_group: dict[UUID, Ended]
    whole: Ended
    arrived: Counter[UUID]
    asked: Counter[tuple[UUID, str]]


def counted(scope: Scope) -> Counted:
    """Everything that ended or arrived in the months of `scope`."""
    found = Counted({}, {}, Ended(), Counter(), Counter())
    for procedure, body in _cells(scope).values_list("procedure_id", "body"):
        found.arrived[procedure] += sum(body.get("arrived", {}).values())
        for question, times in body.get("questions", {}).items():
            found.asked[procedure, question] += times
        for group, ended in body.get("groups", {}).items():
            found.by_procedure.setdefault(procedure, Ended()).add(ended)
            found.by_group.setdefault(UUID(group), Ended()).add(ended)
    for ended in found.by_procedure.values():
        found.whole.add(ended.to_json())
    return found


def _cells(scope: Scope) -> QuerySet[CaseMonth]:
    cells = CaseMonth.objects.filter(
        organisation__in=scope.organisations, month__gte=scope.first, month__lte=scope.last
    )
    return cells.filter(procedure=scope.procedure) if scope.procedure else cells


def months_of(today: date) -> list[tuple[str, str]]:
    """The months from which a period may be chosen, the latest first, as addresses and people write them."""
    months = [_months_before(month_of(today), n) for n in range(MONTHS + 1)]
    return [
        (f"{month:%Y-%m}", _("%(year)d年%(month)d月") % {"year": month.year, "month": month.month})
        for month in months
    ]


def procedures_of(scope: Scope) -> list[tuple[str, str]]:
    """Key and title of the procedures of which the organisations of `scope` had cases."""
    kept = CaseMonth.objects.filter(organisation__in=scope.organisations).values("procedure")
    return sorted(titles_of(kept).items(), key=lambda one: one[1])


def titles_of(keys: Any) -> dict[str, str]:
    """What these procedures are called now, by key."""
    found = Procedure.objects.filter(pk__in=keys).select_related("current")
    return {str(one.pk): one.current.body["title"] if one.current else one.slug for one in found}


def headline(found: Counted, before: Counted) -> dict[str, Any]:
    """The whole in four numbers, each with that of the period before; None for what too few stand behind."""

    def numbers(one: Ended) -> dict[str, int | None]:
        if one.decided < FEW:
            return {"n": None, "middle": None, "ninth": None, "in_time": None}
        return {
            "n": one.decided,
            "middle": one.own.at(0.5),
            "ninth": one.own.at(0.9),
            "in_time": round(100 * (one.decided - one.late) / one.decided),
        }

    return {"now": numbers(found.whole), "before": numbers(before.whole)}
