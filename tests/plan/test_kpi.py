"""Each indicator by its definition: today and on a day that is past, whole and in parts, over time."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from madoguchi.plan.definitions import indicators
from madoguchi.plan.models import IndicatorPoint, StateCount
from madoguchi.plan.selectors.kpi import (
    all_indicators,
    divided,
    forecast,
    indicator,
    obstacles,
    series,
    targets,
)
from madoguchi.plan.selectors.kpi.tallies import _COUNTERS, Tallies, Tally
from madoguchi.plan.selectors.sheet_figures import figure_of
from madoguchi.plan.services.kpi import (
    MayNotPlan,
    PointData,
    StepData,
    WrongPoint,
    WrongScenario,
    add_scenario,
    change_scenario,
    count_states,
    remove_point,
    set_points,
)
from madoguchi.plan.types.figures import FigureScope, Value
from madoguchi.registry.models import Process, ProcessYear
from madoguchi.versions.services import SomeoneElseSaved
from tests.plan.kpi_world import AT, SYSTEM, TODAY, KpiWorld

KEN = FigureScope("ken")
RATE = "digitalisation_rate"
OWN = "digitalisation_rate_own"
START = date(2024, 4, 1)
MARCH = date(2027, 3, 1)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Any:
    """Hundred and ten processes of a prefecture, four of a town; thirteen plans came, most of them late."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = KpiWorld()
        late: list[tuple[int, date]] = [(3, date(2025, 4, 1)), (5, date(2025, 7, 1)), (5, date(2026, 4, 1))]
        made.processes(40, made.green, [(START, "digitised", None)], is_priority=True)
        for n, came in late:
            plan = (START, "planned", date(2025, 4, 1))
            made.processes(n, made.care, [plan, (came, "digitised", None)])
        made.processes(7, made.division, [(START, "planned", date(2026, 10, 1))])
        made.processes(20, made.green, [(START, "planned", MARCH)], tool="環境システム", kind="filing")
        made.processes(10, made.care, [(START, "barred", None)], is_own=False)
        made.processes(20, made.care, [(START, "digitised", None), (date(2026, 2, 1), "abolished", None)])
        made.processes(4, made.town, [(START, "digitised", None)])
        count_states(at=AT)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def inside(world: KpiWorld, db: None) -> None:
    """Every test looks at the world in a transaction of its own."""


def test_the_rate_counts_what_is_not_abolished(world: KpiWorld) -> None:
    found = indicator(RATE, on=TODAY, scope=KEN)
    assert (found.numerator, found.denominator) == (53, 90)
    assert found.shown == "58.9"
    own = indicator(OWN, on=TODAY, scope=KEN)
    assert (own.numerator, own.denominator) == (53, 80)


def test_municipalities_are_counted_apart_and_with_all(world: KpiWorld) -> None:
    town = indicator(RATE, on=TODAY, scope=FigureScope("shi"))
    assert (town.numerator, town.denominator) == (4, 4)
    everything = indicator(RATE, on=TODAY)
    assert (everything.numerator, everything.denominator) == (57, 94)
    assert indicator(RATE, on=TODAY, scope=FigureScope("nowhere")).value is None


@pytest.mark.parametrize(
    ("scope", "counted"),
    [
        pytest.param(FigureScope("ken", discretion="others"), (0, 10), id="discretion"),
        pytest.param(FigureScope("ken", kind="filing"), (0, 20), id="kind"),
        pytest.param(FigureScope("ken", priority=True), (40, 40), id="priority"),
        pytest.param(FigureScope("fukushi"), (13, 30), id="bureau-with-its-division"),
        pytest.param(FigureScope("fukushi-ka"), (0, 7), id="division"),
    ],
)
def test_a_scope_narrows_it(world: KpiWorld, scope: FigureScope, counted: tuple[int, int]) -> None:
    found = indicator(RATE, on=TODAY, scope=scope)
    assert (found.numerator, found.denominator) == counted


@pytest.mark.parametrize("is_kept", [True, False], ids=["kept", "from-history"])
@pytest.mark.parametrize(
    ("day", "counted"),
    [
        pytest.param(date(2025, 3, 31), (60, 110), id="before-any-came"),
        pytest.param(date(2025, 9, 30), (68, 110), id="after-eight"),
        pytest.param(date(2026, 3, 31), (48, 90), id="after-the-abolition"),
    ],
)
def test_a_day_that_is_past_is_told_from_the_history(
    world: KpiWorld, day: date, counted: tuple[int, int], is_kept: bool
) -> None:
    if not is_kept:
        StateCount.objects.all().delete()
    found = indicator(RATE, on=day, scope=KEN)
    assert (found.numerator, found.denominator) == counted
    parts = divided(RATE, "organisation", on=day, scope=KEN)
    assert sum(one.value.denominator or 0 for one in parts) == counted[1]


def test_parts_add_up_and_the_weakest_comes_first(world: KpiWorld) -> None:
    for by in ("organisation", "kind", "priority", "discretion"):
        parts = divided(RATE, by, on=TODAY, scope=KEN)
        assert sum(one.value.numerator or 0 for one in parts) == 53
        assert [one.value.value for one in parts] == sorted(one.value.value or 0 for one in parts)
    bureaus = divided(RATE, "organisation", on=TODAY, scope=KEN)
    assert [(one.part, one.value.shown) for one in bureaus] == [("fukushi", "43.3"), ("kankyo", "66.7")]
    assert [one.name for one in divided(OWN, "discretion", on=TODAY, scope=KEN)] == []


def test_online_use_counts_the_last_finished_year_and_prefers_what_was_measured(world: KpiWorld) -> None:
    digital = list(Process.objects.filter(procedure__organisation=world.green, state="digitised")[:3])
    paper = Process.objects.filter(procedure__organisation=world.green, state="planned")[0]

    def year(process: Process, total: int, online: int | None, source: str, fiscal: int = 2025) -> None:
        ProcessYear.objects.create(
            process=process, fiscal_year=fiscal, total=total, online=online, source=source
        )

    year(digital[0], 1000, 100, "reported")
    year(digital[0], 1200, 900, "measured")
    year(digital[1], 500, 50, "reported")
    year(digital[1], 500, 60, "imported")
    year(digital[2], 400, None, "reported")
    year(paper, 300, None, "reported")
    year(digital[0], 9, 9, "measured", 2026)
    found = indicator("online_use_rate", on=TODAY, scope=KEN)
    assert (found.numerator, found.denominator, found.left_out) == (950, 2000, 1)
    assert found.period == "2025"


def test_shares_that_are_nearly_all_are_not_told_as_all() -> None:
    assert Value(RATE, TODAY, 4999, 5000, "台帳").rounded == 99.9
    assert Value(RATE, TODAY, 5000, 5000, "台帳").rounded == 100
    assert Value(RATE, TODAY, 1, 5000, "台帳").rounded == 0.1


def test_every_indicator_can_be_asked_and_nothing_to_divide_is_no_share(world: KpiWorld) -> None:
    found = all_indicators(on=TODAY, scope=KEN)
    assert [one.key for one in found] == [one.key for one in indicators()]
    assert [one.value for one in found if one.key.startswith("level_")] == [None] * 3
    with pytest.raises(LookupError):
        indicator("anything", on=TODAY)


def _points() -> list[PointData]:
    kept = json.loads((Path(__file__).parent / "published_points.json").read_text(encoding="utf-8"))
    return [
        PointData(RATE, one["kind"], date.fromisoformat(one["on"]), Decimal(one["value"]), one["source"])
        for one in kept["points"]
    ]


def test_published_values_stand_in_the_series_before_what_is_counted(world: KpiWorld) -> None:
    set_points(organisation=world.prefecture, points=_points(), by=world.planner, at=AT)
    told = series(RATE, on=TODAY, scope=KEN)
    assert [one.value for one in told if one.is_published] == [5.0, 21.1, 50.7, 79.0, 88.6]
    counted = [one for one in told if not one.is_published]
    assert counted[-1].on == TODAY and counted[-1].numerator == 53
    assert all(before.on <= after.on for before, after in zip(told, told[1:], strict=False))
    assert [float(one.value) for one in targets(RATE, scope=KEN)] == [70.0]
    assert [float(one.value) for one in targets(RATE, scope=FigureScope("kankyo"))] == [70.0]
    assert not any(
        one.is_published for one in series(RATE, on=TODAY, scope=FigureScope("ken", kind="filing"))
    )


def test_a_value_is_written_once_and_taken_back(world: KpiWorld) -> None:
    for _time in range(2):
        set_points(organisation=world.prefecture, points=_points(), by=world.planner, at=AT)
    assert IndicatorPoint.objects.count() == 6
    remove_point(point=IndicatorPoint.objects.get(value="50.7"), by=world.planner, at=AT)
    assert IndicatorPoint.objects.count() == 5


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"indicator": "x"}, id="no-such-indicator"),
        pytest.param({"value": Decimal("100.1")}, id="more-than-all"),
        pytest.param({"source": " "}, id="no-source"),
        pytest.param({"on": date(2026, 11, 24)}, id="published-tomorrow"),
        pytest.param({"kind": "guessed"}, id="no-such-kind"),
    ],
)
def test_a_value_that_does_not_fit_is_refused(world: KpiWorld, wrong: dict[str, Any]) -> None:
    given = {
        "indicator": RATE,
        "kind": "published",
        "on": date(2024, 3, 31),
        "value": Decimal(79),
        "source": "会議資料",
    }
    with pytest.raises(WrongPoint):
        set_points(
            organisation=world.prefecture, points=[PointData(**{**given, **wrong})], by=world.planner, at=AT
        )
    with pytest.raises(MayNotPlan):
        set_points(organisation=world.town, points=[], by=_nobody(), at=AT)


def _nobody() -> Any:
    return type(SYSTEM)(name="誰か")


def test_the_forecast_is_drawn_from_recorded_slips_and_has_an_interval(world: KpiWorld) -> None:
    target = PointData(RATE, "target", date(2027, 3, 31), Decimal(80), "計画")
    set_points(organisation=world.prefecture, points=[target], by=world.planner, at=AT)
    told = forecast(RATE, on=TODAY, scope=KEN)
    assert (told.done, told.planned, told.overdue, told.undated, told.whole) == (53, 27, 7, 10, 90)
    assert told.n_slips == 20  # 13 that came, and 7 that are past their month
    assert not told.is_assumed
    march = next(one for one in told.points if one.on == date(2027, 3, 31))
    assert 100 * 53 / 90 <= march.low < march.middle <= march.high <= 100 * 80 / 90
    assert told.chance is not None and 0 < told.chance < 100
    assert told.target == 80
    town = forecast(RATE, on=TODAY, scope=FigureScope("shi"))
    assert town.is_assumed and town.n_slips == 0


def test_a_scenario_takes_processes_and_systems_for_done(world: KpiWorld) -> None:
    barred = Process.objects.filter(state="barred")[0]
    day = date(2026, 12, 31)
    steps = [StepData("system", "環境システム", day), StepData("process", barred.code, day)]
    kept = add_scenario(
        organisation=world.prefecture, title="更新を前倒し", steps=steps, by=world.planner, at=AT
    )
    base, told = forecast(RATE, on=TODAY, scope=KEN), forecast(RATE, on=TODAY, scope=KEN, scenario=kept)
    assert all(after.middle >= before.middle for before, after in zip(base.points, told.points, strict=True))
    assert told.points[0].low >= 100 * (53 + 21) / 90 - 1e-9
    changed = change_scenario(
        scenario=kept, title="更新だけ", steps=steps[:1], revision=1, by=world.planner, at=AT
    )
    assert [one.key for one in changed.steps.all()] == ["環境システム"]
    with pytest.raises(SomeoneElseSaved):
        change_scenario(scenario=kept, title="x", steps=steps, revision=1, by=world.planner, at=AT)


@pytest.mark.parametrize(
    ("title", "steps"),
    [
        pytest.param(" ", [StepData("system", "環境システム", MARCH)], id="no-name"),
        pytest.param("空", [], id="no-steps"),
        pytest.param("謎", [StepData("process", "proc-none", MARCH)], id="unknown-process"),
        pytest.param("謎", [StepData("system", "ない", MARCH)], id="unknown-system"),
        pytest.param("謎", [StepData("barrier", "barr-none", MARCH)], id="unknown-barrier"),
    ],
)
def test_a_scenario_without_sense_is_refused(world: KpiWorld, title: str, steps: list[StepData]) -> None:
    with pytest.raises(WrongScenario):
        add_scenario(organisation=world.prefecture, title=title, steps=steps, by=world.planner, at=AT)


def test_what_stands_in_the_way_adds_up_to_what_is_not_done(world: KpiWorld) -> None:
    found = obstacles(RATE, on=TODAY, scope=KEN)
    assert [(one.n, one.half, one.is_overdue, one.barrier) for one in found] == [
        (7, None, True, None),
        (20, (2026, False), False, None),
        (10, None, False, None),
    ]


def test_what_is_held_back_of_few_people_cannot_be_taken_from_the_whole(
    world: KpiWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "windows_satisfied"
    said = {world.green.pk: Tally(20, 30), world.care.pk: Tally(9, 12), world.prefecture.pk: Tally(4, 5)}

    def counted(_indicator: Any, _on: Any, _scope: Any, places: Any, _by: Any) -> Tallies:
        return Tallies({place: one for place, one in said.items() if place in places})

    monkeypatch.setitem(_COUNTERS, key, counted)
    whole = indicator(key, on=TODAY, scope=KEN)
    assert (whole.numerator, whole.denominator) == (33, 47)
    parts = {one.part: one.value for one in divided(key, "organisation", on=TODAY, scope=KEN)}
    assert {part: one.is_held_back for part, one in parts.items()} == {
        "ken": True,
        "fukushi": True,
        "kankyo": False,
    }
    for place in ("fukushi", "kankyo"):
        alone = indicator(key, on=TODAY, scope=FigureScope(place))
        assert alone.denominator == parts[place].denominator, "asked alone it tells no more"
    said[world.prefecture.pk] = Tally(9, 10)
    assert indicator(key, on=TODAY, scope=FigureScope("fukushi")).denominator == 12


def test_a_sheet_and_the_indicator_tell_the_same_use_online(world: KpiWorld) -> None:
    paper = Process.objects.filter(procedure__organisation=world.green, state="planned")[0]
    procedure = paper.procedure
    first, second = world.processes(2, world.green, [(date(2024, 4, 1), "digitised", None)])
    Process.objects.filter(pk__in=[first.pk, second.pk]).update(procedure=procedure)
    for process, total, online, source in (
        (first, 1999, 1999, "reported"),
        (first, 300, 300, "imported"),
        (second, 1, 0, "measured"),
        (paper, 0, None, "reported"),
    ):
        ProcessYear.objects.create(
            process=process, fiscal_year=2025, total=total, online=online, source=source
        )
    told = indicator("online_use_rate", on=TODAY, scope=FigureScope("kankyo"))
    figure = figure_of("online_rate", procedure, date(2025, 4, 1), date(2026, 3, 31), at=AT)
    assert (figure.value, figure.n) == (told.rounded, told.denominator) == (99.9, 2000)
    now = figure_of("online_rate", procedure, date(2025, 11, 24), TODAY, at=AT)
    assert (now.value, now.on) == (99.9, date(2026, 3, 31)), "the year that ended last"
    assert not figure_of("online_rate", procedure, date(2026, 4, 1), TODAY, at=AT).source
