"""What towns say otherwise where people see it: the page of the procedure, the start, an application's own page."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madoguchi.accounts.models import Organisation
from madoguchi.portal.takers import said_to, takers_of
from madoguchi.registry.selectors import procedure_by_slug
from tests.portal.pages import get
from tests.registry.variants_world import CONTACT, FEE, World, shared_world

pytestmark = pytest.mark.django_db
PAGE = "/procedures/copy/"


@pytest.fixture
def shared(bureau: Organisation, at: datetime) -> Iterator[World]:
    """Two towns that share a procedure; the clock stands."""
    with time_machine.travel(at, tick=False):
        yield shared_world(bureau, at=at)


def test_without_a_place_the_page_tells_what_differs_by_town(shared: World) -> None:
    assert not get(Client(), PAGE).has("区市町村によって違うところ")
    shared.say(shared.river, fee=FEE, contact=CONTACT, conditions=["川の市に住む人"])
    page = get(Client(), PAGE)
    assert page.has("区市町村によって違うところ") and page.has("1通400円") and page.has("川の市 市民課")
    assert page.has("18,300円") and page.has("条件") and page.has("森の町 総合窓口")
    assert page.link("川の市") == f"{PAGE}?place=river"
    assert not page.has("川の市に住む人"), "the words of one town are not those of all"


def test_with_a_place_the_page_says_what_that_town_says(shared: World) -> None:
    shared.say(shared.river, fee=FEE, contact=CONTACT, conditions=["川の市に住む人"])
    page = get(Client(), f"{PAGE}?place=river")
    assert page.has("1通400円") and page.has("川の市に住む人") and page.has("市民課")
    assert page.has("川の市の内容を出しています（条件、手数料、問い合わせ先）")
    assert not page.has("18,300円") and not page.has("区市町村によって違うところ")
    other = get(Client(), f"{PAGE}?place=wood")
    assert other.has("18,300円") and not other.has("の内容を出しています") and not other.has("1通400円")


def test_where_one_town_alone_takes_it_the_page_is_that_towns(shared: World) -> None:
    shared.say(shared.river, fee=FEE)
    shared.procedure.editions.filter(organisation=shared.wood.place).update(
        opens_on=shared.at.date() + timedelta(days=90)
    )
    page = get(Client(), PAGE)
    assert page.has("1通400円") and not page.has("18,300円")


def test_out_of_season_in_the_town_the_page_still_says_what_the_town_says(shared: World) -> None:
    later = (shared.at.date() + timedelta(days=30)).isoformat()
    shared.say(shared.river, acceptance=[{"opens_on": later, "text": "冬から"}], fee=FEE)
    record = procedure_by_slug("copy")
    takers = takers_of(record, at=shared.at, place=shared.river.place)
    assert [edition.organisation for edition in takers.editions] == [shared.wood.place]
    said = said_to(record, takers, shared.river.place)
    assert said.body.fee.text == "1通400円" and said.town == shared.river.place


def test_the_start_names_the_fee_of_each_town_that_has_its_own(shared: World) -> None:
    shared.say(shared.river, fee=FEE, documents=[{"name": "川の市の同意書"}])
    page = get(Client(), "/apply/copy/")
    assert page.has("1通400円") and not page.has("川の市の同意書")
    assert get(Client(), "/apply/copy/?place=river").has("川の市の同意書")


def test_the_table_costs_the_page_no_query(shared: World) -> None:
    counts = []
    for one in (None, shared.river, shared.wood):
        if one:
            shared.say(one, fee=FEE, conditions=["ここに住む人"])
        client = Client()
        client.get(PAGE)
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2]
