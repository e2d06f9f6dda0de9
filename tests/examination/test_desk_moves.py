"""Sending back, hearing, handing over, lapsing, reopening, deeming: who may, when, and what the clock does meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from madoguchi.accounts.services import NotTheHolder
from madoguchi.applications.models import Application, Pause
from madoguchi.applications.services import ChangedMeanwhile, MoveNotAllowed
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.examination.models import Disposition, Hearing, SendBack, Transfer
from madoguchi.examination.selectors import altered_dispositions
from madoguchi.examination.services import (
    HearingIncomplete,
    HearingInThePast,
    NobodyThere,
    NotLapsedYet,
    NotOfThisGovernment,
    NotYourRole,
    ReasonMissing,
    RecordMissing,
    deem_due,
    watch_clocks,
    withdraw,
)
from tests.examination.acts import asking, proposing, refused, signing
from tests.examination.moves import (
    DEEMED,
    calling,
    deemed,
    ending,
    handing_over,
    hearing,
    insisting,
    lapsing,
    reopened,
    reopening,
    returned,
    sending_back,
    transferred,
)
from tests.world import World, get, holder_of, last_event

pytestmark = pytest.mark.django_db

Act = Callable[..., Any]
OFFICERS: list[tuple[str, Act, Role, type]] = [
    ("arrived", sending_back, Role.EXAMINER, ReasonMissing),
    ("examining", calling, Role.EXAMINER, HearingIncomplete),
    ("hearing", ending, Role.EXAMINER, RecordMissing),
    ("examining", handing_over, Role.EXAMINER, ReasonMissing),
    ("correcting", lapsing, Role.EXAMINER, NotLapsedYet),
    ("decided", reopening, Role.APPROVER, ReasonMissing),
]
STATES = [str(state) for state in Application.State]


def in_state(world: World, state: str) -> Application:
    given = {"hearing": hearing, "returned": returned}
    return given[state](world, world.resident) if state in given else getattr(world, state)(world.resident)


@pytest.mark.parametrize(
    ("state", "act", "role", "_kind"), OFFICERS, ids=lambda one: getattr(one, "__name__", str(one))
)
def test_an_act_takes_its_role_and_the_page_that_was_open(
    world: World, state: str, act: Act, role: Role, _kind: type
) -> None:
    application = in_state(world, state)
    world.at += timedelta(days=30)
    world.officer("there", Role.EXAMINER, at=world.division)
    for by in (
        Acting.nobody(),
        world.acting(world.resident),
        world.acting(world.officer("all-but", *(one for one in Role if one is not role))),
        world.acting(world.officer("stranger", *Role, at=world.other_city)),
        world.acting(world.officer("above", *Role, at=world.prefecture)),
    ):
        refused(NotYourRole, lambda by=by: act(world, application, by=by, **soon(world, act)))
    refused(ChangedMeanwhile, lambda: act(world, application, revision=77, **soon(world, act)))
    act(world, application, by=world.acting(world.officer("right", role)), **soon(world, act))


def soon(world: World, act: Act) -> dict[str, Any]:
    return {"takes_place_at": world.at + timedelta(days=3)} if act is calling else {}


@pytest.mark.parametrize(
    ("allowed", "act"),
    [
        ("arrived", sending_back),
        ("returned", insisting),
        ("examining", calling),
        ("hearing", ending),
        ("arrived examining", handing_over),
        ("correcting", lapsing),
        ("decided", reopening),
    ],
)
def test_an_act_at_the_wrong_time_is_refused_kindly(world: World, allowed: str, act: Act) -> None:
    world.officer("there", Role.EXAMINER, at=world.division)
    for state in set(STATES) - set(allowed.split()):
        application = in_state(world, state)
        refused(MoveNotAllowed, lambda application=application: act(world, application))


@pytest.mark.parametrize(
    ("state", "act", "missing", "kind"),
    [
        ("arrived", sending_back, {"reason": " \u3000"}, ReasonMissing),
        ("examining", handing_over, {"note": " "}, ReasonMissing),
        ("decided", reopening, {"reason": ""}, ReasonMissing),
        ("examining", calling, {"place": " "}, HearingIncomplete),
        ("examining", calling, {"subject_matter": "\n"}, HearingIncomplete),
        ("hearing", ending, {"record": " "}, RecordMissing),
    ],
)
def test_what_others_must_follow_is_written_down(
    world: World, state: str, act: Act, missing: dict[str, str], kind: type
) -> None:
    application = in_state(world, state)
    refused(kind, lambda: act(world, application, **missing))


# sending back


def test_what_was_sent_back_arrived_all_the_same(world: World) -> None:
    application = returned(world, world.resident)
    assert (application.state, application.is_open) == ("returned", False)
    assert SendBack.objects.get().reason == "提出先が違います。"
    arrived_at, due_on = application.arrived_at, application.due_on

    refused(NotTheHolder, lambda: insisting(world, application, by=world.acting(world.neighbour)))
    world.at += timedelta(days=5)
    insisting(world, application)
    again = get(application.pk)
    assert (again.state, again.is_open, again.closed_at) == ("arrived", True, None)
    assert (again.arrived_at, again.due_on, again.waited_days) == (arrived_at, due_on, 0)
    assert SendBack.objects.get().insisted_at == world.at
    sending_back(world, again)
    assert SendBack.objects.filter(insisted_at__isnull=True).count() == 1


def test_the_reason_stays_out_of_the_log(world: World) -> None:
    application = returned(world)
    for event in Event.objects.filter(stream=f"application:{application.pk}"):
        assert "提出先" not in str(event.data) + event.why


# hearing


def test_a_hearing_is_called_held_and_recorded(world: World) -> None:
    application = hearing(world)
    assert application.state == "hearing"
    assert application.stopped_on is None  # the procedure does not say that the clock stands still for it
    due_on = application.due_on
    world.at += timedelta(days=10)
    ending(world, application)
    again, heard = get(application.pk), Hearing.objects.get()
    assert (again.state, again.due_on, again.waited_days) == ("examining", due_on, 0)
    assert (heard.place, heard.subject_matter) == ("市役所2階", "所得の変動")
    assert (heard.record, heard.was_heard, heard.ended_at) == ("収入は7月に戻ったとの申出。", True, world.at)
    assert last_event(again, "hearing.ended").data == {"state": "examining", "round": 1, "was_heard": True}


def test_a_procedure_may_stop_its_clock_for_a_hearing_alone(world: World) -> None:
    stops = {"processing": {"window_days": 30, "online_days": 20, "pauses": ["hearing"]}}
    application = world.examining(edition=world.opened("heard", **stops))
    due_on = application.due_on
    calling(world, application)
    assert get(application.pk).stopped_on == japan_day(world.at)
    world.at += timedelta(days=12)
    ending(world, get(application.pk))
    again = get(application.pk)
    assert again.due_on == due_on + timedelta(days=12)
    assert (again.stopped_on, again.waited_days) == (None, 0)


def test_nobody_is_called_to_a_moment_that_has_gone(world: World) -> None:
    application = world.examining()
    refused(HearingInThePast, lambda: calling(world, application, takes_place_at=world.at))


def test_who_withdraws_is_not_waited_for(world: World) -> None:
    application = hearing(world, world.resident)
    withdraw(application=application, revision=application.revision, by=holder_of(application), at=world.at)
    assert Hearing.objects.get().ended_at == world.at
    assert not Pause.objects.filter(ended_on__isnull=True).exists()


# handing over


def test_a_case_goes_to_the_office_in_charge_with_its_clock(world: World) -> None:
    before = world.examining(world.resident)
    there = world.officer("there", Role.EXAMINER, at=world.division)
    handing_over(world, before)
    after = get(before.pk)
    assert (after.organisation, after.state, after.case_officer) == (world.division, "arrived", None)
    assert (after.arrived_at, after.due_on) == (before.arrived_at, before.due_on)
    assert after.applicant_name == before.applicant_name
    handed = Transfer.objects.get()
    assert (handed.from_organisation, handed.note) == (world.city, "所得の確認まで済み。")
    event = last_event(after, "application.transferred")
    assert event.data == {"state": "arrived", "from": str(world.city.pk), "to": str(world.division.pk)}
    handing_over(world, after, to=world.city, by=world.acting(there))
    assert get(before.pk).organisation == world.city


def test_a_case_stays_inside_its_government_and_goes_where_someone_is(world: World) -> None:
    application = world.examining()
    world.officer("elsewhere", Role.EXAMINER, at=world.other_city)
    for place, kind in (
        (world.other_city, NotOfThisGovernment),
        (world.prefecture, NotOfThisGovernment),
        (world.city, NobodyThere),
    ):
        refused(kind, lambda place=place: handing_over(world, application, to=place))


# lapsing


def test_a_correction_lapses_on_the_day_after_the_last_open_day(world: World) -> None:
    application = world.correcting(world.resident)
    last = application.corrections.get().due_on
    world.at = datetime.combine(last, datetime.min.time(), tzinfo=UTC) + timedelta(hours=3)
    refused(NotLapsedYet, lambda: lapsing(world, application))
    while True:
        world.at += timedelta(days=1)
        try:
            lapsing(world, application)
            break
        except NotLapsedYet:
            assert (japan_day(world.at) - last).days < 10
    again = get(application.pk)
    assert (again.state, again.stopped_on) == ("examining", None)
    asked = application.corrections.get()
    assert asked.is_lapsed and asked.answered_at == world.at
    assert again.due_on == application.due_on + timedelta(days=again.waited_days)


# reopening


def test_a_disposition_is_revoked_once_and_the_days_since_it_do_not_count(world: World) -> None:
    application = world.decided(world.resident)
    due_on = application.due_on
    world.at += timedelta(days=100)
    reopening(world, application)
    again, revoked = get(application.pk), Disposition.objects.get()
    assert (again.state, again.is_open, again.closed_at) == ("examining", True, None)
    assert again.due_on == due_on + timedelta(days=100)
    assert (revoked.revoked_at, revoked.revoke_reason) == (world.at, "添付の見落とし")
    assert revoked.revoked_by == world.approver
    refused(MoveNotAllowed, lambda: reopening(world, again))

    proposing(world, again)
    signing(world, get(again.pk))
    assert list(altered_dispositions()) == []


def test_what_was_reopened_is_decided_anew(world: World) -> None:
    application = reopened(world, world.resident)
    proposing(world, application)
    signing(world, get(application.pk))
    assert get(application.pk).state == "approved"
    assert Disposition.objects.filter(revoked_at__isnull=True).count() == 0


# what days bring about


def test_officers_are_warned_once_and_told_once_that_it_is_late(world: World) -> None:
    application = world.examining()
    end = application.due_on
    assert end is not None

    def on(days: int) -> int:
        return watch_clocks(at=world.at + timedelta(days=(end - japan_day(world.at)).days + days))

    assert [on(-4), on(-3), on(-3), on(0), on(1), on(1), on(40)] == [0, 1, 0, 0, 1, 0, 0]
    kinds = Event.objects.filter(kind__startswith="clock.").order_by("n").values_list("kind", flat=True)
    assert list(kinds) == ["clock.warned", "clock.overdue"]


def test_officers_are_warned_anew_when_the_last_day_moves(world: World) -> None:
    stops = {"window_days": 30, "online_days": 20, "pauses": ["hearing"]}
    application = world.examining(edition=world.opened("heard", processing=stops))
    end, began = application.due_on, world.at
    assert end is not None
    Application.objects.filter(pk=application.pk).update(warned_on=japan_day(began))
    calling(world, application)
    world.at = began + timedelta(days=10)
    ending(world, get(application.pk))
    again = get(application.pk)
    assert (again.due_on, again.warned_on) == (end + timedelta(days=10), None)
    assert watch_clocks(at=began + timedelta(days=(end - japan_day(began)).days)) == 0
    assert watch_clocks(at=began + timedelta(days=(end - japan_day(began)).days + 8)) == 1


def test_a_case_that_waits_for_another_since_its_last_day_is_late(world: World) -> None:
    """The clock was stopped when there was nothing left of the period."""
    case, other = world.examining(), world.examining()
    end = case.due_on
    assert end is not None
    world.at += timedelta(days=(end - japan_day(world.at)).days)
    asking(world, case)
    asking(world, other, at=world.at - timedelta(days=1))
    assert watch_clocks(at=world.at + timedelta(days=1)) == 1
    late = get(case.pk)
    assert late.overdue_on is not None and late.is_late_on(end + timedelta(days=1))
    assert not late.is_late_on(end) and not get(other.pk).is_late_on(end + timedelta(days=1))


def test_a_procedure_says_how_early_it_warns(world: World) -> None:
    early = {"processing": {"window_days": 30, "online_days": 20, "warn_days": 7}}
    application = world.examining(edition=world.opened("early", **early))
    assert application.due_on is not None
    days = (application.due_on - japan_day(world.at)).days
    assert watch_clocks(at=world.at + timedelta(days=days - 8)) == 0
    assert watch_clocks(at=world.at + timedelta(days=days - 7)) == 1


def test_a_clock_that_stands_still_is_not_late(world: World) -> None:
    world.correcting()
    assert watch_clocks(at=world.at + timedelta(days=300)) == 0


def test_a_law_takes_for_decided_what_nobody_decided(world: World) -> None:
    application = deemed(world, world.resident)
    assert (application.state, application.is_open) == ("decided", False)
    decided = Disposition.objects.get()
    assert (decided.is_deemed, decided.outcome, decided.decided_by, decided.proposal) == (
        True,
        "granted",
        None,
        None,
    )
    assert "窓野市条例第5条第2項" in decided.grounds
    assert list(altered_dispositions()) == []
    assert deem_due(at=world.at + timedelta(days=9)) == 0


def test_what_a_law_took_for_decided_and_was_revoked_is_not_taken_so_again(world: World) -> None:
    application = deemed(world)
    reopening(world, application)
    assert deem_due(at=world.at + timedelta(days=100)) == 0
    assert get(application.pk).state == "examining"


def test_nothing_is_deemed_on_the_last_day_nor_without_a_law_nor_while_the_clock_stands(world: World) -> None:
    world.examining()
    edition = world.opened("tacit", deemed=DEEMED)
    running, waiting = world.examining(edition=edition), world.correcting(edition=edition)
    assert deem_due(at=world.at + timedelta(days=40)) == 0
    assert deem_due(at=world.at + timedelta(days=41)) == 1
    assert get(running.pk).state == "decided"
    assert get(waiting.pk).state == "correcting"
    assert deem_due(at=world.at + timedelta(days=1000)) == 0


def test_nobody_stops_a_clock_that_the_law_has_ended(world: World) -> None:
    edition = world.opened("tacit", deemed=DEEMED)
    late, in_time = world.examining(edition=edition), world.examining(edition=edition)
    asking(world, in_time, at=world.at + timedelta(days=39), due_on=japan_day(world.at) + timedelta(days=90))
    asking(world, late, at=world.at + timedelta(days=41), due_on=japan_day(world.at) + timedelta(days=90))
    assert deem_due(at=world.at + timedelta(days=41)) == 1
    assert (get(late.pk).state, get(in_time.pk).state) == ("decided", "correcting")


def test_a_case_that_was_handed_over_is_handed_to_nobody(world: World) -> None:
    assert transferred(world).case_officer is None
