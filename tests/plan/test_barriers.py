"""A barrier from its record over request and answer to its end, and what stands behind it."""

from datetime import date, datetime, timedelta

import pytest

from madoguchi.accounts.models import User
from madoguchi.core.calendars import add_months
from madoguchi.core.clock import JAPAN
from madoguchi.events.models import Event
from madoguchi.plan.models import Barrier
from madoguchi.plan.selectors import barriers
from madoguchi.plan.selectors.barriers import (
    Scope,
    barriers_for,
    behind,
    counts_by_kind,
    gaps,
    months_since,
    narrowed,
    processes_behind,
    public_barriers,
    waiting_long,
    weighed,
)
from madoguchi.plan.selectors.kpi import forecast
from madoguchi.plan.services.barrier_ends import close_barrier, release
from madoguchi.plan.services.barrier_refusals import (
    AnsweredAlready,
    DayAhead,
    DayBefore,
    LawMissing,
    MonthMissing,
    MonthPast,
    NotBarred,
    NotNow,
    NotYours,
    OwnerElsewhere,
    Required,
    SecondPersonNeeded,
)
from madoguchi.plan.services.barriers import (
    change_barrier,
    link_processes,
    publish_barrier,
    record_answer,
    unlink_process,
    withdraw_barrier,
)
from madoguchi.plan.types.figures import FigureScope
from madoguchi.registry.models import ProcessStanding, ProcessYear
from madoguchi.versions.services import SomeoneElseSaved
from tests.plan.barring import World

AT = datetime(2026, 11, 20, 10, tzinfo=JAPAN)
ON = AT.date()
MONTH = date(2027, 6, 1)


@pytest.fixture
def world(db):
    """Two procedures of one bureau, one of another."""
    world = World(AT)
    road, bridge = world.procedure("road", world.roads), world.procedure("bridge", world.roads)
    clinic = world.procedure("clinic", world.health)
    world.use = world.process(road, "占用許可の申請", 12000)
    world.use_notice = world.process(road, "占用許可の通知", 11000, type_code="2-1", kind="notice")
    world.bridge = world.process(bridge, "通行の届出", 500)
    world.clinic = world.process(clinic, "開設の届出", None)
    return world


def _release(barrier, world, **given):
    return release(
        **{
            "barrier": barrier,
            "released_on": ON,
            "planned_on": MONTH,
            "outcome": "省令が改正されました。",
            "by": world.plan,
            "at": AT,
            **given,
        }
    )


def test_from_request_to_release_the_processes_move(world):
    barrier = world.barrier(world.use, world.bridge)
    request = world.asked(barrier)
    barrier.refresh_from_db()
    assert barrier.state == "requested"
    record_answer(
        asked=request,
        answer_kind="accepted",
        text="省令を改正する。",
        answered_on=date(2026, 10, 1),
        by=world.plan,
        at=AT,
    )
    barrier.refresh_from_db()
    assert barrier.state == "answered"

    done = _release(barrier, world, months={world.bridge.pk: date(2026, 12, 15)})

    assert {one.pk for one in done.moved} == {world.use.pk, world.bridge.pk}
    for process, month in ((world.use, MONTH), (world.bridge, date(2026, 12, 1))):
        process.refresh_from_db()
        assert (process.state, process.planned_on, process.barrier) == ("planned", month, "")
        assert process.is_own_discretion
        assert "対面での本人確認" in process.planned_reason
        newest = ProcessStanding.objects.filter(process=process).order_by("on", "id").last()
        assert (newest.state, newest.planned_on, newest.is_own_discretion) == ("planned", month, True)
    row = weighed(Barrier.objects.all(), on=ON)[0]
    assert (row.barrier.state, row.barrier.released_on, row.planned, row.digitised) == ("released", ON, 2, 0)
    kinds = list(
        Event.objects.filter(stream=f"barrier:{barrier.pk}").order_by("n").values_list("kind", flat=True)
    )
    assert kinds == ["barrier.added", "barrier.requested", "barrier.answered", "barrier.released"]


def test_a_release_moves_the_forecast(world):
    """What was undated has a month; at the end of the forecast more is expected than before."""

    def foreseen():
        return forecast("digitalisation_rate", on=ON, scope=FigureScope("ken"), until=date(2029, 3, 31))

    barrier, before = world.barrier(world.use, world.bridge), foreseen()
    _release(barrier, world)
    after = foreseen()
    assert (after.undated, after.planned) == (before.undated - 2, before.planned + 2)
    assert before.points[-1].middle == 0 < after.points[-1].middle
    assert after.points[-1].low <= after.points[-1].middle <= after.points[-1].high


def test_what_another_barrier_holds_waits_for_that_one(world):
    first = world.barrier(world.use, world.bridge)
    other = world.barrier(world.use, kind="system", law="", title="基幹システムの更新")
    done = _release(first, world)
    assert [one.pk for one in done.moved] == [world.bridge.pk]
    assert [one.pk for one in done.still_held] == [world.use.pk]
    world.use.refresh_from_db()
    assert world.use.state == "barred"
    assert world.use not in gaps([world.roads])
    assert [one.pk for one in _release(other, world).moved] == [world.use.pk]


def test_what_was_changed_meanwhile_is_left(world):
    barrier = world.barrier(world.use, world.bridge)
    type(world.bridge).objects.filter(pk=world.bridge.pk).update(state="digitised", barrier="")
    done = _release(barrier, world)
    assert [one.pk for one in done.left] == [world.bridge.pk]
    world.bridge.refresh_from_db()
    assert world.bridge.state == "digitised"


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"planned_on": None}, MonthMissing),
        ({"planned_on": date(2026, 10, 1)}, MonthPast),
        ({"released_on": date(2026, 11, 21)}, DayAhead),
        ({"outcome": " "}, Required),
        ({"revision": 99}, SomeoneElseSaved),
        ({"by": "stranger"}, NotYours),
    ],
    ids=["no_month", "month_past", "day_ahead", "no_words", "stale", "stranger"],
)
def test_a_release_that_cannot_be_changes_nothing(world, given, refusal):
    barrier = world.barrier(world.use)
    if "by" in given:
        given = {"by": world.stranger}
    with pytest.raises(refusal):
        _release(barrier, world, **given)
    barrier.refresh_from_db()
    world.use.refresh_from_db()
    assert (barrier.state, world.use.state) == ("open", "barred")


def test_a_closed_barrier_leaves_gaps(world):
    barrier = world.barrier(world.use)
    assert set(gaps([world.roads])) == {world.use_notice, world.bridge}
    close_barrier(barrier=barrier, outcome="ほかの障壁にまとめました。", by=world.plan, at=AT)
    assert set(gaps([world.roads])) == {world.use, world.use_notice, world.bridge}
    with pytest.raises(NotNow):
        _release(barrier, world)
    with pytest.raises(NotNow):
        link_processes(barrier=barrier, processes=[world.bridge], by=world.plan, at=AT)


def test_a_barrier_weighs_the_applications_behind_it_once_a_procedure(world):
    heavy = world.barrier(world.use, world.use_notice, world.clinic)
    light = world.barrier(world.bridge, kind="nature", law="", title="現地での立会い")
    rows = weighed(Barrier.objects.all(), on=ON)
    assert [row.barrier.pk for row in rows] == [heavy.pk, light.pk]
    assert [(row.processes, row.procedures, row.yearly, row.unknown) for row in rows] == [
        (3, 2, 12000, 1),
        (1, 1, 500, 0),
    ]
    assert (behind(rows), processes_behind(rows)) == (12500, 4)
    assert [(kind, n, processes, yearly) for kind, _label, n, processes, yearly in counts_by_kind(rows)] == [
        ("law", 1, 3, 12000),
        ("nature", 1, 1, 500),
    ]


def test_a_barrier_with_no_count_says_so(world):
    world.barrier(world.clinic)
    row = weighed(Barrier.objects.all(), on=ON)[0]
    assert (row.yearly, row.unknown) == (None, 1)


def test_the_newest_count_of_a_year_decides_and_a_measured_one_first(world):
    ProcessYear.objects.create(process=world.bridge, fiscal_year=2024, total=9000, source="measured")
    ProcessYear.objects.create(process=world.clinic, fiscal_year=2025, total=70, source="imported")
    ProcessYear.objects.create(process=world.clinic, fiscal_year=2025, total=40, source="measured")
    world.barrier(world.bridge, world.clinic)
    row = weighed(Barrier.objects.all(), on=ON)[0]
    assert row.yearly == 500 + 40


def test_the_list_asks_the_same_number_of_questions_however_long_it_is(world, django_assert_num_queries):
    for n in range(6):
        world.asked(world.barrier(world.use, world.bridge, title=f"障壁{n}"))
    with django_assert_num_queries(5):
        rows = weighed(Barrier.objects.all(), on=ON)
        assert sum(row.processes for row in rows) == 12
        assert all(row.last for row in rows)


@pytest.mark.parametrize(
    ("scope", "found"),
    [
        (Scope(), {"law", "system"}),
        (Scope(kind="law"), {"law"}),
        (Scope(state="holding"), {"law"}),
        (Scope(state="released"), {"system"}),
        (Scope(organisation="health"), {"system"}),
        (Scope(counterpart="試験省"), {"law"}),
    ],
    ids=["all", "kind", "holding", "state", "organisation", "counterpart"],
)
def test_a_list_is_narrowed(world, scope, found):
    world.barrier(world.use, counterpart="試験省")
    _release(world.barrier(world.clinic, kind="system", law=""), world)
    assert {one.kind for one in narrowed(Barrier.objects.all(), scope)} == found


def test_only_a_second_person_publishes_and_new_words_leave_the_page(world):
    barrier = world.barrier(world.use)
    with pytest.raises(SecondPersonNeeded):
        publish_barrier(barrier=barrier, by=world.plan, at=AT)
    with pytest.raises(NotYours):
        publish_barrier(barrier=barrier, by=world.bureau, at=AT)
    barrier = publish_barrier(barrier=barrier, by=world.second, at=AT)
    assert list(public_barriers()) == [barrier]
    owner = User.objects.get(pk=world.plan.who)
    barrier = change_barrier(barrier=barrier, revision=barrier.revision, owner=owner, by=world.plan, at=AT)
    assert list(public_barriers()) == [barrier]
    barrier = change_barrier(
        barrier=barrier, revision=barrier.revision, title="来庁での本人確認", by=world.plan, at=AT
    )
    assert not public_barriers()
    barrier = publish_barrier(barrier=barrier, by=world.second, at=AT)
    withdraw_barrier(barrier=barrier, by=world.second, at=AT)
    assert not public_barriers()


def test_a_change_that_changes_nothing_and_one_by_an_old_page(world):
    barrier = world.barrier(world.use)
    same = change_barrier(barrier=barrier, revision=1, title=barrier.title, by=world.plan, at=AT)
    assert same.revision == 1
    change_barrier(barrier=barrier, revision=1, title="別の名前", by=world.plan, at=AT)
    with pytest.raises(SomeoneElseSaved):
        change_barrier(barrier=barrier, revision=1, title="また別の名前", by=world.plan, at=AT)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"law": ""}, LawMissing),
        ({"title": "　"}, Required),
        ({"text": ""}, Required),
        ({"kind": "weather"}, Required),
        ({"by": "bureau"}, NotYours),
        ({"owner": "stranger"}, OwnerElsewhere),
    ],
    ids=["law", "title", "text", "kind", "by", "owner"],
)
def test_a_barrier_is_written_whole(world, given, refusal):
    if "by" in given:
        given = {"by": world.bureau}
    if "owner" in given:
        given = {"owner": User.objects.get(pk=world.stranger.who)}
    with pytest.raises(refusal):
        world.barrier(world.use, **given)
    assert not Barrier.objects.exists()


def test_only_barred_processes_of_ones_own_are_linked(world):
    with pytest.raises(NotYours):
        world.barrier(world.clinic, organisation=world.roads, by=world.bureau)
    barrier = world.barrier(world.use, organisation=world.roads, by=world.bureau)
    open_one = world.process(world.use.procedure, "更新の申請", state="digitised", barrier="")
    with pytest.raises(NotBarred):
        link_processes(barrier=barrier, processes=[open_one], by=world.bureau, at=AT)
    assert link_processes(barrier=barrier, processes=[world.use, world.bridge], by=world.bureau, at=AT) == 1
    assert unlink_process(barrier=barrier, process=world.bridge.pk, by=world.bureau, at=AT)
    assert not unlink_process(barrier=barrier, process=world.bridge.pk, by=world.bureau, at=AT)
    assert not barriers_for(world.stranger)
    assert list(barriers_for(world.bureau)) == [barrier]


def test_requests_and_answers_keep_their_days(world):
    barrier = world.barrier(world.use)
    with pytest.raises(DayAhead):
        world.asked(barrier, requested_on=ON + timedelta(days=1))
    request, again = world.asked(barrier), world.asked(barrier, to="別の省")

    def answer(one, on):
        return record_answer(
            asked=one, answer_kind="considered", text="検討する。", answered_on=on, by=world.plan, at=AT
        )

    with pytest.raises(DayBefore):
        answer(request, date(2026, 8, 31))
    with pytest.raises(DayAhead):
        answer(request, ON + timedelta(days=1))
    answer(request, ON)
    with pytest.raises(AnsweredAlready):
        answer(request, ON)
    barrier.refresh_from_db()
    assert barrier.state == "requested"  # the other ministry has not answered
    answer(again, ON)
    barrier.refresh_from_db()
    assert barrier.state == "answered"
    world.asked(barrier)
    barrier.refresh_from_db()
    assert barrier.state == "requested"


def test_cases_here_weigh_only_where_they_are_not_a_part_of_what_was_counted(world, monkeypatch):
    world.barrier(world.bridge)
    monkeypatch.setattr(barriers, "_cases", lambda procedures, on: dict.fromkeys(procedures, 12))
    assert weighed(Barrier.objects.all(), on=ON)[0].yearly == 500
    ProcessYear.objects.update(total=11)
    row = weighed(Barrier.objects.all(), on=ON)[0]
    assert (row.yearly, row.is_measured) == (12, True)


@pytest.mark.parametrize(
    ("day", "on", "months"),
    [
        (date(2026, 8, 31), date(2027, 2, 27), 5),
        (date(2026, 8, 31), date(2027, 2, 28), 6),
        (date(2026, 1, 15), date(2026, 1, 15), 0),
        (date(2025, 12, 15), date(2026, 1, 14), 0),
    ],
)
def test_whole_months_are_counted(day, on, months):
    assert months_since(day, on) == months


def test_a_request_that_waits_long_is_put_before_the_plan_managers(world):
    barrier = world.barrier(world.use)
    old, new = (
        world.asked(barrier, to=to, requested_on=day)
        for to, day in (("古い省", add_months(ON, -6)), ("新しい省", add_months(ON, -6) + timedelta(days=1)))
    )
    assert list(waiting_long(world.plan, on=ON)) == [old]
    assert not waiting_long(world.bureau, on=ON) and not waiting_long(world.stranger, on=ON)
    assert weighed(Barrier.objects.all(), on=ON)[0].waiting == old
    record_answer(asked=old, answer_kind="refused", text="しない。", answered_on=ON, by=world.plan, at=AT)
    assert not waiting_long(world.plan, on=ON)
    assert weighed(Barrier.objects.all(), on=ON)[0].waiting == new
    Barrier.objects.update(state="closed", outcome="なくなった。")
    assert weighed(Barrier.objects.all(), on=ON)[0].waiting is None
