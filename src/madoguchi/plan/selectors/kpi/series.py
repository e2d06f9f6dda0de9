"""An indicator over time: from kept counts of quarters, from documents, and to its target."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from madoguchi.core.calendars import add_months, first_day_of, fiscal_year
from madoguchi.plan.definitions import Indicator, indicator_named
from madoguchi.plan.forecasting import month_ends
from madoguchi.plan.models import IndicatorPoint
from madoguchi.plan.selectors.kpi.places import Places, place_named, places_in
from madoguchi.plan.selectors.kpi.reading import once
from madoguchi.plan.selectors.kpi.tallies import states_of_quarters
from madoguchi.plan.selectors.kpi.values import ALL, indicator
from madoguchi.plan.types.figures import FigureScope, SeriesPoint, Value
from madoguchi.quality.selectors import GOAL, counts_over_time

YEARS = 3
"""How many years before a day the counted series reaches back."""


def series(key: str, *, on: date, scope: FigureScope = ALL) -> list[SeriesPoint]:
    """The indicator at the ends of quarters of three years and on `on`, and the published values before, by day.

    Published values belong to one organisation and are told only for it as a whole. Days on which nothing can be
    divided are left out.
    """
    defined = indicator_named(key)
    if defined is None:
        raise LookupError(key)
    places = places_in(scope)
    found = [] if scope.is_divided else _published(key, places, on)
    counted = [_point(value) for value in _counted(defined, on, scope, places.keys)]
    return sorted([*found, *(one for one in counted if one is not None)], key=lambda one: one.on)


def targets(key: str, *, scope: FigureScope = ALL) -> list[IndicatorPoint]:
    """The targets of the organisation of a scope, by day; where it set none, those of its government."""
    return once(("targets", key, scope), lambda: _targets(key, scope))


def _targets(key: str, scope: FigureScope) -> list[IndicatorPoint]:
    if scope.is_divided:
        return []
    top = place_named(scope.organisation)
    if top is None:
        return []
    found = IndicatorPoint.objects.filter(indicator=key, kind=IndicatorPoint.Kind.TARGET).order_by("on")
    told = list(found.filter(organisation__in={top.pk, top.government_id}))
    return [one for one in told if one.organisation_id == top.pk] or told


def next_target(aims: Sequence[IndicatorPoint], on: date) -> IndicatorPoint | None:
    """The first target that is not past on a day; the last one where all are."""
    coming = [one for one in aims if one.on >= on]
    return coming[0] if coming else (aims[-1] if aims else None)


def _published(key: str, places: Places, on: date) -> list[SeriesPoint]:
    if places.top is None:
        return []
    found = IndicatorPoint.objects.filter(
        indicator=key, kind=IndicatorPoint.Kind.PUBLISHED, organisation=places.top.pk, on__lte=on
    )
    return [SeriesPoint(one.on, float(one.value), one.source, is_published=True) for one in found]


def _counted(defined: Indicator, on: date, scope: FigureScope, places: Sequence[UUID]) -> Iterable[Value]:
    since = date(on.year - YEARS, on.month, 1)
    if defined.has_forecast:
        yield from quarters(defined, scope, places, since=since, before=on)
    elif defined.axis:
        if not scope.is_divided:
            yield from _levels(defined, places, since=since, before=on)
    elif defined.key == "online_use_rate":
        for year in range(fiscal_year(since), fiscal_year(on)):
            value = indicator(defined.key, on=first_day_of(year + 1), scope=scope)
            if value.period == str(year):
                yield replace(value, on=first_day_of(year + 1) - timedelta(days=1))
        return
    else:
        for day in month_ends(add_months(on, -12), on)[:-1]:
            yield indicator(defined.key, on=day, scope=scope)
    yield indicator(defined.key, on=on, scope=scope)


def quarters(
    defined: Indicator, scope: FigureScope, places: Sequence[UUID], *, since: date, before: date
) -> list[Value]:
    """The values at the ends of quarters that are kept, in one query."""
    found = states_of_quarters(defined, scope, places, since=since, before=before)
    return [
        Value(defined.key, day, tally.numerator, tally.denominator, defined.source) for day, tally in found
    ]


def _levels(defined: Indicator, places: Sequence[UUID], *, since: date, before: date) -> Iterable[Value]:
    counted = counts_over_time(
        since=since, until=before - timedelta(days=1), organisations=places, is_priority=True
    )
    for one in counted:
        if one.axis == defined.axis and one.day.month % 3 == 0:
            yield Value(defined.key, one.day, sum(one.counts[GOAL:]), one.total, defined.source)


def _point(value: Value) -> SeriesPoint | None:
    if value.rounded is None:
        return None
    return SeriesPoint(
        value.on, value.rounded, value.source, numerator=value.numerator, denominator=value.denominator
    )
