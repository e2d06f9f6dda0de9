"""What a page did not ask for changes nothing (mass assignment)."""

from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.examination.models import Proposal
from madoguchi.filling.models import Draft, Submission
from tests.world import World, get

pytestmark = pytest.mark.django_db

KEPT_DRAFT = ("subject_id", "ticket_id", "form_version_id", "key", "started_at", "submitted_at")
KEPT = (
    "subject_id",
    "ticket_id",
    "organisation_id",
    "edition_id",
    "receipt_number",
    "arrived_at",
    "due_on",
    "applicant_name",
    "channel",
    "acting",
    "case_officer_id",
)


@pytest.fixture
def world(db: None, at: Any) -> Any:
    with time_machine.travel(at, tick=False):
        yield World(at)


def extra(world: World) -> dict[str, Any]:
    """Everything that someone might try to set along the way."""
    return {
        "id": str(uuid4()),
        "pk": str(uuid4()),
        "subject": str(world.neighbour.person_id),
        "subject_id": str(world.neighbour.person_id),
        "whose": str(world.neighbour.person_id),
        "ticket": str(uuid4()),
        "organisation": str(world.other_city.pk),
        "edition": str(uuid4()),
        "state": "decided",
        "is_open": "false",
        "arrived_at": "2000-01-01T00:00:00Z",
        "at": "2000-01-01T00:00:00Z",
        "due_on": "2099-01-01",
        "receipt_number": "U-0000-0000-0000-0",
        "applicant_name": "別人",
        "channel": "counter",
        "case_officer": str(world.neighbour.pk),
        "submitted_at": "2000-01-01",
        "decided_by": str(world.neighbour.pk),
        "q-unknown": "x",
        "q-state": "decided",
        "q-remarks": "別のページの質問",
    }


def test_answers_take_the_questions_of_the_page_only(client: Client, world: World) -> None:
    client.force_login(world.resident)
    draft = world.filled(world.resident)
    asked = {
        "revision": draft.revision,
        "q-applicant_name-family": "新",
        "q-applicant_name-given": "名",
        "q-phone": "09012345678",
        "q-email": "",
    }
    response = client.post(reverse("portal:page", args=[draft.pk, "who"]), {**extra(world), **asked})
    assert response.status_code == 302
    kept = Draft.objects.get()
    assert {k: getattr(kept, k) for k in KEPT_DRAFT} == {k: getattr(draft, k) for k in KEPT_DRAFT}
    assert kept.answers == {
        **draft.answers,
        "applicant_name": {"family": "新", "given": "名"},
        "phone": "09012345678",
        "email": None,
    }


def test_a_file_of_another_is_not_taken_by_naming_it(client: Client, world: World) -> None:
    """The answer of one draft names the file of another: it is not kept, and never shown."""
    theirs = world.filled(world.neighbour, shade=9).answers["insurance"][0]
    client.force_login(world.resident)
    draft = world.filled(world.resident, shade=1)
    for name in ("q-insurance", "q-insurance-keep", "q-insurance-kept", "q-insurance-file"):
        draft.refresh_from_db()
        client.post(
            reverse("portal:page", args=[draft.pk, "papers"]),
            {"revision": draft.revision, name: theirs["file"]},
        )
    draft.refresh_from_db()
    assert theirs["file"] not in str(draft.answers)


def test_sending_takes_key_and_revision_only(client: Client, world: World) -> None:
    client.force_login(world.resident)
    draft = world.filled(world.resident)
    asked = {"key": draft.key, "revision": draft.revision}
    client.post(reverse("portal:check", args=[draft.pk]), {**extra(world), **asked})
    application = Application.objects.get()
    assert application.subject == world.resident.person
    assert (application.organisation, application.edition) == (world.city, world.edition)
    assert (application.state, application.channel, application.arrived_at) == ("arrived", "online", world.at)
    assert application.applicant_name == "葛\U000e0100城　𠮷子"
    assert application.case_officer is None
    assert Submission.objects.get().at == world.at


def test_a_correction_takes_the_named_answers_only(client: Client, world: World) -> None:
    client.force_login(world.resident)
    application = world.correcting(world.resident)
    before = answers_now(application).body
    asked = {
        "round": "1",
        "q-phone": "09012345678",
        "q-applicant_name-family": "別人",
        "q-applicant_name-given": "別人",
    }
    response = client.post(reverse("portal:correction", args=[application.pk]), {**extra(world), **asked})
    assert response.status_code == 302
    after = get(application.pk)
    assert answers_now(after).body == {**before, "phone": "09012345678"}
    assert {k: getattr(after, k) for k in KEPT} == {k: getattr(application, k) for k in KEPT}


@pytest.mark.parametrize(
    ("name", "state", "asked", "leads_to"),
    [
        ("desk:take", "arrived", {}, "examining"),
        ("desk:propose", "examining", {"outcome": "refused", "grounds": "理由"}, "proposed"),
        ("desk:decide", "approved", {}, "decided"),
    ],
)
def test_an_officers_act_takes_what_it_asks_for_only(
    client: Client, world: World, name: str, state: str, asked: dict[str, str], leads_to: str
) -> None:
    application = getattr(world, state)(world.resident)
    client.force_login(world.examiner)
    response = client.post(
        reverse(name, args=[application.pk]),
        {**extra(world), **asked, "revision": application.revision},
    )
    assert response.status_code == 302
    after = get(application.pk)
    assert after.state == leads_to
    assert after.case_officer == world.examiner
    kept = [k for k in KEPT if k != "case_officer_id"]
    assert {k: getattr(after, k) for k in kept} == {k: getattr(application, k) for k in kept}
    for proposal in Proposal.objects.filter(outcome="refused"):
        assert (proposal.proposed_by, proposal.proposed_at) == (world.examiner, world.at)


def test_beginning_takes_no_holder_and_no_edition_of_another_procedure(client: Client, world: World) -> None:
    closed = world.opened("closed-to-guests", is_guest_allowed=False)
    client.post(reverse("portal:start", args=["child-medical"]), {**extra(world), "edition": str(closed.pk)})
    draft = Draft.objects.get()
    assert draft.subject is None and draft.ticket is not None
    assert draft.items.get().edition == world.edition


def test_a_page_of_an_earlier_round_changes_nothing(client: Client, world: World) -> None:
    client.force_login(world.resident)
    application = world.correcting(world.resident)
    before = answers_now(application).body
    for sent in ({"q-phone": "09012345678"}, {"round": "2", "q-phone": "09012345678"}):
        response = client.post(reverse("portal:correction", args=[application.pk]), sent)
        assert response.status_code == 200
        assert answers_now(get(application.pk)).body == before
