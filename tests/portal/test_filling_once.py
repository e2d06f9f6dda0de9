"""What is known is shown with where it came from, confirmed with one tap, and then not asked."""

from datetime import timedelta

import pytest
from django.test import Client

from madoguchi.facts.services import record_fact
from madoguchi.filling.models import Draft, Reuse
from madoguchi.filling.services import start_together
from tests.filling.test_reuse import FORM
from tests.portal.test_filling import Tab, fields, signed_in
from tests.world import NAME, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(world: World) -> Client:
    return signed_in(world.resident)


@pytest.fixture
def draft(world: World, client: Client) -> Draft:
    """A draft of the resident, of whom the name, the day of birth and a phone number are known."""
    by = world.acting(world.resident)
    values = {"person.name": dict(NAME), "person.birth_date": "1990-04-01", "person.phone": "09000000000"}
    for term, value in values.items():
        record_fact(
            subject=world.resident.person,
            term=term,
            value=value,
            source="typed",
            observed_on=(world.at - timedelta(days=40)).date(),
            by=by,
            at=world.at - timedelta(days=40),
        )
    return world.started(world.resident, edition=world.opened("notice", form=FORM)).draft


def tell(client: Client, draft: Draft, answer: str) -> None:
    draft.refresh_from_db()
    client.post(f"/apply/draft/{draft.pk}/known/", {"revision": draft.revision, "answer": answer})


def test_with_one_tap_all_is_confirmed_and_no_longer_asked(client: Client, draft: Draft) -> None:
    offered = client.get(f"/apply/draft/{draft.pk}/known/").content.decode()
    assert "このとおり、この内容を使う" in offered
    tell(client, draft, "use")
    assert sorted(Reuse.objects.get().confirmed) == ["born", "phone", "who"]
    listed = client.get(f"/apply/draft/{draft.pk}/").content.decode()
    assert "この様式は、3問をたずねずにすみました" in listed
    page = client.get(f"/apply/draft/{draft.pk}/person/").content.decode()
    assert "たずねずにすんだこと（3問）" in page
    assert "09000000000" in page
    assert 'name="q-phone"' not in page
    assert 'name="q-remarks"' in page
    assert "に入力した内容です" in page


def test_a_page_of_which_part_is_known_is_saved_without_it(client: Client, draft: Draft) -> None:
    tell(client, draft, "use")
    tab = Tab(client, draft, "person")
    assert tab.given["asked"] == "remarks"
    assert tab.keep(**fields(remarks="ベル")).status_code == 200
    assert tab.send(**fields(remarks="ベルが鳴りません")).status_code == 302
    kept = Draft.objects.get()
    assert (kept.answers["phone"], kept.answers["remarks"]) == ("09000000000", "ベルが鳴りません")
    assert sorted(Reuse.objects.get().confirmed) == ["born", "phone", "who"]


def test_what_is_known_can_be_changed_after_all(client: Client, draft: Draft) -> None:
    tell(client, draft, "use")
    tab = Tab(client, draft, "person", "?ask=all")
    assert 'name="q-phone"' in tab.page.content.decode()
    born = {"q-born-year": "1990", "q-born-month": "4", "q-born-day": "1"}
    name = {"q-who-family": NAME["family"], "q-who-given": NAME["given"]}
    tab.send(**fields(phone="09011111111"), **born, **name)
    assert Draft.objects.get().answers["phone"] == "09011111111"
    assert "phone" not in Reuse.objects.get().origins
    listed = client.get(f"/apply/draft/{draft.pk}/").content.decode()
    assert "2問をたずねずにすみました" in listed


def test_page_by_page_sending_the_page_as_it_is_confirms_it(client: Client, draft: Draft) -> None:
    tell(client, draft, "later")
    assert Reuse.objects.get().confirmed == []
    listed = client.get(f"/apply/draft/{draft.pk}/").content.decode()
    assert "前に入力した内容を、3問に入れました" in listed
    page = client.get(f"/apply/draft/{draft.pk}/person/").content.decode()
    assert 'name="q-phone"' in page
    born = {"q-born-year": "1990", "q-born-month": "4", "q-born-day": "1"}
    name = {"q-who-family": NAME["family"], "q-who-given": NAME["given"]}
    Tab(client, draft, "person").send(**fields(phone="09000000000", remarks=""), **born, **name)
    assert sorted(Reuse.objects.get().confirmed) == ["born", "phone", "who"]


def test_all_at_once_is_confirmed_later_too(client: Client, draft: Draft) -> None:
    tell(client, draft, "later")
    page = client.get(f"/apply/draft/{draft.pk}/as-it-is/").content.decode()
    for words in ("09000000000", "1990年4月1日", "に入力した内容です"):
        assert words in page
    draft.refresh_from_db()
    client.post(f"/apply/draft/{draft.pk}/as-it-is/", {"revision": draft.revision})
    assert sorted(Reuse.objects.get().confirmed) == ["born", "phone", "who"]
    assert client.get(f"/apply/draft/{draft.pk}/as-it-is/").status_code == 302


def test_a_page_that_is_all_known_is_passed_over_but_can_be_opened(
    world: World, client: Client, draft: Draft
) -> None:
    form = {**FORM, "sections": [{**FORM["sections"][0], "pages": list(FORM["sections"][0]["pages"])}]}
    person = form["sections"][0]["pages"][0]
    form["sections"][0]["pages"][:1] = [
        {**person, "questions": person["questions"][3:], "id": "first", "title": "備考"},
        {**person, "questions": person["questions"][:3]},
    ]
    draft = world.started(world.resident, edition=world.opened("parted", form=form)).draft
    tell(client, draft, "use")
    answer = Tab(client, draft, "first").send(**fields(remarks=""))
    assert answer.headers["Location"].endswith("/child/")
    listed = client.get(f"/apply/draft/{draft.pk}/").content.decode()
    assert "前に入力した内容のとおりです。たずねません。" in listed
    assert 'name="q-phone"' in client.get(f"/apply/draft/{draft.pk}/person/").content.decode()


def test_every_office_is_named_with_what_it_would_be_given(
    world: World, client: Client, draft: Draft
) -> None:
    phone = {"id": "call", "type": "phone", "label": "電話番号", "required": True, "term": "person.phone"}
    pages = [{"id": "p", "title": "連絡先", "questions": [phone]}]
    form = {
        "title": "届出",
        "privacy": "確認のため",
        "sections": [{"id": "s", "title": "連絡先", "pages": pages}],
    }
    away = world.opened("away", form=form, title="県の届出", organisation=world.prefecture)
    here = draft.items.get().edition
    both = start_together(editions=[here, away], by=world.acting(world.resident), at=world.at).draft
    page = client.get(f"/apply/draft/{both.pk}/known/").content.decode()
    told = page.partition("<h2>")[0]
    assert "窓野県へ" in told and "窓野市へ" in told and "県の届出のため" in told
    assert told.partition("窓野県へ")[2].partition("</dd>")[0].count("生年月日") == 0
