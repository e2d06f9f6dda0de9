"""What is known of 窓野 花子: facts of several sources with their history, consents, a draft that takes from them."""

from datetime import datetime, timedelta
from typing import Any

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting
from madoguchi.facts.models import Fact
from madoguchi.facts.services import give_consent, record_fact, withdraw_consent
from madoguchi.filling.selectors import member_key, members_of, offer_of
from madoguchi.filling.services import reuse_facts, start
from madoguchi.registry.models import Edition
from madoguchi.site.demo.city import People

CARD = Acting.system("card")
NAME = {"family": "窓野", "given": "花子"}
ADDRESS = {
    "postal_code": "0001001",
    "prefecture": "窓野県",
    "city": "窓野市",
    "street": "本町1-2-3",
    "building": "コーポ窓野 305",
}
BEFORE = {**ADDRESS, "street": "川端町4-5", "building": ""}
ACCOUNT = {
    "bank": "まどの銀行",
    "branch": "本店",
    "kind": "ordinary",
    "number": "0123456",
    "holder_kana": "マドノ ハナコ",
}
FILLED = "child-allowance"
"""The procedure that she has begun with what was known."""


def remember(people: People, editions: list[Edition], *, today: datetime) -> None:
    """Record what hanako told and proved over two years, what her city confirmed, and what she agreed to."""
    city = people.organisations["madono-shi"]
    _told(people.resident, city, people.examiner("madono-shi", today), today)
    _agreed(people.resident, city, editions, today)


def _told(user: User, city: Organisation, officer: Acting, today: datetime) -> None:
    two_years, last_spring, autumn = (today - timedelta(days=days) for days in (700, 210, 45))
    rows: list[tuple[str, Any, Fact.Source, datetime]] = [
        ("person.address", BEFORE, Fact.Source.TYPED, two_years),
        ("person.phone", "03-0000-2222", Fact.Source.TYPED, two_years),
        ("bank.account", ACCOUNT, Fact.Source.TYPED, two_years),
        ("person.name", NAME, Fact.Source.CARD, last_spring),
        ("person.kana", {"family": "マドノ", "given": "ハナコ"}, Fact.Source.CARD, last_spring),
        ("person.birth_date", "1990-03-04", Fact.Source.CARD, last_spring),
        ("person.gender", "female", Fact.Source.CARD, last_spring),
        ("person.address", ADDRESS, Fact.Source.CARD, last_spring),
        ("household.size", 4, Fact.Source.TYPED, autumn),
        ("person.phone", "090-0000-1234", Fact.Source.TYPED, autumn),
        ("person.email", user.email, Fact.Source.TYPED, autumn),
    ]
    for term, value, source, at in rows:
        by = CARD if source is Fact.Source.CARD else acting_of(user, at=at)
        record_fact(subject=_person(user), term=term, value=value, source=source, by=by, at=at)
    record_fact(
        subject=_person(user),
        term="person.moved_in_on",
        value="2024-04-01",
        source=Fact.Source.OFFICER,
        holder=city,
        by=officer,
        at=last_spring,
    )


def _agreed(user: User, city: Organisation, editions: list[Edition], today: datetime) -> None:
    then = today - timedelta(days=120)
    hanako = acting_of(user, at=then)
    over = give_consent(
        subject=_person(user),
        purpose="図書館の利用者登録",
        terms=["person.name", "person.phone"],
        to_organisation=city,
        by=hanako,
        at=then,
    )
    withdraw_consent(consent=over, by=hanako, at=then + timedelta(days=20))
    edition = next((one for one in editions if one.organisation_id == city.pk), None)
    if edition is None:
        return
    hanako, lately = acting_of(user, at=today), today - timedelta(hours=20)
    draft = start(edition=edition, by=hanako, at=lately).draft
    offer = offer_of(draft, hanako, at=lately)
    if offer is not None:
        children = [member_key(member) for member in members_of(offer.known)]
        reuse_facts(draft=draft, revision=draft.revision, children=children, by=hanako, at=lately)


def _person(user: User) -> Any:
    assert user.person is not None, "the residents of the demo are persons"
    return user.person
