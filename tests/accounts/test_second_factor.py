"""An officer's role grants nothing until a second factor was shown; codes count once and cannot be guessed."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.core import mail
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Attempt, User
from madoguchi.accounts.services import LastFactor, add_user, give_totp, new_recovery_codes, remove_key
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event

PASSWORD = "correct horse battery"
SYSTEM = Acting.system("test")
SECOND = "/account/second/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def frozen(at: datetime) -> Any:
    with time_machine.travel(at, tick=False):
        yield


def code_of(user: User, at: datetime, step: int = 0) -> str:
    """What the officer's authenticator shows at `at`, `step` half minutes later."""
    secret = decrypt(Authenticator.objects.get(user=user, type="totp").data["secret"])
    return format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30 + step))


@pytest.fixture
def officer_with_app(officer_account: User, at: datetime) -> User:
    officer_account.is_demo = True
    officer_account.save()
    give_totp(user=officer_account, by=SYSTEM, at=at)
    return officer_account


def password(client: Client, user: User, **more: str) -> Any:
    return client.post("/account/sign-in/", {"email": user.email, "password": PASSWORD, **more})


def test_the_password_alone_opens_no_page_of_officers(client: Client, officer_with_app: User) -> None:
    assert password(client, officer_with_app, next="/desk/")["Location"] == f"{SECOND}?next=/desk/"
    response = client.get("/desk/")
    assert (response.status_code, response["Location"]) == (302, f"{SECOND}?next=/desk/")
    assert response.wsgi_request.acting.grants == frozenset()  # type: ignore[attr-defined]
    assert client.get("/studio/").status_code == 302
    assert client.get("/my/").status_code == 200


def test_the_code_opens_them_and_the_session_is_new(
    client: Client, officer_with_app: User, at: datetime
) -> None:
    password(client, officer_with_app, next="/desk/")
    before = client.session.session_key
    response = client.post(SECOND, {"code": code_of(officer_with_app, at), "next": "/desk/"})
    assert response["Location"] == "/desk/"
    assert client.session.session_key != before
    assert client.get("/desk/").status_code == 200


def test_a_code_may_be_typed_in_full_width_with_a_gap(
    client: Client, officer_with_app: User, at: datetime
) -> None:
    password(client, officer_with_app)
    code = code_of(officer_with_app, at)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    assert client.post(SECOND, {"code": f"{wide[:3]}　{wide[3:]}"}).status_code == 302


def test_a_code_counts_once(client: Client, officer_with_app: User, at: datetime) -> None:
    code = code_of(officer_with_app, at)
    password(client, officer_with_app)
    assert client.post(SECOND, {"code": code}).status_code == 302
    other = Client()
    password(other, officer_with_app)
    response = other.post(SECOND, {"code": code})
    assert response.status_code == 422
    assert "すでに使われています" in response.content.decode()
    assert other.post(SECOND, {"code": code_of(officer_with_app, at, 1)}).status_code == 302


@pytest.mark.parametrize("step", [-3, -2, 2, 3])
def test_a_code_of_another_minute_does_not_count(
    client: Client, officer_with_app: User, at: datetime, step: int
) -> None:
    password(client, officer_with_app)
    assert client.post(SECOND, {"code": code_of(officer_with_app, at, step)}).status_code == 422


def test_the_sixth_guess_is_refused_even_if_right_and_from_anywhere(
    client: Client, officer_with_app: User, at: datetime
) -> None:
    password(client, officer_with_app)
    for n in range(5):
        client.post(SECOND, {"code": "000000"}, headers={"X-Forwarded-For": f"10.0.0.{n}"})
    right = {"code": code_of(officer_with_app, at)}
    response = client.post(SECOND, right, headers={"X-Forwarded-For": "10.0.0.99"})
    assert response.status_code == 422 and "続けて間違えた" in response.content.decode()
    assert set(Attempt.objects.filter(bucket__startswith="ip:").values_list("bucket", flat=True)) == {
        "ip:127.0.0.1"
    }
    with time_machine.travel(at + timedelta(seconds=301), tick=False):
        later = {"code": code_of(officer_with_app, at + timedelta(seconds=301))}
        assert client.post(SECOND, later).status_code == 302


def test_a_recovery_code_counts_once(client: Client, officer_with_app: User, at: datetime) -> None:
    codes = new_recovery_codes(user=officer_with_app, by=SYSTEM, at=at)
    password(client, officer_with_app)
    shown = f"{codes[3][:4]}-{codes[3][4:]}"
    assert client.post(SECOND, {"code": shown}).status_code == 302
    assert Event.objects.filter(kind="key.used", stream=f"user:{officer_with_app.pk}").count() == 1
    other = Client()
    password(other, officer_with_app)
    assert other.post(SECOND, {"code": shown}).status_code == 422


def test_an_officer_without_a_second_factor_sets_it_up_first(
    client: Client, officer_account: User, at: datetime
) -> None:
    password(client, officer_account)
    assert client.get(SECOND)["Location"] == reverse("accounts:set_up")
    page = client.get(reverse("accounts:set_up")).content.decode()
    secret = client.session["totp_secret"]
    assert secret[:4] in page
    assert client.get(reverse("accounts:set_up_picture"))["Content-Type"] == "image/svg+xml"
    assert client.post(reverse("accounts:set_up"), {"code": "000000"}).status_code == 422
    code = format_hotp_value(hotp_value(secret, int(at.timestamp()) // 30))
    shown = client.post(reverse("accounts:set_up"), {"code": code}).content.decode()
    assert shown.count('<code class="code">') == 10
    assert "totp_secret" not in client.session
    assert client.get("/desk/").status_code == 200
    assert client.get(reverse("accounts:set_up_picture")).status_code == 404


def test_the_owner_is_told_of_a_new_way_to_sign_in(
    officer_with_app: User, officer: Acting, at: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    assert not mail.outbox
    with django_capture_on_commit_callbacks(execute=True):
        new_recovery_codes(user=officer_with_app, by=officer, at=at)
    (sent,) = mail.outbox
    assert sent.to == [officer_with_app.email]
    assert "ログインの方法" in sent.subject and officer_with_app.name not in sent.body


def test_the_password_is_changed_by_who_knows_it_and_ends_all_other_sessions(
    client: Client, at: datetime
) -> None:
    resident = add_user(email="r@example.jp", name="住民", password=PASSWORD, by=SYSTEM, at=at)
    other = Client()
    for browser in (client, other):
        password(browser, resident)
    address, new = reverse("accounts:password"), "another horse battery"
    assert client.post(address, {"old": "wrong", "password": new}).status_code == 422
    assert client.post(address, {"old": PASSWORD, "password": "short"}).status_code == 422
    assert client.post(address, {"old": PASSWORD, "password": new})["Location"] == reverse("accounts:keys")
    resident.refresh_from_db()
    assert resident.check_password(new)
    assert client.get("/my/").status_code == 200
    assert other.get("/account/keys/").status_code == 302
    assert Event.objects.filter(kind="key.added", stream=f"user:{resident.pk}").count() == 1


def test_guessing_the_old_password_is_slowed(client: Client, at: datetime) -> None:
    resident = add_user(email="r@example.jp", name="住民", password=PASSWORD, by=SYSTEM, at=at)
    password(client, resident)
    for _try in range(5):
        client.post(reverse("accounts:password"), {"old": "wrong", "password": "another horse battery"})
    client.post(reverse("accounts:password"), {"old": PASSWORD, "password": "another horse battery"})
    resident.refresh_from_db()
    assert resident.check_password(PASSWORD)


def test_secrets_lie_sealed_in_the_database(officer_with_app: User, at: datetime) -> None:
    new_recovery_codes(user=officer_with_app, by=SYSTEM, at=at)
    for key in Authenticator.objects.all():
        sealed = key.data.get("secret") or key.data["seed"]
        assert len(sealed) > 60 and decrypt(sealed) != sealed


def test_with_the_password_alone_no_other_key_is_added(client: Client, officer_with_app: User) -> None:
    password(client, officer_with_app)
    for name in ("set_up", "passkey_add"):
        assert client.get(reverse(f"accounts:{name}"))["Location"].startswith(SECOND)
        assert client.post(reverse(f"accounts:{name}"), {"code": "1"})["Location"].startswith(SECOND)
    assert client.post(reverse("accounts:codes"))["Location"].startswith(SECOND)
    key = Authenticator.objects.get()
    assert client.post(reverse("accounts:key_remove", args=[key.pk]))["Location"].startswith(SECOND)
    assert Authenticator.objects.get() == key


def test_an_officer_keeps_at_least_one_second_factor(
    officer_with_app: User, officer: Acting, at: datetime
) -> None:
    key = Authenticator.objects.get()
    with pytest.raises(LastFactor):
        remove_key(user=officer_with_app, key=key.pk, by=officer, at=at)


def test_nobody_takes_away_a_key_of_someone_else(
    client: Client, officer_with_app: User, officer_account: User, at: datetime
) -> None:
    resident = add_user(email="r@example.jp", name="住民", password=PASSWORD, by=SYSTEM, at=at)
    client.force_login(resident)
    key = Authenticator.objects.get()
    assert client.post(reverse("accounts:key_remove", args=[key.pk])).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_the_present_code_is_shown_for_demo_accounts_only(
    client: Client, officer_with_app: User, settings: Any
) -> None:
    password(client, officer_with_app)
    assert "data-demo-code" in client.get(SECOND).content.decode()
    User.objects.update(is_demo=False)
    assert "data-demo-code" not in client.get(SECOND).content.decode()


@pytest.mark.parametrize("name", ["second", "set_up", "keys", "visits", "passkey_add", "password"])
def test_who_is_not_signed_in_is_led_to_sign_in(client: Client, name: str) -> None:
    address = reverse(f"accounts:{name}")
    assert client.get(address)["Location"] == f"/account/sign-in/?next={address}"
