"""Who belongs to a business or household: one part at a time, led by someone, and leavers are out at once."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from madoguchi.accounts.models import Membership, Subject, User
from madoguchi.accounts.selectors import acting_of, members_of, part_of, subjects_of
from madoguchi.accounts.services import (
    AlreadyMember,
    ChangedAlready,
    LastRepresentative,
    NoSuchPart,
    NotAllowedForThem,
    OnlyRepresentativesMay,
    accept_invitation,
    add_child,
    change_part,
    end_membership,
    household_of,
    invite_member,
    join,
)
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from tests.world import SYSTEM, World

Part = Membership.Part


@pytest.fixture
def city(db: None, at: datetime) -> World:
    return World(at)


def by(world: World, user: User) -> Acting:
    return acting_of(user, at=world.at)


def added(world: World, user: User, part: Membership.Part) -> Membership:
    """`user` as a member of the world's business."""
    assert user.person is not None
    day = japan_day(world.at)
    return join(member=user.person, group=world.business, part=part, starts_on=day, by=SYSTEM, at=world.at)


def leader(world: World) -> Membership:
    return Membership.objects.get(group=world.business, part=Part.REPRESENTATIVE)


def test_an_invited_person_becomes_a_member_once(city: World) -> None:
    made = invite_member(group=city.business, part=Part.PREPARER, by=by(city, city.owner), at=city.at)
    accept_invitation(invitation=made.invitation, by=by(city, city.neighbour), at=city.at)
    acting = acting_of(city.neighbour, whose=city.business.pk, at=city.at)
    assert acting.held == {city.business.pk} and not acting.may_submit
    again = invite_member(group=city.business, part=Part.STAFF, by=by(city, city.owner), at=city.at)
    with pytest.raises(AlreadyMember):
        accept_invitation(invitation=again.invitation, by=by(city, city.neighbour), at=city.at)


def test_one_has_one_part_at_a_time_on_both_walls(city: World) -> None:
    membership = added(city, city.neighbour, Part.STAFF)
    with pytest.raises(AlreadyMember):
        added(city, city.neighbour, Part.MANAGER)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            member=membership.member,
            group=membership.group,
            part=Part.MANAGER,
            starts_on=membership.starts_on,
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(ends_on=membership.starts_on - timedelta(days=1))


def test_a_leaver_has_nothing_at_the_next_request(city: World) -> None:
    membership = added(city, city.neighbour, Part.STAFF)
    assert acting_of(city.neighbour, whose=city.business.pk, at=city.at).held == {city.business.pk}
    end_membership(membership=membership, by=by(city, city.owner), at=city.at)
    gone = acting_of(city.neighbour, whose=city.business.pk, at=city.at)
    assert gone.held == gone.subjects == frozenset()
    assert city.business not in subjects_of(city.neighbour, on=japan_day(city.at))
    with pytest.raises(ChangedAlready):
        end_membership(membership=membership, by=by(city, city.owner), at=city.at)
    assert added(city, city.neighbour, Part.STAFF).pk != membership.pk  # who comes back begins anew


def test_the_last_representative_stays(city: World) -> None:
    with pytest.raises(LastRepresentative):
        end_membership(membership=leader(city), by=by(city, city.owner), at=city.at)
    with pytest.raises(LastRepresentative):
        change_part(membership=leader(city), part=Part.STAFF, by=by(city, city.owner), at=city.at)
    added(city, city.neighbour, Part.REPRESENTATIVE)
    end_membership(membership=leader_of(city, city.owner), by=by(city, city.owner), at=city.at)
    assert [m.member for m in members_of(city.business, on=japan_day(city.at))] == [city.neighbour.person]


def leader_of(world: World, user: User) -> Membership:
    return Membership.objects.get(group=world.business, member=user.person, ends_on=None)


def test_managers_leave_representatives_alone(city: World) -> None:
    added(city, city.neighbour, Part.MANAGER)
    staff = added(city, city.person("staff", "係"), Part.STAFF)
    manager = by(city, city.neighbour)
    for refused in (
        lambda: end_membership(membership=leader(city), by=manager, at=city.at),
        lambda: change_part(membership=staff, part=Part.REPRESENTATIVE, by=manager, at=city.at),
        lambda: invite_member(group=city.business, part=Part.REPRESENTATIVE, by=manager, at=city.at),
    ):
        with pytest.raises(OnlyRepresentativesMay):
            refused()
    changed = change_part(membership=staff, part=Part.PREPARER, by=manager, at=city.at)
    assert part_of(by(city, staff.member.user), city.business.pk, on=japan_day(city.at)) == changed.part


@pytest.mark.parametrize("part", [Part.STAFF, Part.PREPARER])
def test_others_change_nobody_but_may_leave(city: World, part: Membership.Part) -> None:
    mine = added(city, city.neighbour, part)
    other = added(city, city.person("staff", "係"), Part.STAFF)
    me = by(city, city.neighbour)
    for refused in (
        lambda: end_membership(membership=other, by=me, at=city.at),
        lambda: change_part(membership=mine, part=Part.MANAGER, by=me, at=city.at),
        lambda: invite_member(group=city.business, part=Part.STAFF, by=me, at=city.at),
    ):
        with pytest.raises(NotAllowedForThem):
            refused()
    end_membership(membership=mine, by=me, at=city.at)
    assert not part_of(me, city.business.pk, on=japan_day(city.at))


def test_a_household_has_one_head_its_children_and_invited_adults(city: World) -> None:
    me = by(city, city.resident)
    household = household_of(by=me, at=city.at)
    assert household_of(by=me, at=city.at) == household
    child = add_child(household=household, by=me, at=city.at)
    assert child in subjects_of(city.resident, on=japan_day(city.at))
    made = invite_member(group=household, part=Part.MEMBER, by=me, at=city.at)
    accept_invitation(invitation=made.invitation, by=by(city, city.neighbour), at=city.at)
    partner = by(city, city.neighbour)
    assert child.pk not in partner.subjects  # a member of the household does not look after the children
    with pytest.raises(NotAllowedForThem):
        add_child(household=household, by=partner, at=city.at)
    for part in (Part.HEAD, Part.CHILD, Part.REPRESENTATIVE, "", "king"):
        with pytest.raises(NoSuchPart):
            invite_member(group=household, part=part, by=me, at=city.at)
    of_child = Membership.objects.get(member=child)
    end_membership(membership=of_child, by=me, at=city.at)
    assert child not in subjects_of(city.resident, on=japan_day(city.at))


def test_an_officer_without_a_person_has_no_household(city: World) -> None:
    with pytest.raises(NotAllowedForThem):
        household_of(by=by(city, city.examiner), at=city.at)
    assert not Subject.objects.filter(kind=Subject.Kind.HOUSEHOLD).exists()
