"""Profiles: there only under a consent, without sensitive values, anew whenever something changes, the same from nothing."""

import json
from datetime import date, timedelta

import pytest

from madoguchi.accounts.models import Membership
from madoguchi.columns.models import Profile
from madoguchi.columns.selectors import profiles, situation_of, terms_to_agree_to
from madoguchi.columns.services import profiles as keeping
from madoguchi.columns.services import rebuild, refresh, refresh_due
from madoguchi.events.models import Event, Retry
from madoguchi.facts.models import Fact
from madoguchi.facts.selectors import own_fact
from madoguchi.facts.services import hold_back, record_fact, withdraw_consent
from madoguchi.push.models import Preference
from madoguchi.vault.services import forget
from tests.push.world import CITY, TODDLERS, poorer_than
from tests.world import SYSTEM

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def support(world):
    return world.programme("support", poorer_than(2_000_000))


def profile() -> Profile:
    return Profile.objects.get()


@pytest.mark.engines
def test_there_is_one_only_while_the_consent_is_in_force(world, support):
    world.fact(world.resident.person, "person.income", 1_234_567)
    world.turn()
    assert not Profile.objects.exists()
    world.agrees(world.resident)
    world.turn()
    assert profile().subject == world.resident.person and profile().city_code == CITY
    later = world.morning(1)
    withdraw_consent(consent=Preference.objects.get().consent, by=world.acting(world.resident), at=later)
    world.turn(later)
    assert not Profile.objects.exists()
    kinds = Event.objects.filter(kind__startswith="profile.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["profile.made", "profile.removed"]


@pytest.mark.engines
def test_no_sensitive_value_stands_in_it(world, support):
    world.programme("toddlers", TODDLERS)
    world.fact(world.resident.person, "person.income", 1_234_567)
    world.fact(world.resident.person, "person.disability_body_grade", 2)
    world.fact(world.resident.person, "person.name", {"family": "窓野", "given": "花子"})
    world.child(world.resident, "2024-12-01")
    world.agrees(world.resident)
    world.turn()
    text = json.dumps(profile().situation, ensure_ascii=False)
    for secret in ("1234567", "income", "disability", "花子", "窓野", "card"):
        assert secret not in text
    person = profile().situation["person"]
    (answer,) = (name for name in person if name.startswith("answer_"))
    assert person == {"city_code": CITY, answer: True}
    assert profile().situation["children"] == [{"birth_date": "2024-12-01"}]


def test_only_what_was_agreed_to_is_read(world, support):
    world.fact(world.resident.person, "person.income", 1)
    world.agrees(world.resident)
    consent = Preference.objects.get().consent
    assert set(consent.terms) == set(terms_to_agree_to(on=world.at.date()))
    later = world.morning(1)
    world.programme("toddlers", TODDLERS, at=later)
    world.child(world.resident, "2024-12-01", at=later)
    world.turn(later)
    assert "children" not in profile().situation  # the consent does not name their birth
    world.agrees(world.resident, at=world.morning(2))
    world.turn(world.morning(2))
    assert profile().situation["children"] == [{"birth_date": "2024-12-01"}]


@pytest.mark.engines
def test_facts_that_are_withheld_superseded_or_over_are_not_read(world, support):
    hanako = world.acting(world.resident)
    world.fact(world.resident.person, "person.income", 3_000_000)
    world.agrees(world.resident)
    world.turn()

    def answers() -> list[bool]:
        return [v for name, v in profile().situation["person"].items() if name.startswith("answer_")]

    assert answers() == [False]
    world.fact(world.resident.person, "person.income", 1_000, at=world.morning(1))
    world.turn(world.morning(1))
    assert answers() == [True]
    held = Fact.objects.get(term="person.income", superseded_at=None)
    hold_back(fact=own_fact(hanako, held.pk).fact, by=hanako, at=world.morning(2))
    world.turn(world.morning(2))
    assert answers() == []


def test_what_an_organisation_holds_is_not_read(world, support):
    world.agrees(world.resident)
    record_fact(
        subject=world.resident.person,
        term="person.income",
        value=5,
        source="officer",
        holder=world.city,
        by=SYSTEM,
        at=world.at,
    )
    world.turn()
    assert set(profile().situation["person"]) == {"city_code"}


@pytest.mark.engines
def test_a_new_rule_makes_all_of_them_anew_in_batches(world, support):
    for user in (world.resident, world.neighbour, world.owner):
        world.fact(user.person, "person.income", 2_500_000)
        world.agrees(user)
    world.turn()
    assert refresh_due(at=world.at) == 0
    before = set(Profile.objects.values_list("digest", flat=True))
    later = world.morning(1)
    world.rule(support, poorer_than(3_000_000), at=later)
    assert refresh_due(limit=2, at=later) == 2
    assert refresh_due(limit=2, at=later) == 1
    assert refresh_due(limit=2, at=later) == 0
    assert not before & set(Profile.objects.values_list("digest", flat=True))


def test_it_is_made_anew_at_the_latest_when_the_month_changes(world, support):
    world.fact(world.resident.person, "person.income", 1)
    world.agrees(world.resident)
    world.turn()
    assert profile().due_on == date(2026, 12, 1) and profile().turns_on is None
    made = Event.objects.filter(kind="profile.made").count()
    assert refresh_due(at=world.at + timedelta(days=28)) == 0
    assert refresh_due(at=world.at + timedelta(days=29)) == 1
    assert profile().due_on == date(2027, 1, 1)
    assert Event.objects.filter(kind="profile.made").count() == made  # nothing has changed: no news


@pytest.mark.engines
def test_from_nothing_they_are_the_same(world, support):
    world.programme("toddlers", TODDLERS)
    for user in (world.resident, world.neighbour):
        world.fact(user.person, "person.income", 2_500_000)
        world.child(user, "2024-12-01")
        world.agrees(user)
    world.turn()
    columns = ("subject", "situation", "city_code", "digest", "due_on", "turns_on")
    before = sorted(Profile.objects.values_list(*columns), key=str)
    Profile.objects.all().delete()
    assert rebuild(at=world.at) == 2
    assert sorted(Profile.objects.values_list(*columns), key=str) == before


def test_a_child_who_moves_out_is_no_longer_looked_at(world):
    world.programme("toddlers", TODDLERS)
    child = world.child(world.resident, "2024-12-01")
    world.agrees(world.resident)
    world.turn()
    assert len(profile().situation["children"]) == 1
    Membership.objects.filter(member=child).update(ends_on=world.morning(1).date())
    refresh(subject=world.resident.person, at=world.morning(2))
    assert "children" not in profile().situation


def test_children_are_all_where_their_number_is_known(world):
    world.programme("toddlers", TODDLERS)
    world.child(world.resident, "2024-12-01")
    terms = ["children[].birth_date", "household.children_count", "spouse.exists"]
    asked = {"terms": terms, "on": world.at.date()}
    assert not situation_of(world.resident.person, **asked).members("children[]")[1]
    world.fact(world.resident.person, "household.children_count", 1)
    world.fact(world.resident.person, "spouse.exists", False)
    found = situation_of(world.resident.person, **asked)
    assert found.members("children[]")[1] and found.to_json()["spouse"] is None
    world.fact(world.resident.person, "household.children_count", 0)
    assert not situation_of(world.resident.person, **asked).members("children[]")[1]
    world.fact(world.neighbour.person, "household.children_count", 0)
    assert situation_of(world.neighbour.person, **asked).members("children[]") == ((), True)


def test_the_city_is_found_by_the_address(world):
    world.city.settings["code"] = "990001"
    world.city.save()
    terms = ["person.address", "person.city_code"]
    address = {
        "postal_code": "0001001",
        "prefecture": "窓野県",
        "city": "窓野市",
        "street": "本町1",
        "building": "",
    }
    for said, code in (
        (address, "990001"),
        ({**address, "city": "千代田区", "postal_code": "1000001"}, "131016"),
        ({**address, "city": "どこか", "postal_code": "0000000"}, None),
    ):
        world.fact(world.resident.person, "person.address", said)
        found = situation_of(world.resident.person, terms=terms, on=world.at.date())
        value = found.value("person.city_code")
        assert (value.value if value else None) == code


def test_profiles_are_found_by_area(world, support):
    for user, code in ((world.resident, "990001"), (world.neighbour, "131016"), (world.owner, "132012")):
        world.agrees(user)
        world.fact(user.person, "person.city_code", code, at=world.morning(1))
    world.turn(world.morning(1))
    assert profiles(areas=["131016"]).count() == 1 and profiles(areas=["130001"]).count() == 2
    assert profiles().count() == 3 and profiles(audience="business").count() == 0


@pytest.mark.engines
def test_whose_keys_are_gone_has_no_profile(world, support):
    world.fact(world.resident.person, "person.income", 1)
    world.agrees(world.resident)
    world.turn()
    assert profile()
    forget(owner=world.resident.person_id, by=SYSTEM, at=world.at)
    world.turn()
    assert not Profile.objects.exists() and not Retry.objects.exists()


@pytest.mark.engines
def test_what_was_told_together_is_read_once(world, support, monkeypatch):
    world.agrees(world.resident)
    world.turn()
    later = world.morning(1)
    for term, value in (("person.income", 5), ("household.size", 3), ("person.salary", 7)):
        world.fact(world.resident.person, term, value, at=later)
    made: list[object] = []
    original = keeping.refresh

    def counting(**given):
        made.append(given["subject"])
        return original(**given)

    monkeypatch.setattr(keeping, "refresh", counting)
    world.turn_log(later)
    assert len(made) == 1
    world.fact(world.resident.person, "person.income", 6, at=later)
    world.turn_log(later)
    assert len(made) == 2
