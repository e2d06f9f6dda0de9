"""Counting numerator and denominator of each indicator, by the definitions of `plan.definitions`."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Max, Q, QuerySet, Sum

from madoguchi.core.calendars import end_of_day, fiscal_year
from madoguchi.plan.definitions import Indicator
from madoguchi.plan.models import StateCount
from madoguchi.plan.selectors.kpi.reading import once
from madoguchi.plan.selectors.process_counts import SUMS, applied_for, counts_of
from madoguchi.plan.types.figures import OWN, FigureScope
from madoguchi.quality.models import Level, LevelSnapshot
from madoguchi.quality.selectors import GOAL
from madoguchi.registry.models import Process, ProcessStanding
from madoguchi.registry.selectors import standings_on
from madoguchi.reviews.selectors import window_counts
from madoguchi.windows.models import Window

State = Process.State
YEAR = timedelta(days=365)
FIRST_YEAR = 2000
"""No count is older."""
SUMS_KEPT = 64
"""Of so many scopes a process keeps in memory what the kept counts come to."""
WAYS = ("organisation", "kind", "priority", "discretion")
_OF_PROCESS = {
    "organisation": "procedure__organisation_id",
    "kind": "kind",
    "priority": "procedure__is_priority",
    "discretion": "is_own_discretion",
}
_OF_CENSUS = {"organisation": "organisation", "discretion": "is_own"}
_OF_COUNT = {
    "organisation": "organisation_id",
    "kind": "kind",
    "priority": "is_priority",
    "discretion": "is_own_discretion",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted for one part (分子と分母)."""

    numerator: int
    denominator: int
    left_out: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.numerator + other.numerator,
            self.denominator + other.denominator,
            self.left_out + other.left_out,
        )


@dataclass(frozen=True, slots=True)
class Tallies:
    """The tallies of all parts, and of which period (部分ごとの分子と分母)."""

    by_part: dict[Any, Tally]
    period: str = ""

    @property
    def whole(self) -> Tally:
        """All parts together."""
        return sum(self.by_part.values(), Tally(0, 0))


def tallies(
    indicator: Indicator, *, on: date, scope: FigureScope, places: Sequence[UUID], by: str = "organisation"
) -> Tallies:
    """Numerator and denominator of `indicator` on a day, part by part of `by` (one of `WAYS`)."""
    return _COUNTERS.get(indicator.key, _states)(indicator, on, of_indicator(indicator, scope), places, by)


def is_of_today(on: date, places: Sequence[UUID]) -> bool:
    """Whether nothing of the processes of `places` changed after a day, so that how they stand now is how they stood."""

    def read() -> bool:
        later = ProcessStanding.objects.filter(on__gt=on)
        return not later.exists() or not later.filter(process__procedure__organisation__in=places).exists()

    return once(("is of today", on, tuple(places)), read)


def states_of_quarters(
    indicator: Indicator, scope: FigureScope, places: Sequence[UUID], *, since: date, before: date
) -> list[tuple[date, Tally]]:
    """The tallies of a rate of processes at the ends of quarters that are kept, by day.

    Counting again writes new rows: what was summed up holds for as long as the newest of them stands.
    """
    counted = StateCount.objects.order_by("-pk").values_list("pk", flat=True).first()
    if counted is None:
        return []
    return list(_of_quarters(counted, of_indicator(indicator, scope), tuple(places), since, before))


@lru_cache(maxsize=SUMS_KEPT)
def _of_quarters(
    _counted: UUID, scope: FigureScope, places: tuple[UUID, ...], since: date, before: date
) -> tuple[tuple[date, Tally], ...]:
    rows = (
        StateCount.objects.filter(_narrowed(scope, _OF_COUNT), organisation__in=places)
        .filter(day__gte=since, day__lt=before)
        .order_by()
        .values_list("day", "state")
        .annotate(n=Sum("count"))
    )
    return tuple(sorted(_shares(rows).items()))


def of_indicator(indicator: Indicator, scope: FigureScope) -> FigureScope:
    """The scope as the definition narrows it: one indicator keeps to what can be decided by oneself."""
    return replace(scope, discretion=OWN) if indicator.key == "digitalisation_rate_own" else scope


def processes_of(scope: FigureScope, places: Sequence[UUID]) -> QuerySet[Process]:
    """The processes of a scope as they stand now, abolished ones left out."""
    found = Process.objects.filter(procedure__organisation__in=places).exclude(state=State.ABOLISHED)
    return found.filter(_narrowed(scope, _OF_PROCESS)).order_by()


class Standing(NamedTuple):
    """How many processes of an organisation stand alike now (いまの状態の集計)."""

    organisation: UUID
    is_own: bool
    state: str
    planned_on: date | None
    n: int


def census(scope: FigureScope, places: Sequence[UUID]) -> list[Standing]:
    """The processes of a scope as they stand now, summed up, abolished ones left out: all rates of a page add it up.

    With and without what can be decided by oneself it is one reading.
    """
    if scope.discretion:
        found = census(replace(scope, discretion=""), places)
        return [one for one in found if one.is_own == (scope.discretion == OWN)]

    def read() -> list[Standing]:
        rows = processes_of(scope, places).values_list(
            "procedure__organisation_id", "is_own_discretion", "state", "planned_on"
        )
        return [Standing(*row) for row in rows.annotate(n=Count("pk"))]

    return once(("census", scope, tuple(places)), read)


def _narrowed(scope: FigureScope, names: dict[str, str]) -> Q:
    found = Q()
    if scope.kind:
        found &= Q(**{names["kind"]: scope.kind})
    if scope.discretion:
        found &= Q(**{names["discretion"]: scope.discretion == OWN})
    if scope.priority is not None:
        found &= Q(**{names["priority"]: scope.priority})
    return found


def _states(_indicator: Indicator, on: date, scope: FigureScope, places: Sequence[UUID], by: str) -> Tallies:
    if is_of_today(on, places):
        if by in _OF_CENSUS:
            part_of = attrgetter(_OF_CENSUS[by])
            return Tallies(_shares((part_of(one), one.state, one.n) for one in census(scope, places)))
        rows: Iterable[tuple[Any, str, int]] = (
            processes_of(scope, places).values_list(_OF_PROCESS[by], "state").annotate(n=Count("pk"))
        )
        return Tallies(_shares(rows))
    kept = StateCount.objects.filter(day=on)
    if kept.exists():
        counts = kept.filter(_narrowed(scope, _OF_COUNT), organisation__in=places).order_by()
        rows = counts.values_list(_OF_COUNT[by], "state").annotate(n=Sum("count"))
        return Tallies(_shares(rows))
    found: Counter[tuple[Any, str]] = Counter()
    for one in standings_on(on, places):
        if (
            (not scope.kind or one.kind == scope.kind)
            and (not scope.discretion or one.is_own_discretion == (scope.discretion == OWN))
            and (scope.priority is None or one.is_priority == scope.priority)
        ):
            part: Hashable = {
                "organisation": one.organisation,
                "kind": one.kind,
                "priority": one.is_priority,
                "discretion": one.is_own_discretion,
            }[by]
            found[part, one.state] += 1
    return Tallies(_shares((part, state, n) for (part, state), n in found.items()))


def _shares(rows: Iterable[tuple[Any, str, int]]) -> dict[Any, Tally]:
    done, whole = Counter[Any](), Counter[Any]()
    for part, state, n in rows:
        if state != State.ABOLISHED:
            whole[part] += n
            done[part] += n if state == State.DIGITISED else 0
    return {part: Tally(done[part], n) for part, n in whole.items()}


def _cases(_indicator: Indicator, on: date, scope: FigureScope, places: Sequence[UUID], by: str) -> Tallies:
    year, counts = counts_of(applied_for(processes_of(scope, places)), range(FIRST_YEAR, fiscal_year(on)))
    if year is None:
        return Tallies({})
    known = counts.values_list(f"process__{_OF_PROCESS[by]}").annotate(**SUMS)
    found = {part: Tally(online, total, left) for part, online, total, left in known}
    return Tallies(found, str(year))


def _levels(indicator: Indicator, on: date, scope: FigureScope, places: Sequence[UUID], by: str) -> Tallies:
    if scope.is_divided or by != "organisation":
        return Tallies({})
    newest = LevelSnapshot.objects.filter(day__gt=on).exists()
    if not newest:
        levels = Level.objects.filter(
            axis=indicator.axis,
            procedure__is_priority=True,
            procedure__organisation__in=places,
            procedure__current__isnull=False,
            procedure__retired_at__isnull=True,
        ).order_by()
        part = F("procedure__organisation_id")
        counted = levels.values_list(part).annotate(
            reached=Count("pk", filter=Q(level__gte=GOAL)), n=Count("pk")
        )
        return Tallies({one: Tally(reached, n) for one, reached, n in counted})
    day = LevelSnapshot.objects.filter(day__lte=on).aggregate(day=Max("day"))["day"]
    rows = LevelSnapshot.objects.filter(
        day=day, axis=indicator.axis, is_priority=True, organisation__in=places
    ).order_by()
    counts = rows.values_list("organisation_id").annotate(
        reached=Sum("count", filter=Q(level__gte=GOAL), default=0), n=Sum("count")
    )
    return Tallies(
        {one: Tally(reached, n) for one, reached, n in counts}, "" if day is None else day.isoformat()
    )


def _windows(_indicator: Indicator, on: date, scope: FigureScope, places: Sequence[UUID], by: str) -> Tallies:
    if scope.is_divided or by != "organisation":
        return Tallies({})
    owners = dict(
        Window.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), organisation__in=places)
        .order_by()
        .values_list("pk", "organisation_id")
    )
    until = end_of_day(on)
    found: dict[Any, Tally] = {}
    for window, (n, satisfied) in window_counts(owners, since=until - YEAR, until=until).items():
        part = owners[window]
        found[part] = found.get(part, Tally(0, 0)) + Tally(satisfied, n)
    return Tallies(found)


_COUNTERS: dict[str, Callable[[Indicator, date, FigureScope, Sequence[UUID], str], Tallies]] = {
    "online_use_rate": _cases,
    "level_target_faster": _levels,
    "level_target_simpler": _levels,
    "level_target_easier": _levels,
    "windows_satisfied": _windows,
}
