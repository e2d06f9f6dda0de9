"""Taking, asking, answering, proposing, signing off, deciding, withdrawing: what each does and when it refuses."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_at, answers_now
from madoguchi.applications.services import ChangedMeanwhile, MoveNotAllowed
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Access, Event
from madoguchi.events.selectors import timeline
from madoguchi.examination.models import CorrectionRequest, Disposition, Outcome, Proposal, SignOff
from madoguchi.examination.selectors import (
    disposition_of,
    last_proposal,
    notice_of,
    open_correction,
)
from madoguchi.examination.services import (
    CorrectionNeedsReasons,
    GroundsMissing,
    NothingToCorrect,
    NotYourRole,
    ProposerMayNotSignOff,
    answer_correction,
    ask_correction,
    decide,
    open_case,
    propose,
    sign_off,
    take,
    withdraw,
)
from tests.world import World, counts, get, holder_of

pytestmark = pytest.mark.django_db


def asking(world: World, application: Application, **changes: Any) -> CorrectionRequest:
    """Ask for the phone number."""
    given = {
        "application": application,
        "items": {"phone": " つながりませんでした。 "},
        "message": " お願いします。 ",
        "due_on": japan_day(world.at) + timedelta(days=14),
        "revision": application.revision,
        "by": world.acting(world.examiner),
        "at": world.at,
    }
    return ask_correction(**given | changes)


def proposing(world: World, application: Application, **changes: Any) -> Proposal:
    """Propose to grant."""
    given = {
        "application": application,
        "outcome": Outcome.GRANTED,
        "grounds": " 要件に当てはまります。 ",
        "conditions": " 2027年3月まで ",
        "revision": application.revision,
        "by": world.acting(world.examiner),
        "at": world.at,
    }
    return propose(**given | changes)


def signing(world: World, application: Application, **changes: Any) -> SignOff:
    """Approve."""
    given = {
        "application": application,
        "is_approved": True,
        "comment": " よし ",
        "revision": application.revision,
        "by": world.acting(world.approver),
        "at": world.at,
    }
    return sign_off(**given | changes)


def refused(kind: type[Exception], act: Callable[[], object]) -> Any:
    """Assert that `act` refuses with `kind` and leaves every table and the application as they were."""
    rows, applications = counts(), list(Application.objects.values())
    with pytest.raises(kind) as caught:
        act()
    assert counts() == rows
    assert list(Application.objects.values()) == applications
    return caught.value


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
        "arrived examining correcting": lambda: withdraw(
            application=application, revision=revision, by=holder_of(application), at=at
        ),
    }
    for allowed, act in acts.items():
        if state not in allowed.split():
            refused(MoveNotAllowed, act)


# correction


def test_a_correction_names_answers_and_stops_the_clock(world: World) -> None:
    application = world.examining(world.resident)
    request = asking(world, application, items={"phone": " つながりません。 ", "child.0.born_on": "確認"})
    assert (request.round, request.message) == (1, "お願いします。")
    assert request.items == [
        {"path": "phone", "reason": "つながりません。"},
        {"path": "child.0.born_on", "reason": "確認"},
    ]
    application = get(application.pk)
    assert (application.state, open_correction(application)) == ("correcting", request)

    before = answers_now(application)
    corrected = {**before.body, "phone": "09012341234"}
    replied = world.at + timedelta(days=5, hours=2)
    answer_correction(
        application=application,
        answers=corrected,
        files=before.files,
        by=holder_of(application),
        at=replied,
    )
    after = get(application.pk)
    assert (after.state, after.waited_days) == ("examining", 5)
    assert after.due_on == application.due_on + timedelta(days=5)
    assert open_correction(after) is None
    assert CorrectionRequest.objects.get().answered_at == replied
    now = answers_now(after)
    assert (now.revision, now.basis, now.body["phone"]) == (2, "correction:1", "09012341234")
    assert answers_at(after, 1).body == before.body


def test_a_second_round_adds_its_days(world: World) -> None:
    application = world.correcting()
    due = application.due_on
    for n, days in ((1, 3), (2, 4)):
        body = answers_now(application)
        answer_correction(
            application=application,
            answers=body.body,
            files=body.files,
            by=holder_of(application),
            at=world.at + timedelta(days=days),
        )
        application = get(application.pk)
        if n == 1:
            assert asking(world, application).round == 2
            application = get(application.pk)
    assert (application.waited_days, application.due_on) == (7, due + timedelta(days=7))
    assert answers_now(application).basis == "correction:2"


def test_days_of_waiting_count_by_the_calendar_of_japan(world: World) -> None:
    """Asked at 10:00 in Japan, answered at 0:30 the next day: one day, though it is one date in UTC."""
    application = world.correcting()
    body = answers_now(application)
    answer_correction(
        application=application,
        answers=body.body,
        files=body.files,
        by=holder_of(application),
        at=world.at + timedelta(hours=14, minutes=30),
    )
    assert get(application.pk).waited_days == 1


@pytest.mark.parametrize(
    ("items", "kind", "field"),
    [
        ({}, NothingToCorrect, "items"),
        ({"unknown": "理由"}, NothingToCorrect, "items"),
        ({"phone": "理由", "child.1.born_on": "理由"}, NothingToCorrect, "items"),
        ({"phone": "  \n "}, CorrectionNeedsReasons, "phone"),
    ],
)
def test_a_correction_names_what_is_there_with_a_reason(
    world: World, items: dict[str, str], kind: type[Exception], field: str
) -> None:
    application = world.examining()
    refusal = refused(kind, lambda: asking(world, application, items=items))
    assert refusal.field == field


@pytest.mark.engines
@pytest.mark.parametrize("change", [{"round": 1, "answered": True}, {"round": 2, "answered": False}])
def test_the_database_takes_one_open_correction_and_one_of_each_round(world: World, change: dict) -> None:
    application = world.correcting()
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionRequest.objects.create(
            application=application,
            round=change["round"],
            items=[],
            asked_by=world.examiner,
            asked_at=world.at,
            due_on=japan_day(world.at),
            answered_at=world.at if change["answered"] else None,
        )


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
    refused(ChangedMeanwhile, lambda: withdraw(application=after, revision=1, by=Acting.nobody(), at=later))


def test_looking_at_a_case_is_recorded_with_the_reader_and_the_purpose(world: World) -> None:
    application = world.arrived(world.resident)
    open_case(application=application, purpose="審査", by=world.acting(world.examiner), at=world.at)
    access = Access.objects.get()
    assert (access.object, access.purpose) == (f"application:{application.pk}", "審査")
    assert access.reader == f"user:{world.examiner.pk}"
    assert (access.whose, access.organisation) == (world.resident.person_id, world.city.pk)
