"""Plans by two people, switches, the population from published files, results of a day, and what the records measure."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Event
from madoguchi.funnel.models import FunnelDay, Visit
from madoguchi.improvement.models import BprFlow, BprRecord
from madoguchi.improvement.types import FlowStep, Who
from madoguchi.registry.models import Process
from madoguchi.timecost.models import ChangePlan, DayResult, PopulationCount, PrivateSwitch
from madoguchi.timecost.results import body_of_results, procedures_of_results
from madoguchi.timecost.selectors import (
    areas,
    facts_of,
    filed_in_year,
    given_now,
    plan_for,
    plans_of,
    population,
    result_on,
    saved_by,
    switched_off,
)
from madoguchi.timecost.services import (
    AlreadyPublished,
    ChangedElsewhere,
    ChangeWrong,
    MayNotCount,
    MayNotPlan,
    MayNotPublish,
    MayNotSwitch,
    NoPopulation,
    NothingChanges,
    ReasonMissing,
    SamePerson,
    TitleMissing,
    UnknownKind,
    change_plan,
    forget_results,
    make_plan,
    publish_plan,
    reckon,
    switch_off,
    switch_on,
    take_population,
    withdraw_plan,
)
from madoguchi.timecost.services.population import read_population
from madoguchi.timecost.types import Change
from tests.world import World

OPEN_DATA = Path(__file__).parents[3] / "shared" / "data" / "municipalities"
TABLE = "地域,年,項目,数\n窓野市,2025,total,1000\n窓野市,2024,total,900\n川添市,2025,total,500\n窓野市,2025,age_0_14,110\n"

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db: None, at: datetime) -> World:
    return World(at)


def kept_on(*, at: datetime) -> DayResult:
    found = result_on(at=at)
    assert found is not None
    return found


def planned(world: World, **more: Any) -> ChangePlan:
    plan = make_plan(
        organisation=world.city, event="birth", title="ひとつに", by=world.acting(world.editor), at=world.at
    )
    return changed(world, plan, **more)


def changed(world: World, plan: ChangePlan, **more: Any) -> ChangePlan:
    told = {
        "title": "ひとつに",
        "reason": "",
        "starts_on": date(2027, 4, 1),
        "changes": {"birth-registration": Change(online_share=0.5)},
        "is_one_stop": False,
        "revision": plan.revision,
        "by": world.acting(world.editor),
        "at": world.at,
    }
    return change_plan(plan=plan, **{**told, **more})


def test_a_plan_is_published_by_someone_else_and_told_to_all(world: World) -> None:
    reckon(at=world.at)
    plan = planned(world)
    with pytest.raises(MayNotPublish):
        publish_plan(plan=plan, by=world.acting(world.editor), at=world.at)
    publish_plan(plan=plan, by=world.acting(world.publisher), at=world.at)
    told = kept_on(at=world.at).body["with"]["events"]["birth"]["plans"]
    assert [one["title"] for one in told] == ["ひとつに"] and told[0]["gain"][0] > 0
    with pytest.raises(AlreadyPublished):
        changed(world, plan)
    withdraw_plan(plan=plan, by=world.acting(world.publisher), at=world.at)
    assert not kept_on(at=world.at).body["with"]["events"]["birth"]["plans"]
    kinds = Event.objects.filter(stream=f"changeplan:{plan.pk}").order_by("n").values_list("kind", flat=True)
    assert list(kinds) == [f"changeplan.{what}" for what in ("made", "changed", "published", "withdrawn")]


def test_what_cannot_be_is_refused_and_nothing_is_written(world: World) -> None:
    plan = planned(world)
    editor, publisher = world.acting(world.editor), world.acting(world.publisher)
    before = Event.objects.count()
    refused: list[tuple[type[Exception], Any]] = [
        (ChangedElsewhere, lambda: changed(world, plan, revision=1)),
        (ChangeWrong, lambda: changed(world, plan, changes={"birth-registration": Change(online_share=1.2)})),
        (ChangeWrong, lambda: changed(world, plan, changes={"birth-registration": Change(documents=31)})),
        (ChangeWrong, lambda: changed(world, plan, changes={"bank-account-child": Change(is_dropped=True)})),
        (TitleMissing, lambda: changed(world, plan, title=" ")),
        (MayNotPlan, lambda: changed(world, plan, by=world.acting(world.resident))),
        (AlreadyPublished, lambda: withdraw_plan(plan=plan, by=publisher, at=world.at)),
        (
            TitleMissing,
            lambda: make_plan(organisation=world.city, event="war", title="a", by=editor, at=world.at),
        ),
        (
            MayNotPlan,
            lambda: make_plan(
                organisation=world.other_city, event="birth", title="a", by=editor, at=world.at
            ),
        ),
    ]
    for expected, act in refused:
        with pytest.raises(expected):
            act()
    empty = changed(world, plan, changes={}, by=publisher)
    with pytest.raises(SamePerson):
        publish_plan(plan=empty, by=publisher, at=world.at)
    empty = changed(world, empty, changes={})
    with pytest.raises(NothingChanges):
        publish_plan(plan=empty, by=publisher, at=world.at)
    assert Event.objects.count() == before + 2
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangePlan.objects.filter(pk=plan.pk).update(state="published", published_by=empty.made_by_id)


def test_plans_are_seen_by_their_own_organisation(world: World) -> None:
    plan = planned(world)
    assert plan_for(world.acting(world.publisher), plan.pk) == plan
    assert not plans_of(world.acting(world.examiner)).exists()


def test_a_kind_of_private_steps_is_left_out_with_a_reason_and_counted_again(world: World) -> None:
    top, section = world.prefecture, world.city
    publisher = Acting(
        name="計画",
        who=world.publisher.pk,
        grants=frozenset({(Role.PLAN_MANAGER, top.pk), (Role.PUBLISHER, top.pk)}),
    )
    told: dict[str, Any] = {"kind": "bank", "organisation": top, "at": world.at}
    for grant in ((Role.PUBLISHER, top.pk), (Role.PLAN_MANAGER, section.pk)):
        with pytest.raises(MayNotSwitch):
            less = Acting(name="計画", who=world.publisher.pk, grants=frozenset({grant}))
            switch_off(**told, reason="対象の外", by=less)
    with pytest.raises(ReasonMissing):
        switch_off(**told, reason=" ", by=publisher)
    with pytest.raises(UnknownKind):
        switch_off(**{**told, "kind": "taxi"}, reason="対象の外", by=publisher)
    reckon(at=world.at)
    birth = kept_on(at=world.at).body["with"]["events"]["birth"]
    made = switch_off(**told, reason="対象の外", by=publisher)
    with pytest.raises(UnknownKind):
        switch_off(**told, reason="もう一度", by=publisher)
    assert switched_off() == {"bank"}
    less = kept_on(at=world.at).body["with"]["events"]["birth"]
    assert len(less["steps"]) == len(birth["steps"]) - 1
    switch_on(switch=made, by=publisher, at=world.at)
    with pytest.raises(UnknownKind):
        switch_on(switch=made, by=publisher, at=world.at)
    assert not switched_off() and PrivateSwitch.objects.count() == 1


def test_the_population_is_taken_in_once_for_each_year_and_the_newest_counts(world: World) -> None:
    told: dict[str, Any] = {"source": "住民の数", "organisation": world.city, "at": world.at}
    with pytest.raises(MayNotCount):
        take_population(content=TABLE.encode(), by=world.acting(world.editor), **told)
    for _time in range(2):
        assert take_population(content=TABLE.encode(), by=world.acting(world.publisher), **told) == 4
    assert PopulationCount.objects.count() == 4
    assert areas()["窓野市"] == {"total": 1000, "age_0_14": 110}
    assert population() == {"total": 1500, "age_0_14": 110}


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param("氏名,年\n花子,3\n".encode(), id="another table"),
        pytest.param("地域,年,項目,数\n窓野市,2025,cats,5\n".encode(), id="unknown measure"),
        pytest.param("地域,年,項目,数\n窓野市,2025,total,-5\n".encode(), id="negative"),
        pytest.param("地域,年,項目,数\n窓野市,2025\n".encode(), id="short row"),
        pytest.param("地域,年,項目,数\n".encode(), id="no rows"),
        pytest.param(b"\x00\x01\x02", id="no text"),
    ],
)
def test_a_file_that_is_no_population_is_refused(content: bytes) -> None:
    with pytest.raises(NoPopulation):
        list(read_population(content))


@pytest.mark.skipif(not OPEN_DATA.exists(), reason="the open data is not beside the project")
def test_the_published_files_are_read_as_published() -> None:
    """62 municipalities, none twice, no sums among them; those under 15 add up to the published total."""
    statistics = (OPEN_DATA / "tokyo_kurashi_to_tokei_2019-2023_by_municipality.csv").read_bytes()
    register = (OPEN_DATA / "tokyo_nensho_0-14_by_municipality_S60-R7.csv").read_bytes()
    counts = list(read_population(statistics))
    newest = {area: count for area, year, measure, count in counts if (year, measure) == (2023, "total")}
    assert len(newest) == 62 and newest["千代田区"] > 60_000 and newest["青ヶ島村"] == 174
    assert 13_500_000 < sum(newest.values()) < 14_500_000
    children = list(read_population(register))
    assert len(children) == 62 and {(year, measure) for _a, year, measure, _c in children} == {
        (2025, "age_0_14")
    }
    told = sum(count for _area, _year, _measure, count in children)
    whole = next(line for line in register.decode("utf-8-sig").splitlines() if line.startswith("0,13000,"))
    assert str(told) in whole.replace('"', "").split(","), "the municipalities add up to the published total"


def test_results_are_kept_for_a_day_and_the_old_ones_go(world: World) -> None:
    first = reckon(at=world.at)
    assert kept_on(at=world.at + timedelta(days=1)).pk == first.pk, "yesterday's stand until the worker came"
    again = reckon(at=world.at)
    assert again.pk == first.pk and again.body == first.body, (
        "the same seed, the same records, the same numbers"
    )
    DayResult.objects.create(day=date(2026, 1, 1), reckoned_at=world.at)
    assert forget_results(at=world.at) == 1


def _watched(world: World, minutes: list[int]) -> None:
    counts = [0] * 20
    counts[0] = 30  # pages that were not watched
    for step in minutes:
        counts[step] += 1
    FunnelDay.objects.create(
        form_version=world.edition.form_version,
        day=world.at.date(),
        body={"minutes": counts},
        is_stale=False,
    )


def test_records_take_the_place_of_assumptions_from_ten_on(world: World) -> None:
    process = Process.objects.create(
        code="proc-1",
        procedure=world.edition.procedure,
        title="申請",
        type_code="1",
        state="digitised",
        total_count=100,
        online_count=40,
    )
    _watched(world, [12] * 9)
    few = facts_of(["child-medical", "nothing"], at=world.at)
    assert set(few) == {"child-medical"}
    one = few["child-medical"]
    assert one.is_online and one.fill is None and one.form_minutes is not None and one.correction is None
    assert one.online_share is not None and one.online_share.range.mode == pytest.approx(0.4)
    assert one.window_documents is not None and one.online_documents == 1
    FunnelDay.objects.all().delete()
    _watched(world, [12] * 10)
    Process.objects.filter(pk=process.pk).update(total_count=9, online_count=9)
    many = facts_of(["child-medical"], at=world.at)["child-medical"]
    assert many.fill is not None and many.fill.n == 10
    assert 5 <= many.fill.range.mode <= 7, "between 300 and 420 seconds"
    assert many.online_share is None, "nine counted cases say nothing"
    old = facts_of(["child-medical"], at=world.at + timedelta(days=400))["child-medical"]
    assert old.fill is None, "twelve months back, no further"


def test_facts_take_the_same_queries_for_one_and_for_many(
    world: World, django_assert_max_num_queries: Any
) -> None:
    world.opened("second")
    facts_of(["child-medical", "second"], at=world.at)
    with django_assert_max_num_queries(8):
        facts_of(["child-medical", "second"], at=world.at)


def test_the_receipt_tells_what_was_saved_of_this_person(world: World) -> None:
    draft = world.filled(world.resident)
    application = world.arrived(world.resident, draft=draft)
    found = Application.objects.filter(pk=application.pk).select_related("procedure")
    draft.refresh_from_db()
    unwatched = saved_by(draft, found, at=world.at)
    assert unwatched is not None and unwatched.filled is None
    assert 5 <= unwatched.low < unwatched.high and unwatched.low % 5 == unwatched.high % 5 == 0
    Visit.objects.create(draft=draft, page="who", first_at=world.at, last_at=world.at, saves=1, seconds=350)
    watched = saved_by(draft, found, at=world.at)
    assert watched is not None and watched.filled == 6
    Visit.objects.update(seconds=60 * 200)
    assert saved_by(draft, found, at=world.at) is None, "who took longer than paper is told nothing"


def test_the_receipt_takes_the_results_of_the_day(world: World, django_assert_num_queries: Any) -> None:
    draft = world.filled(world.resident)
    application = world.arrived(world.resident, draft=draft)
    reckon(at=world.at)
    assert "child-medical" in kept_on(at=world.at).procedures, "whatever was filed is reckoned"
    found = list(Application.objects.filter(pk=application.pk).select_related("procedure"))
    with django_assert_num_queries(2):
        assert saved_by(draft, found, at=world.at) is not None


def test_what_was_filed_is_counted_by_procedure_and_by_sending(world: World) -> None:
    world.arrived(world.resident)
    filed = filed_in_year(at=world.at + timedelta(minutes=1))
    assert filed.by_procedure == {"child-medical": 1} and filed.sendings == 1
    assert not filed_in_year(at=world.at + timedelta(days=400)).by_procedure
    given = given_now(at=world.at + timedelta(minutes=1))
    assert "child-medical" in procedures_of_results(replace(given))


def test_what_a_reengineering_wrote_down_is_reckoned_with_from_ten_changed_cases_on(world: World) -> None:
    procedure = world.edition.procedure
    record = BprRecord.objects.create(
        organisation=world.city,
        procedure=procedure,
        aim="短く",
        state="changed",
        changed_on=date(2026, 10, 1),
        begun_by=world.editor,
        begun_at=world.at,
    )
    steps = [FlowStep("decide", Who.OFFICER, "見る", minutes=7).to_json()]
    BprFlow.objects.create(record=record, side=BprFlow.Side.AFTER, steps=steps, saved_at=world.at)
    world.decided()
    few = facts_of(["child-medical"], at=world.at)["child-medical"]
    assert few.officer is None and few.officer_noted is not None
    assert (few.officer_noted.n, few.officer_noted.range.mode) == (1, 7)
    body = body_of_results(replace(given_now(at=world.at), facts={"child-medical-certificate": few}))
    told = next(one for one in body["records"] if one["slug"] == "child-medical-certificate")
    assert told["officer"] == {"value": 7.0, "n": 1, "is_used": False}, "both are told"
    BprRecord.objects.filter(pk=record.pk).update(changed_on=world.at.date() + timedelta(days=1))
    none = facts_of(["child-medical"], at=world.at)["child-medical"].officer_noted
    assert none is not None and none.n == 0, "cases before the change were not done in the changed way"
