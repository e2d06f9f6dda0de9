"""Searching while a form is filled in: with and without a script, by whom, and what is shown of whom."""

from copy import deepcopy
from typing import Any

import pytest
from django.test import Client

from madoguchi.accounts.models import Subject
from madoguchi.accounts.types import remember_ticket
from madoguchi.businesses.models import Corporation
from madoguchi.core.clock import japan_day
from madoguchi.facts.models import Fact
from madoguchi.facts.selectors import members_known
from madoguchi.facts.services import record_fact
from madoguchi.filling.models import Draft
from madoguchi.portal.views.looking import name_of_corporation, towns_in
from tests.world import FORM, World, question

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def world(db: None, at: Any) -> World:
    """Two cities with their officers, and people who apply."""
    return World(at)


def form_with(*questions: dict[str, Any]) -> dict[str, Any]:
    """The usual form with these questions on its first page."""
    body = deepcopy(FORM)
    body["sections"][0]["pages"][0]["questions"] += list(questions)
    return body


def guest(world: World, draft: Draft, client: Client) -> str:
    """A guest's browser that holds the ticket; the address of the first page."""
    session = client.session
    assert draft.ticket is not None
    remember_ticket(session, draft.ticket.pk)
    session.save()
    return f"/apply/draft/{draft.pk}/who/"


def test_without_a_script_the_page_comes_back_with_the_town_and_all_that_was_typed(
    world: World, client: Client
) -> None:
    edition = world.opened("with-address", form=form_with(question("address", "address", "住所")))
    draft = world.started(edition=edition).draft
    href = guest(world, draft, client)
    typed = {
        "q-applicant_name-family": "𠮷田",
        "q-phone": "12",
        "q-address-postal_code": "100-0001",
        "look": "q-address",
        "revision": draft.revision,
    }
    page = client.post(href, typed)
    assert page.status_code == 200
    text = page.content.decode()
    for kept in ('value="𠮷田"', 'value="12"', 'value="千代田区"', 'value="100-0001"'):
        assert kept in text
    assert "エラー：" not in text
    assert Draft.objects.get(pk=draft.pk).answers.get("address") is None


def test_a_script_gets_what_was_found_and_nothing_is_saved(world: World, client: Client) -> None:
    edition = world.opened("with-address", form=form_with(question("address", "address", "住所")))
    draft = world.started(edition=edition).draft
    href = guest(world, draft, client)
    typed = {"q-address-postal_code": "4980000", "look": "q-address", "q-phone": "09012345678"}
    answer = client.post(href, typed, headers=JSON)
    assert answer.status_code == 200
    found = answer.json()
    assert [choice["label"] for choice in found["choices"]] == ["愛知県弥富市", "三重県桑名郡木曽岬町"]
    fresh = Draft.objects.get(pk=draft.pk)
    assert (fresh.answers, fresh.revision) == ({}, draft.revision)
    saved = client.post(href, {**typed, "look": "", "revision": draft.revision}, headers=JSON)
    assert saved.headers["Content-Type"].startswith("text/html")


def test_nobody_else_can_search_in_a_draft(world: World, client: Client) -> None:
    draft = world.started().draft
    answer = client.post(f"/apply/draft/{draft.pk}/who/", {"look": "q-phone"}, headers=JSON)
    assert answer.status_code == 404


def test_a_municipality_of_ours_knows_its_own_codes(world: World, settings: Any) -> None:
    settings.HOME_PREFECTURE = "窓野県"
    world.city.settings = {**world.city.settings, "postal_codes": ["999"]}
    world.city.save()
    (town,) = towns_in("9990001")
    assert (town.prefecture, town.city, town.town) == ("窓野県", world.city.name, "")
    assert towns_in("1000001")[0].city == "千代田区"


def test_corporations_are_named_as_the_register_has_them() -> None:
    given = {
        "kind": "301",
        "process": "01",
        "changed_on": "2020-01-01",
        "updated_on": "2020-01-01",
        "digest": 1,
    }
    Corporation.objects.create(
        number="8000020130001", name="窓野印刷株式会社", prefecture="東京都", city="新宿区", **given
    )
    Corporation.objects.create(number="4000012090001", name="隠された会社", is_hidden=True, **given)
    assert name_of_corporation("8000020130001") == "窓野印刷株式会社（東京都新宿区）"
    assert name_of_corporation("4000012090001") == ""
    assert name_of_corporation("1000011000005") == ""


def told(world: World, subject: Subject, term: str, value: Any, slot: str = "") -> Fact:
    """A fact that the resident typed."""
    return record_fact(
        subject=subject,
        term=term,
        value=value,
        source=Fact.Source.TYPED,
        slot=slot,
        by=world.acting(world.resident),
        at=world.at,
    )


def test_the_household_is_oneself_the_spouse_and_the_children(world: World) -> None:
    person = world.resident.person
    told(world, person, "children[].name", {"family": "窓野", "given": "一葉"}, "a")
    told(world, person, "children[].birth_date", "2019-05-01", "a")
    told(world, person, "spouse.name", {"family": "窓野", "given": "太郎"})
    told(world, person, "person.name", {"family": "窓野", "given": ""})
    told(world, person, "children[].birth_date", "2021-05-01", "b")
    found = members_known(world.acting(world.resident), on=japan_day(world.at))
    assert [(one.relation, one.name, one.birth_date) for one in found] == [
        ("self", "窓野", ""),
        ("spouse", "窓野\u3000太郎", ""),
        ("child", "窓野\u3000一葉", "2019-05-01"),
    ]
    assert members_known(world.acting(world.neighbour), on=japan_day(world.at)) == []
    assert members_known(world.acting(world.owner, whose=world.business), on=japan_day(world.at)) == []


def test_a_member_who_is_ticked_is_kept_as_shown_and_nobody_can_be_made_up(
    world: World, client: Client
) -> None:
    told(world, world.resident.person, "children[].name", {"family": "窓野", "given": "一葉"}, "a")
    members = question("members", "members", "一緒に住んでいる家族")
    edition = world.opened("with-members", form=form_with(members))
    draft = world.started(world.resident, edition=edition).draft
    client.force_login(world.resident)
    href = f"/apply/draft/{draft.pk}/who/"
    text = client.get(href).content.decode()
    assert "窓野\u3000一葉（子）" in text
    (known,) = members_known(world.acting(world.resident), on=japan_day(world.at))
    typed = {
        "q-applicant_name-family": "窓野",
        "q-phone": "09012345678",
        "q-members-known": [known.key, "children[]:somebody:else"],
        "revision": draft.revision,
    }
    assert client.post(href, typed).status_code == 302
    kept = Draft.objects.get(pk=draft.pk).answers["members"]
    assert kept == [{"member": known.key, "name": "窓野\u3000一葉", "relation": "child", "birth_date": ""}]


def test_the_gallery_shows_every_page_refuses_and_keeps_nothing(client: Client) -> None:
    start = client.get("/ui/questions/")
    assert start.status_code == 302
    for page in ("names", "days", "counts", "choose", "reach", "numbers_of", "household", "papers", "end"):
        answer = client.get(f"/ui/questions/{page}/")
        assert answer.status_code == 200
        assert len(answer.content) < 60_000
        assert client.post(f"/ui/questions/{page}/").status_code == 422
    found = client.post(
        "/ui/questions/choose/", {"look": "q-occupation", "q-occupation-find": "病院"}, headers=JSON
    )
    assert len(found.json()["choices"]) == 20
    good = client.post("/ui/questions/days/", {"q-born-year": "H2", "q-born-month": "4", "q-born-day": "1"})
    assert "1990年4月1日（平成2年）" in good.content.decode()
    assert client.get("/ui/questions/nothing/").status_code == 404
