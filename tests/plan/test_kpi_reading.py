"""A page of figures reads the processes once, and tells what every figure would tell that reads them for itself."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madoguchi.plan.models import StateCount
from madoguchi.plan.selectors.kpi import (
    all_indicators,
    divided,
    forecast,
    indicator,
    obstacles,
    one_reading,
    organisations_with_processes,
    places_in,
    series,
    targets,
)
from madoguchi.plan.selectors.kpi.reading import once
from madoguchi.plan.selectors.kpi.tallies import census
from madoguchi.plan.selectors.process_counts import counts_of
from madoguchi.plan.services.kpi import count_states
from madoguchi.plan.types.figures import OTHERS, OWN, FigureScope
from madoguchi.registry.models import Process, ProcessStanding, ProcessYear
from tests.plan.kpi_world import AT, TODAY, KpiWorld
from tests.plan.test_kpi import inside, world  # noqa: F401

RATE, RATE_OWN = "digitalisation_rate", "digitalisation_rate_own"
SCOPES = (
    FigureScope("ken"),
    FigureScope("fukushi"),
    FigureScope(),
    FigureScope("nowhere"),
    FigureScope("ken", kind="filing"),
    FigureScope("ken", discretion=OWN),
    FigureScope("ken", discretion=OTHERS),
    FigureScope("ken", priority=True),
)


def told(scope: FigureScope) -> list[Any]:
    """All that the pages tell of a scope."""
    return [
        all_indicators(on=TODAY, scope=scope),
        [
            divided(RATE, by, on=TODAY, scope=scope)
            for by in ("organisation", "kind", "priority", "discretion")
        ],
        [forecast(key, on=TODAY, scope=scope) for key in (RATE, RATE_OWN)],
        [obstacles(key, on=TODAY, scope=scope) for key in (RATE, RATE_OWN)],
        series(RATE, on=TODAY, scope=scope),
        targets(RATE, scope=scope),
        organisations_with_processes(),
    ]


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_one_reading_tells_the_same_as_many(world: KpiWorld, scope: FigureScope) -> None:  # noqa: F811
    each = told(scope)
    with one_reading():
        assert told(scope) == each
        assert told(scope) == each, "a second time from what is kept"


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_the_census_is_the_processes_one_by_one(world: KpiWorld, scope: FigureScope) -> None:  # noqa: F811
    keys = places_in(scope).keys
    counted: Counter[tuple[Any, ...]] = Counter()
    for one in Process.objects.select_related("procedure").exclude(state="abolished"):
        is_meant = (
            one.procedure.organisation_id in keys
            and (not scope.kind or one.kind == scope.kind)
            and (not scope.discretion or one.is_own_discretion == (scope.discretion == OWN))
            and (scope.priority is None or one.procedure.is_priority == scope.priority)
        )
        if is_meant:
            counted[one.procedure.organisation_id, one.is_own_discretion, one.state, one.planned_on] += 1
    assert {tuple(one[:4]): one.n for one in census(scope, keys)} == counted
    rate = indicator(RATE, on=TODAY, scope=scope)
    assert (rate.denominator or 0) == counted.total()
    assert (rate.numerator or 0) == sum(n for key, n in counted.items() if key[2] == "digitised")


def test_nothing_is_kept_beyond_a_page(world: KpiWorld) -> None:  # noqa: F811
    ken = FigureScope("ken")
    with one_reading():
        before = indicator(RATE, on=TODAY, scope=ken)
        with transaction.atomic():
            Process.objects.filter(state="planned").update(state="digitised")
            assert indicator(RATE, on=TODAY, scope=ken) == before, "a page tells of one moment"
            with one_reading():
                assert indicator(RATE, on=TODAY, scope=ken) == before, "a part of a page is of that page"
    assert indicator(RATE, on=TODAY, scope=ken).numerator == 80
    found = iter((1, 2))
    assert [once("a", lambda: next(found)), once("a", lambda: next(found))] == [1, 2]


def test_the_first_page_of_the_plan_sums_the_processes_up_once(world: KpiWorld) -> None:  # noqa: F811
    with CaptureQueriesContext(connection) as asked:
        assert Client().get("/plan/").status_code == 200
    table = f'FROM "{Process._meta.db_table}"'
    sums = [one["sql"] for one in asked if table in one["sql"] and "GROUP BY" in one["sql"]]
    assert len(sums) == 1, sums


def test_quarters_are_summed_up_once_for_each_counting(world: KpiWorld) -> None:  # noqa: F811
    ken, table = FigureScope("ken"), StateCount._meta.db_table
    count_states(at=AT)
    first = series(RATE, on=TODAY, scope=ken)
    with CaptureQueriesContext(connection) as asked:
        assert series(RATE, on=TODAY, scope=ken) == first
    assert not [one for one in asked if table in one["sql"] and "SUM" in one["sql"]]
    ProcessStanding.objects.filter(state="planned").update(state="digitised")  # learnt of days that are past
    assert series(RATE, on=TODAY, scope=ken) == first, "the quarters were not counted again yet"
    count_states(at=AT)
    again = series(RATE, on=TODAY, scope=ken)
    assert [one.on for one in again] == [one.on for one in first] and again[0].numerator != first[0].numerator


def test_the_newest_year_is_that_of_the_processes_asked_for(world: KpiWorld) -> None:  # noqa: F811
    one, other = Process.objects.order_by("pk")[:2]
    for process, year in ((one, 2023), (one, 2024), (other, 2025)):
        ProcessYear.objects.create(process=process, fiscal_year=year, total=10, online=1, source="reported")
    asked = Process.objects.filter(pk=one.pk)
    assert [
        counts_of(asked, years)[0] for years in (range(2000, 2026), range(2000, 2024), range(2025, 2026))
    ] == [
        2024,
        2023,
        None,
    ]
    year, rows = counts_of(asked, range(2000, 2026))
    assert [(row.process_id, row.fiscal_year) for row in rows] == [(one.pk, year)]
    assert not counts_of(asked, range(2025, 2026))[1].exists()
