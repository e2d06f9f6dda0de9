"""Where one lives: found by postal code, address or name, kept in the address, remembered only when asked for."""

from typing import Any

import pytest
from django.test import Client

from madoguchi.portal.places import COOKIE, find_places
from tests.portal.pages import get
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def towns(world: World) -> World:
    """One of the towns says which beginnings of postal codes are its own."""
    world.city.settings["postal_codes"] = ["0001"]
    world.city.save()
    return world


@pytest.mark.parametrize(
    ("typed", "names", "elsewhere"),
    [
        ("000-1234", ["窓野市"], ""),
        ("〒０００ー１２３４", ["窓野市"], ""),
        ("0001234", ["窓野市"], ""),
        ("窓野県窓野市本町1丁目2番3号", ["窓野市"], ""),
        ("ｶﾜｿﾞｴ", [], ""),
        ("川添", ["川添市"], ""),
        ("市", [], ""),
        ("160-0023", [], "東京都新宿区"),
        ("498-0000", [], "愛知県弥富市、三重県桑名郡木曽岬町"),
        ("999-9999", [], ""),
        ("<b>\x00\u202e", [], ""),
        ("窓" * 5_000, [], ""),
    ],
)
def test_what_is_typed_names_a_town(towns: World, typed: str, names: list[str], elsewhere: str) -> None:
    found = find_places(typed)
    assert ([place.name for place in found.places], found.elsewhere) == (names, elsewhere)


def test_a_postal_code_of_japan_post_finds_the_town_of_that_name(world: World) -> None:
    world.other_city.name = "新宿区"
    world.other_city.save()
    assert [place.name for place in find_places("160-0023").places] == ["新宿区"]


def test_the_town_is_chosen_and_kept_in_the_address_alone(towns: World, client: Client) -> None:
    back = "/search/?q=犬&place=other&event=pets"
    page = get(client, "/place/?code=０００１２３４&back=/search/")
    assert next(f for f in page.fields if f.get("name") == "place")["value"] == "city"
    response = client.post("/place/", {"place": "city", "back": back})
    assert response.status_code == 302
    assert response.headers["Location"] == "/search/?q=%E7%8A%AC&event=pets&place=city"
    assert COOKIE not in response.cookies
    assert get(client, response.headers["Location"]).has("お住まい：窓野市")


def test_this_device_remembers_and_forgets(towns: World, client: Client) -> None:
    response = client.post("/place/", {"place": "city", "back": "/search/", "remember": "yes"})
    cookie = response.cookies[COOKIE]
    assert (cookie.value, cookie["httponly"], cookie["samesite"]) == ("city", True, "Lax")
    assert get(client, "/search/").has("お住まい：窓野市")
    assert get(client, "/search/?place=other").has("お住まい：川添市")
    assert get(client, "/procedures/child-medical/").has("窓野市で受け付けています。")
    assert get(client, "/place/").has("この端末は、お住まいの市区町村をおぼえています。")
    response = client.post("/place/", {"forget": "1", "back": "/search/?place=city&q=x"})
    assert response.headers["Location"] == "/search/?q=x" and response.cookies[COOKIE].value == ""
    assert get(client, "/search/").has("お住まいの市区町村を選ぶ")


@pytest.mark.parametrize("sent", [{}, {"place": "nowhere"}, {"place": "pref"}, {"place": "\x00"}])
def test_choosing_none_is_told_beside_the_field(towns: World, client: Client, sent: dict[str, str]) -> None:
    response = client.post("/place/", sent)
    assert response.status_code == 422
    assert response.content.decode().count("お住まいの市区町村を選んでください。") == 2


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_one_is_sent_back_to_our_own_pages_only(towns: World, client: Client, back: str) -> None:
    response = client.post("/place/", {"place": "city", "back": back})
    assert response.headers["Location"] == "/search/?place=city"
    assert f'href="{back}"' not in get(client, f"/place/?back={back}").html or not back


def test_a_cookie_of_anything_else_is_nothing(towns: World, client: Client, settings: Any) -> None:
    client.cookies[COOKIE] = "<script>"
    page = get(client, "/search/")
    assert page.has("お住まいの市区町村を選ぶ") and "<script>&" not in page.html
