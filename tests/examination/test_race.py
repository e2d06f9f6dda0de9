"""Officers at the same moment: one sign-off, one decision, one notice, numbers without gaps."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.db import IntegrityError

from madoguchi.applications.models import Application
from madoguchi.applications.services import ChangedMeanwhile
from madoguchi.core.acting import Acting, Role
from madoguchi.events.models import Event
from madoguchi.events.selectors import verify
from madoguchi.examination.models import Disposition, Finding, Notice, SignOff
from madoguchi.examination.services import Noted, Step, decide, issue_notice, note_findings, sign_off
from madoguchi.papers.services.certificates import AlreadyThere
from tests.examination.deciding_world import Office
from tests.race import at_once
from tests.world import World, get, last_event

LOST = (IntegrityError, AlreadyThere)
"""What a worker meets who came second: for the number, or for the office's first certificate; it tries again."""

pytestmark = [pytest.mark.engines, pytest.mark.django_db(transaction=True)]

MANY, FIFTY = 10, 50


def approving(application: Application, by: Acting, at: datetime) -> Callable[[], SignOff]:
    """One press of 「承認する」 on the page as it is now."""
    return lambda: sign_off(
        application=application, is_approved=True, revision=application.revision, by=by, at=at
    )


def test_of_ten_sign_offs_at_once_one_counts(transactional_db: None, at: datetime) -> None:
    world = World(at)
    approvers = [world.acting(world.approver), world.acting(world.officer("second", Role.APPROVER))]
    application = world.proposed()
    results = at_once([approving(application, approvers[n % 2], at) for n in range(MANY)])
    (counted,) = [r for r in results if isinstance(r, SignOff)]
    assert [type(r) for r in results if r is not counted] == [ChangedMeanwhile] * (MANY - 1)
    assert SignOff.objects.get() == counted
    assert get(application.pk).revision == application.revision + 1
    assert Event.objects.filter(kind="decision.approved").count() == 1


def test_approve_and_return_at_once_is_one_of_them(transactional_db: None, at: datetime) -> None:
    world = World(at)
    by = world.acting(world.approver)
    application = world.proposed()

    def press(is_approved: bool) -> Callable[[], SignOff]:
        return lambda: sign_off(
            application=application, is_approved=is_approved, revision=application.revision, by=by, at=at
        )

    at_once([press(n % 2 == 0) for n in range(MANY)])
    answer = SignOff.objects.get()
    assert get(application.pk).state == ("approved" if answer.is_approved else "examining")


def test_of_ten_decisions_at_once_one_stands(transactional_db: None, at: datetime) -> None:
    world = World(at)
    by = world.acting(world.examiner)
    application = world.approved()
    results = at_once(
        [lambda: decide(application=application, revision=application.revision, by=by, at=at)] * MANY
    )
    assert sum(isinstance(r, Disposition) for r in results) == 1, results
    assert sum(isinstance(r, ChangedMeanwhile) for r in results) == MANY - 1
    assert Disposition.objects.count() == 1
    assert verify() == []


def test_of_fifty_last_signatures_at_once_one_decides_and_one_letter_goes_out(
    transactional_db: None, authority: None, at: datetime
) -> None:
    """T09: the last signature makes the disposition; three officers press at once, again and again."""
    office = Office(World(at))
    office.lay_down(route=office.route, revision=1, steps=[Step("課長")], decides_at_once=True)
    case = office.examining()
    office.propose(case)
    application = get(case.pk)
    signers = [office.world.acting(one) for one in (office.chief, office.head, office.director)]
    results = at_once([approving(application, signers[n % 3], at) for n in range(FIFTY)])
    (counted,) = [r for r in results if isinstance(r, SignOff)]
    assert [type(r) for r in results if r is not counted] == [ChangedMeanwhile] * (FIFTY - 1)
    assert (SignOff.objects.get(), Disposition.objects.count()) == (counted, 1)
    assert get(case.pk).state == "decided"
    (event,) = Event.objects.filter(kind="application.decided")
    for _turn in range(2):
        at_once([lambda: issue_notice(event)] * 5)
    assert Notice.objects.count() == 1
    assert Event.objects.filter(kind="notice.issued").count() == 1
    assert verify() == []


def test_two_officers_note_the_same_standard_at_once(transactional_db: None, at: datetime) -> None:
    office = Office(World(at))
    case = office.examining()
    other = office.world.acting(office.world.officer("other-examiner", Role.EXAMINER))
    first = office.world.acting(office.world.examiner)

    def note(by: Acting, result: str) -> Callable[[], list[str]]:
        found = {"age": Noted(result, "", 0)}
        return lambda: note_findings(application=case, findings=found, by=by, at=at)

    results = at_once([note(first, "met"), note(other, "unmet")] * 3)
    assert sum(r == ["age"] for r in results) == 1, results
    kept = Finding.objects.get()
    assert kept.revision == 1
    assert all(r in ([], ["age"]) or isinstance(r, ChangedMeanwhile) for r in results)


def test_workers_at_once_make_one_notice_of_each_and_number_without_gaps(
    transactional_db: None, authority: None, at: datetime
) -> None:
    """A worker that comes second fails on the constraint and tries again, as the follower lets it."""
    world = World(at)
    events = [last_event(world.decided(), "application.decided") for _ in range(3)]
    for _turn in range(len(events)):
        results = at_once([lambda event=event: issue_notice(event) for event in [*events, *events]])
        assert all(r is None or isinstance(r, LOST) for r in results), results
    assert sorted(Notice.objects.values_list("serial", flat=True)) == [1, 2, 3]
    assert Notice.objects.values("disposition").distinct().count() == 3
    assert Event.objects.filter(kind="notice.issued").count() == 3
