"""Sign-off in one to five steps: whose turn it is, 差戻し, 引戻し, 代決 and 後閲."""

import pytest
from django.db import IntegrityError, transaction

from madoguchi.applications.services import ChangedMeanwhile, MoveNotAllowed
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.events.selectors import timeline
from madoguchi.examination.models import Outcome, Proposal, SignOff, SignOffRoute
from madoguchi.examination.selectors import (
    disposition_of,
    last_proposal,
    proposals_waiting_for,
    route_for,
    to_see_after,
)
from madoguchi.examination.services import (
    NamedTwice,
    NotAnApprover,
    NothingToSeeAfter,
    NotTheProposer,
    NotYourRole,
    NotYourStep,
    ProposerMayNotSignOff,
    ReasonMissing,
    RouteOverlaps,
    SignedAlready,
    Step,
    StepsMissing,
    SubstituteSaysWhy,
    SubstituteWithoutHolder,
    decide,
    end_route,
    recall,
    see_after,
)
from tests.examination.acts import refused
from tests.examination.deciding_world import Office
from tests.world import World, get

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world: World) -> Office:
    """Three steps, after which the case officer decides."""
    return Office(world)


def kinds(case: object) -> list[str]:
    """What happened to the case since it was proposed."""
    told = [event.kind for event in timeline(f"application:{case.pk}")]  # type: ignore[attr-defined]
    return told[told.index("decision.proposed") :]


def test_three_steps_sign_in_their_order(office: Office) -> None:
    case = office.examining()
    proposal = office.propose(case)
    assert [step["post"] for step in proposal.steps] == ["係長", "課長", "部長"]
    for early in (office.head, office.director, office.deputy):
        refused(NotYourStep, lambda one=early: office.sign(case, one))
    for signer, state in (
        (office.chief, "proposed"),
        (office.head, "proposed"),
        (office.director, "approved"),
    ):
        assert [
            one.pk
            for one in proposals_waiting_for(office.world.acting(signer), on=japan_day(office.world.at))
        ] == [proposal.pk]
        office.sign(case, signer)
        assert get(case.pk).state == state
        assert proposals_waiting_for(office.world.acting(signer), on=japan_day(office.world.at)) == []
    assert kinds(case) == ["decision.proposed", "decision.signed", "decision.signed", "decision.approved"]
    signed = SignOff.objects.order_by("step")
    assert [(one.step, one.post, one.answer) for one in signed] == [
        (1, "係長", "approved"),
        (2, "課長", "approved"),
        (3, "部長", "approved"),
    ]
    assert disposition_of(case) is None


def test_the_last_signature_decides_where_the_route_says_so(world: World) -> None:
    office = Office(world, decides_at_once=True)
    case = office.examining()
    office.propose(case)
    for signer in (office.chief, office.head, office.director):
        office.sign(case, signer)
    disposition = disposition_of(case)
    assert disposition is not None
    assert (disposition.decided_by, get(case.pk).state) == (office.director, "decided")
    assert kinds(case)[-2:] == ["decision.approved", "application.decided"]


def test_a_return_at_the_second_step_begins_all_over(office: Office) -> None:
    case = office.examining()
    first = office.propose(case)
    office.sign(case, office.chief)
    office.sign(case, office.head, is_approved=False, comment="金額を確かめてください。")
    assert (get(case.pk).state, last_proposal(case)) == ("examining", first)
    refused(MoveNotAllowed, lambda: office.sign(case, office.director))

    second = office.propose(case, grounds="金額を確かめました。")
    assert second.step == 1
    refused(NotYourStep, lambda: office.sign(case, office.head))
    for signer in (office.chief, office.head, office.director):
        office.sign(case, signer)
    assert get(case.pk).state == "approved"


def test_nobody_signs_two_steps_or_what_they_proposed(office: Office) -> None:
    world = office.world
    both = world.officer("both", Role.EXAMINER, Role.APPROVER)
    office.lay_down(route=office.route, revision=1, steps=[Step("係長"), Step("課長"), Step("部長")])
    case = office.examining()
    office.propose(case, by=world.acting(both))
    refused(ProposerMayNotSignOff, lambda: office.sign(case, both))
    office.sign(case, office.chief)
    refused(SignedAlready, lambda: office.sign(case, office.chief))
    office.sign(case, office.head)
    refused(SignedAlready, lambda: office.sign(case, office.head))
    office.sign(case, office.deputy)
    assert get(case.pk).state == "approved"


def test_a_substitute_says_why_and_the_holder_looks_after(office: Office) -> None:
    world, case = office.world, office.examining()
    office.propose(case)
    office.sign(case, office.chief)
    refusal = refused(SubstituteSaysWhy, lambda: office.sign(case, office.deputy, reason=" "))
    assert refusal.field == "reason"
    signed = office.sign(case, office.deputy, reason=" 課長が出張のため ")
    assert (signed.is_substitute, signed.reason, signed.seen_after_at) == (True, "課長が出張のため", None)

    assert to_see_after(world.acting(office.head)) == [signed]
    for other in (office.chief, office.deputy, office.director):
        assert to_see_after(world.acting(other)) == []
        refused(
            NothingToSeeAfter, lambda one=other: see_after(sign_off=signed, by=world.acting(one), at=world.at)
        )
    kept = see_after(sign_off=signed, by=world.acting(office.head), at=world.at)
    assert (kept.seen_after_by, kept.seen_after_at) == (office.head, world.at)
    assert to_see_after(world.acting(office.head)) == []
    refused(NothingToSeeAfter, lambda: see_after(sign_off=signed, by=world.acting(office.head), at=world.at))
    assert kinds(case)[-1] == "decision.seen_after"


def test_the_holder_gives_no_reason_of_a_substitute(office: Office) -> None:
    case = office.examining()
    office.propose(case)
    signed = office.sign(case, office.chief, reason="うっかり")
    assert (signed.is_substitute, signed.reason) == (False, "")


def test_the_proposer_takes_back_until_the_disposition(office: Office) -> None:
    world, case = office.world, office.examining()
    office.propose(case)
    office.sign(case, office.chief)
    other = world.officer("other-examiner", Role.EXAMINER)
    given = {"application": get(case.pk), "revision": get(case.pk).revision, "at": world.at}
    refused(NotTheProposer, lambda: recall(**given, by=world.acting(other)))
    refused(NotYourRole, lambda: recall(**given, by=world.acting(office.head)))
    refused(ChangedMeanwhile, lambda: recall(**given | {"revision": 1}, by=world.acting(world.examiner)))
    taken = recall(**given, reason=" 金額の誤り ", by=world.acting(world.examiner))
    assert (taken.recalled_at, taken.recall_reason) == (world.at, "金額の誤り")
    assert get(case.pk).state == "examining"
    assert proposals_waiting_for(world.acting(office.head), on=japan_day(world.at)) == []

    office.propose(case)
    for signer in (office.chief, office.head, office.director):
        office.sign(case, signer)
    now = get(case.pk)
    signed = {
        "application": now,
        "revision": now.revision,
        "by": world.acting(world.examiner),
        "at": world.at,
    }
    refusal = refused(ReasonMissing, lambda: recall(**signed))
    assert refusal.field == "recall_reason"
    recall(**signed, reason="申請者から転出の連絡があったため")
    assert (get(case.pk).state, disposition_of(case)) == ("examining", None)
    assert proposals_waiting_for(world.acting(office.chief), on=japan_day(world.at)) == []

    office.propose(case)
    for signer in (office.chief, office.head, office.director):
        office.sign(case, signer)
    now = get(case.pk)
    decide(application=now, revision=now.revision, by=world.acting(world.examiner), at=world.at)
    now = get(case.pk)
    refused(MoveNotAllowed, lambda: recall(**signed | {"application": now, "revision": now.revision}))


def test_a_proposal_keeps_the_route_with_which_it_began(office: Office) -> None:
    case = office.examining()
    office.propose(case)
    office.lay_down(route=office.route, revision=1, steps=[Step("部長", (office.director.pk,))])
    refused(NotYourStep, lambda: office.sign(case, office.director))
    office.sign(case, office.chief)
    other = office.examining()
    office.propose(other)
    office.sign(other, office.director)
    assert get(other.pk).state == "approved"


def test_the_nearest_and_most_exact_route_holds(office: Office) -> None:
    world, case = office.world, office.examining()
    own = office.lay_down(procedure=office.edition.procedure, steps=[Step("課長")])
    refusing = office.lay_down(
        procedure=office.edition.procedure, outcomes=[Outcome.REFUSED], steps=[Step("局長")]
    )
    assert route_for(case, "granted") == own
    assert route_for(case, "refused") == refusing
    assert route_for(world.examining(), "granted") == office.route
    case.organisation = world.division
    assert route_for(case, "granted") == own
    case.organisation = world.other_city
    assert route_for(case, "granted") is None
    end_route(route=own, revision=1, by=world.acting(office.administrator), at=world.at)
    case.organisation = world.city
    assert route_for(case, "granted") == office.route


def test_a_route_that_cannot_be_walked_is_refused(office: Office) -> None:
    world = office.world
    chief, head = office.chief.pk, office.head.pk
    wrong: list[tuple[type[Exception], dict[str, object]]] = [
        (StepsMissing, {"steps": []}),
        (StepsMissing, {"steps": [Step(f"{n}") for n in range(6)]}),
        (StepsMissing, {"steps": [Step(" ")]}),
        (NotAnApprover, {"steps": [Step("課長", (world.examiner.pk,))]}),
        (NotAnApprover, {"steps": [Step("課長", (chief,), (world.editor.pk,))]}),
        (NamedTwice, {"steps": [Step("係長", (chief,)), Step("課長", (chief, head))]}),
        (NamedTwice, {"steps": [Step("係長", (chief,), (chief,))]}),
        (SubstituteWithoutHolder, {"steps": [Step("係長", (), (chief,))]}),
        (RouteOverlaps, {}),
        (NotYourRole, {"by": world.acting(world.approver)}),
        (NotYourRole, {"organisation": world.other_city}),
        (ChangedMeanwhile, {"route": office.route, "revision": 0}),
    ]
    for kind, changes in wrong:
        refused(kind, lambda given=changes: office.lay_down(**given))
    office.lay_down(outcomes=[Outcome.REFUSED])
    refused(RouteOverlaps, lambda: office.lay_down(outcomes=[Outcome.REFUSED, Outcome.PARTIAL]))
    assert SignOffRoute.objects.count() == 2


@pytest.mark.engines
def test_the_database_takes_one_signature_a_step_and_a_person(office: Office) -> None:
    case = office.examining()
    proposal = office.propose(case)
    office.sign(case, office.chief)
    row = {"proposal": proposal, "is_approved": True, "signed_at": office.world.at}
    wrong: dict[str, dict[str, object]] = {
        "examination_signoff_one_a_step": {"step": 1, "signed_by": office.head},
        "examination_signoff_one_a_person": {"step": 2, "signed_by": office.chief},
        "examination_signoff_substitute_says_why": {
            "step": 2,
            "signed_by": office.head,
            "is_substitute": True,
        },
        "examination_signoff_seen_after_a_substitute": {
            "step": 2,
            "signed_by": office.head,
            "seen_after_at": office.world.at,
            "seen_after_by": office.chief,
        },
    }
    for given in wrong.values():
        with pytest.raises(IntegrityError), transaction.atomic():
            SignOff.objects.create(**row | given)
    with pytest.raises(IntegrityError, match="examination_proposal_step"), transaction.atomic():
        Proposal.objects.update(step=6)
