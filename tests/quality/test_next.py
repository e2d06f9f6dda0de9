"""Stricter thresholds, what is missing for the next level, counts of a day, priority procedures."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import uuid7
from madoguchi.events.models import Event
from madoguchi.events.services import follow
from madoguchi.improvement.services import drop, plan
from madoguchi.quality.criteria import is_stricter, tightened
from madoguchi.quality.models import Axis, Level, LevelSnapshot
from madoguchi.quality.selectors import (
    counts_over_time,
    levels_of,
    owned_procedures,
    tightenings_of,
    to_next,
    to_next_of_all,
)
from madoguchi.quality.services import (
    FOLLOWED,
    AlreadyEnded,
    MayNotTighten,
    NothingToTighten,
    NotStricter,
    YearIsOver,
    follow_event,
    loosen,
    recompute,
    recompute_all,
    take_snapshot,
    tighten,
)
from madoguchi.quality.standard import MEASURED_ALWAYS, MEASURED_EVERYWHERE, standards
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.services import NotYourProcedure, NumberMissing, set_priority
from tests.reviews.world import World

Queries = Callable[[int], Any]
CRITERIA = {one.key: one for part in standards()[-1].axes for one in part.criteria()}


def publisher(world: World) -> Acting:
    """Who publishes for the city."""
    return Acting(name="公開", who=world.publisher.pk, grants=frozenset({(Role.PUBLISHER, world.city.pk)}))


def editor(world: World) -> Acting:
    """Who writes for the city."""
    return Acting(name="編集", who=world.editor.pk, grants=frozenset({(Role.EDITOR, world.city.pk)}))


def satisfied(world: World, points: tuple[int, ...] = (4,) * 10) -> Edition:
    """A procedure with these ratings."""
    edition = world.edition()
    for rating in points:
        world.review(world.application(edition, days=3), rating=rating)
    return edition


def satisfaction_of(procedure: Procedure) -> Any:
    """The kept evidence of the satisfaction."""
    return next(e for level in levels_of(procedure) for e in level.evidence if e.key == "satisfaction")


@pytest.mark.engines
def test_a_stricter_threshold_holds_for_the_organisation_and_those_below(world: World, at: datetime) -> None:
    mine = satisfied(world)
    below = Organisation.objects.create(
        id=uuid7(),
        slug="ward",
        name="区",
        kind="bureau",
        parent=world.city,
        government=world.city,
        settings={},
    )
    Procedure.objects.filter(pk=mine.procedure_id).update(organisation=below)
    elsewhere = satisfied(world)
    Procedure.objects.filter(pk=elsewhere.procedure_id).update(organisation=world.organisation())
    for edition in (mine, elsewhere):
        recompute(procedure=Procedure.objects.get(pk=edition.procedure_id), at=at)
    assert satisfaction_of(mine.procedure).is_met is True

    later = at + timedelta(hours=1)
    made = tighten(
        organisation=world.city,
        criterion="satisfaction",
        threshold=4.2,
        from_year=2026,
        by=publisher(world),
        at=later,
    )
    recompute_all(at=later)

    found = satisfaction_of(mine.procedure)
    assert (found.is_met, found.threshold, found.base) == (False, 4.2, 3.8)
    assert found.stricter_words == "所管組織が上乗せした基準です（共通の基準は3.8点）。"
    assert (satisfaction_of(elsewhere.procedure).is_met, satisfaction_of(elsewhere.procedure).base) == (
        True,
        None,
    )

    loosen(tightening=made, by=publisher(world), at=later + timedelta(hours=1))
    recompute_all(at=later + timedelta(hours=1))
    assert satisfaction_of(mine.procedure).is_met is True
    assert not tightenings_of([world.city.pk]).exists()


@pytest.mark.django_db(transaction=True)
def test_the_procedures_of_the_organisation_are_computed_when_it_is_set(world: World, at: datetime) -> None:
    edition = satisfied(world)
    recompute(procedure=edition.procedure, at=at)
    later = at + timedelta(hours=1)
    tighten(
        organisation=world.city,
        criterion="satisfaction",
        threshold=4.5,
        from_year=2026,
        by=publisher(world),
        at=later,
    )

    follow("quality", kinds=FOLLOWED, handler=follow_event, at=later)

    assert satisfaction_of(edition.procedure).threshold == 4.5


def test_the_strictest_of_several_holds_and_a_later_year_waits(world: World, at: datetime) -> None:
    edition = satisfied(world)
    for threshold, year in ((4.1, 2026), (4.6, 2027)):
        tighten(
            organisation=world.city,
            criterion="satisfaction",
            threshold=threshold,
            from_year=year,
            by=publisher(world),
            at=at,
        )
    recompute(procedure=edition.procedure, at=at)
    assert satisfaction_of(edition.procedure).threshold == 4.1
    assert [row.threshold for row in tightenings_of([world.city.pk])] == [4.1, 4.6]


@pytest.mark.parametrize(
    ("criterion", "threshold", "year", "refusal"),
    [
        pytest.param("satisfaction", 3.8, 2026, NotStricter, id="the-same"),
        pytest.param("satisfaction", 3.0, 2026, NotStricter, id="looser"),
        pytest.param("fill_minutes", 12, 2026, NotStricter, id="more-minutes"),
        pytest.param("half_the_window_period", 0, 2026, NotStricter, id="no-time-at-all"),
        pytest.param("fill_minutes", -1, 2026, NotStricter, id="below-nothing"),
        pytest.param("satisfaction", float("inf"), 2026, NotStricter, id="endless"),
        pytest.param("works_on_phone", 1, 2026, NothingToTighten, id="yes-or-no"),
        pytest.param("nothing", 1, 2026, NothingToTighten, id="unknown"),
        pytest.param("satisfaction", 4.0, 2025, YearIsOver, id="past"),
        pytest.param("satisfaction", 4.0, 2040, YearIsOver, id="far"),
    ],
)
def test_nothing_is_loosened(
    world: World, at: datetime, criterion: str, threshold: float, year: int, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        tighten(
            organisation=world.city,
            criterion=criterion,
            threshold=threshold,
            from_year=year,
            by=publisher(world),
            at=at,
        )


def test_who_may_set_and_end_a_threshold(world: World, at: datetime) -> None:
    asked: dict[str, Any] = {
        "organisation": world.city,
        "criterion": "satisfaction",
        "threshold": 4.0,
        "from_year": 2026,
        "at": at,
    }
    with pytest.raises(MayNotTighten):
        tighten(**asked, by=editor(world))
    made = tighten(**asked, by=publisher(world))
    with pytest.raises(MayNotTighten):
        loosen(tightening=made, by=editor(world), at=at)
    loosen(tightening=made, by=publisher(world), at=at)
    with pytest.raises(AlreadyEnded):
        loosen(tightening=made, by=publisher(world), at=at)


@given(st.sampled_from(sorted(CRITERIA)), st.floats(-10, 200, allow_nan=False))
def test_a_standard_is_never_looser_than_the_common_one(key: str, threshold: float) -> None:
    own = tightened(standards()[-1], {key: [threshold]})
    for part in own.axes:
        for criterion in part.criteria():
            common = CRITERIA[criterion.key]
            assert criterion.threshold == common.threshold or is_stricter(common, criterion.threshold or 0)


def test_what_is_measured_everywhere_are_tests_of_the_standard() -> None:
    tests = {criterion.test for criterion in CRITERIA.values()}
    assert tests >= MEASURED_ALWAYS
    assert tests >= MEASURED_EVERYWHERE


def test_the_way_to_the_next_level(world: World, at: datetime) -> None:
    edition = world.edition(online_standard_days=None)
    for case in world.decided(edition, [3] * 10):
        world.review(case)
    recompute(procedure=edition.procedure, at=at)

    faster, simpler, _easier = to_next(edition.procedure)

    assert [step.evidence.key for step in faster.steps] == ["online_period_published"]
    assert [action.key for action in faster.actions] == ["publish_online_period"]
    assert faster.follows == 1
    assert [step.evidence.key for step in simpler.steps] == ["questions_prefilled"]
    assert (simpler.follows, simpler.level.level) == (2, 1)


def test_a_level_whose_criteria_are_met_already_is_skipped(world: World, at: datetime) -> None:
    edition = world.edition(online_standard_days=10)
    for case in world.decided(edition, [3] * 10):
        world.review(case, is_time_acceptable=False)
    recompute(procedure=edition.procedure, at=at)

    faster = to_next(edition.procedure)[0]

    assert (faster.level.level, [step.evidence.key for step in faster.steps], faster.follows) == (
        1,
        ["time_found_acceptable"],
        3,
    )


def test_an_action_under_way_stands_with_its_owner(world: World, at: datetime) -> None:
    edition = world.edition()
    recompute(procedure=edition.procedure, at=at)
    made = plan(
        organisation=world.city,
        procedure=edition.procedure,
        title="はじめから入力しておく",
        source="action",
        action="prefill",
        by=editor(world),
        at=at,
    )

    simpler = to_next(edition.procedure)[1]
    assert [(one.action.key, one.improvement.owner) for one in simpler.planned] == [("prefill", world.editor)]
    assert simpler.open_actions == ()

    drop(improvement=made, why="別の方法にしました。", by=editor(world), at=at)
    assert [action.key for action in to_next(edition.procedure)[1].open_actions] == ["prefill"]


@pytest.mark.parametrize("count", [pytest.param(1, id="one"), pytest.param(6, id="six")])
def test_the_ways_of_many_take_two_queries(
    world: World, at: datetime, count: int, django_assert_num_queries: Queries
) -> None:
    procedures = [world.edition().procedure for _n in range(count)]
    recompute_all(at=at)
    with django_assert_num_queries(2):
        ways = to_next_of_all(procedures)
    assert {len(found) for found in ways.values()} == {3}


def test_owned_procedures_below_a_level(world: World, at: datetime) -> None:
    low, high = world.edition(online_standard_days=None), world.edition()
    recompute_all(at=at)
    Procedure.objects.filter(pk=high.procedure_id).update(is_priority=True, expected_yearly=10_000)
    places = [world.city.pk]

    assert [one.pk for one in owned_procedures(places)] == [high.procedure_id, low.procedure_id]
    assert [one.pk for one in owned_procedures(places, axis="faster", below=1)] == [low.procedure_id]
    assert [one.pk for one in owned_procedures(places, is_priority=True)] == [high.procedure_id]
    assert not owned_procedures([world.organisation().pk]).exists()


@pytest.mark.engines
def test_a_day_is_counted_once_by_organisation_and_priority(world: World, at: datetime) -> None:
    first = world.edition()
    world.edition(online_standard_days=None)
    Procedure.objects.filter(pk=first.procedure_id).update(is_priority=True, expected_yearly=20_000)
    recompute_all(at=at)
    recompute_all(at=at + timedelta(minutes=1))

    (faster, *_rest) = counts_over_time()
    assert (faster.day, faster.axis, faster.counts, faster.total) == (
        japan_day(at),
        Axis.FASTER,
        (1, 1, 0, 0),
        2,
    )
    assert counts_over_time(is_priority=True)[0].counts == (0, 1, 0, 0)
    assert counts_over_time(organisations=[world.organisation().pk]) == []


def test_of_old_days_only_the_last_of_each_month_stays(world: World, at: datetime) -> None:
    world.edition()
    recompute_all(at=at)
    LevelSnapshot.objects.all().delete()
    for days in range(0, 220, 5):
        take_snapshot(at=at - timedelta(days=220 - days))
    take_snapshot(at=at)

    days = sorted(set(LevelSnapshot.objects.values_list("day", flat=True)))
    old = [day for day in days if day < japan_day(at) - timedelta(days=100)]
    assert len({(day.year, day.month) for day in old}) == len(old)
    assert len(days) - len(old) == 20 + 1
    months = [one.day for one in counts_over_time() if one.axis == Axis.FASTER]
    assert len({(day.year, day.month) for day in months}) == len(months)


def test_a_priority_procedure_has_its_number(world: World, at: datetime) -> None:
    procedure = world.procedure()
    with pytest.raises(NumberMissing):
        set_priority(procedure=procedure, is_priority=True, expected_yearly=None, by=publisher(world), at=at)
    with pytest.raises(NumberMissing):
        set_priority(
            procedure=procedure, is_priority=True, expected_yearly=10**12, by=publisher(world), at=at
        )
    with pytest.raises(NotYourProcedure):
        set_priority(procedure=procedure, is_priority=True, expected_yearly=1, by=editor(world), at=at)
    for _n in range(2):
        set_priority(
            procedure=procedure, is_priority=True, expected_yearly=12_000, by=publisher(world), at=at
        )
    procedure.refresh_from_db()
    assert (procedure.is_priority, procedure.expected_yearly) == (True, 12_000)
    assert Event.objects.filter(kind="procedure.priority_set").count() == 1


def test_many_procedures_are_computed_in_a_fixed_number_of_queries(
    world: World, at: datetime, django_assert_max_num_queries: Queries
) -> None:
    for _n in range(12):
        world.edition()
    with django_assert_max_num_queries(32):
        recompute_all(at=at)
    assert Level.objects.count() == 36
    with django_assert_max_num_queries(26):
        recompute_all(at=at + timedelta(minutes=1))
