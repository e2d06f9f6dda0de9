"""What is expected: the plan dates of a scope, past slips, and what a scenario takes for done."""

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from madoguchi.core.calendars import first_day_of, fiscal_year
from madoguchi.plan.definitions import indicator_named
from madoguchi.plan.forecasting import foresee, month_ends
from madoguchi.plan.models import BarrierProcess, IndicatorPoint, Scenario, ScenarioStep, SlipCount
from madoguchi.plan.selectors.kpi.places import Places, places_in
from madoguchi.plan.selectors.kpi.series import targets
from madoguchi.plan.selectors.kpi.tallies import census, of_indicator, processes_of
from madoguchi.plan.selectors.kpi.values import ALL
from madoguchi.plan.types.figures import FigureScope, Forecast, Planned
from madoguchi.registry.models import Process

State = Process.State
RATE = "digitalisation_rate"
LEAST_YEARS = 2
MOST_SLIPS = 400
"""Beyond this many recorded slips their counts are scaled down: the interval would not change any more."""


@dataclass(frozen=True, slots=True)
class _Group:
    """Processes of one bureau, with what stands below it, in one state with one month (まとまり)."""

    bureau: UUID
    state: str
    planned_on: date | None


def horizon(aims: Sequence[IndicatorPoint], *, on: date) -> date:
    """How far one looks ahead: to the end of the second fiscal year from now, and past the last target."""
    end = first_day_of(fiscal_year(on) + LEAST_YEARS + 1)
    last = max((one.on for one in aims), default=on)
    return date.fromordinal(max(end, first_day_of(fiscal_year(last) + 2)).toordinal() - 1)


def forecast(
    key: str = RATE,
    *,
    on: date,
    scope: FigureScope = ALL,
    until: date | None = None,
    scenario: Scenario | None = None,
) -> Forecast:
    """What share is expected up to `until`, from how processes stand now; `on` is the day of now.

    `LookupError` for an indicator of which no forecast is made. With `scenario` its steps are taken for done.
    """
    defined = indicator_named(key)
    if defined is None or not defined.has_forecast:
        raise LookupError(key)
    places = places_in(scope)
    narrowed = of_indicator(defined, scope)
    found = processes_of(narrowed, places.keys)
    groups = Counter[_Group]()
    for one in census(narrowed, places.keys):
        groups[_Group(places.bureau_of(one.organisation), one.state, one.planned_on)] += one.n
    aims = targets(key, scope=scope)
    until = until or horizon(aims, on=on)
    aim = next((one for one in aims if one.on > on), None)
    done = _total(groups, State.DIGITISED)
    planned = _parted(groups, {} if scenario is None else taken_for_done(scenario, found, places))
    slips = slips_of(places)
    told = foresee(
        planned,
        slips,
        done=done,
        whole=sum(groups.values()),
        as_of=on,
        days=month_ends(on, until),
        target=None if aim is None else float(aim.value),
        target_on=None if aim is None else aim.on,
    )
    return Forecast(
        key=key,
        as_of=on,
        until=until,
        done=done,
        planned=_total(groups, State.PLANNED),
        overdue=sum(n for one, n in groups.items() if _is_overdue(one, on)),
        undated=sum(groups.values()) - done - _total(groups, State.PLANNED),
        n_slips=told.n_slips,
        is_assumed=told.is_assumed,
        points=told.points,
        target=None if aim is None else float(aim.value),
        target_on=None if aim is None else aim.on,
        chance=told.chance,
    )


def slips_of(places: Places) -> list[int]:
    """The recorded slips of the government of a scope in months; of all where it has none or the scope no place.

    Those of one bureau would be too few, and its dates slip for the same reasons as those of the others.
    """
    rows = SlipCount.objects.order_by("months").values_list("months").annotate(n=Sum("count"))
    if places.top is not None:
        rows = rows.filter(organisation__government=places.top.government_id)
    counted = list(rows)
    total = sum(n for _months, n in counted)
    scale = max(1.0, total / MOST_SLIPS)
    return [months for months, n in counted for _one in range(max(1, round(n / scale)))]


def taken_for_done(
    scenario: Scenario, among: QuerySet[Process], places: Places
) -> dict[_Group, Counter[date]]:
    """How many of each group a scenario takes for done by which day: of several days the first holds."""
    by_process: dict[UUID, tuple[_Group, date]] = {}
    undone = among.exclude(state=State.DIGITISED)
    for step in scenario.steps.all():
        rows = undone.filter(_meant(step)).values_list(
            "pk", "procedure__organisation_id", "state", "planned_on"
        )
        for key, place, state, planned in rows:
            before = by_process.get(key)
            if before is None or step.done_on < before[1]:
                by_process[key] = (_Group(places.bureau_of(place), state, planned), step.done_on)
    found: dict[_Group, Counter[date]] = {}
    for group, day in by_process.values():
        found.setdefault(group, Counter())[day] += 1
    return found


def _meant(step: ScenarioStep) -> Q:
    """Which processes a step of a scenario means."""
    if step.kind == ScenarioStep.Kind.PROCESS:
        return Q(code=step.key)
    if step.kind == ScenarioStep.Kind.BARRIER:
        held = BarrierProcess.objects.filter(barrier__code=step.key, released_on__isnull=True)
        return Q(pk__in=held.values("process"))
    return Q(tool=step.key) | Q(planned_reason__contains=step.key)


def _parted(groups: dict[_Group, int], taken: dict[_Group, Counter[date]]) -> list[Planned]:
    """The groups that are not done, each parted into what a scenario takes for done and the rest."""
    found = []
    for group, n in sorted(groups.items(), key=lambda one: (str(one[0].bureau), str(one[0].planned_on))):
        if group.state == State.DIGITISED:
            continue
        end = end_of_month(group.planned_on) if group.state == State.PLANNED else None
        parts = taken.get(group, Counter())
        rest = n - parts.total()
        if rest:
            found.append(Planned(str(group.bureau), end, rest))
        found += [Planned(str(group.bureau), end, part, day) for day, part in sorted(parts.items())]
    return found


def _total(groups: dict[_Group, int], state: str) -> int:
    return sum(n for one, n in groups.items() if one.state == state)


def _is_overdue(group: _Group, on: date) -> bool:
    end = end_of_month(group.planned_on)
    return group.state == State.PLANNED and end is not None and end < on


def end_of_month(day: date | None) -> date | None:
    """The last day of the month of a plan: until then it is not late."""
    return None if day is None else day.replace(day=monthrange(day.year, day.month)[1])
