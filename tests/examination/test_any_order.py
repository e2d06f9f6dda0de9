"""Moves in any order, by officers whose clocks run behind now and then: what must hold whatever they do (T10).

No state that is not declared, no event lost, nothing decided twice, no clock that runs backwards.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from madoguchi.applications.models import AnswerSet, Application, Pause
from madoguchi.applications.moves import CLOSED, MOVES, Move
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import WAITING
from madoguchi.core.acting import Acting, Role
from madoguchi.core.calendars import office_day_from
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.examination.models import (
    CorrectionRequest,
    Disposition,
    Hearing,
    Proposal,
    SendBack,
    SignOff,
    Transfer,
)
from madoguchi.examination.services import (
    answer_correction,
    decide,
    deem_due,
    recall,
    take,
    watch_clocks,
    withdraw,
)
from tests.examination.acts import asking, proposing, signing
from tests.examination.moves import (
    calling,
    ending,
    handing_over,
    insisting,
    lapsing,
    reopening,
    sending_back,
)
from tests.world import World, get, holder_of

pytestmark = pytest.mark.django_db

State = Application.State
PERIODS = {
    "days": {"window_days": 30, "online_days": 20, "pauses": ["correction", "hearing"]},
    "business_days": {"window_days": 15, "online_days": 10, "unit": "business_days"},
    "months": {"window_days": 2, "online_days": 1, "unit": "months", "pauses": ["none"]},
}
DEEMED = {"outcome": "granted", "length": 60, "unit": "days", "law": "窓野市条例第5条第2項"}


WRITTEN = (
    *(AnswerSet, CorrectionRequest, Disposition, Event, Hearing),
    *(Pause, Proposal, SendBack, SignOff, Transfer),
)


def _counts() -> list[int]:
    return [model.objects.count() for model in WRITTEN]


class Case(RuleBasedStateMachine):
    """One application to which anything is done at any moment (一つの申請)."""

    case: Application
    seen: Application
    world: World
    editions: dict[str, Any]
    officers: tuple[Any, Any]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.began = self.world.at
        self.made: list[str] = []

    def teardown(self) -> None:
        self.world.at = self.began
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)
        super().teardown()

    @initialize(unit=st.sampled_from(sorted(PERIODS)))
    def arrive(self, unit: str) -> None:
        self.case = self.seen = self.world.arrived(self.world.resident, edition=self.editions[unit])

    @rule(days=st.integers(0, 25), seconds=st.integers(0, 86_399))
    def time_goes_by(self, days: int, seconds: int) -> None:
        self.world.at += timedelta(days=days, seconds=seconds)

    @rule(hours=st.integers(1, 30))
    def a_clock_runs_behind(self, hours: int) -> None:
        self.world.at = max(self.began, self.world.at - timedelta(hours=hours))

    @rule(steps=st.lists(st.tuples(st.integers(0, 999), st.integers(0, 9)), min_size=4, max_size=12))
    def act_as_the_table_says(self, steps: list[tuple[int, int]]) -> None:
        """Several moves that are allowed, a few days apart; one that ends everything only now and then."""
        for n, days in steps:
            state = get(self.case.pk).state
            allowed = [kind for kind in sorted(ACTS) if state in MOVES[kind]]
            if n % 40 and Move.WITHDRAW in allowed:
                allowed.remove(Move.WITHDRAW)
            if allowed:
                self.world.at += timedelta(days=days)
                self.act(allowed[n % len(allowed)])
                if n % 3 == 0:
                    self.days_bring_about()
                self.its_state_is_declared_and_told_by_the_log()
                self.it_is_decided_once()
                self.its_clock_runs_forward()

    @rule(kind=st.sampled_from(sorted(set(Move) - {Move.DEEM, Move.SIGN})))
    def act_regardless(self, kind: Move) -> None:
        self.act(kind)

    def act(self, kind: Move) -> None:
        if self.case is None or kind in (
            Move.DEEM,
            Move.SIGN,
        ):  # the one is of the days, the other of long routes
            return
        before, rows = get(self.case.pk), _counts()
        try:
            with transaction.atomic():
                ACTS[kind](self, before)
        except Refusal:
            assert _counts() == rows
            assert get(before.pk).revision == before.revision
            return
        assert before.state in MOVES[kind], f"{kind} from {before.state}"
        assert get(before.pk).state == MOVES[kind][before.state]
        self.made.append(str(kind))

    @rule()
    def days_bring_about(self) -> None:
        before = get(self.case.pk)
        watch_clocks(at=self.world.at)
        if deem_due(at=self.world.at):
            assert before.state in MOVES[Move.DEEM] and before.stopped_on is None
            assert japan_day(self.world.at) > japan_day(before.arrived_at) + timedelta(days=60)
            self.made.append(str(Move.DEEM))
        watch_clocks(at=self.world.at)

    @invariant()
    def its_state_is_declared_and_told_by_the_log(self) -> None:
        now_there = get(self.case.pk)
        assert now_there.state in State.values
        assert now_there.is_open is (now_there.state not in CLOSED)
        events = list(Event.objects.filter(stream=f"application:{now_there.pk}").order_by("n"))
        assert [event.n for event in events] == list(range(1, len(events) + 1))
        assert [event.kind for event in events if event.kind in set(Move)] == self.made
        told = [event.data["state"] for event in events if "state" in event.data]
        assert now_there.state == (told[-1] if told else State.ARRIVED)
        once = [event.kind for event in events if event.kind.startswith("clock.")]
        assert len(once) == len(set(once))

    @invariant()
    def it_is_decided_once(self) -> None:
        standing = Disposition.objects.filter(application=self.case, revoked_at__isnull=True).count()
        is_decided = get(self.case.pk).state == State.DECIDED
        decided = self.made.count(str(Move.DECIDE)) + self.made.count(str(Move.DEEM))
        assert standing == decided - self.made.count(str(Move.REOPEN)) == int(is_decided)

    @invariant()
    def its_clock_runs_forward(self) -> None:
        now_there = get(self.case.pk)
        assert now_there.arrived_at == self.case.arrived_at
        assert now_there.due_on >= self.seen.due_on
        assert now_there.waited_days >= self.seen.waited_days
        assert now_there.revision >= self.seen.revision
        self.seen = now_there
        running = Pause.objects.filter(application=now_there, ended_on__isnull=True)
        kinds = [WAITING[now_there.state]] if now_there.state in WAITING else []
        assert [one.kind for one in running] == kinds
        stopped = [one.began_on for one in running if one.stops_clock]
        assert now_there.stopped_on == (stopped[0] if stopped else None)
        waits = {State.CORRECTING: (1, 0), State.HEARING: (0, 1)}.get(State(now_there.state), (0, 0))
        asked = CorrectionRequest.objects.filter(application=now_there, answered_at__isnull=True)
        called = Hearing.objects.filter(application=now_there, ended_at__isnull=True)
        assert (asked.count(), called.count()) == waits


def _officer(case: Case, role: Role) -> Acting:
    examiner, approver = case.officers
    return case.world.acting(approver if role == Role.APPROVER else examiner)


def _given(case: Case, application: Application, role: Role = Role.EXAMINER) -> dict[str, Any]:
    return {
        "application": application,
        "revision": application.revision,
        "by": _officer(case, role),
        "at": case.world.at,
    }


def _answer(case: Case, application: Application) -> object:
    kept = answers_now(application)
    return answer_correction(
        application=application,
        answers=kept.body,
        files=kept.files,
        by=holder_of(application),
        at=case.world.at,
    )


def _lapse(case: Case, application: Application) -> object:
    """Not before its day: an officer who lets it lapse waits for it."""
    asked = application.corrections.filter(answered_at__isnull=True).first()
    if asked is not None and japan_day(case.world.at) <= office_day_from(asked.due_on):
        case.world.at += timedelta(days=(office_day_from(asked.due_on) - japan_day(case.world.at)).days + 1)
    return lapsing(case.world, application, by=_officer(case, Role.EXAMINER))


def _hand_over(case: Case, application: Application) -> object:
    world = case.world
    to = world.city if application.organisation_id == world.division.pk else world.division
    return handing_over(world, application, to=to, by=_officer(case, Role.EXAMINER))


def _by(act: Callable[..., object], role: Role = Role.EXAMINER, **more: Any) -> Callable[..., object]:
    return lambda case, application: act(case.world, application, by=_officer(case, role), **more)


def _withdraw(case: Case, application: Application) -> object:
    return withdraw(**_given(case, application) | {"by": holder_of(application)})


ACTS: dict[Move, Callable[[Case, Application], object]] = {
    Move.TAKE: lambda case, application: take(**_given(case, application)),
    Move.SEND_BACK: _by(sending_back),
    Move.INSIST: lambda case, application: insisting(case.world, application),
    Move.TRANSFER: _hand_over,
    Move.ASK_CORRECTION: _by(asking),
    Move.ANSWER_CORRECTION: _answer,
    Move.LAPSE_CORRECTION: _lapse,
    Move.CALL_HEARING: _by(calling),
    Move.END_HEARING: _by(ending),
    Move.PROPOSE: _by(proposing),
    Move.APPROVE: _by(signing, Role.APPROVER),
    Move.RETURN: _by(signing, Role.APPROVER, is_approved=False, comment="直してください。"),
    Move.RECALL: lambda case, application: recall(reason="書き直します。", **_given(case, application)),
    Move.DECIDE: lambda case, application: decide(**_given(case, application)),
    Move.WITHDRAW: _withdraw,
    Move.REOPEN: _by(reopening, Role.APPROVER),
}


def test_whatever_is_done_in_whatever_order(world: World) -> None:
    editions = {
        unit: world.opened(f"any-{unit.replace('_', '-')}", processing=processing, deemed=DEEMED)
        for unit, processing in PERIODS.items()
    }
    Case.world, Case.editions = world, editions
    Case.officers = (world.examiner, world.approver)
    run_state_machine_as_test(
        Case,
        settings=settings(
            max_examples=12,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_every_move_of_the_table_can_be_tried() -> None:
    assert set(ACTS) == set(Move) - {Move.DEEM, Move.SIGN}
