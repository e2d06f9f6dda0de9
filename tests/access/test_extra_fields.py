"""What a page did not ask for changes nothing (mass assignment) (T15)."""

import re
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Appointment, Invitation, Mandate, Membership, User
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.businesses.models import Site
from madoguchi.examination.models import Proposal
from madoguchi.facts.models import Fact
from madoguchi.facts.services import record_fact
from madoguchi.filling.models import Draft, Submission
from tests.portal.groups import hidden
from tests.world import World, get

pytestmark = pytest.mark.django_db

KEPT_DRAFT = ("subject_id", "ticket_id", "key", "started_at", "submitted_at")
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
    check = reverse("portal:correction_check", args=[application.pk])
    sent = {**extra(world), "round": "1", "revision": "1", "q-phone": "09099999999"}
    assert client.post(check, sent).status_code == 302
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


def _acting_for(world: World, client: Client) -> None:
    client.force_login(world.owner)
    session = client.session
    session["whose"] = str(world.business.pk)
    session.save()


def _marked(client: Client, page: str) -> dict[str, str]:
    return {"drawn_for": hidden(client.get(page).content.decode())["drawn_for"]}


def test_a_mandate_takes_what_its_form_asks_for_only(client: Client, world: World) -> None:
    """Whoever posts an agent, a principal or an acceptance along gets a mandate of one's own that waits."""
    client.force_login(world.resident)
    asked = {"act": "make", "kind": "family", "scope": "all", "submit": "prepare"}
    day = {"last_day-year": "2026", "last_day-month": "12", "last_day-day": "1"}
    neighbour = str(world.neighbour.person_id)
    more = {"principal": neighbour, "agent": neighbour, "agent_id": neighbour, "accepted_at": "2000-01-01"}
    more |= {
        "may_submit": "on",
        "ends_on": "2099-01-01",
        "principal_name": "別人",
        "procedures": str(uuid4()),
    }
    page = reverse("portal:mandate_new")
    assert client.post(page, {**extra(world), **more, **asked, **day}).status_code == 302
    made = Mandate.objects.get()
    assert (made.principal, made.agent, made.accepted_at) == (world.resident.person, None, None)
    assert (made.may_submit, made.ends_on, made.procedures) == (False, date(2026, 12, 2), [])
    assert made.principal_name == world.resident.name


def test_an_invitation_is_into_the_business_acted_for_only(client: Client, world: World) -> None:
    _acting_for(world, client)
    page = reverse("portal:member_invite", args=[world.business.pk])
    more = {"group": str(world.resident.person_id), "member": str(world.neighbour.person_id)}
    sent = {**extra(world), **more, **_marked(client, page), "part": "preparer", "accepted_at": "2000-01-01"}
    assert client.post(page, sent).status_code == 302
    made = Invitation.objects.get()
    assert (made.group, made.part, made.accepted_at) == (world.business, "preparer", None)
    assert made.invited_by == world.owner
    assert not Membership.objects.filter(group=world.business, part="preparer").exists()


def test_a_site_belongs_to_the_business_of_its_page(client: Client, world: World) -> None:
    _acting_for(world, client)
    page = reverse("portal:site_add", args=[world.business.pk])
    asked = {"name": "駅前店", "kind": "shop", "address": "窓野県窓野市駅前１－１"}
    more = {"business": str(uuid4()), "revision": "9", "added_at": "2000-01-01"}
    assert client.post(page, {**extra(world), **more, **_marked(client, page), **asked}).status_code == 302
    made = Site.objects.get()
    assert (made.business_id, made.name, made.revision) == (world.business.pk, "駅前店", 1)


def test_a_correction_of_a_fact_changes_its_value_only(client: Client, world: World) -> None:
    client.force_login(world.resident)
    assert world.resident.person is not None
    about = {"subject": world.resident.person, "by": world.acting(world.resident), "at": world.at}
    fact = record_fact(term="person.name", value={"family": "甲", "given": "一"}, source="typed", **about)
    more = {"source": "card", "holder": str(world.city.pk), "term": "person.birth_date", "slot": "x"}
    page = reverse("portal:fact_correct", args=[fact.pk])
    asked = {"q-value-family": "乙", "q-value-given": "二"}
    assert client.post(page, {**extra(world), **more, **asked}).status_code == 302
    (held,) = Fact.objects.filter(superseded_at=None)
    assert (held.subject, held.term, held.slot) == (world.resident.person, "person.name", "")
    assert (held.source, held.holder) == ("typed", None)


def test_whoever_registers_gives_a_name_and_a_password_only(client: Client, world: World) -> None:
    client.post(reverse("accounts:register"), {"email": "new@example.jp"})
    code = re.search(r"\d{6}", mail.outbox[-1].body)
    assert code
    client.post(
        reverse("accounts:mail_code"), {**extra(world), "code": code.group(), "email": "x@example.jp"}
    )
    more = {"email": "x@example.jp", "is_active": "", "is_demo": "on", "roles": "administrator"}
    more |= {"is_staff": "on", "is_superuser": "on", "person": str(world.neighbour.person_id)}
    asked = {"name": "新しい 人", "password": "correct horse battery", "act": "password"}
    client.post(reverse("accounts:register_name"), {**extra(world), **more, **asked})
    made = User.objects.get(name="新しい 人")
    assert (made.email, made.is_active, made.is_demo) == ("new@example.jp", True, False)
    assert made.person_id != world.neighbour.person_id
    assert not Appointment.objects.filter(user=made).exists()
