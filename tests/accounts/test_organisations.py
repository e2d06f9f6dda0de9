"""Who may give roles, and that an invitation opens once, for the one invited."""

from datetime import datetime, timedelta

import pytest

from madoguchi.accounts.models import Appointment, OfficerInvitation, Organisation, User
from madoguchi.accounts.selectors import acting_of, tree_of
from madoguchi.accounts.services import (
    HeldAlready,
    InvitationOver,
    LastAdministrator,
    NotYourOrganisation,
    NotYourself,
    accept_officer_invitation,
    add_organisation,
    add_user,
    appoint,
    end_appointment,
    invite_officer,
    withdraw_officer_invitation,
)
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.events.models import Event
from tests.world import PASSWORD, World

AT = datetime(2026, 11, 2, 10, 0, tzinfo=JAPAN)


@pytest.fixture
def world(db: None) -> World:
    return World(AT)


@pytest.fixture
def chief(world: World) -> User:
    return world.officer("chief", Role.ADMINISTRATOR)


def give(world: World, user: User, role: Role, by: Acting, place: Organisation | None = None) -> Appointment:
    return appoint(
        user=user,
        organisation=place or world.city,
        role=role,
        starts_on=japan_day(AT),
        by=by,
        at=AT,
    )


def test_an_administrator_gives_roles_in_the_own_tree_and_nowhere_else(world: World, chief: User) -> None:
    by = world.acting(chief)
    give(world, world.editor, Role.PUBLISHER, by)
    give(world, world.editor, Role.EXAMINER, by, world.division)
    for place in (world.other_city, world.prefecture):
        with pytest.raises(NotYourOrganisation):
            give(world, world.editor, Role.EDITOR, by, place)
    with pytest.raises(NotYourOrganisation):
        give(world, world.editor, Role.AUDITOR, world.acting(world.approver))
    assert acting_of(world.editor, at=AT).has(Role.EXAMINER, world.division.pk)


def test_the_prefecture_gives_no_roles_in_a_municipality(world: World) -> None:
    above = world.officer("above", Role.ADMINISTRATOR, at=world.prefecture)
    with pytest.raises(NotYourOrganisation):
        give(world, world.editor, Role.EXAMINER, world.acting(above))


def test_nobody_widens_their_own_reach(world: World, chief: User) -> None:
    by = world.acting(chief)
    with pytest.raises(NotYourself):
        give(world, chief, Role.EXAMINER, by)
    own = Appointment.objects.get(user=chief)
    with pytest.raises(NotYourself):
        end_appointment(appointment=own, ends_on=japan_day(AT), by=by, at=AT)


def test_a_role_is_given_once(world: World, chief: User) -> None:
    with pytest.raises(HeldAlready):
        give(world, world.editor, Role.EDITOR, world.acting(chief))
    assert Appointment.objects.filter(user=world.editor).count() == 1


def test_the_last_administrator_stays(world: World, chief: User) -> None:
    other = world.officer("other", Role.ADMINISTRATOR)
    last, first = (Appointment.objects.get(user=user) for user in (chief, other))
    end_appointment(appointment=first, ends_on=japan_day(AT), by=world.acting(chief), at=AT)
    assert not acting_of(other, at=AT).grants
    helper = world.officer("helper", Role.ADMINISTRATOR, at=world.division)
    end_appointment(
        appointment=Appointment.objects.get(user=helper),
        ends_on=japan_day(AT),
        by=world.acting(chief),
        at=AT,
    )
    with pytest.raises(LastAdministrator):
        end_appointment(
            appointment=last,
            ends_on=japan_day(AT),
            by=Acting(name="", who=other.pk, grants=frozenset({(Role.ADMINISTRATOR, world.city.pk)})),
            at=AT,
        )


def test_a_role_that_ended_opens_nothing_at_the_next_request(world: World, chief: User) -> None:
    assert acting_of(world.examiner, at=AT).may_examine
    end_appointment(
        appointment=Appointment.objects.get(user=world.examiner),
        ends_on=japan_day(AT),
        by=world.acting(chief),
        at=AT,
    )
    assert not acting_of(world.examiner, at=AT).may_examine
    kinds = (
        Event.objects.filter(stream=f"organisation:{world.city.pk}")
        .order_by("-n")
        .values_list("kind", flat=True)
    )
    assert kinds[0] == "appointment.ended"


def test_an_invitation_opens_once_and_for_the_one_invited(world: World, chief: User) -> None:
    by = world.acting(chief)
    made = invite_officer(
        email="New@example.jp", organisation=world.city, roles=[Role.EDITOR, Role.PUBLISHER], by=by, at=AT
    )
    assert made.secret not in str(OfficerInvitation.objects.values())
    with pytest.raises(InvitationOver):
        accept_officer_invitation(secret=made.secret, user=world.neighbour, at=AT)
    user = add_user(email="new@example.jp", name="新野 人", password=PASSWORD, is_person=False, by=by, at=AT)
    accept_officer_invitation(secret=made.secret, user=user, at=AT)
    assert acting_of(user, at=AT).organisations(Role.EDITOR) >= {world.city.pk}
    with pytest.raises(InvitationOver):
        accept_officer_invitation(secret=made.secret, user=user, at=AT)


@pytest.mark.parametrize("how", ["late", "withdrawn", "wrong"])
def test_an_invitation_that_is_over_gives_nothing(world: World, chief: User, how: str) -> None:
    by = world.acting(chief)
    made = invite_officer(
        email=world.neighbour.email, organisation=world.city, roles=[Role.EDITOR], by=by, at=AT
    )
    if how == "withdrawn":
        withdraw_officer_invitation(invitation=made.invitation, by=by, at=AT)
    with pytest.raises(InvitationOver):
        accept_officer_invitation(
            secret=made.secret + ("x" if how == "wrong" else ""),
            user=world.neighbour,
            at=AT + timedelta(days=8 if how == "late" else 0),
        )
    assert not acting_of(world.neighbour, at=AT).grants


def test_only_an_administrator_of_the_place_above_adds_an_organisation(world: World, chief: User) -> None:
    kind = Organisation.Kind.DIVISION
    made = add_organisation(
        slug="tax", name="税務課", kind=kind, parent=world.city, by=world.acting(chief), at=AT
    )
    assert made.government_id == world.city.pk
    for parent in (world.other_city, None):
        with pytest.raises(NotYourOrganisation):
            add_organisation(slug="x", name="x", kind=kind, parent=parent, by=world.acting(chief), at=AT)


def test_the_tree_shows_what_is_administered_each_below_the_one_above(world: World, chief: User) -> None:
    places = tree_of(world.acting(chief), on=japan_day(AT))
    assert [(place.organisation.slug, place.depth) for place in places] == [("city", 0), ("division", 1)]
    assert places[0].officers == 5
