"""Walls of the inventory: who leads, answers and approves where a prefecture stands above its municipalities."""

from dataclasses import replace
from datetime import date

import pytest

from madoguchi.accounts.models import Appointment, Organisation, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.ids import uuid7
from madoguchi.plan.models import InventoryReturn, InventoryRound
from madoguchi.plan.selectors.inventory import governments_led, leads, reach_of, returns_for, rounds_for
from madoguchi.plan.services.inventory import (
    NotYours,
    answer,
    approve,
    confirm_rest,
    freeze,
    open_round,
    plan_round,
    publish,
    refill,
    send,
    send_back,
)
from tests.plan.counting import Counting
from tests.plan.test_inventory import AT


class Town:
    """The prefecture with a municipality below it, each with people of its own, whose roles are those of the accounts."""

    def __init__(self) -> None:
        self.world = world = Counting(AT)
        key = uuid7()
        self.town = Organisation.objects.create(
            id=key,
            slug=f"t-{key.hex[-10:]}",
            name="町",
            kind="municipality",
            parent=world.ken,
            government_id=key,
        )
        self.office = world.place("office", Organisation.Kind.DIVISION, self.town)
        self.above = {
            role: self.held(role, world.ken) for role in (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
        }
        self.writer = self.held(Role.EDITOR, self.office)
        self.head = self.held(Role.PUBLISHER, self.town)
        self.lead = self.held(Role.PLAN_MANAGER, self.town)
        self.second = self.held(Role.PLAN_MANAGER, self.town)
        world.processes(self.office, {}, {"tool": ""})

    def held(self, role: Role, place: Organisation) -> Acting:
        """An officer as the accounts know one: the role goes down as far as it does."""
        user = User.objects.create(email=f"{uuid7().hex[-10:]}@example.jp", name=f"{role} {place.name}")
        Appointment.objects.create(user=user, organisation=place, role=role, starts_on=date(2024, 4, 1))
        return acting_of(user, at=AT)

    def planned(self, by: Acting) -> InventoryRound:
        """A round of the municipality."""
        days = {"opens_on": date(2026, 7, 1), "due_on": date(2026, 7, 20)}
        return plan_round(government=self.town, quarter="2026-Q2", **days, by=by, at=AT)

    def opened(self) -> InventoryReturn:
        """The return of its office, with answers that nobody has given yet."""
        made = open_round(round=self.planned(self.lead), by=self.lead, at=AT)
        return InventoryReturn.objects.select_related("round").get(round=made)


@pytest.fixture
def town(db: None) -> Town:
    """A municipality below the prefecture."""
    return Town()


def test_the_roles_of_the_prefecture_do_come_down(town: Town):
    for role, by in town.above.items():
        assert by.has(role, town.town.pk)


def test_the_plan_manager_of_the_prefecture_leads_no_round_of_a_municipality(town: Town):
    by = town.above[Role.PLAN_MANAGER]
    assert list(governments_led(by)) == [town.world.ken]
    assert leads(town.lead, town.town) and not leads(by, town.town)
    with pytest.raises(NotYours):
        town.planned(by)
    made = town.planned(town.lead)
    with pytest.raises(NotYours):
        open_round(round=made, by=by, at=AT)
    open_round(round=made, by=town.lead, at=AT)
    for act in (freeze, publish):
        with pytest.raises(NotYours):
            act(round=made, by=by, at=AT)
    assert not rounds_for(by).exists() and not returns_for(by).exists()


def test_a_bureau_of_the_prefecture_that_leads_the_plan_leads_it_there_alone(town: Town):
    town.world.works.settings = {"leads_plan": True}
    town.world.works.save()
    assert list(governments_led(town.held(Role.PLAN_MANAGER, town.world.works))) == [town.world.ken]


def test_a_municipality_answers_and_approves_with_its_own_people(town: Town):
    returned = town.opened()
    first = returned.entries.first()
    editor, publisher, manager = town.above.values()
    for act in (
        lambda: answer(returned=returned, given=[(first, {"tool": "x"})], by=editor, at=AT),
        lambda: confirm_rest(returned=returned, by=editor, at=AT),
        lambda: refill(returned=returned, by=editor, at=AT),
        lambda: send(returned=returned, by=editor, at=AT),
    ):
        with pytest.raises(NotYours):
            act()
    confirm_rest(returned=returned, by=town.writer, at=AT)
    send(returned=returned, by=town.writer, at=AT)
    for by in (publisher, manager):
        with pytest.raises(NotYours):
            approve(returned=returned, by=by, at=AT)
        with pytest.raises(NotYours):
            send_back(returned=returned, words="だめ", by=by, at=AT)
    approve(returned=returned, by=town.head, at=AT)
    with pytest.raises(NotYours):
        approve(returned=returned, by=manager, at=AT)
    assert approve(returned=returned, by=town.lead, at=AT).state == "approved"
    for by in town.above.values():
        assert not reach_of(by).is_turn(returned) and not returns_for(by).exists()


def test_the_wall_holds_for_who_has_all_roles_above_at_once(town: Town):
    grants = frozenset().union(*(by.grants for by in town.above.values()))
    everything = replace(town.above[Role.EDITOR], grants=grants)
    returned = town.opened()
    with pytest.raises(NotYours):
        confirm_rest(returned=returned, by=everything, at=AT)
    assert town.town.pk not in reach_of(everything).sections | reach_of(everything).bureaus
