"""Nobody has a part in the decision on an application of their own."""

import pytest

from madoguchi.accounts.models import Subject, User
from madoguchi.applications.models import Application
from madoguchi.examination.services import decide, reopen
from madoguchi.examination.services.desk import OwnCase, require_not_own
from tests.examination.acts import proposing, refused, signing
from tests.world import World

pytestmark = pytest.mark.django_db


def signs_in_as(user: User, person: Subject | None) -> None:
    """Let `person` sign in as `user`, who may be an officer, and as nobody else."""
    User.objects.filter(person=person).update(person=None)
    user.person = person
    user.save()


def test_nobody_decides_on_their_own_application(world: World) -> None:
    examined, proposed, approved, decided = (
        make(world.resident) for make in (world.examining, world.proposed, world.approved, world.decided)
    )
    person = world.resident.person

    def given(case: Application, officer: User) -> dict[str, object]:
        by = world.acting(officer)
        return {"application": case, "revision": case.revision, "by": by, "at": world.at}

    signs_in_as(world.examiner, person)
    refusal = refused(OwnCase, lambda: proposing(world, examined))
    assert "ほかの職員に引き継いでください" in str(refusal)
    refused(OwnCase, lambda: decide(**given(approved, world.examiner)))
    signs_in_as(world.approver, person)
    refused(OwnCase, lambda: signing(world, proposed))
    refused(OwnCase, lambda: reopen(**given(decided, world.approver), reason="誤り"))
    decide(**given(approved, world.examiner))


def test_a_business_for_which_the_officer_acts_is_their_own(world: World) -> None:
    case = world.arrived(world.resident)
    case.subject = world.business
    with pytest.raises(OwnCase):
        require_not_own(case, [world.examiner, world.owner], at=world.at)
    require_not_own(case, [world.examiner, world.resident], at=world.at)
    case.subject = None  # of a guest, or on paper
    require_not_own(case, [world.owner], at=world.at)
