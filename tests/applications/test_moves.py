"""The one table of moves: every pair of state and move is allowed with its result, or refused with nothing written."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from madoguchi.applications.models import Application
from madoguchi.applications.moves import CLOSED, MOVES, Move, may
from madoguchi.applications.services import ChangedMeanwhile, MoveNotAllowed, lock, move
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.registry.models import Edition
from tests.world import World, counts

pytestmark = pytest.mark.django_db

State = Application.State
CLERK = Acting.system("test")

ALLOWED = {
    ("arrived", "application.taken"): "examining",
    ("arrived", "application.returned"): "returned",
    ("arrived", "application.transferred"): "arrived",
    ("arrived", "application.deemed"): "decided",
    ("arrived", "application.withdrawn"): "withdrawn",
    ("returned", "application.insisted"): "arrived",
    ("examining", "application.transferred"): "arrived",
    ("examining", "correction.asked"): "correcting",
    ("examining", "hearing.called"): "hearing",
    ("examining", "decision.proposed"): "proposed",
    ("examining", "application.deemed"): "decided",
    ("examining", "application.withdrawn"): "withdrawn",
    ("correcting", "correction.answered"): "examining",
    ("correcting", "correction.lapsed"): "examining",
    ("correcting", "application.deemed"): "decided",
    ("correcting", "application.withdrawn"): "withdrawn",
    ("hearing", "hearing.ended"): "examining",
    ("hearing", "application.deemed"): "decided",
    ("hearing", "application.withdrawn"): "withdrawn",
    ("proposed", "decision.signed"): "proposed",
    ("proposed", "decision.approved"): "approved",
    ("proposed", "decision.returned"): "examining",
    ("proposed", "decision.recalled"): "examining",
    ("proposed", "application.deemed"): "decided",
    ("proposed", "application.withdrawn"): "withdrawn",
    ("approved", "decision.recalled"): "examining",
    ("approved", "application.decided"): "decided",
    ("approved", "application.deemed"): "decided",
    ("approved", "application.withdrawn"): "withdrawn",
    ("decided", "application.reopened"): "examining",
}
"""Written out a second time on purpose: a change of the table must be meant."""

PAUSING = {"correction.asked", "hearing.called", "application.reopened"}
"""What leaves a pause: of the wait that begins, or of the days in which a decision stood."""

PAIRS = [(state, kind) for state in State for kind in Move]


def in_state(application: Application, state: str) -> Application:
    """The application put into `state` by SQL, closed where that state is closed."""
    is_closed = state in CLOSED
    Application.objects.filter(pk=application.pk).update(
        state=state, is_open=not is_closed, closed_at=application.arrived_at if is_closed else None
    )
    return Application.objects.get(pk=application.pk)


@pytest.mark.parametrize(("state", "kind"), PAIRS, ids=lambda value: str(value))
def test_every_pair(world: World, state: str, kind: Move) -> None:
    before = in_state(world.arrived(), state)
    rows = counts()
    later = world.at + timedelta(days=3)
    after = ALLOWED.get((str(state), str(kind)))
    assert may(kind, state) is (after is not None)

    if after is None:
        with pytest.raises(MoveNotAllowed), transaction.atomic():
            move(lock(before.pk), kind, by=CLERK, at=later)
        now_there = Application.objects.get()
        for field in Application._meta.concrete_fields:
            assert getattr(now_there, field.attname) == getattr(before, field.attname)
        assert counts() == rows
        return

    with transaction.atomic():
        move(lock(before.pk), kind, by=CLERK, at=later, data={"round": 1})
    moved = Application.objects.get()
    assert (moved.state, moved.revision) == (after, before.revision + 1)
    assert (moved.is_open, moved.closed_at) == ((False, later) if after in CLOSED else (True, None))
    event = Event.objects.filter(stream=f"application:{moved.pk}").latest("n")
    assert (event.kind, event.data, event.at) == (str(kind), {"state": after, "round": 1}, later)
    assert (event.organisation, event.whose) == (moved.organisation_id, moved.subject_id)
    new = {"events.Event": rows["events.Event"] + 1, "applications.Pause": int(str(kind) in PAUSING)}
    assert counts() == rows | new


def test_the_table_is_the_one_written_here() -> None:
    assert {(str(s), str(m)): str(t) for m, row in MOVES.items() for s, t in row.items()} == ALLOWED


def test_only_two_acts_leave_a_closed_state_and_every_state_leads_to_a_closed_one() -> None:
    steps = {s: {row[s] for row in MOVES.values() if s in row} for s in State}
    for state in State:
        reached, waiting = {str(state)}, [str(state)]
        while waiting:
            for after in steps[State(waiting.pop())] - reached:
                reached.add(after)
                waiting.append(after)
        assert reached & CLOSED
        assert steps[state] or state == State.WITHDRAWN
    leaving = {(str(move), str(state)) for move, row in MOVES.items() for state in row if state in CLOSED}
    assert leaving == {("application.insisted", "returned"), ("application.reopened", "decided")}


def test_an_act_on_an_old_page_is_refused(world: World) -> None:
    application = world.arrived()
    with transaction.atomic():
        move(lock(application.pk, revision=1), Move.TAKE, by=CLERK, at=world.at)
    for revision in (1, 0, 3):
        with pytest.raises(ChangedMeanwhile), transaction.atomic():
            lock(application.pk, revision=revision)
    with transaction.atomic():
        assert lock(application.pk, revision=2).state == State.EXAMINING


def test_a_move_sets_the_columns_it_is_given(world: World) -> None:
    application = world.arrived()
    with transaction.atomic():
        move(lock(application.pk), Move.TAKE, by=CLERK, at=world.at, case_officer_id=world.examiner.pk)
    assert Application.objects.get().case_officer == world.examiner


def test_the_applicants_own_days_push_the_deadline(world: World) -> None:
    application = world.examining()
    first = application.due_on
    for days in (4, 3):
        with transaction.atomic():
            move(lock(application.pk), Move.ASK_CORRECTION, by=CLERK, at=world.at)
        standing = Application.objects.get()
        assert standing.stopped_on == japan_day(world.at)
        world.at += timedelta(days=days)
        with transaction.atomic():
            move(lock(application.pk), Move.LAPSE_CORRECTION, by=CLERK, at=world.at)
    gone_on = Application.objects.get()
    assert (gone_on.waited_days, gone_on.stopped_on) == (7, None)
    assert gone_on.due_on == first + timedelta(days=7)


def test_without_a_period_only_the_days_are_counted(world: World) -> None:
    application = world.examining()
    Edition.objects.update(standard_days=None, online_standard_days=None)
    Application.objects.update(due_on=None)
    with transaction.atomic():
        move(lock(application.pk), Move.ASK_CORRECTION, by=CLERK, at=world.at)
        move(lock(application.pk), Move.ANSWER_CORRECTION, by=CLERK, at=world.at + timedelta(days=4))
    locked = Application.objects.get()
    assert (locked.due_on, locked.waited_days) == (None, 4)


@pytest.mark.engines
@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("applications_application_has_a_holder", {"ticket": None}),
        ("applications_application_open_until_closed", {"is_open": False}),
        ("applications_application_open_until_closed", {"state": "decided"}),
        ("applications_application_open_until_closed", {"state": "withdrawn", "is_open": False}),
        ("applications_application_open_until_closed", {"state": "lost"}),
    ],
)
def test_the_database_refuses_what_may_not_be(world: World, name: str, change: dict) -> None:
    application = world.arrived()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Application.objects.filter(pk=application.pk).update(**change)
    if "closed_at" not in change:
        closed = {"state": "decided", "is_open": False, "closed_at": world.at}
        assert Application.objects.filter(pk=application.pk).update(**closed) == 1


@pytest.mark.engines
def test_what_came_over_the_counter_may_lack_a_holder(world: World) -> None:
    application = world.arrived()
    Application.objects.filter(pk=application.pk).update(ticket=None, channel="counter")
    assert Application.objects.get().ticket is None
