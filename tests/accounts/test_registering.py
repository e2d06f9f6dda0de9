"""Registering and coming back by mail; keys of one's own; being a provider for other systems and machines."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import User
from madoguchi.accounts.services import add_user
from madoguchi.accounts.sessions import sign_in_of
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event

SYSTEM = Acting.system("test")
MAIL = "hanako@example.jp"
PASSWORD = "correct horse battery"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


def ask(client: Client, name: str = "register", email: str = MAIL) -> Any:
    return client.post(reverse(f"accounts:{name}"), {"email": email})


def code() -> str:
    found = re.search(r"\d{6}", mail.outbox[-1].body)
    assert found
    return found.group()


def give(client: Client, typed: str) -> Any:
    return client.post(reverse("accounts:mail_code"), {"code": typed})


def test_one_registers_with_a_mail_address_and_a_password(client: Client) -> None:
    assert ask(client, email="ｈａｎａｋｏ＠example.jp")["Location"] == reverse("accounts:mail_code")
    assert mail.outbox[0].to == [MAIL]
    assert not User.objects.exists()
    assert give(client, code())["Location"] == reverse("accounts:register_name")
    answer = client.post(
        reverse("accounts:register_name"), {"name": "窓野 花子", "password": PASSWORD, "act": "password"}
    )
    assert answer["Location"] == reverse("portal:my")
    user = User.objects.get()
    assert (user.email, user.name) == (MAIL, "窓野 花子") and user.check_password(PASSWORD)
    assert sign_in_of(client.session).identity == 1


def test_with_a_passkey_no_password_is_asked_for(client: Client) -> None:
    ask(client)
    give(client, code())
    answer = client.post(reverse("accounts:register_name"), {"name": "窓野 花子", "act": "passkey"})
    assert answer["Location"] == reverse("accounts:passkey_add")
    assert not User.objects.get().has_usable_password()
    page = client.get(answer["Location"]).content.decode()
    assert 'data-passkey="create"' in page and "challenge" in page


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012", "hanako@example.jp"])
def test_a_weak_password_is_refused(client: Client, password: str) -> None:
    ask(client)
    give(client, code())
    answer = client.post(
        reverse("accounts:register_name"), {"name": "花子", "password": password, "act": "password"}
    )
    assert answer.status_code == 422 and not User.objects.exists()


def test_without_the_code_there_is_no_account(client: Client) -> None:
    answer = client.post(
        reverse("accounts:register_name"), {"name": "花子", "password": PASSWORD, "act": "password"}
    )
    assert answer["Location"] == reverse("accounts:register")
    assert give(client, "123456")["Location"] == reverse("accounts:register")


def test_a_wrong_code_is_refused_and_five_use_it_up(client: Client) -> None:
    ask(client)
    wrong = "000000" if code() != "000000" else "111111"
    for _try in range(5):
        assert give(client, wrong).status_code == 422
    assert give(client, code()).status_code == 422


def test_a_code_lasts_a_quarter_of_an_hour(client: Client, at: datetime) -> None:
    ask(client)
    with time_machine.travel(at + timedelta(minutes=15, seconds=1), tick=False):
        assert give(client, code()).status_code == 422


def test_a_code_works_in_its_own_browser_only(client: Client) -> None:
    ask(client)
    other = Client()
    assert give(other, code())["Location"] == reverse("accounts:register")


def test_the_page_does_not_tell_whether_an_address_is_known(client: Client, at: datetime) -> None:
    add_user(email=MAIL, name="花子", password=PASSWORD, by=SYSTEM, at=at)
    pages = []
    for name in ("register", "recover"):
        for address in (MAIL, "nobody@example.jp"):
            browser = Client()
            assert ask(browser, name, address)["Location"] == reverse("accounts:mail_code")
            text = browser.get(reverse("accounts:mail_code")).content.decode()
            pages.append((name, re.sub(r'value="[^"]*"', "", text.replace(address, ""))))
    assert pages[0] == pages[1] and pages[2] == pages[3]
    assert [bool(re.search(r"\d{6}", m.body)) for m in mail.outbox] == [False, True, True, False]


def test_mails_to_one_address_are_slowed(client: Client) -> None:
    for _try in range(5):
        ask(Client())
    assert ask(client).status_code == 422
    assert len(mail.outbox) == 5


@pytest.mark.parametrize("typed", ["", "hanako", "a@b", "花子"])
def test_what_is_no_address_is_told(client: Client, typed: str) -> None:
    assert ask(client, email=typed).status_code == 422
    assert not mail.outbox


def test_one_comes_back_by_mail_without_any_role(client: Client, officer_account: User) -> None:
    ask(client, "recover", officer_account.email)
    assert give(client, code())["Location"] == "/account/second/?next=/account/keys/"
    sign_in = sign_in_of(client.session)
    assert sign_in.how == "mail" and not sign_in.has_second
    assert client.get("/desk/")["Location"].startswith("/account/second/")


def test_the_code_stands_in_no_log_and_not_in_the_session(client: Client) -> None:
    ask(client)
    assert code() not in str(dict(client.session)) + str(list(Event.objects.values_list("data", flat=True)))
