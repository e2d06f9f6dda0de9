"""A page of figures reads the processes once, and tells what every figure would tell that reads them for itself."""

from collections import Counter
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

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
from madoguchi.plan.types.figures import OTHERS, OWN, FigureScope
from madoguchi.registry.models import Process
from tests.plan.kpi_world import TODAY, KpiWorld
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
