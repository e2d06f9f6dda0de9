"""Labels that code and data bring along are told in English; what somebody typed is not, even where it is a label."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from madoguchi.accounts.models import User
from madoguchi.businesses.models import Site
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.examination.services.threads import write_to_office
from madoguchi.facts.services import record_fact
from madoguchi.listening.models import Opinion
from madoguchi.reviews.models import Review
from madoguchi.ui.labels import told
from madoguchi.vocabulary.documents import DOCUMENTS
from madoguchi.windows.models import Window
from tests.listening.conftest import opened
from tests.portal.groups import signed_in, switch
from tests.world import World

pytestmark = pytest.mark.django_db
JAPANESE = re.compile(r"[ぁ-ゖァ-ヺ一-鿿]")
AROUND = re.compile(r"<header.*?</header>|<footer.*?</footer>|<aside.*?</aside>|<head>.*?</head>", re.DOTALL)


@pytest.fixture
def world() -> World:
    return World(now())


@pytest.fixture
def reader(world: World) -> Client:
    """The resident, who chose English."""
    return english(world.resident)


def english(user: User) -> Client:
    """A browser in which `user` chose English."""
    client = signed_in(user)
    client.cookies["language"] = "en"
    return client


def shown(client: Client, name: str, *args: Any) -> str:
    """What stands in the page itself."""
    response = client.get(reverse(f"portal:{name}", args=args))
    assert response.status_code == 200
    return unescape(AROUND.sub("", response.content.decode()))


def japanese(page: str) -> set[str]:
    """The Japanese texts of a page."""
    return {
        text.strip()
        for text in re.findall(r"[^<>]+", re.sub(r"<[^>]*>", "<>", page))
        if JAPANESE.search(text)
    }


def test_the_questions_after_a_procedure(reader: Client, world: World) -> None:
    case = world.decided(world.resident)
    page = shown(reader, "review", case.pk, "decision")
    assert "The procedure is hard to find" in page and "Staff were kind" in page
    assert ">Fill in the form</option>" in page
    assert japanese(page) == {"子ども医療費助成"}
    assert not {label for label in Review.Reason.labels if label in page}


def test_the_form_for_opinions(reader: Client, world: World) -> None:
    opened(world, world.acting(world.officer("administrator", Role.ADMINISTRATOR)))
    page = shown(reader, "opinion_form", "city")
    assert "What kind of message is it?" in page and "Waste, environment, housing" in page
    assert japanese(page) == {"窓野市"}
    assert not {label for label in Opinion.Kind.labels if label in page}


def test_the_kinds_of_documents(reader: Client) -> None:
    page = shown(reader, "document_kinds")
    assert "Proof of identity" in page and "Only the front of an Individual Number Card" in page
    assert not {kind.label for kind in DOCUMENTS.values() if kind.label in page}
    page = shown(reader, "document_new", "identity")
    assert "Most counters" in page and not japanese(page)


def test_the_place_of_business(world: World) -> None:
    client = english(world.owner)
    switch(client, world.business.pk)
    page = shown(client, "site_add", world.business.pk)
    assert "Head office or principal office" in page
    assert not {label for label in Site.Kind.labels if label in page}


def test_the_languages_of_a_window_and_the_terms_of_facts(reader: Client, world: World) -> None:
    page = shown(reader, "windows")
    assert "Sign language" in page and not {label for label in Window.Language.labels if f">{label}<" in page}
    record_fact(
        subject=world.resident.person,
        term="person.phone",
        value="0312345678",
        source="typed",
        by=world.acting(world.resident),
        at=world.at,
    )
    assert "Phone number" in shown(reader, "facts") and "電話番号" not in shown(reader, "facts")


@pytest.mark.parametrize("typed", ["電話", "その他", "店舗"])
def test_what_was_typed_stays_as_it_was_typed(reader: Client, world: World, typed: str) -> None:
    with translation.override("en"):
        assert told(typed) != typed
    draft = world.filled(world.resident, remarks=typed, applicant_name={"family": typed, "given": "花"})
    assert f'<span lang="ja">{typed}</span>' in shown(reader, "check", draft.pk)
    case = world.arrived(draft=draft)
    assert f'<span lang="ja">{typed}</span>' in shown(reader, "application", case.pk)
    assert "Phone number" in shown(reader, "application", case.pk)
    by = world.acting(world.resident)
    write_to_office(application=case, body=typed, by=by, at=world.at + timedelta(minutes=1))
    assert f'<p><span lang="ja">{typed}</span></p>' in shown(reader, "thread", case.pk)


def test_names_stay_names(world: World) -> None:
    world.business.name = "店舗"
    world.business.save()
    client = english(world.owner)
    switch(client, world.business.pk)
    page = shown(client, "site_add", world.business.pk)
    assert '<span lang="ja">店舗</span>' in page and "Shop" in page
