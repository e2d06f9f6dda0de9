"""Taking, asking, answering, proposing, signing off, deciding, withdrawing: what each does and when it refuses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import ChangedMeanwhile, MoveNotAllowed
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Access, Event
from madoguchi.events.selectors import timeline
from madoguchi.examination.models import Disposition, Outcome, Proposal, SignOff
from madoguchi.examination.selectors import (
    disposition_of,
    last_proposal,
    notice_of,
    open_correction,
)
from madoguchi.examination.services import (
    GroundsMissing,
    NotYourRole,
    ProposerMayNotSignOff,
    answer_correction,
    decide,
    open_case,
    take,
    withdraw,
)
from tests.examination.acts import asking, proposing, refused, signing
from tests.world import World, get, holder_of

pytestmark = pytest.mark.django_db


def test_from_arrival_to_decision(world: World) -> None:
    application = world.arrived(world.resident)
    examiner, at = world.acting(world.examiner), world.at

    application = take(application=application, revision=1, by=examiner, at=at)
    assert (application.state, application.case_officer) == ("examining", world.examiner)
    application = get(application.pk)

    proposal = proposing(world, application)
    assert (proposal.grounds, proposal.conditions) == ("要件に当てはまります。", "2027年3月まで")
    assert proposal.proposed_by == world.examiner

    answer = signing(world, get(application.pk))
    assert (answer.proposal, answer.is_approved, answer.comment) == (proposal, True, "よし")
    assert answer.signed_by == world.approver
    assert last_proposal(application) == proposal

    later = at + timedelta(hours=1)
    decided = decide(application=get(application.pk), revision=4, by=examiner, at=later)
    assert (decided.outcome, decided.grounds) == ("granted", proposal.grounds)
    assert decided.conditions == proposal.conditions
    assert decided.review_instructions == "3か月以内に審査請求ができます。"
    assert (decided.decided_by, decided.decided_at) == (world.examiner, later)
    assert disposition_of(application) == decided
    assert notice_of(application) is None

    application = get(application.pk)
    assert (application.state, application.is_open, application.closed_at) == ("decided", False, later)
    assert [event.kind for event in timeline(f"application:{application.pk}")] == [
        "application.arrived",
        "application.taken",
        "decision.proposed",
        "decision.approved",
        "application.decided",
    ]
    assert all("当てはまり" not in str(event.data) for event in Event.objects.all())


def test_the_number_of_an_event_says_who_acted_by_id_only(world: World) -> None:
    world.examining()
    event = Event.objects.get(kind="application.taken")
    assert event.by == f"user:{world.examiner.pk}"


# roles


def _acts(world: World) -> dict[str, tuple[Role, Callable[[Acting], object]]]:
    arrived, examining = world.arrived(), world.examining()
    proposed, approved = world.proposed(), world.approved()
    at = world.at
    return {
        "take": (Role.EXAMINER, lambda by: take(application=arrived, revision=1, by=by, at=at)),
        "ask": (Role.EXAMINER, lambda by: asking(world, examining, by=by)),
        "propose": (Role.EXAMINER, lambda by: proposing(world, examining, by=by)),
        "sign_off": (Role.APPROVER, lambda by: signing(world, proposed, by=by)),
        "decide": (
            Role.EXAMINER,
            lambda by: decide(application=approved, revision=approved.revision, by=by, at=at),
        ),
    }


@pytest.mark.parametrize("name", ["take", "ask", "propose", "sign_off", "decide"])
def test_an_act_takes_its_role_in_the_organisation_of_the_case(world: World, name: str) -> None:
    needed, act = _acts(world)[name]
    wrong = [
        Acting.nobody(),
        world.acting(world.resident),
        world.acting(world.officer("stranger", *Role, at=world.other_city)),
        world.acting(world.officer("above", *Role, at=world.prefecture)),
        world.acting(world.officer("all-but", *(role for role in Role if role is not needed))),
        Acting(name="", grants=frozenset({(needed, world.city.pk)})),  # a role, but nobody who holds it
    ]
    for by in wrong:
        refused(NotYourRole, lambda by=by: act(by))
    act(world.acting(world.officer("right", needed)))


@pytest.mark.parametrize("name", ["take", "ask", "propose", "sign_off", "decide"])
def test_an_act_on_an_old_page_is_refused(world: World, name: str) -> None:
    needed, act = _acts(world)[name]
    right = world.acting(world.officer("right", needed))
    Application.objects.update(revision=77)
    refused(ChangedMeanwhile, lambda: act(right))


STATES = ["arrived", "examining", "correcting", "proposed", "approved", "decided", "withdrawn"]


@pytest.mark.parametrize("state", STATES)
def test_an_act_at_the_wrong_time_is_refused_kindly(world: World, state: str) -> None:
    """Not by an error of the database: the officer reads why and nothing is written."""
    application = getattr(world, state)(world.resident)
    revision, at = application.revision, world.at
    examiner = world.acting(world.examiner)
    body = answers_now(application)
    acts: dict[str, Callable[[], object]] = {
        "arrived": lambda: take(application=application, revision=revision, by=examiner, at=at),
        "examining": lambda: asking(world, application),
        "examining ": lambda: proposing(world, application),
        "correcting": lambda: answer_correction(
            application=application, answers=body.body, files=body.files, by=holder_of(application), at=at
        ),
        "proposed": lambda: signing(world, application),
        "proposed ": lambda: signing(world, application, is_approved=False),
        "approved": lambda: decide(application=application, revision=revision, by=examiner, at=at),
        "arrived examining correcting hearing proposed approved": lambda: withdraw(
            application=application, revision=revision, by=holder_of(application), at=at
        ),
    }
    for allowed, act in acts.items():
        if state not in allowed.split():
            refused(MoveNotAllowed, act)


# proposal and sign-off


def test_a_proposal_has_grounds(world: World) -> None:
    application = world.examining()
    refusal = refused(GroundsMissing, lambda: proposing(world, application, grounds=" 　\n"))
    assert refusal.field == "grounds"


def test_nobody_signs_off_what_they_proposed(world: World) -> None:
    both = world.acting(world.officer("both", Role.EXAMINER, Role.APPROVER))
    application = world.examining()
    proposing(world, application, by=both)
    for is_approved in (True, False):
        refused(
            ProposerMayNotSignOff,
            lambda a=is_approved: signing(world, get(application.pk), by=both, is_approved=a),
        )
    signing(world, get(application.pk))


def test_what_was_returned_is_proposed_again_and_the_last_proposal_counts(world: World) -> None:
    application = world.proposed()
    first = last_proposal(application)
    answer = signing(world, application, is_approved=False, comment="金額を確かめてください。")
    assert (answer.is_approved, answer.comment) == (False, "金額を確かめてください。")
    application = get(application.pk)
    assert application.state == "examining"

    later = world.at + timedelta(hours=1)
    second = proposing(world, application, outcome=Outcome.REFUSED, grounds="住所の要件", at=later)
    signing(world, get(application.pk), at=later)
    application = get(application.pk)
    decided = decide(
        application=application,
        revision=application.revision,
        by=world.acting(world.examiner),
        at=later,
    )
    assert first is not None
    assert (decided.proposal, decided.outcome, decided.grounds) == (second, "refused", "住所の要件")
    assert SignOff.objects.count() == 2


@pytest.mark.engines
def test_the_database_takes_one_sign_off_and_one_disposition(world: World) -> None:
    application = world.decided()
    proposal, standing = Proposal.objects.get(), Disposition.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        SignOff.objects.create(
            proposal=proposal, is_approved=True, signed_by=world.approver, signed_at=world.at
        )
    other = Proposal.objects.create(
        application=application,
        outcome="granted",
        grounds="理由",
        proposed_by=world.examiner,
        proposed_at=world.at,
    )
    again = {
        "application": application,
        "proposal": other,
        "outcome": "granted",
        "review_instructions": "",
        "decided_by": world.examiner,
        "decided_at": world.at,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Disposition.objects.create(**again, grounds="理由")
    with pytest.raises(IntegrityError, match="examination_disposition_has_grounds"), transaction.atomic():
        Disposition.objects.create(**again, grounds="", revoked_at=world.at)
    with pytest.raises(IntegrityError, match="examination_disposition_revoked_after"), transaction.atomic():
        Disposition.objects.filter(pk=standing.pk).update(revoked_at=world.at - timedelta(days=1))


# withdrawal and looking


@pytest.mark.parametrize("state", ["arrived", "examining", "correcting"])
def test_the_holder_withdraws_while_nothing_is_proposed(world: World, state: str) -> None:
    application = getattr(world, state)(world.resident)
    later = world.at + timedelta(days=2)
    withdraw(
        application=application,
        revision=application.revision,
        by=world.acting(world.resident),
        at=later,
    )
    after = get(application.pk)
    assert (after.state, after.is_open, after.closed_at) == ("withdrawn", False, later)
    assert open_correction(after) is None
    assert after.waited_days == (2 if state == "correcting" else 0)
    refused(ChangedMeanwhile, lambda: withdraw(application=after, revision=1, by=Acting.nobody(), at=later))


def test_looking_at_a_case_is_recorded_with_the_reader_and_the_purpose(world: World) -> None:
    application = world.arrived(world.resident)
    open_case(application=application, purpose="審査", by=world.acting(world.examiner), at=world.at)
    access = Access.objects.get()
    assert (access.object, access.purpose) == (f"application:{application.pk}", "審査")
    assert access.reader == f"user:{world.examiner.pk}"
    assert (access.whose, access.organisation) == (world.resident.person_id, world.city.pk)
