"""What towns say otherwise where people see it: the page of the procedure, the start, an application's own page."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.portal.takers import said_to, takers_of
from madoguchi.registry.selectors import procedure_by_slug
from madoguchi.registry.services import (
    add_variant,
    open_edition,
    publish_version,
    save_draft,
    start_draft,
)
from tests.portal.pages import get
from tests.registry.variants_world import CONTACT, FEE, World, shared_world
from tests.registry.world import SYSTEM
from tests.world import World as City

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
    assert not get(Client(), "/apply/copy/").has("18,300円"), "the same at all"
    shared.say(shared.river, fee=FEE, documents=[{"name": "川の市の同意書"}])
    page = get(Client(), "/apply/copy/")
    assert page.has("1通400円") and page.has("18,300円") and not page.has("川の市の同意書")
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


def test_who_applies_in_the_town_sees_its_fee_and_whom_to_ask_there(world: City) -> None:
    """Before sending, on one's own page after, and for the officer: the edition says it, whatever comes later."""
    procedure, place = world.edition.procedure, world.other_city
    edition = open_edition(
        procedure=procedure,
        organisation=place,
        form_version=world.edition.form_version,
        standard_days=30,
        online_standard_days=None,
        retention_years=5,
        opens_on=japan_day(world.began),
        by=SYSTEM,
        at=world.began,
    )
    writer = world.acting(world.officer("writes-there", Role.EDITOR, at=place))
    checker = world.acting(world.officer("checks-there", Role.PUBLISHER, at=place))
    variant = add_variant(procedure=procedure, organisation=place, by=writer, at=world.began)
    draft = start_draft(record=variant, by=writer, at=world.began)
    draft, _problems = save_draft(
        version=draft, body={"fee": FEE, "contact": CONTACT}, revision=0, by=writer, at=world.began
    )
    version = publish_version(version=draft, by=checker, at=world.began)
    edition = procedure.editions.get(variant_version=version)
    started = world.filled(world.resident, edition=edition)
    client = Client()
    client.force_login(world.resident)
    assert get(client, f"/apply/draft/{started.pk}/check/").has("手数料：1通400円")
    application = world.arrived(draft=started)
    assert application.edition.variant_version == version
    assert get(client, f"/my/applications/{application.pk}/").has("川の市 市民課")
    officer = Client()
    officer.force_login(world.officer("examines-there", Role.EXAMINER, at=place))
    assert get(officer, f"/desk/cases/{application.pk}/").has("川添市の違い 第1版")
