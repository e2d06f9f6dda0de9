"""A mandate holds from its acceptance to its end, and nothing of it a moment longer."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from madoguchi.accounts.models import Mandate, Membership, User
from madoguchi.accounts.selectors import acting_of, mandates_of, ways_of
from madoguchi.accounts.services import (
    EndedAlready,
    EndsTooLate,
    InvitedOneself,
    InvitedSomeoneElse,
    NewInvitation,
    NoProcedureChosen,
    NoSuchInvitation,
    NotAllowedForThem,
    NumberUnreadable,
    TooManyAttempts,
    TooManyInvitations,
    accept_invitation,
    decline_invitation,
    join,
    offer_mandate,
    open_invitation,
    read_agent_number,
    resign_mandate,
    withdraw_invitation,
    withdraw_mandate,
)
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import uuid7
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from tests.world import SYSTEM, World

WEEK = timedelta(days=7)


@pytest.fixture
def city(db: None, at: datetime) -> World:
    world = World(at)
    world.agent = world.person("gyosei", "代田 書子")  # type: ignore[attr-defined]
    return world


def offer(world: World, user: User | None = None, **changes: Any) -> NewInvitation:
    """A mandate offered by `user`, the resident unless said otherwise, for a week."""
    user = user or world.resident
    assert user.person is not None
    given = {
        "principal": user.person,
        "procedures": None,
        "may_submit": True,
        "last_day": japan_day(world.at) + WEEK,
        "by": acting_of(user, at=world.at),
        "at": world.at,
        **changes,
    }
    return offer_mandate(**given)


def accepted(world: World, user: User | None = None, **changes: Any) -> Mandate:
    """A mandate that the agent of the world has accepted."""
    made = offer(world, user, **changes)
    became = accept_invitation(invitation=made.invitation, by=by(world, agent(world)), at=world.at)
    assert isinstance(became, Mandate)
    return became


def agent(world: World) -> User:
    user: User = world.agent  # type: ignore[attr-defined]
    return user


def by(world: World, user: User, *, at: datetime | None = None) -> Acting:
    return acting_of(user, at=at or world.at)


def test_an_agent_holds_the_client_alone_and_says_so(city: World) -> None:
    procedure = city.edition.procedure_id
    mandate = accepted(city, procedures=[procedure], may_submit=False)
    acting = acting_of(agent(city), mandate=mandate.pk, tickets=[uuid7()], at=city.at)
    assert acting.subjects == acting.held == {city.resident.person_id}
    assert (acting.tickets, acting.grants, acting.whose_name) == (frozenset(), frozenset(), "窓野 花子")
    assert acting.reaches(procedure) and not acting.reaches(uuid7()) and not acting.may_submit
    assert acting.label == f"user:{agent(city).pk} mandate:{mandate.pk}"
    oneself = acting_of(agent(city), at=city.at)
    assert oneself.held == {agent(city).person_id} and not oneself.is_agent


def test_a_mandate_that_is_over_leaves_nothing_in_hand(city: World) -> None:
    mandate = accepted(city)
    last = city.at + WEEK
    assert acting_of(agent(city), mandate=mandate.pk, at=last).is_agent
    for after in (acting_of(agent(city), mandate=mandate.pk, at=last + timedelta(days=1)),):
        assert (after.subjects, after.whose, after.mandate) == (frozenset(), None, None)
    withdraw_mandate(mandate=mandate, by=by(city, city.resident), at=city.at)
    gone = acting_of(agent(city), mandate=mandate.pk, at=city.at)
    assert (gone.subjects, gone.whose, gone.mandate) == (frozenset(), None, None)
    assert not ways_of(agent(city), at=city.at)[1:]


def test_an_invitation_opens_once_for_the_one_it_names(city: World) -> None:
    made = offer(city, email="gyosei@example.jp")
    mine, other = by(city, agent(city)), by(city, city.neighbour)

    def opened(who: Acting, at: datetime, secret: str = made.secret) -> None:
        open_invitation(secret=secret, address="192.0.2.1", by=who, at=at)

    with pytest.raises(InvitedSomeoneElse):
        opened(other, city.at)
    with pytest.raises(InvitedOneself):
        opened(by(city, city.resident), city.at)
    with pytest.raises(NoSuchInvitation):
        opened(mine, city.at + timedelta(days=15))
    opened(mine, city.at, made.secret.lower().replace("-", " "))
    accept_invitation(invitation=made.invitation, by=mine, at=city.at)
    with pytest.raises(NoSuchInvitation):
        opened(mine, city.at)
    for again in (accept_invitation, decline_invitation):
        with pytest.raises(NoSuchInvitation):
            again(invitation=made.invitation, by=mine, at=city.at)
    assert Event.objects.filter(kind="mandate.accepted").count() == 1


def test_guessing_secrets_is_braked(city: World) -> None:
    who = by(city, agent(city))
    for _try in range(5):
        with pytest.raises(NoSuchInvitation):
            open_invitation(secret="0000", address="192.0.2.1", by=who, at=city.at)  # noqa: S106
    with pytest.raises(TooManyAttempts):
        open_invitation(secret="0000", address="192.0.2.1", by=who, at=city.at)  # noqa: S106


def test_what_was_declined_or_withdrawn_is_not_accepted(city: World) -> None:
    mine = by(city, agent(city))
    declined, withdrawn, ended = offer(city), offer(city), offer(city)
    decline_invitation(invitation=declined.invitation, by=mine, at=city.at)
    withdraw_invitation(invitation=withdrawn.invitation, by=by(city, city.resident), at=city.at)
    assert ended.invitation.mandate is not None
    withdraw_mandate(mandate=ended.invitation.mandate, by=by(city, city.resident), at=city.at)
    for made in (declined, withdrawn, ended):
        with pytest.raises(NoSuchInvitation):
            accept_invitation(invitation=made.invitation, by=mine, at=city.at)
    assert not mandates_of(agent(city), on=japan_day(city.at)).exists()


def test_only_the_principal_gives_and_withdraws(city: World) -> None:
    mandate = accepted(city)
    assert city.resident.person is not None
    as_agent = acting_of(agent(city), mandate=mandate.pk, at=city.at)
    for who in (as_agent, by(city, agent(city)), by(city, city.neighbour), Acting.nobody()):
        with pytest.raises(NotAllowedForThem):
            offer(city, principal=city.resident.person, by=who)
        with pytest.raises(NotAllowedForThem):
            withdraw_mandate(mandate=mandate, by=who, at=city.at)
    for who in (as_agent, by(city, city.resident), by(city, city.neighbour)):
        with pytest.raises(NotAllowedForThem):
            resign_mandate(mandate=mandate, by=who, at=city.at)
    resign_mandate(mandate=mandate, by=by(city, agent(city)), at=city.at)
    with pytest.raises(EndedAlready):
        withdraw_mandate(mandate=mandate, by=by(city, city.resident), at=city.at)


def test_a_mandate_of_a_business_is_given_by_those_who_lead_it(city: World) -> None:
    assert city.neighbour.person is not None
    join(
        member=city.neighbour.person,
        group=city.business,
        part=Membership.Part.STAFF,
        starts_on=japan_day(city.at),
        by=SYSTEM,
        at=city.at,
    )
    with pytest.raises(NotAllowedForThem):
        offer(city, principal=city.business, by=by(city, city.neighbour))
    made = offer(city, principal=city.business, by=by(city, city.owner))
    with pytest.raises(NotAllowedForThem):  # in the name of a business that the person does not lead
        accept_invitation(
            invitation=made.invitation, agent=city.business.pk, by=by(city, agent(city)), at=city.at
        )


def test_members_of_an_agents_business_have_its_clients_until_they_leave(city: World) -> None:
    made = offer(city)
    became = accept_invitation(
        invitation=made.invitation, agent=city.business.pk, by=by(city, city.owner), at=city.at
    )
    assert isinstance(became, Mandate)
    assert acting_of(city.owner, mandate=became.pk, at=city.at).is_agent
    assert not acting_of(city.neighbour, mandate=became.pk, at=city.at).is_agent
    assert city.neighbour.person is not None
    join(
        member=city.neighbour.person,
        group=city.business,
        part=Membership.Part.PREPARER,
        starts_on=japan_day(city.at),
        by=SYSTEM,
        at=city.at,
    )
    assert acting_of(city.owner, mandate=became.pk, at=city.at).may_submit
    prepares = acting_of(city.neighbour, mandate=became.pk, at=city.at)
    assert prepares.is_agent and not prepares.may_submit  # the agent's own preparer files for no client
    Membership.objects.filter(group=city.business).update(ends_on=japan_day(city.at))
    assert acting_of(city.owner, mandate=became.pk, at=city.at).held == frozenset()


@pytest.mark.parametrize("days", [-1, 366, 4000])
def test_a_mandate_ends_within_a_year(city: World, days: int) -> None:
    with pytest.raises(EndsTooLate):
        offer(city, last_day=japan_day(city.at) + timedelta(days=days))
    assert offer(city, last_day=japan_day(city.at) + timedelta(days=365)).secret


def test_some_procedures_are_at_least_one_and_not_too_many(city: World) -> None:
    for keys in ([], [uuid7() for _ in range(101)]):
        with pytest.raises(NoProcedureChosen):
            offer(city, procedures=keys)


def test_nobody_floods_others_with_invitations(city: World) -> None:
    for _ in range(20):
        offer(city)
    with pytest.raises(TooManyInvitations):
        offer(city)
    assert offer(city, city.neighbour).secret


@pytest.mark.parametrize("typed", ["12345678", "第１２３４５６７８号", " 1234 5678 ", "1234-5678"])
def test_registration_numbers_are_read_as_people_write_them(typed: str) -> None:
    assert read_agent_number(typed) == "12345678"


@pytest.mark.parametrize("typed", ["1234567", "123456789", "A2345678", "", "第号"])
def test_other_numbers_are_refused(typed: str) -> None:
    with pytest.raises(NumberUnreadable):
        read_agent_number(typed)


class Lifecycle(RuleBasedStateMachine):
    """Offers, answers, ends and days that pass, beside a model that knows only what a mandate promises."""

    def __init__(self) -> None:
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        self.world = World(AT)
        self.world.agent = self.world.person("gyosei", "代田 書子")  # type: ignore[attr-defined]
        self.now = AT
        self.made: list[NewInvitation] = []
        self.state: list[str] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.around.__exit__(None, None, None)

    def _attempt(self, verb: Any, *refusals: type[Refusal], **given: Any) -> bool:
        try:
            with transaction.atomic():
                verb(**given, at=self.now)
        except refusals:
            return False
        return True

    def _over(self, n: int) -> bool:
        mandate = self.made[n].invitation.mandate
        assert mandate is not None
        return japan_day(self.now) >= mandate.ends_on

    def _expired(self, n: int) -> bool:
        return self.now >= self.made[n].invitation.expires_at

    @rule(days=st.integers(0, 40))
    @precondition(lambda self: len(self.made) < 4)
    def offer(self, days: int) -> None:
        self.world.at = self.now
        self.made.append(offer(self.world, last_day=japan_day(self.now) + timedelta(days=days)))
        self.state.append("offered")

    @rule(days=st.integers(1, 10))
    def days_pass(self, days: int) -> None:
        self.now += timedelta(days=days)

    def _answer(self, n: int, verb: Any, after: str) -> None:
        n %= len(self.made)
        is_open = self.state[n] == "offered" and not self._expired(n)
        may = is_open and not (verb is accept_invitation and self._over(n))
        who = acting_of(agent(self.world), at=self.now)
        done = self._attempt(verb, NoSuchInvitation, invitation=self.made[n].invitation, by=who)
        assert done == may
        self.state[n] = after if done else self.state[n]

    @rule(n=st.integers(0, 3))
    @precondition(lambda self: self.made)
    def accept(self, n: int) -> None:
        self._answer(n, accept_invitation, "accepted")

    @rule(n=st.integers(0, 3))
    @precondition(lambda self: self.made)
    def decline(self, n: int) -> None:
        self._answer(n, decline_invitation, "declined")

    def _end(self, n: int, verb: Any, user: User) -> None:
        n %= len(self.made)
        mandate = Mandate.objects.get(invitation=self.made[n].invitation)
        may = self.state[n] != "ended" and not self._over(n)
        if verb is resign_mandate:
            may = may and self.state[n] == "accepted"
        who = acting_of(user, at=self.now)
        done = self._attempt(verb, EndedAlready, NotAllowedForThem, mandate=mandate, by=who)
        assert done == may
        self.state[n] = "ended" if done else self.state[n]

    @rule(n=st.integers(0, 3))
    @precondition(lambda self: self.made)
    def withdraw(self, n: int) -> None:
        self._end(n, withdraw_mandate, self.world.resident)

    @rule(n=st.integers(0, 3))
    @precondition(lambda self: self.made)
    def resign(self, n: int) -> None:
        self._end(n, resign_mandate, agent(self.world))

    @invariant()
    def the_agent_acts_only_while_a_mandate_holds(self) -> None:
        holding = set()
        for n, made in enumerate(self.made):
            mandate = made.invitation.mandate
            assert mandate is not None
            acting = acting_of(agent(self.world), mandate=mandate.pk, at=self.now)
            if self.state[n] == "accepted" and not self._over(n):
                holding.add(mandate.pk)
                assert acting.held == {self.world.resident.person_id}
            else:
                assert not acting.held and not acting.is_agent
        found = mandates_of(agent(self.world), on=japan_day(self.now))
        assert set(found.values_list("pk", flat=True)) == holding


AT = datetime.fromisoformat("2026-11-02T10:00:00+09:00")


@pytest.fixture
def _database(db: None) -> Iterator[None]:
    yield


@pytest.mark.usefixtures("_database")
def test_the_life_of_mandates() -> None:
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Lifecycle, settings=settings(max_examples=15, stateful_step_count=20, deadline=None)
    )
