"""The wall of a government in all of the plan: a prefecture's roles come down, and see and change nothing of a municipality."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.plan.models import NamedList, PlanPeriod, Scenario
from madoguchi.plan.selectors.barriers import barriers_for, waiting_long
from madoguchi.plan.selectors.kpi import planned_places, points_of, scenarios_of
from madoguchi.plan.selectors.lists import lists_for
from madoguchi.plan.selectors.priority import periods_for
from madoguchi.plan.selectors.reports import governments_for, reports_for
from madoguchi.plan.selectors.sheets import draft_of_sheet, selection_for, selections_for
from madoguchi.plan.services.barrier_ends import close_barrier
from madoguchi.plan.services.barrier_refusals import NotYours as NotYourBarrier
from madoguchi.plan.services.barriers import (
    add_barrier,
    change_barrier,
    link_processes,
    publish_barrier,
    record_request,
)
from madoguchi.plan.services.kpi import (
    MayNotPlan,
    PointData,
    StepData,
    add_scenario,
    change_scenario,
    delete_scenario,
    remove_point,
    set_points,
)
from madoguchi.plan.services.lists import add_list
from madoguchi.plan.services.priority import Choice, NotYourPlan, choose, open_period, settle_period
from madoguchi.plan.services.reports import NotYours as NotYourReport
from madoguchi.plan.services.reports import add_words, begin_report, discard_report, make_final
from madoguchi.plan.services.sheets import NotYourSheet, ask_sheet_publication, publish_sheet, start_sheet
from madoguchi.registry.models import Process
from madoguchi.registry.selectors import is_own_place, own_places
from madoguchi.timecost.selectors import plans_of
from madoguchi.timecost.services import (
    MayNotCount,
    MayNotPublish,
    make_plan,
    publish_plan,
    take_population,
    withdraw_plan,
)
from madoguchi.timecost.services import MayNotPlan as MayNotPlanChanges
from tests.plan.test_inventory import AT
from tests.plan.test_inventory_walls import Town

ROLES = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER, Role.AUDITOR)
AREAS = "地域,年,項目,数\n北町,2025,total,1234\n".encode()


@pytest.fixture
def town(db: None) -> SimpleNamespace:
    """A municipality with one of everything that the plan keeps, and the officers above it, with all roles and one each."""
    made = Town()
    manager, at = {"by": made.lead, "at": AT}, {"at": AT}
    here = {**manager, "organisation": made.town}
    barred = {
        "state": "barred",
        "barrier": "国の様式",
        "is_own_discretion": False,
        "tool": "",
        "title": "届出",
    }
    [process, other] = made.world.processes(made.office, barred, {**barred, "title": "報告"})
    [point] = set_points(points=[PointData("digitalisation_rate", "target", *_TARGET)], **here)
    step = StepData("process", process.code, date(2027, 1, 1))
    scenario = add_scenario(title="もし", steps=[step], **here)
    days = {"name": "第二期", "begins_on": date(2026, 4, 1), "ends_on": date(2029, 3, 31)}
    period = open_period(government=made.town, slug="second", **days, **manager)
    choice = Choice(process.procedure_id, is_selected=True, expected=20_000)
    [selection] = choose(period=period, choices=[choice], **manager)
    sheet = start_sheet(selection=selection, by=made.writer, **at)
    listed = add_list(government=made.town, slug="major", title="主な手続", source="計画", **manager)
    report = begin_report(government=made.town, quarter="2026-Q2", title="会議", **manager)
    words = {"kind": "system", "title": "様式", "text": "紙に限る", "counterpart": "省"}
    barrier = add_barrier(organisation=made.office, processes=[process], **words, by=made.writer, **at)
    asked = {"to": "省", "channel": "letter", "requested_on": date(2025, 1, 6), "text": "改めてほしい"}
    record_request(barrier=barrier, **asked, by=made.writer, **at)
    plan = make_plan(event="birth", title="ひとつに", **here)
    above = {**made.above, Role.AUDITOR: made.held(Role.AUDITOR, made.world.ken)}
    everything = Acting("all", made.lead.who, grants=frozenset().union(*(by.grants for by in above.values())))
    return SimpleNamespace(**{**vars(made), **locals()})


_TARGET = (date(2028, 3, 31), Decimal(80), "計画の本文")


def seen_by(acting: Acting) -> list[Any]:
    """All that this officer reads of the plan as an officer."""
    found = [
        *planned_places(acting),
        *points_of(acting),
        *scenarios_of(acting),
        *periods_for(acting),
        *lists_for(acting),
        *governments_for(acting),
        *reports_for(acting),
        *barriers_for(acting),
        *waiting_long(acting, on=AT.date()),
        *plans_of(acting),
    ]
    for period in PlanPeriod.objects.all():
        found += selections_for(acting, period)
        for selection in period.selections.select_related("procedure"):
            found += filter(None, [selection_for(acting, period, selection.procedure.slug)])
    return found


@pytest.mark.parametrize("role", ROLES)
def test_who_stands_above_sees_nothing_of_a_municipality(town: SimpleNamespace, role: Role):
    ken = town.world.ken
    kept = [one for one in seen_by(town.above[role]) if one.pk not in own_places(town.above[role], role)]
    assert [one for one in kept if one != ken] == []
    assert is_own_place(town.above[role], ken.pk, role) and not is_own_place(
        town.above[role], town.town.pk, role
    )
    assert set(seen_by(town.everything)) <= set(seen_by(town.above[Role.PLAN_MANAGER])) | {ken}


def test_a_municipality_sees_what_is_its_own(town: SimpleNamespace):
    found = seen_by(town.lead)
    for one in (town.point, town.scenario, town.period, town.listed, town.report, town.barrier, town.plan):
        assert one in found
    assert town.town in found and town.office in found
    assert town.barrier.requests.get() in found
    assert town.selection in seen_by(town.writer)


def test_an_auditor_reads_where_the_role_is_held(town: SimpleNamespace):
    """It never comes down: who audits prefecture and municipality was appointed in both, and reads both."""
    its = town.made.held(Role.AUDITOR, town.town)
    assert {town.period, town.listed, town.selection} <= set(seen_by(its))
    both = Acting("both", its.who, grants=its.grants | town.above[Role.AUDITOR].grants)
    assert {town.period, town.listed, town.selection} <= set(seen_by(both))


def acts(town: SimpleNamespace) -> list[tuple[type[Refusal], Callable[..., Any], dict[str, Any]]]:
    """Every act on the plan of the municipality, and what refuses it."""
    point = PointData("digitalisation_rate", "target", *_TARGET)
    step = StepData("process", town.process.code, date(2027, 1, 1))
    here, report = {"organisation": town.town}, {"report": town.report, "revision": town.report.revision}
    days = {"name": "第三期", "begins_on": date(2029, 4, 1), "ends_on": date(2032, 3, 31)}
    asked = {"to": "省", "channel": "letter", "requested_on": date(2026, 1, 6), "text": "改めてほしい"}
    population = {"content": AREAS, "source": "表", **here}
    words = {"kind": "system", "title": "様式", "text": "紙に限る"}
    choices = [Choice(town.process.procedure_id, is_selected=False, reason="別に進めるため")]
    changed = {"title": "もしも", "steps": [step], "revision": town.scenario.revision}
    return [
        (MayNotPlan, set_points, {**here, "points": [point]}),
        (MayNotPlan, remove_point, {"point": town.point}),
        (MayNotPlan, add_scenario, {**here, "title": "ほかに", "steps": [step]}),
        (MayNotPlan, change_scenario, {"scenario": town.scenario, **changed}),
        (MayNotPlan, delete_scenario, {"scenario": town.scenario}),
        (NotYourPlan, open_period, {"government": town.town, "slug": "third", **days}),
        (NotYourPlan, choose, {"period": town.period, "choices": choices}),
        (NotYourPlan, settle_period, {"period": town.period}),
        (NotYourPlan, add_list, {"government": town.town, "slug": "x", "title": "一覧", "source": "計画"}),
        (NotYourSheet, start_sheet, {"selection": town.selection}),
        (NotYourSheet, ask_sheet_publication, {"version": town.sheet}),
        (NotYourSheet, publish_sheet, {"version": town.sheet}),
        (NotYourReport, begin_report, {"government": town.town, "quarter": "2026-Q1", "title": "会議"}),
        (NotYourReport, add_words, {**report, "heading": "一", "text": "二"}),
        (NotYourReport, make_final, report),
        (NotYourReport, discard_report, report),
        (NotYourBarrier, add_barrier, {"organisation": town.office, **words}),
        (NotYourBarrier, change_barrier, {"barrier": town.barrier, "revision": 1, "title": "別"}),
        (NotYourBarrier, link_processes, {"barrier": town.barrier, "processes": [town.other]}),
        (NotYourBarrier, record_request, {"barrier": town.barrier, **asked}),
        (NotYourBarrier, publish_barrier, {"barrier": town.barrier}),
        (NotYourBarrier, close_barrier, {"barrier": town.barrier, "outcome": "誤り"}),
        (MayNotPlanChanges, make_plan, {**here, "event": "birth", "title": "別の"}),
        (MayNotPublish, publish_plan, {"plan": town.plan}),
        (MayNotPublish, withdraw_plan, {"plan": town.plan}),
        (MayNotCount, take_population, population),
    ]


def test_who_stands_above_changes_nothing_of_a_municipality(town: SimpleNamespace):
    for refusal, act, given in acts(town):
        for by in (*town.above.values(), town.everything):
            with pytest.raises(refusal):
                act(**given, by=by, at=AT)
    assert town.other.pk not in town.barrier.held.values_list("process", flat=True)
    assert NamedList.objects.count() == Scenario.objects.count() == PlanPeriod.objects.count() == 1
    assert draft_of_sheet(town.sheet.sheet) == town.sheet


def test_a_process_of_a_municipality_is_behind_no_barrier_of_the_prefecture(town: SimpleNamespace):
    words = {"kind": "system", "title": "様式", "text": "紙に限る"}
    with pytest.raises(NotYourBarrier):
        add_barrier(organisation=town.world.ken, processes=[town.other], **words, by=town.everything, at=AT)
    assert not Process.objects.filter(barriers__barrier__organisation=town.world.ken).exists()


def test_a_municipality_changes_what_is_its_own(town: SimpleNamespace):
    """The same acts, by its own people, are refused by no wall: by whoever of them they are for."""
    for refusal, act, given in acts(town):
        if act in (remove_point, delete_scenario, discard_report):
            continue
        passed = 0
        for by in (town.lead, town.second, town.writer, town.head):
            try:
                act(**given, by=by, at=AT)
            except refusal:
                continue
            except Refusal:
                passed += 1
            else:
                passed += 1
        assert passed, act.__name__
    for act, given in ((delete_scenario, {"scenario": town.scenario}), (remove_point, {"point": town.point})):
        act(**given, by=town.lead, at=AT)
    assert not Scenario.objects.filter(pk=town.scenario.pk).exists()
