"""Households and members of businesses on their pages; whoever was removed sees nothing at the next request."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Membership, Subject, User
from madoguchi.accounts.services import join
from madoguchi.applications.models import Application
from madoguchi.core.clock import japan_day
from madoguchi.filling.models import Draft
from tests.portal.groups import accept, link_in, oneself, posts, signed_in, switch, text
from tests.world import SYSTEM, World

Part = Membership.Part


@pytest.fixture
def owner(world: World) -> Client:
    client = signed_in(world.owner)
    switch(client, world.business.pk)
    return client


@pytest.fixture
def staff(world: World) -> User:
    return world.person("staff", "窓口 係子")


def members(world: World) -> str:
    return reverse("portal:members", args=[world.business.pk])


def invited(world: World, owner: Client, staff: User, part: str) -> Client:
    """`staff` as a member of the business, by invitation."""
    made = posts(owner, reverse("portal:member_invite", args=[world.business.pk]), {"part": part})
    assert made.status_code == 302, text(made)
    client = signed_in(staff)
    assert accept(client, link_in(text(owner.get(made["Location"])))).status_code == 302
    return client


def page_of(world: World, user: User) -> str:
    membership = Membership.objects.get(group=world.business, member=user.person, ends_on=None)
    return reverse("portal:member", args=[world.business.pk, membership.pk])


def test_a_preparer_prepares_and_the_representative_sends(world: World, owner: Client, staff: User) -> None:
    client = invited(world, owner, staff, Part.PREPARER)
    switch(client, world.business.pk)
    begun = posts(client, reverse("portal:start", args=["child-medical"]))
    assert begun.status_code == 302
    draft = Draft.objects.get()
    assert draft.subject == world.business
    page = reverse("portal:check", args=[draft.pk])
    assert "提出は代表者・担当者ができます" in text(client.get(page))
    refused = posts(client, page, {"key": str(draft.key), "revision": str(draft.revision)})
    assert refused.status_code in (409, 422)
    assert not Application.objects.exists()
    assert posts(client, page, {"act": "hand_over", "revision": str(draft.revision)}).status_code == 200
    assert str(draft.pk) in text(owner.get(reverse("portal:my")))


def test_a_removed_member_is_out_at_the_next_request(world: World, owner: Client, staff: User) -> None:
    client = invited(world, owner, staff, Part.STAFF)
    switch(client, world.business.pk)
    address = reverse("portal:start", args=["child-medical"])
    posts(client, address)
    draft = Draft.objects.get()
    assert client.get(reverse("portal:draft", args=[draft.pk])).status_code == 200
    assert posts(owner, page_of(world, staff), {"act": "end"}).status_code == 302
    gone = client.get(reverse("portal:draft", args=[draft.pk]))
    assert gone.status_code == 409 and "この事業者の手続はできなくなりました" in text(gone)
    assert client.get(reverse("portal:draft", args=[draft.pk])).status_code == 404
    assert client.get(members(world)).status_code == 404
    assert switch(client, world.business.pk).status_code == 404


def test_roles_change_at_once_and_the_last_representative_stays(
    world: World, owner: Client, staff: User
) -> None:
    client = invited(world, owner, staff, Part.PREPARER)
    switch(client, world.business.pk)
    assert client.get(reverse("portal:member_invite", args=[world.business.pk])).status_code == 404
    assert posts(owner, page_of(world, staff), {"act": "change", "part": Part.MANAGER}).status_code == 302
    assert client.get(reverse("portal:member_invite", args=[world.business.pk])).status_code == 200
    stays = posts(owner, page_of(world, world.owner), {"act": "end"})
    assert stays.status_code == 409 and "代表者がいなくなる" in text(stays)
    other = posts(client, page_of(world, world.owner), {"act": "end"})
    assert other.status_code == 409 and "代表者だけ" in text(other)


def test_members_are_nobody_elses_business(world: World, owner: Client, staff: User) -> None:
    stranger = signed_in(staff)
    assert stranger.get(members(world)).status_code == 404
    plain = invited(world, owner, world.neighbour, Part.STAFF)
    assert plain.get(members(world)).status_code == 409  # one acts for oneself: switch first
    switch(plain, world.business.pk)
    assert plain.get(members(world)).status_code == 200
    assert plain.get(page_of(world, world.owner)).status_code == 404


def test_an_invitation_can_be_taken_back(world: World, owner: Client, staff: User) -> None:
    made = posts(owner, reverse("portal:member_invite", args=[world.business.pk]), {"part": Part.STAFF})
    page = text(owner.get(made["Location"]))
    link = link_in(page)
    [key] = [part.split("/")[0] for part in page.split("/my/invitations/")[1:]]
    assert (
        posts(owner, reverse("portal:invitation_withdraw", args=[key]), of=members(world)).status_code == 302
    )
    assert signed_in(staff).get(link).status_code == 403


def test_ones_own_and_the_businesses_things_stand_apart(world: World, owner: Client) -> None:
    own = world.filled(world.owner)
    posts(owner, reverse("portal:start", args=["child-medical"]))
    of_business = Draft.objects.exclude(pk=own.pk).get()
    home = text(owner.get(reverse("portal:my")))
    assert str(of_business.pk) in home and str(own.pk) not in home
    assert owner.get(reverse("portal:draft", args=[own.pk])).status_code == 409
    switch(owner, oneself(owner))
    home = text(owner.get(reverse("portal:my")))
    assert str(own.pk) in home and str(of_business.pk) not in home


CHILD = {
    "name-family": "葛\U000e0100城",
    "name-given": "はると",
    "birth-year": "令和3",
    "birth-month": "4",
    "birth-day": "2",
}


def test_a_resident_looks_after_a_household(world: World, staff: User) -> None:
    me = signed_in(world.resident)
    assert posts(me, reverse("portal:child_new"), CHILD).status_code == 302
    page = text(me.get(reverse("portal:household")))
    assert "葛\U000e0100城" in page and "2021年4月2日" in page
    assert posts(me, reverse("portal:household"), {"part": Part.GUARDIAN}).status_code == 302
    partner = signed_in(staff)
    assert accept(partner, link_in(text(me.get(reverse("portal:household"))))).status_code == 302
    assert "葛\U000e0100城" not in text(signed_in(world.neighbour).get(reverse("portal:household")))
    child = Membership.objects.get(part=Part.CHILD)
    leave = reverse("portal:household_member", args=[child.pk])
    assert signed_in(world.neighbour).get(leave).status_code == 404
    assert posts(me, leave).status_code == 302
    assert "葛\U000e0100城" not in text(me.get(reverse("portal:household")))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name-family": ""}, "お子さんの姓を入力してください。"),
        ({"birth-year": "2999"}, "生年月日"),
        ({"birth-month": "13"}, "月"),
    ],
)
def test_a_child_needs_a_name_and_a_day_of_birth(world: World, changes: dict[str, Any], words: str) -> None:
    me = signed_in(world.resident)
    page = posts(me, reverse("portal:child_new"), {**CHILD, **changes})
    assert page.status_code == 422 and words in text(page)
    assert not Subject.objects.filter(kind=Subject.Kind.CHILD).exists()


def test_a_member_of_the_household_leaves_by_themselves(world: World, staff: User) -> None:
    me = signed_in(world.resident)
    posts(me, reverse("portal:child_new"), CHILD)
    household = Subject.objects.get(kind=Subject.Kind.HOUSEHOLD)
    assert staff.person is not None
    mine = join(
        member=staff.person,
        group=household,
        part=Part.MEMBER,
        starts_on=japan_day(world.at),
        by=SYSTEM,
        at=world.at,
    )
    partner = signed_in(staff)
    page = text(partner.get(reverse("portal:household")))
    assert "窓野 花子" in page and "はると" not in page
    assert posts(partner, reverse("portal:household_member", args=[mine.pk])).status_code == 302
    assert "窓野 花子" not in text(partner.get(reverse("portal:household")))
