"""Going on at another device: the picture alone opens nothing personal, and opens at most once."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from madoguchi.accounts.models import Passage
from madoguchi.accounts.services import PassageOver, WrongDigits, go_through, open_passage
from madoguchi.accounts.sessions import KIOSK_COOKIE, kiosk_mark
from madoguchi.filling.models import Draft
from madoguchi.portal.views import elsewhere
from tests.portal.test_filling import holding, signed_in
from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of which pictures were drawn."""
    paths: list[str] = []
    original = elsewhere.picture_of

    def picture_of(path: str) -> Any:
        paths.append(path)
        return original(path)

    monkeypatch.setattr(elsewhere, "picture_of", picture_of)
    return paths


def shown(client: Client, draft: Draft) -> str:
    """The digits that the first screen shows."""
    html = client.post(f"/apply/draft/{draft.pk}/other-device/").content.decode()
    found = re.search(r'id="digits">(\d{6})<', html)
    assert found
    return found[1]


def typed(client: Client, path: str, digits: str) -> HttpResponse:
    return client.post(path, {"digits": digits})


def test_for_an_account_the_picture_is_the_address_and_asks_to_sign_in(
    world: World, drawn: list[str]
) -> None:
    draft = world.started(world.resident).draft
    page = signed_in(world.resident).get(f"/apply/draft/{draft.pk}/other-device/")
    assert drawn == [f"/apply/draft/{draft.pk}/"]
    html = page.content.decode()
    assert "<svg" in html
    assert "style=" not in html
    assert not Passage.objects.exists()
    assert Client().get(drawn[0]).status_code == 404


def test_a_guest_goes_on_elsewhere_with_the_picture_and_the_digits_once(
    world: World, drawn: list[str]
) -> None:
    draft = world.started().draft
    digits = shown(holding(draft), draft)
    other = Client()
    assert other.get(drawn[0]).status_code == 200
    assert other.get(f"/apply/draft/{draft.pk}/").status_code == 404
    wide = digits.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    answer = typed(other, drawn[0], f"{wide[:3]} {wide[3:]}")
    assert answer.headers["Location"] == f"/apply/draft/{draft.pk}/"
    assert other.get(f"/apply/draft/{draft.pk}/").status_code == 200
    third = Client()
    again = typed(third, drawn[0], digits)
    assert again.status_code == 422
    assert "もう使えません" in again.content.decode()
    assert third.get(f"/apply/draft/{draft.pk}/").status_code == 404


def test_the_page_says_the_same_whether_the_picture_is_good_or_not(world: World, drawn: list[str]) -> None:
    draft = world.started().draft
    shown(holding(draft), draft)
    good, bad = Client().get(drawn[0]), Client().get("/apply/continue/nothing/")
    strip = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"|/apply/continue/[^/"]*/')
    assert strip.sub(b"", good.content) == strip.sub(b"", bad.content)


def test_after_ten_minutes_it_is_over(world: World, drawn: list[str]) -> None:
    draft = world.started().draft
    digits = shown(holding(draft), draft)
    with time_machine.travel(world.at + timedelta(minutes=11)):
        assert typed(Client(), drawn[0], digits).status_code == 422


def test_a_new_picture_closes_the_one_before(world: World, drawn: list[str]) -> None:
    draft = world.started().draft
    client = holding(draft)
    digits = shown(client, draft)
    shown(client, draft)
    assert typed(Client(), drawn[0], digits).status_code == 422
    assert Passage.objects.count() == 1


def test_five_wrong_tries_close_it_wherever_they_come_from(world: World) -> None:
    ticket = world.started().draft.ticket
    assert ticket is not None
    made = open_passage(ticket=ticket, at=world.at)
    wrong = f"{(int(made.digits) + 1) % 1_000_000:06d}"
    for place in range(4):
        with pytest.raises(WrongDigits):
            go_through(secret=made.secret, digits=wrong, buckets=(f"ip:{place}",), at=world.at)
    for digits in (wrong, made.digits):
        with pytest.raises(PassageOver):
            go_through(secret=made.secret, digits=digits, buckets=("ip:9",), at=world.at)


def test_guessing_from_one_place_is_slowed_down(world: World) -> None:
    client = Client()
    answers = [typed(client, f"/apply/continue/guess-{n}/", "123456").status_code for n in range(51)]
    assert answers == [422] * 50 + [429]


def test_neither_address_nor_digits_are_kept(world: World) -> None:
    ticket = world.started().draft.ticket
    assert ticket is not None
    made = open_passage(ticket=ticket, at=world.at)
    kept = str(Passage.objects.values().get())
    assert made.secret not in kept
    assert made.digits not in kept


def test_a_shared_terminal_does_not_offer_it(world: World) -> None:
    draft = world.started().draft
    client = holding(draft)
    client.cookies[KIOSK_COOKIE] = kiosk_mark(place=world.city.pk, by=world.examiner.pk)
    assert "別の機器で続ける" not in client.get(f"/apply/draft/{draft.pk}/").content.decode()
    for answer in (
        client.get(f"/apply/draft/{draft.pk}/other-device/"),
        client.post(f"/apply/draft/{draft.pk}/other-device/"),
    ):
        assert answer.headers["Location"] == f"/apply/draft/{draft.pk}/"
    assert not Passage.objects.exists()
