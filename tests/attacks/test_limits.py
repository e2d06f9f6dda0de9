"""Guessing is braked for an account wherever it comes from, and a counter full of people is not (T24); cookies (T25)."""

import json
import os
import re
import subprocess
import sys
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Attempt
from madoguchi.accounts.services import add_user
from madoguchi.accounts.sessions import KIOSK_COOKIE, kiosk_mark
from tests.registry.world import SYSTEM
from tests.world import PASSWORD, World

SIGN_IN = "/account/sign-in/"


@pytest.fixture
def now_(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield at


def _sign_in(email: str, password: str = PASSWORD, **more: Any) -> int:
    return int(Client().post(SIGN_IN, {"email": email, "password": password}, **more).status_code)


@pytest.mark.django_db
def test_a_hundred_people_at_one_address_sign_in(now_: datetime) -> None:
    """A third of them mistypes once: the address has many failures, nobody is turned away."""
    for n in range(100):
        add_user(email=f"p{n}@example.jp", name=f"住民 {n}", password=PASSWORD, by=SYSTEM, at=now_)
    for n in range(100):
        if n % 3 == 0:
            assert _sign_in(f"p{n}@example.jp", "wrong") == 422
        assert _sign_in(f"p{n}@example.jp") == 302, n


@pytest.mark.django_db
def test_a_forwarded_address_that_the_sender_wrote_helps_nobody(now_: datetime) -> None:
    add_user(email="hanako@example.jp", name="窓野 花子", password=PASSWORD, by=SYSTEM, at=now_)
    for n in range(5):
        assert _sign_in("hanako@example.jp", "wrong", headers={"X-Forwarded-For": f"192.0.2.{n}"}) == 422
    assert _sign_in("hanako@example.jp", headers={"X-Forwarded-For": "192.0.2.99"}) == 422
    addresses = set(Attempt.objects.filter(bucket__startswith="ip:").values_list("bucket", flat=True))
    assert addresses == {"ip:127.0.0.1"}


@pytest.mark.django_db
def test_one_address_cannot_try_one_password_on_all_accounts(now_: datetime) -> None:
    """Fifty failures of one address within five minutes: then it waits, whatever account it names."""
    add_user(email="hanako@example.jp", name="窓野 花子", password=PASSWORD, by=SYSTEM, at=now_)
    for n in range(50):
        _sign_in(f"nobody{n}@example.jp", "spring2026")
    assert _sign_in("hanako@example.jp") == 422
    assert _sign_in("hanako@example.jp", REMOTE_ADDR="198.51.100.7") == 302


@pytest.mark.django_db
def test_strangers_who_guess_lock_nobody_out_of_their_own_browser(now_: datetime) -> None:
    """T24: five wrong passwords from elsewhere stop all unknown browsers, not the one in which she signed in before."""
    for name in ("hanako", "taro"):
        add_user(email=f"{name}@example.jp", name=name, password=PASSWORD, by=SYSTEM, at=now_)
    own, stranger, other = Client(), Client(), Client()
    for client, who in ((own, "hanako"), (other, "taro")):
        assert client.post(SIGN_IN, {"email": f"{who}@example.jp", "password": PASSWORD}).status_code == 302
        client.post("/account/sign-out/")
    mark = own.cookies["known"]
    assert mark["httponly"] and mark["samesite"] == "Lax" and "hanako" not in mark.value
    guess = {"email": "hanako@example.jp", "password": "guess"}
    for n in range(6):
        assert stranger.post(SIGN_IN, guess, REMOTE_ADDR=f"192.0.2.{n}").status_code == 422
    right = {"email": "HANAKO@example.jp", "password": PASSWORD}
    assert stranger.post(SIGN_IN, right).status_code == 422
    assert other.post(SIGN_IN, right).status_code == 422  # known for another account alone
    forged = Client()
    forged.cookies["known"] = mark.value[:-1] + ("A" if mark.value[-1] != "A" else "B")
    assert forged.post(SIGN_IN, right).status_code == 422
    assert own.post(SIGN_IN, right).status_code == 302


@pytest.mark.django_db
def test_a_known_browser_is_braked_too(now_: datetime) -> None:
    add_user(email="hanako@example.jp", name="窓野 花子", password=PASSWORD, by=SYSTEM, at=now_)
    own = Client()
    right = {"email": "hanako@example.jp", "password": PASSWORD}
    assert own.post(SIGN_IN, right).status_code == 302
    own.post("/account/sign-out/")
    for _ in range(5):
        assert own.post(SIGN_IN, {**right, "password": "wrong"}).status_code == 422
    assert own.post(SIGN_IN, right).status_code == 422
    assert Client().post(SIGN_IN, right).status_code == 302  # elsewhere nobody failed


@pytest.mark.django_db
def test_a_shared_terminal_is_known_to_nobody(now_: datetime) -> None:
    add_user(email="hanako@example.jp", name="窓野 花子", password=PASSWORD, by=SYSTEM, at=now_)
    terminal = Client()
    terminal.cookies[KIOSK_COOKIE] = kiosk_mark(place=uuid4(), by=uuid4())
    assert terminal.post(SIGN_IN, {"email": "hanako@example.jp", "password": PASSWORD}).status_code == 302
    assert "known" not in terminal.cookies


def test_cookies_of_production_are_bound_to_the_host_and_to_https(tmp_path: Any) -> None:
    names = ("NAME", "SECURE", "HTTPONLY", "SAMESITE")
    script = (
        "import json; from madoguchi.site import settings as s;"
        f"print(json.dumps([[getattr(s, f'{{c}}_COOKIE_{{n}}', None) for n in {names}] for c in ('SESSION', 'CSRF')]))"
    )
    given = {
        "MADOGUCHI_MODE": "production",
        "MADOGUCHI_SECRET_KEY": "k" * 60,
        "MADOGUCHI_STATE": str(tmp_path),
        "MADOGUCHI_HOSTS": "madono.example",
        "MADOGUCHI_ORIGIN": "https://madono.example",
    }
    told = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, **given},
        capture_output=True,
        text=True,
        check=True,
    )
    session, csrf = json.loads(told.stdout)
    assert session == ["__Host-madoguchi", True, True, "Lax"]
    assert csrf[:3] == ["__Host-csrf", True, True]


@pytest.mark.django_db
def test_no_page_and_no_address_names_the_session(at: datetime) -> None:
    with time_machine.travel(at, tick=False):
        world = World(at)
        draft = world.filled(world.resident)
        client = Client()
        response = client.post(SIGN_IN, {"email": world.resident.email, "password": PASSWORD})
        key = client.session.session_key
        pages = [
            response,
            *(client.get(reverse(f"portal:{name}")) for name in ("my", "messages", "switch", "facts")),
        ]
        pages += [
            client.get(reverse("portal:draft", args=[draft.pk])),
            client.get(reverse("accounts:visits")),
        ]
        assert key
        for page in pages:
            assert key not in page.content.decode() and key not in page.headers.get("Location", "")
        made = pages[0].cookies[settings.SESSION_COOKIE_NAME]
        assert made.value == key and made["httponly"] and made["samesite"] == "Lax" and made["path"] == "/"
        assert not re.search(
            "[?;&](sid|session)", "".join(page.headers.get("Location", "") for page in pages)
        )
