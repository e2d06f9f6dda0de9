"""Arrival, answer revisions, and who finds which application."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from madoguchi.accounts.services import end_appointment
from madoguchi.applications.models import AnswerSet, Application
from madoguchi.applications.selectors import (
    answers_at,
    answers_now,
    application_for,
    application_for_officer,
    applications_of,
    file_of,
    queue,
    with_receipt,
)
from madoguchi.applications.services import arrive, keep_receipt, revise
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.files.models import File
from madoguchi.files.services import keep
from madoguchi.versions.services import digest_of
from tests.world import SYSTEM, World, get, holder_of

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_nothing_arrives_outside_the_transaction_of_a_submission(transactional_db: None, at) -> None:
    world = World(at)
    with pytest.raises(AssertionError, match="inside the transaction"):
        arrive(
            submission_id=uuid4(),
            edition=world.edition,
            subject=world.resident.person,
            ticket=None,
            applicant_name="窓野 花子",
            applicant_email="",
            answers={},
            files=[],
            by=SYSTEM,
            at=at,
        )
    assert not Application.objects.exists()


def test_a_revision_is_added_and_earlier_ones_stay(world: World) -> None:
    application = world.arrived()
    first = answers_now(application)
    body = {**first.body, "phone": "09011111111"}
    revise(application, answers=body, files=first.files, basis="correction:1", by=SYSTEM, at=world.at)
    now = answers_now(application)
    assert (now.revision, now.basis, now.body) == (2, "correction:1", body)
    assert now.digest == digest_of({"answers": body, "files": first.files}) != first.digest
    assert answers_at(application, 1).body == first.body


@pytest.mark.engines
def test_the_database_keeps_one_answer_set_a_revision(world: World) -> None:
    application = world.arrived()
    with pytest.raises(IntegrityError), transaction.atomic():
        AnswerSet.objects.create(
            application=application, revision=1, body={}, digest="", by="", basis="", at=world.at
        )


def test_holders_find_their_own_and_nothing_else(world: World) -> None:
    of_guest, of_other_guest = world.arrived(), world.arrived()
    of_resident = world.arrived(world.resident)
    mine = {of_guest: holder_of(of_guest), of_resident: world.acting(world.resident)}
    everyone = [
        holder_of(of_other_guest),
        world.acting(world.neighbour),
        world.acting(world.examiner),
        Acting.nobody(),
    ]
    for application, holder in mine.items():
        assert application_for(holder, application.pk) == application
        assert list(applications_of(holder)) == [application]
        for acting in [*everyone, *(h for a, h in mine.items() if a != application)]:
            with pytest.raises(Application.DoesNotExist):
                application_for(acting, application.pk)


@pytest.mark.parametrize("role", list(Role))
def test_which_roles_see_a_case_and_in_which_organisation(world: World, role: Role) -> None:
    application = world.arrived()
    here = world.acting(world.officer("here", role))
    elsewhere = world.acting(world.officer("elsewhere", role, at=world.other_city))
    above = world.acting(world.officer("above", role, at=world.prefecture))
    below = world.acting(world.officer("below", role, at=world.division))
    if role in (Role.EXAMINER, Role.APPROVER, Role.AUDITOR):
        assert application_for_officer(here, application.pk) == application
        assert list(queue(here)) == [application]
    else:
        assert not queue(here).exists()
    for acting in (elsewhere, above, below):
        assert not queue(acting).exists()
        with pytest.raises(Application.DoesNotExist):
            application_for_officer(acting, application.pk)


def test_a_role_of_the_city_holds_in_its_divisions(world: World) -> None:
    application = world.arrived(edition=world.opened("of-division", organisation=world.division))
    assert application_for_officer(world.acting(world.examiner), application.pk) == application


def test_who_shapes_the_catalogue_of_the_prefecture_shapes_that_of_its_cities(world: World) -> None:
    editor = world.acting(world.officer("shaper", Role.EDITOR, at=world.prefecture))
    assert editor.has(Role.EDITOR, world.city.pk)
    assert editor.has(Role.EDITOR, world.division.pk)
    assert not world.acting(world.editor).has(Role.EDITOR, world.other_city.pk)


def test_an_officer_whose_role_ended_sees_nothing(world: World) -> None:
    world.arrived()
    appointment = world.examiner.appointments.get()
    end_appointment(appointment=appointment, ends_on=japan_day(world.at), by=SYSTEM, at=world.at)
    assert not queue(world.acting(world.examiner)).exists()


def test_the_queue_holds_open_cases_by_deadline(world: World) -> None:
    slow = world.arrived(edition=world.opened("slow", online_days=60))
    quick = world.arrived()
    world.withdrawn()
    assert list(queue(world.acting(world.examiner))) == [quick, slow]


def test_a_file_is_found_through_the_application_that_names_it(world: World) -> None:
    application, other = world.arrived(shade=1), world.arrived(shade=2)
    named = answers_now(application).files[0]["file"]
    assert str(file_of(application, named).pk) == named
    for key in (answers_now(other).files[0]["file"], uuid4()):
        with pytest.raises(File.DoesNotExist):
            file_of(application, key)


def test_a_receipt_number_finds_its_application(world: World) -> None:
    application = world.arrived()
    assert with_receipt(application.receipt_number) == application
    assert with_receipt("U-0000-0000-0000-0") is None


def test_the_receipts_file_is_remembered_once(world: World) -> None:
    application = world.arrived()
    files = [
        keep(
            owner=application.pk,
            whose=application.pk,
            name="r.pdf",
            media_type="application/pdf",
            data=data,
            at=world.at,
        )
        for data in (b"one", b"two")
    ]
    for file in files:
        keep_receipt(application=application, file=file, by=SYSTEM, at=world.at)
    assert get(application.pk).receipt_file == files[0]
