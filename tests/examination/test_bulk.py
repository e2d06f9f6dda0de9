"""One decision for many cases: tried without effect, looked at by lot, signed by others, put off, taken back (T09) (T28)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from madoguchi.accounts.models import User
from madoguchi.applications.models import Application
from madoguchi.applications.services import ChangedMeanwhile
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.events.selectors import verify
from madoguchi.examination.models import (
    BulkCase,
    BulkDecision,
    Disposition,
    Outcome,
    Proposal,
    SignOff,
    SignOffRoute,
)
from madoguchi.examination.selectors.bulk import bulk_for, bulk_seat_of, bulks_waiting_for, not_looked_at
from madoguchi.examination.services import NotYourRole, ask_correction, bulk_running, open_case, withdraw
from madoguchi.examination.services.bulk import (
    UNDO,
    BulkChanged,
    NothingToDecide,
    OneKindOnly,
    SampleNotSeen,
    TooLateToUndo,
    propose_bulk,
    sign_bulk,
    try_bulk,
    undo_bulk,
    withdraw_bulk,
)
from madoguchi.examination.services.bulk_running import decide_bulks, try_cases
from madoguchi.examination.services.marks import mark_case
from madoguchi.examination.services.sign_offs import NotYourStep, ProposerMayNotSignOff
from tests.world import World

State = BulkDecision.State


def tried(world: World, *cases: Application, by=None, outcome=Outcome.GRANTED, **given) -> BulkDecision:
    """A bulk decision of which the worker has tried every case."""
    bulk = try_bulk(
        cases=[one.pk for one in cases],
        outcome=outcome,
        grounds="要件に当てはまることを確認しました。",
        by=world.acting(by or world.examiner),
        at=world.at,
        **given,
    )
    try_cases(at=world.at)
    return bulk


def look(world: World, bulk: BulkDecision, user) -> None:
    """Open what was drawn by lot, as `user`."""
    for one in bulk.cases.filter(is_sample=True).select_related("application"):
        open_case(application=one.application, purpose="審査", by=world.acting(user), at=world.at)


def proposed(world: World, *cases: Application, **given) -> BulkDecision:
    bulk = tried(world, *cases, **given)
    look(world, bulk, world.examiner)
    return propose_bulk(bulk=bulk, by=world.acting(world.examiner), at=world.at)


def signed(world: World, *cases: Application, **given) -> BulkDecision:
    bulk = proposed(world, *cases, **given)
    look(world, bulk, world.approver)
    return sign_bulk(bulk=bulk, is_approved=True, by=world.acting(world.approver), at=world.at)


def _is_the_applicant(world: World, officer: User) -> None:
    """The officer signs in with the person who applied."""
    person, world.resident.person = world.resident.person, None
    world.resident.save()
    officer.person = person
    officer.save()


def kinds(case: Application) -> list[str]:
    return list(
        Event.objects.filter(stream=f"application:{case.pk}").order_by("n").values_list("kind", flat=True)
    )


def states(bulk: BulkDecision) -> list[str]:
    return list(bulk.cases.order_by("number").values_list("state", flat=True))


@pytest.mark.engines
def test_each_case_goes_exactly_as_it_would_have_gone_alone(world: World) -> None:
    alone = world.decided()
    fresh, begun = world.arrived(), world.examining()
    bulk = signed(world, fresh, begun)
    assert decide_bulks(at=world.at + UNDO) == 2
    for case in (fresh, begun):
        case.refresh_from_db()
        assert (case.state, case.is_open) == ("decided", False)
        assert kinds(case) == kinds(alone)
        disposition = Disposition.objects.get(application=case)
        assert disposition.decided_by == world.examiner
        assert disposition.grounds == "要件に当てはまることを確認しました。"
        assert SignOff.objects.get(proposal__application=case).signed_by == world.approver
    bulk.refresh_from_db()
    assert (bulk.state, states(bulk)) == (State.DONE, ["decided", "decided"])
    assert list(verify()) == []
    told = Event.objects.filter(stream=f"organisation:{world.city.pk}", kind__startswith="bulk.").order_by(
        "n"
    )
    assert [one.kind for one in told] == ["bulk.tried", "bulk.proposed", "bulk.signed", "bulk.done"]


def test_trying_changes_nothing(world: World) -> None:
    cases = [world.arrived(), world.examining(), world.correcting(), world.proposed(), world.decided()]
    before = [(one.state, one.revision, kinds(one)) for one in cases]
    bulk = tried(world, *cases)
    for one in cases:
        one.refresh_from_db()
    assert [(one.state, one.revision, kinds(one)) for one in cases] == before
    assert states(bulk) == ["fits", "fits", "out", "out", "out"]
    assert [one.why for one in bulk.cases.order_by("number")][2:] == [
        "いまの状態（補正待ち）からは、起案できません。",
        "いまの状態（決裁中）からは、起案できません。",
        "いまの状態（結果通知済み）からは、起案できません。",
    ]


def test_the_officer_s_own_case_falls_out_for_proposer_and_signer(world: World) -> None:
    own, others = world.examining(world.resident), world.examining()
    _is_the_applicant(world, world.examiner)
    bulk = tried(world, own, others)
    assert states(bulk) == ["out", "fits"]
    assert "自分で出した申請" in bulk.cases.get(number=1).why


def test_a_signer_s_own_case_falls_out_at_the_end(world: World) -> None:
    own, others = world.examining(world.resident), world.examining()
    _is_the_applicant(world, world.approver)
    bulk = signed(world, own, others)
    decide_bulks(at=world.at + UNDO)
    assert states(bulk) == ["out", "decided"]


def test_an_approver_gives_up_what_its_maker_left_behind(world: World) -> None:
    case, stranger = world.examining(), world.officer("stranger", Role.APPROVER, at=world.other_city)
    left = tried(world, case)
    for other in (world.officer("other", Role.EXAMINER), stranger):
        with pytest.raises(NotYourRole):
            withdraw_bulk(bulk=left, by=world.acting(other), at=world.at)
    withdraw_bulk(bulk=left, by=world.acting(world.approver), at=world.at)
    assert states(tried(world, case)) == ["fits"]


def test_a_case_waits_in_one_bulk_decision_only(world: World) -> None:
    case = world.examining()
    first = tried(world, case)
    second = tried(world, case, world.examining())
    assert states(second) == ["out", "fits"]
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkCase.objects.filter(bulk=second, application=case).update(state="fits", is_held=True)
    withdraw_bulk(bulk=first, by=world.acting(world.examiner), at=world.at)
    assert states(tried(world, case)) == ["fits"]


def test_a_machine_check_that_warns_keeps_a_case_out_of_granting_only(world: World) -> None:
    """The same insurance card in two people's applications."""
    first, second = world.examining(shade=7), world.examining(world.resident, shade=7)
    from_marks(world, first, second)
    granted = tried(world, first, second)
    assert states(granted) == ["out", "out"]
    assert "機械の点検に注意があります" in granted.cases.get(number=1).why
    refused = tried(world, first, second, outcome=Outcome.REFUSED)
    assert states(refused) == ["fits", "fits"]


def from_marks(world: World, *cases: Application) -> None:
    """Let the follower mark the cases by what they share."""
    from_event = Event.objects.filter(
        stream__in=[f"application:{one.pk}" for one in cases], kind="application.arrived"
    )
    for event in from_event:
        mark_case(event)


def test_one_procedure_one_office_at_most_a_thousand_and_something(world: World) -> None:
    other = world.arrived(edition=world.opened("nursery"))
    with pytest.raises(OneKindOnly):
        tried(world, world.arrived(), other)
    with pytest.raises(NothingToDecide):
        tried(world)
    foreign = world.officer("foreign", Role.EXAMINER, at=world.other_city)
    with pytest.raises(NothingToDecide):
        tried(world, world.arrived(), by=foreign)
    with pytest.raises(NotYourRole):
        tried(world, world.arrived(), by=world.approver)


class TestTheLot:
    """What is drawn by lot is opened by who proposes and by who signs."""

    def test_five_of_eight_are_drawn(self, world: World) -> None:
        bulk = tried(world, *(world.examining() for _n in range(8)))
        assert bulk.cases.filter(is_sample=True).count() == 5

    def test_nobody_proposes_without_opening_it(self, world: World) -> None:
        bulk = tried(world, world.examining(), world.examining())
        by = world.acting(world.examiner)
        with pytest.raises(SampleNotSeen):
            propose_bulk(bulk=bulk, by=by, at=world.at)
        open_case(application=bulk.cases.get(number=1).application, by=by, at=world.at)
        assert not_looked_at(bulk, by) == {bulk.cases.get(number=2).application_id}
        with pytest.raises(SampleNotSeen):
            propose_bulk(bulk=bulk, by=by, at=world.at)

    def test_a_look_long_ago_or_of_another_counts_for_nothing(self, world: World) -> None:
        case = world.examining()
        by = world.acting(world.examiner)
        open_case(application=case, by=by, at=world.at - timedelta(minutes=1))
        bulk = tried(world, case)
        look(world, bulk, world.approver)
        assert not_looked_at(bulk, by) == {case.pk}

    def test_who_signs_opens_it_after_it_was_proposed(self, world: World) -> None:
        bulk = proposed(world, world.examining())
        by = world.acting(world.approver)
        with pytest.raises(SampleNotSeen):
            sign_bulk(bulk=bulk, is_approved=True, by=by, at=world.at)
        assert sign_bulk(bulk=bulk, is_approved=False, comment="理由が足りません", by=by, at=world.at)
        bulk.refresh_from_db()
        assert bulk.state == State.RETURNED
        assert not bulk.cases.filter(is_held=True).exists()


def test_who_made_it_never_signs_and_a_stranger_sees_nothing(world: World) -> None:
    both = world.officer("both", Role.EXAMINER, Role.APPROVER)
    bulk = tried(world, world.examining(), by=both)
    look(world, bulk, both)
    propose_bulk(bulk=bulk, by=world.acting(both), at=world.at)
    with pytest.raises(ProposerMayNotSignOff):
        sign_bulk(bulk=bulk, is_approved=True, by=world.acting(both), at=world.at)
    with pytest.raises(NotYourStep):
        sign_bulk(bulk=bulk, is_approved=True, by=world.acting(world.examiner), at=world.at)
    foreign = world.officer("foreign", Role.APPROVER, at=world.other_city)
    with pytest.raises(BulkDecision.DoesNotExist):
        bulk_for(world.acting(foreign), bulk.pk)
    with pytest.raises(NotYourStep):
        sign_bulk(bulk=bulk, is_approved=True, by=world.acting(foreign), at=world.at)


def test_two_steps_are_signed_by_two_and_every_case_has_both(world: World) -> None:
    chief = world.officer("chief", Role.APPROVER)
    SignOffRoute.objects.create(
        organisation=world.city,
        steps=[
            {"post": "係長", "users": [str(world.approver.pk)], "substitutes": []},
            {"post": "課長", "users": [str(chief.pk)], "substitutes": []},
        ],
        decides_at_once=True,
        changed_at=world.at,
    )
    case = world.examining()
    bulk = proposed(world, case)
    assert bulks_waiting_for(world.acting(chief), on=japan_day(world.at)) == []
    look(world, bulk, world.approver)
    bulk = sign_bulk(
        bulk=bulk, is_approved=True, comment="確認", by=world.acting(world.approver), at=world.at
    )
    assert bulk.state == State.PROPOSED
    assert bulk_seat_of(bulk, world.acting(world.approver), on=japan_day(world.at)) is None
    assert bulks_waiting_for(world.acting(chief), on=japan_day(world.at)) == [bulk]
    look(world, bulk, chief)
    sign_bulk(bulk=bulk, is_approved=True, by=world.acting(chief), at=world.at)
    assert decide_bulks(at=world.at + UNDO) == 1
    signs = SignOff.objects.filter(proposal__application=case).order_by("step")
    assert [(one.post, one.signed_by) for one in signs] == [("係長", world.approver), ("課長", chief)]
    assert kinds(case)[-4:] == [
        "decision.proposed",
        "decision.signed",
        "decision.approved",
        "application.decided",
    ]


class TestUndo:
    """Until the time is over nothing was decided, and what is taken back never is."""

    def test_some_are_taken_back_and_the_others_decided(self, world: World) -> None:
        cases = [world.examining() for _n in range(3)]
        bulk = signed(world, *cases)
        assert decide_bulks(at=world.at + UNDO - timedelta(seconds=1)) == 0
        assert not Disposition.objects.exists()
        named = [bulk.cases.get(number=2).pk]
        assert undo_bulk(bulk=bulk, cases=named, by=world.acting(world.approver), at=world.at) == 1
        assert decide_bulks(at=world.at + UNDO) == 2
        assert states(bulk) == ["decided", "undone", "decided"]
        cases[1].refresh_from_db()
        assert cases[1].state == "examining"
        assert kinds(cases[1])[-1] == "application.taken"

    def test_all_are_taken_back(self, world: World) -> None:
        bulk = signed(world, world.examining(), world.examining())
        undo_bulk(bulk=bulk, by=world.acting(world.examiner), at=world.at)
        bulk.refresh_from_db()
        assert bulk.state == State.WITHDRAWN
        assert decide_bulks(at=world.at + UNDO * 2) == 0
        assert not Proposal.objects.exists()

    def test_not_when_the_time_is_over_nor_by_a_colleague(self, world: World) -> None:
        bulk = signed(world, world.examining())
        colleague = world.officer("colleague", Role.EXAMINER)
        with pytest.raises(NotYourRole):
            undo_bulk(bulk=bulk, by=world.acting(colleague), at=world.at)
        for at in (world.at + UNDO, world.at + UNDO * 2):
            with pytest.raises(TooLateToUndo):
                undo_bulk(bulk=bulk, by=world.acting(world.examiner), at=at)
        decide_bulks(at=world.at + UNDO)
        with pytest.raises(TooLateToUndo):
            undo_bulk(bulk=bulk, by=world.acting(world.examiner), at=world.at)


def test_what_changed_meanwhile_falls_out_and_is_named(world: World) -> None:
    corrected, gone, same = world.examining(), world.examining(world.resident), world.examining()
    bulk = signed(world, corrected, gone, same)
    ask_correction(
        application=corrected,
        items={"phone": "つながりませんでした。"},
        message="",
        due_on=world.at.date() + timedelta(days=14),
        revision=corrected.revision,
        by=world.acting(world.examiner),
        at=world.at,
    )
    withdraw(application=gone, revision=gone.revision, by=world.acting(world.resident), at=world.at)
    assert decide_bulks(at=world.at + UNDO) == 3
    assert states(bulk) == ["out", "out", "decided"]
    assert bulk.cases.get(number=1).why == str(ChangedMeanwhile.sentence)
    corrected.refresh_from_db()
    assert corrected.state == "correcting"


def test_a_worker_that_dies_decides_nothing_twice(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed at every act of the second case in turn: what it had done of it is undone, and done again once."""
    cases = [world.examining() for _n in range(3)]
    signed(world, *cases)
    real = {name: getattr(bulk_running, name) for name in ("propose", "sign_off", "decide")}
    for name in real:

        def dies(*, application, _name=name, **given):
            if application.pk == cases[1].pk:
                real[_name](application=application, **given)
                raise OSError("the power goes")
            return real[_name](application=application, **given)

        with monkeypatch.context() as patched:
            patched.setattr(bulk_running, name, dies)
            with pytest.raises(OSError, match="power"):
                decide_bulks(at=world.at + UNDO)
        assert kinds(cases[1])[-1] == "application.taken"
    assert decide_bulks(at=world.at + UNDO) == 2
    assert decide_bulks(at=world.at + UNDO) == 0
    assert Disposition.objects.count() == 3
    assert Event.objects.filter(kind="application.decided").count() == 3
    assert list(verify()) == []


def test_what_lost_its_role_meanwhile_decides_nothing(world: World) -> None:
    bulk = signed(world, world.examining())
    world.approver.is_active = False
    world.approver.save()
    decide_bulks(at=world.at + UNDO)
    assert states(bulk) == ["out"]
    assert not Disposition.objects.exists()


def test_moves_out_of_turn_are_refused(world: World) -> None:
    bulk = signed(world, world.examining())
    by = world.acting(world.examiner)
    for act in (propose_bulk, withdraw_bulk):
        with pytest.raises(BulkChanged):
            act(bulk=bulk, by=by, at=world.at)
    with pytest.raises(BulkChanged):
        sign_bulk(bulk=bulk, is_approved=True, by=world.acting(world.approver), at=world.at)
