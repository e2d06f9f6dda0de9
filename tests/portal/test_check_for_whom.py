"""For whom the check is: what one came for, and whose facts are among the answers."""

import pytest
from django.test import Client

from madoguchi.facts.models import Fact
from madoguchi.facts.services import record_fact
from tests.portal.checks import answer, begin, skip, with_programmes
from tests.portal.pages import get
from tests.world import World

pytestmark = pytest.mark.django_db

NEXT, LIST = "/check/question/", "/check/list/"
PLACE = "person.city_code"


@pytest.fixture
def city(world: World) -> World:
    """The small city with programmes that have rules."""
    with_programmes(world)
    return world


@pytest.mark.parametrize("came_for", ["small-business", "nothing", "//evil.example/", "あ い"])
def test_what_is_not_looked_at_is_no_programme_to_come_for(city: World, came_for: str) -> None:
    client = Client()
    begin(client, **{"for": came_for})
    assert skip(client, PLACE).headers["Location"] == NEXT
    assert answer(client, "children", **{"q-value": "0"}).headers["Location"] == NEXT
    assert client.get(NEXT).status_code == 302


def test_the_facts_of_one_are_not_there_for_another_in_the_same_browser(city: World) -> None:
    acting = city.acting(city.resident)
    record_fact(
        subject=city.resident.person,
        term="person.birth_date",
        value="1950-02-03",
        source=Fact.Source.TYPED,
        by=acting,
        at=city.at,
    )
    client = Client()
    client.force_login(city.resident)
    begin(client)
    client.post("/check/known/", {"answer": "use"})
    assert get(client, LIST).has("無料の乗車証")
    kept = client.session["answers"]
    client.force_login(city.neighbour)
    session = client.session
    session["answers"] = kept
    session.save()
    assert client.get(LIST).headers["Location"] == "/check/?over=1"


def test_of_a_household_of_forty_the_first_thirty_are_asked_about(city: World) -> None:
    client = Client()
    begin(client)
    answer(client, "spouse", **{"q-value": "yes"})
    for group in ("children", "others"):
        answer(client, group, **{"q-value": "20"})
    page = get(client, f"{NEXT}members.birth_date/")
    assert page.html.count('name="q-m') == 3 * 30
    days = {"q-m0-year": "1990", "q-m0-month": "4", "q-m0-day": "1"}
    assert answer(client, "members.birth_date", members="30", **days).status_code == 302
    assert get(client, LIST).has("1990年4月1日")
    assert answer(client, "others", **{"q-value": "21"}).status_code == 422
