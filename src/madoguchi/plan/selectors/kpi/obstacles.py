"""What the processes that are not digital yet wait for: their month, or a barrier."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from madoguchi.core.calendars import fiscal_year
from madoguchi.plan.definitions import indicator_named
from madoguchi.plan.models import HOLDING, Barrier, BarrierProcess
from madoguchi.plan.selectors.kpi.forecasts import end_of_month
from madoguchi.plan.selectors.kpi.places import places_in
from madoguchi.plan.selectors.kpi.tallies import Standing, census, of_indicator, processes_of
from madoguchi.plan.selectors.kpi.values import ALL
from madoguchi.plan.types.figures import FigureScope
from madoguchi.registry.models import Process

State = Process.State


@dataclass(frozen=True, slots=True)
class Obstacle:
    """How many processes wait for the same (待っているもの).

    `half` is a half of a fiscal year (and whether it is the first) for which they are planned; `is_overdue`: their month
    is past; `barrier` is a kind of barrier in words; none of these: they are barred without one.
    """

    n: int
    half: tuple[int, bool] | None = None
    is_overdue: bool = False
    barrier: str | None = None


def obstacles(key: str, *, on: date, scope: FigureScope = ALL) -> list[Obstacle]:
    """What keeps a rate of processes from being whole: overdue first, then months to come, then barriers by kind.

    A process behind several barriers is counted once, with the kind that stands first in `Barrier.Kind`.
    """
    defined = indicator_named(key)
    if defined is None:
        raise LookupError(key)
    scope, places = of_indicator(defined, scope), places_in(scope).keys
    standing = census(scope, places)
    barred = processes_of(scope, places).filter(state=State.BARRED)
    return [*_planned(standing, on), *_barred(barred, _n(standing, State.BARRED))]


def _n(standing: Iterable[Standing], state: str) -> int:
    return sum(one.n for one in standing if one.state == state)


def _planned(standing: Iterable[Standing], on: date) -> list[Obstacle]:
    overdue, halves = 0, Counter[tuple[int, bool]]()
    for one in standing:
        if one.state != State.PLANNED:
            continue
        end = end_of_month(one.planned_on)
        if end is None or end < on:
            overdue += one.n
        else:
            halves[fiscal_year(end), 4 <= end.month <= 9] += one.n
    later = sorted(halves.items(), key=lambda one: (one[0][0], not one[0][1]))
    return [
        *([Obstacle(overdue, is_overdue=True)] if overdue else []),
        *(Obstacle(n, half) for half, n in later),
    ]


def _barred(found: QuerySet[Process], n: int) -> list[Obstacle]:
    order = {value: place for place, value in enumerate(Barrier.Kind.values)}
    kinds: dict[UUID, str] = {}
    held = BarrierProcess.objects.filter(
        Exists(found.filter(pk=OuterRef("process"))),
        barrier__state__in=HOLDING,
        released_on__isnull=True,
    )
    for process, kind in held.order_by().values_list("process_id", "barrier__kind"):
        if process not in kinds or order[kind] < order[kinds[process]]:
            kinds[process] = kind
    counted = Counter(kinds.values())
    rest = n - counted.total()
    labels = dict(Barrier.Kind.choices)
    told = [Obstacle(counted[kind], barrier=str(labels[kind])) for kind in order if counted[kind]]
    return [*told, *([Obstacle(rest)] if rest else [])]
