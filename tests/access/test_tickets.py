"""Without an account: the number and the secret open what the ticket holds; guessing is slowed and learns nothing."""

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Attempt
from madoguchi.core.ids import random_number, receipt_number, uuid7
from madoguchi.filling.models import Draft
from madoguchi.filling.services import save_answers
from tests.world import World, get, holder_of

pytestmark = pytest.mark.django_db

OPEN = "/my/open/"
WRONG = "AAAA-AAAA-AAAA"
SECRET = re.compile(r'id="secret">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<')


@pytest.fixture(autouse=True)
def _now(at: datetime) -> Iterator[None]:
    with time_machine.travel(at, tick=False):
        yield


@pytest.fixture
def guest(world: World) -> tuple[Draft, str]:
    """A guest's draft, complete, and the secret of its ticket."""
    started = world.started()
    assert started.new_ticket is not None
    draft = save_answers(
        draft=started.draft,
        answers=world.answers(started.draft),
        revision=1,
        by=holder_of(started.draft),
        at=world.at,
    )
    return draft, started.new_ticket.secret


def ask(client: Client, number: str, secret: str, address: str = "127.0.0.1") -> HttpResponse:
    """Type a number and a secret."""
    response: HttpResponse = client.post(OPEN, {"number": number, "secret": secret}, REMOTE_ADDR=address)
    return response


def shown(response: HttpResponse, number: str) -> str:
    """The page without what was typed and without the token of the form."""
    text = response.content.decode().replace(number, "")
    return "".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line)


def test_the_draft_number_and_the_secret_open_the_draft(client: Client, guest: tuple[Draft, str]) -> None:
    draft, secret = guest
    address = reverse("portal:draft", args=[draft.pk])
    assert client.get(address).status_code == 404
    assert draft.ticket is not None
    response = ask(client, draft.ticket.number, secret)
    assert response["Location"] == address
    assert client.get(address).status_code == 200


def test_the_receipt_number_and_the_secret_open_the_status(
    client: Client, world: World, guest: tuple[Draft, str]
) -> None:
    draft, secret = guest
    application = get(world.sent(draft).receipts[0]["application"])
    other = world.arrived()
    response = ask(client, application.receipt_number, secret)
    assert response["Location"] == reverse("portal:application", args=[application.pk])
    assert client.get(response["Location"]).status_code == 200
    assert client.get(reverse("portal:application", args=[other.pk])).status_code == 404


@pytest.mark.parametrize(
    "typed", [str.lower, lambda t: t.replace("-", ""), lambda t: f" {t} ", lambda t: t.replace("0", "O")]
)
def test_number_and_secret_may_be_typed_as_people_do(
    client: Client, guest: tuple[Draft, str], typed: object
) -> None:
    draft, secret = guest
    assert draft.ticket is not None and callable(typed)
    assert ask(client, typed(draft.ticket.number), typed(secret)).status_code == 302


def test_a_session_gets_a_new_id_when_a_ticket_opens(client: Client, guest: tuple[Draft, str]) -> None:
    draft, secret = guest
    session = client.session
    session["seen"] = True
    session.save()
    before = session.session_key
    assert draft.ticket is not None
    ask(client, draft.ticket.number, secret)
    assert client.session.session_key != before


def test_a_wrong_secret_and_a_number_that_does_not_exist_read_the_same(
    world: World, guest: tuple[Draft, str]
) -> None:
    draft, secret = guest
    assert draft.ticket is not None
    of_account = world.arrived(world.resident).receipt_number
    numbers = [draft.ticket.number, random_number("D"), receipt_number(uuid7()), of_account]
    answers = [ask(Client(), number, WRONG, f"10.0.0.{n}") for n, number in enumerate(numbers)]
    assert [r.status_code for r in answers] == [422] * 4
    assert len({shown(r, number) for r, number in zip(answers, numbers, strict=True)}) == 1
    assert ask(Client(), of_account, secret).status_code == 422


def test_after_five_wrong_secrets_the_right_one_waits_too(
    client: Client, guest: tuple[Draft, str], at: datetime
) -> None:
    draft, secret = guest
    assert draft.ticket is not None
    number = draft.ticket.number
    answers = [ask(Client(), number, WRONG, f"10.0.0.{n}").status_code for n in range(6)]
    assert answers == [422] * 5 + [429]
    refused = ask(client, number, secret)
    assert refused.status_code == 429
    assert "続けて間違えた" in refused.content.decode()
    assert client.get(reverse("portal:draft", args=[draft.pk])).status_code == 404
    with time_machine.travel(at + timedelta(minutes=5, seconds=1), tick=False):
        assert ask(client, number, secret).status_code == 302


def test_numbers_that_do_not_exist_are_braked_the_same(client: Client) -> None:
    number = random_number("D")
    assert [ask(client, number, WRONG).status_code for _ in range(6)] == [422] * 5 + [429]


def test_one_address_may_fail_for_a_counter_full_of_people_but_not_for_ever(
    client: Client, guest: tuple[Draft, str]
) -> None:
    draft, secret = guest
    assert draft.ticket is not None
    for _n in range(49):
        assert ask(client, random_number("D"), WRONG, "10.9.9.9").status_code == 422
    assert ask(client, draft.ticket.number, secret, "10.9.9.9").status_code == 302
    assert ask(client, random_number("D"), WRONG, "10.9.9.9").status_code == 422
    assert ask(client, draft.ticket.number, secret, "10.9.9.9").status_code == 429
    assert ask(client, draft.ticket.number, secret, "10.9.9.8").status_code == 302


def test_a_forwarded_address_does_not_get_past_the_brake(client: Client, guest: tuple[Draft, str]) -> None:
    draft, _secret = guest
    assert draft.ticket is not None
    for n in range(5):
        client.post(
            OPEN, {"number": draft.ticket.number, "secret": WRONG}, HTTP_X_FORWARDED_FOR=f"192.0.2.{n}"
        )
    assert ask(client, draft.ticket.number, WRONG).status_code == 429


def test_what_cannot_be_a_number_is_said_beside_the_field_and_not_counted(client: Client) -> None:
    for number in ("", "hello", "D-1234-5678-9", "🙂" * 100):
        response = ask(client, number, WRONG)
        assert response.status_code == 422
        assert 'href="#number"' in response.content.decode()
    assert not Attempt.objects.exists()


def test_the_secret_is_shown_once(client: Client, world: World) -> None:
    response = client.post(reverse("portal:start", args=["child-medical"]))
    first = client.get(response["Location"]).content.decode()
    again = client.get(response["Location"]).content.decode()
    number = Draft.objects.get().ticket.number
    assert number in first and number in again
    (secret,) = SECRET.findall(first)
    assert secret not in again
    assert secret not in str(client.session.items())
    assert ask(Client(), number, secret).status_code == 302
