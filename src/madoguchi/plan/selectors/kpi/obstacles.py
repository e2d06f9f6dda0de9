"""What the processes that are not digital yet wait for: their month, or a barrier."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, QuerySet

from madoguchi.core.calendars import fiscal_year
from madoguchi.plan.definitions import indicator_named
from madoguchi.plan.models import HOLDING, Barrier, BarrierProcess
from madoguchi.plan.selectors.kpi.forecasts import end_of_month
from madoguchi.plan.selectors.kpi.places import places_in
from madoguchi.plan.selectors.kpi.tallies import of_indicator, processes_of
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
    found = processes_of(of_indicator(defined, scope), places_in(scope).keys)
    return [*_planned(found.filter(state=State.PLANNED), on), *_barred(found.filter(state=State.BARRED))]


def _planned(found: QuerySet[Process], on: date) -> list[Obstacle]:
    overdue, halves = 0, Counter[tuple[int, bool]]()
    for planned, n in found.values_list("planned_on").annotate(n=Count("pk")):
        end = end_of_month(planned)
        if end is None or end < on:
            overdue += n
        else:
            halves[fiscal_year(end), 4 <= end.month <= 9] += n
    later = sorted(halves.items(), key=lambda one: (one[0][0], not one[0][1]))
    return [
        *([Obstacle(overdue, is_overdue=True)] if overdue else []),
        *(Obstacle(n, half) for half, n in later),
    ]


def _barred(found: QuerySet[Process]) -> list[Obstacle]:
    order = {value: place for place, value in enumerate(Barrier.Kind.values)}
    kinds: dict[UUID, str] = {}
    held = BarrierProcess.objects.filter(
        process__in=found.values("pk"), barrier__state__in=HOLDING, released_on__isnull=True
    )
    for process, kind in held.order_by().values_list("process_id", "barrier__kind"):
        if process not in kinds or order[kind] < order[kinds[process]]:
            kinds[process] = kind
    counted = Counter(kinds.values())
    rest = found.count() - counted.total()
    labels = dict(Barrier.Kind.choices)
    told = [Obstacle(counted[kind], barrier=str(labels[kind])) for kind in order if counted[kind]]
    return [*told, *([Obstacle(rest)] if rest else [])]
