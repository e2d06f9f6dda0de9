"""T14, T25: who acts is worked out anew of what holds now; whatever ended or was not shown is left out."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpResponse
from django.test import RequestFactory

from madoguchi.accounts.models import Appointment, Mandate, Membership, Subject
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.selectors.acting import mandates_of, subjects_for, subjects_of, ticket_with_number
from madoguchi.accounts.types import Readers, Way, open_to
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from tests.world import World

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def world(at: Any) -> World:
    return World(at)


def _member(
    world: World, group: Subject, part: str, *, user: Any = None, ends: date | None = None
) -> Membership:
    who = (user or world.resident).person
    began = japan_day(world.at) - 10 * DAY
    return Membership.objects.create(member=who, group=group, part=part, starts_on=began, ends_on=ends)


def _mandate(world: World, agent: Subject, **changes: Any) -> Mandate:
    given: dict[str, Any] = {
        "principal": world.neighbour.person,
        "agent": agent,
        "starts_on": japan_day(world.at) - DAY,
        "ends_on": japan_day(world.at) + 30 * DAY,
        "may_submit": True,
        "accepted_at": world.at - DAY,
        **changes,
    }
    return Mandate.objects.create(created_at=world.at, **given)


def test_oneself_is_held_with_name_assurance_and_roles(world: World) -> None:
    acting = acting_of(world.examiner, assurance=2, authentication=3, at=world.at)
    assert (acting.name, acting.who) == (world.examiner.name, world.examiner.pk)
    assert (acting.assurance, acting.authentication, acting.is_second_missing) == (2, 3, False)
    assert acting.has(Role.EXAMINER, world.city.pk) and acting.has(Role.EXAMINER, world.division.pk)
    assert not acting.has(Role.EXAMINER, world.other_city.pk) and not acting.has(Role.APPROVER, world.city.pk)
    usual = acting_of(world.resident, at=world.at)
    assert (usual.assurance, usual.authentication, usual.mandate, usual.limits) == (1, 2, None, None)
    assert (usual.whose, usual.subjects) == (world.resident.person_id, {world.resident.person_id})
    assert usual.whose_name == world.resident.person.name and usual.may_submit


def test_nobody_and_who_is_disabled_hold_their_tickets_and_nothing_else(world: World) -> None:
    ticket = uuid4()
    world.resident.is_active = False
    for user in (None, world.resident):
        acting = acting_of(user, whose=world.resident.person_id, tickets=[ticket], at=world.at)
        assert (acting.who, acting.whose, acting.tickets, acting.subjects) == (
            None,
            None,
            {ticket},
            frozenset(),
        )
    world.examiner.is_active = False
    assert not acting_of(world.examiner, at=world.at).grants


def test_without_a_second_factor_a_role_grants_nothing_and_says_so(world: World) -> None:
    acting = acting_of(world.examiner, has_second=False, at=world.at)
    assert (acting.grants, acting.is_second_missing) == (frozenset(), True)
    assert not acting_of(world.resident, has_second=False, at=world.at).is_second_missing


@pytest.mark.parametrize(
    ("starts", "ends", "holds"), [(0, None, True), (1, None, False), (-9, 0, False), (-9, 1, True)]
)
def test_a_role_holds_from_its_first_day_up_to_the_day_before_its_end(
    world: World, starts: int, ends: int | None, holds: bool
) -> None:
    today = japan_day(world.at)
    Appointment.objects.filter(user=world.examiner).update(
        starts_on=today + starts * DAY, ends_on=None if ends is None else today + ends * DAY
    )
    assert acting_of(world.examiner, at=world.at).is_officer is holds


def test_one_acts_for_a_business_while_one_belongs_to_it(world: World) -> None:
    business = world.business
    acting = acting_of(world.owner, whose=business.pk, at=world.at)
    assert (acting.whose, acting.whose_name) == (business.pk, business.name)
    assert acting.subjects == {world.owner.person_id, business.pk} and acting.held == {business.pk}
    stranger = acting_of(world.resident, whose=business.pk, tickets=[uuid4()], at=world.at)
    assert (stranger.who, stranger.whose, stranger.subjects) == (world.resident.pk, None, frozenset())
    assert not stranger.tickets and not stranger.grants
    Membership.objects.filter(group=business).update(ends_on=japan_day(world.at))
    assert acting_of(world.owner, whose=business.pk, at=world.at).whose is None


def test_a_child_is_acted_for_by_who_looks_after_its_household_and_by_nobody_else(world: World) -> None:
    home = Subject.objects.create(kind=Subject.Kind.HOUSEHOLD, created_at=world.at)
    child = Subject.objects.create(kind=Subject.Kind.CHILD, created_at=world.at)
    began = japan_day(world.at) - DAY
    held = Membership.objects.create(member=child, group=home, part=Membership.Part.CHILD, starts_on=began)
    mine = _member(world, home, Membership.Part.GUARDIAN)
    today = japan_day(world.at)
    assert set(subjects_of(world.resident, on=today)) == {world.resident.person, home, child}
    assert set(subjects_of(world.neighbour, on=today)) == {world.neighbour.person}
    mine.part = Membership.Part.CHILD  # one who is only a child of it looks after nobody
    mine.save()
    assert set(subjects_of(world.resident, on=today)) == {world.resident.person}
    mine.part = Membership.Part.HEAD
    mine.save()
    assert child in subjects_of(world.resident, on=today)
    held.ends_on = today
    held.save()
    assert child not in subjects_of(world.resident, on=today)


def test_who_only_prepares_files_for_oneself_but_not_for_the_business(world: World) -> None:
    held = _member(world, world.business, Membership.Part.PREPARER)
    assert acting_of(world.resident, at=world.at).may_submit
    assert not acting_of(world.resident, whose=world.business.pk, at=world.at).may_submit
    held.part = Membership.Part.REPRESENTATIVE
    held.save()
    assert acting_of(world.resident, whose=world.business.pk, at=world.at).may_submit


def test_under_a_mandate_the_client_alone_is_held(world: World) -> None:
    given = _mandate(world, world.resident.person)
    Appointment.objects.filter(user=world.examiner).update(user=world.resident)
    acting = acting_of(
        world.resident, mandate=given.pk, tickets=[uuid4()], assurance=2, authentication=3, at=world.at
    )
    assert (acting.who, acting.whose, acting.mandate) == (
        world.resident.pk,
        world.neighbour.person_id,
        given.pk,
    )
    assert acting.subjects == {world.neighbour.person_id}
    assert not acting.grants and not acting.tickets and acting.may_submit and acting.is_agent
    assert (acting.assurance, acting.authentication, acting.limits) == (2, 3, given.limits)
    assert acting.whose_name == world.neighbour.person.name or acting.whose_name == given.principal_name
    stranger = acting_of(world.owner, mandate=given.pk, at=world.at)
    assert (stranger.who, stranger.whose, stranger.mandate) == (world.owner.pk, None, None)
    assert not stranger.subjects


def test_a_mandate_that_only_lets_prepare_or_an_agent_who_only_prepares_files_nothing(world: World) -> None:
    prepares = _mandate(world, world.resident.person, may_submit=False)
    assert not acting_of(world.resident, mandate=prepares.pk, at=world.at).may_submit
    office = _mandate(world, world.business)
    _member(world, world.business, Membership.Part.PREPARER)
    assert not acting_of(world.resident, mandate=office.pk, at=world.at).may_submit
    assert acting_of(world.owner, mandate=office.pk, at=world.at).may_submit


@pytest.mark.parametrize(
    "changes",
    [{"accepted_at": None}, {"withdrawn_at": "now"}, {"starts_on": 1}, {"ends_on": 0}],
    ids=["not accepted", "withdrawn", "not begun", "ended"],
)
def test_a_mandate_that_does_not_hold_now_opens_nothing(world: World, changes: dict[str, Any]) -> None:
    today = japan_day(world.at)
    told = {
        key: (world.at if value == "now" else value if value is None else today + value * DAY)
        for key, value in changes.items()
    }
    given = _mandate(world, world.resident.person)
    if "ends_on" in told:
        told["starts_on"] = today - 9 * DAY
    Mandate.objects.filter(pk=given.pk).update(**told)
    assert not mandates_of(world.resident, on=today).exists()
    acting = acting_of(world.resident, mandate=given.pk, at=world.at)
    assert (acting.whose, acting.mandate, acting.subjects) == (None, None, frozenset())


def test_a_mandate_of_a_business_is_for_its_members_of_now(world: World) -> None:
    given = _mandate(world, world.business)
    today = japan_day(world.at)
    assert list(mandates_of(world.owner, on=today)) == [given]
    assert not mandates_of(world.resident, on=today).exists()
    Membership.objects.filter(group=world.business).update(ends_on=today)
    assert not mandates_of(world.owner, on=today).exists()


def test_for_whom_one_may_act_is_listed_by_name(world: World) -> None:
    acting = acting_of(world.owner, at=world.at)
    assert {one.pk for one in subjects_for(acting)} == {world.owner.person_id, world.business.pk}
    assert not subjects_for(Acting.nobody()).exists()
    ticket = world.started().draft.ticket
    assert ticket is not None
    assert ticket_with_number(ticket.number) == ticket and ticket_with_number("none") is None


def _opened(readers: Readers, acting: Acting, *roles: Role) -> Any:
    view = open_to(readers, *roles)(lambda request, number: HttpResponse(f"seen {number}"))
    assert (view.readers, view.roles) == (readers, roles)  # type: ignore[attr-defined]
    request = RequestFactory().get("/there/?a=1")
    request.user, request.acting = AnonymousUser(), acting  # type: ignore[attr-defined]
    return view(request, 7)


def test_a_page_opens_for_whom_it_says(world: World) -> None:
    nobody, person = Acting.nobody(), acting_of(world.resident, at=world.at)
    officer = acting_of(world.examiner, at=world.at)
    half = acting_of(world.examiner, has_second=False, at=world.at)
    for readers in (Readers.EVERYONE, Readers.GUEST, Readers.HOLDER):
        for acting in (nobody, person, officer, half):
            assert _opened(readers, acting).content == b"seen 7"
    for readers in (Readers.SIGNED_IN, Readers.OFFICER):
        away = _opened(readers, nobody, Role.EXAMINER)
        assert away.status_code == 302 and "next=/there/%3Fa%3D1" in away["Location"]
        assert "sign-in" in away["Location"]
    assert _opened(Readers.SIGNED_IN, person).content == b"seen 7"
    assert _opened(Readers.OFFICER, officer, Role.EXAMINER).content == b"seen 7"
    assert _opened(Readers.OFFICER, officer, Role.AUDITOR, Role.EXAMINER).content == b"seen 7"
    second = _opened(Readers.OFFICER, half, Role.EXAMINER)
    assert second.status_code == 302 and "second" in second["Location"] and "next=" in second["Location"]
    for acting, role in ((person, Role.EXAMINER), (officer, Role.AUDITOR)):
        with pytest.raises(Http404):
            _opened(Readers.OFFICER, acting, role)


def test_a_way_is_taken_by_who_acts_in_it_and_by_nobody_else(world: World) -> None:
    given = _mandate(world, world.resident.person)
    client = world.neighbour.person_id
    by_mandate, own = Way("客", client, given), Way("隣", client)
    under = acting_of(world.resident, mandate=given.pk, at=world.at)
    self = acting_of(world.neighbour, at=world.at)
    assert by_mandate.is_taken_by(under) and not by_mandate.is_taken_by(self)
    assert own.is_taken_by(self) and not own.is_taken_by(under)
    assert not own.is_taken_by(acting_of(world.owner, at=world.at))
    assert (by_mandate.key, own.key) == (str(given.pk), str(client))
