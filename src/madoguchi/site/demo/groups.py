"""The household of 窓野 花子, the members of まどの食堂, and an agent with two clients."""

from datetime import date, datetime, timedelta

from madoguchi.accounts.models import Membership, Subject, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services import (
    accept_invitation,
    add_child,
    add_user,
    household_of,
    import_roll,
    invite_member,
    offer_mandate,
)
from madoguchi.core.clock import japan_day
from madoguchi.facts.models import Fact
from madoguchi.facts.services import record_fact
from madoguchi.filling.services import start
from madoguchi.registry.models import Edition
from madoguchi.site.demo.city import SETTING_UP, People
from madoguchi.site.demo_logins import PASSWORD

ENTRUSTED = "restaurant-permission"
"""The procedure that the restaurant entrusts to its agent."""
NUMBER = "26000123"
ROLL = [
    {"登録番号": NUMBER, "氏名": "代田 書子", "事務所の名称": "代田行政書士事務所"},
    {"登録番号": "26000456", "氏名": "架空 太一", "事務所の名称": "架空行政書士事務所"},
]
CHILDREN = [("陽斗", date(2019, 6, 10)), ("芽依", date(2023, 2, 3))]


def entrust(people: People, editions: list[Edition], *, today: datetime) -> None:
    """Give the resident her children, the restaurant someone who prepares, and both the same agent."""
    lately = today - timedelta(days=40)
    import_roll(rows=ROLL, by=SETTING_UP, at=lately)
    _household(people.resident, at=lately)
    preparer = _account("junbi@madono.example", "鈴木 直", at=lately)
    made = invite_member(
        group=people.business,
        part=Membership.Part.PREPARER,
        by=acting_of(people.owner, at=lately),
        at=lately,
    )
    accept_invitation(invitation=made.invitation, by=acting_of(preparer, at=lately), at=lately)
    agent = _account("gyosei@madono.example", "代田 書子", at=lately)
    _mandate(people.business, people.owner, agent, editions, may_submit=True, at=lately)
    _mandate(_person(people.resident), people.resident, agent, [], may_submit=False, at=lately)
    _begin(people.business, agent, editions, at=today - timedelta(hours=30))


def _household(user: User, *, at: datetime) -> None:
    household = household_of(by=acting_of(user, at=at), at=at)
    for given, born in CHILDREN:
        child = add_child(household=household, by=acting_of(user, at=at), at=at)
        parent = acting_of(user, at=at)
        name = {"family": "窓野", "given": given}
        for term, value in (("children[].name", name), ("children[].birth_date", born.isoformat())):
            record_fact(subject=child, term=term, value=value, source=Fact.Source.TYPED, by=parent, at=at)


def _mandate(
    principal: Subject, giver: User, agent: User, editions: list[Edition], *, may_submit: bool, at: datetime
) -> None:
    made = offer_mandate(
        principal=principal,
        procedures={edition.procedure_id for edition in editions} if editions else None,
        may_submit=may_submit,
        last_day=japan_day(at) + timedelta(days=300),
        agent_number=NUMBER,
        by=acting_of(giver, at=at),
        at=at,
    )
    accept_invitation(invitation=made.invitation, by=acting_of(agent, at=at), at=at)


def _begin(client: Subject, agent: User, editions: list[Edition], *, at: datetime) -> None:
    """The agent has begun what the restaurant entrusted."""
    held = next((m for m in _person(agent).mandates_held.all() if m.principal_id == client.pk), None)
    if held is not None and editions:
        start(edition=editions[0], by=acting_of(agent, mandate=held.pk, at=at).for_purpose("申請"), at=at)


def _account(email: str, name: str, *, at: datetime) -> User:
    return add_user(email=email, name=name, password=PASSWORD, is_demo=True, by=SETTING_UP, at=at)


def _person(user: User) -> Subject:
    assert user.person is not None, "the residents of the demo are persons"
    return user.person
