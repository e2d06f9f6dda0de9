"""TRUST.md T18, the rest: the answer in the address, codes and redirects, how sure the provider is, whose account."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import User
from madoguchi.accounts.oidc.refusals import CODES
from madoguchi.accounts.services import add_user, give_totp
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.events.models import Event
from madoguchi.site.trial.providers import settings_of

from .conftest import Person, Provider
from .meddling import claims, expect_refusal

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


# state, issuer of the answer, code


@pytest.mark.parametrize("state", [None, "", "made-up", "x" * 5000])
def test_an_answer_without_our_state_is_refused(person: Person, state: str | None) -> None:
    back = person.choose(person.begin())
    expect_refusal(person.come_back(back, state=state), person.client, "state_unknown")


def test_the_state_of_another_browser_is_refused(person: Person) -> None:
    """Signing someone in as oneself (login CSRF): the answer belongs to the attacker's session."""
    back = person.choose(person.begin())
    victim = Person(Client(), person.provider)
    victim.begin()
    expect_refusal(victim.come_back(back), victim.client, "state_unknown")


def test_the_same_answer_is_taken_once(person: Person) -> None:
    back = person.choose(person.begin())
    assert person.come_back(back).status_code == 302
    assert person.come_back(back).status_code == 403
    assert Event.objects.get(kind="sign_in.refused").data["code"] == "state_unknown"


def test_an_answer_that_was_refused_is_not_judged_again(person: Person) -> None:
    back = person.choose(person.begin())
    person.provider.meddle = claims(nonce="another")
    assert person.come_back(back).status_code == 403
    person.provider.meddle = None
    assert person.come_back(back).status_code == 403
    codes = Event.objects.filter(kind="sign_in.refused").order_by("id").values_list("data__code", flat=True)
    assert list(codes) == ["nonce", "state_unknown"]


def test_the_state_of_one_provider_is_not_taken_from_another(person: Person) -> None:
    """The mix-up: an answer of one provider is sent to the address of another."""
    back = person.choose(person.begin())
    moved = back.replace("/with/card/", "/with/staff/")
    response = person.come_back(moved)
    expect_refusal(response, person.client, "state_unknown")


def test_who_takes_too_long_begins_again(person: Person) -> None:
    back = person.choose(person.begin())
    with time_machine.travel(now().timestamp() + 601, tick=True):
        response = person.come_back(back)
    expect_refusal(response, person.client, "state_old")


@pytest.mark.parametrize("issuer", [None, "", "https://elsewhere.example", "http://127.0.0.1:1/card"])
def test_an_answer_that_names_another_issuer_is_refused(person: Person, issuer: str | None) -> None:
    """RFC 9207; the trial provider says that it names itself, so that silence is wrong too."""
    back = person.choose(person.begin())
    assert "iss=" in back
    expect_refusal(person.come_back(back, iss=issuer), person.client, "response_issuer")


def test_an_answer_without_a_code_is_refused(person: Person) -> None:
    back = person.choose(person.begin())
    expect_refusal(person.come_back(back, code=None), person.client, "code_missing")


def test_an_error_of_the_provider_is_told_kindly(person: Person) -> None:
    back = person.choose(person.begin())
    response = person.come_back(back, code=None, error="server_error")
    expect_refusal(response, person.client, "provider_error")


def test_who_changes_their_mind_is_told_that_nothing_is_lost(person: Person) -> None:
    response = person.come_back(person.choose(person.begin(), act="cancel"))
    expect_refusal(response, person.client, "cancelled")
    assert "入力した内容は消えていません" in response.content.decode()


# PKCE, codes and redirects, as the provider sees them


def test_without_our_verifier_the_provider_gives_nothing(person: Person) -> None:
    back = person.choose(person.begin())
    session = person.client.session
    (state,) = session["sign_in_states"]
    session["sign_in_states"][state]["verifier"] = "a" * 64
    session.save()
    expect_refusal(person.come_back(back), person.client, "token_refused")


def test_a_stolen_code_is_worth_nothing_in_another_session(person: Person) -> None:
    """The attacker has the code but begins with a state, a nonce and a verifier of their own."""
    stolen = parse_qs(urlsplit(person.choose(person.begin())).query)["code"][0]
    attacker = Person(Client(), person.provider, who="taro")
    back = attacker.choose(attacker.begin())
    expect_refusal(attacker.come_back(back, code=stolen), attacker.client, "token_refused")


def test_a_code_is_worth_nothing_the_second_time(person: Person) -> None:
    first = person.choose(person.begin())
    code = parse_qs(urlsplit(first).query)["code"][0]
    person.come_back(first)
    person.client.logout()
    other = Person(Client(), person.provider)
    response = other.come_back(other.choose(other.begin()), code=code)
    assert response.status_code == 403
    assert Event.objects.get(kind="sign_in.refused").data["code"] == "token_refused"


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/back/",
        "http://testserver/account/with/card/back/?x=1",
        "http://testserver/",
    ],
)
def test_the_provider_sends_nobody_to_an_unregistered_address(person: Person, address: str) -> None:
    asked = person.begin()
    registered = "http%3A%2F%2Ftestserver%2Faccount%2Fwith%2Fcard%2Fback%2F"
    assert registered in asked
    with httpx.Client(trust_env=False) as web:
        answer = web.get(asked.replace(registered, str(httpx.QueryParams({"u": address}))[2:]))
    assert answer.status_code == 400 and "location" not in answer.headers


def test_the_address_to_come_back_to_is_ours_whatever_the_request_says(person: Person) -> None:
    """It is made of the name of the page, not of anything in the form."""
    asked = person.begin(redirect_uri="https://elsewhere.example/", next="https://elsewhere.example/")
    assert "elsewhere" not in asked
    response = person.come_back(person.choose(asked))
    assert response["Location"] == "/my/"


# how sure the provider is


def test_a_lower_level_than_a_procedure_needs_is_refused(person: Person) -> None:
    person.way, person.code = "phone", "0000"
    user = add_user(
        email="h@example.jp", name="窓野 花子", password="x" * 20, by=Acting.system("test"), at=now()
    )
    person.client.force_login(user)
    response = person.sign_in(act="step_up", next="/my/")
    assert response.status_code == 403
    assert "より確かな方法" in response.content.decode()
    event = Event.objects.get(kind="sign_in.refused")
    assert event.data["code"] == "level_too_low" and event.by == f"user:{user.pk}"
    assert person.client.session["sign_in"]["identity"] == 1


@pytest.mark.parametrize("acr", [None, "", "aal9", "AAL3", "aal3crl", ["aal3"], 3])
def test_a_level_that_we_do_not_know_is_worth_nothing(person: Person, acr: Any) -> None:
    person.provider.meddle = claims(acr=acr)
    person.counter, person.who, person.way = "business", "sato", "prime"
    expect_refusal(person.sign_in(), person.client, "level_too_low")


def test_a_business_by_password_alone_is_refused(person: Person) -> None:
    person.counter, person.who, person.way, person.code = "business", "sato", "entry", "0000"
    expect_refusal(person.sign_in(), person.client, "level_too_low")


def test_what_counts_is_the_level_returned_not_the_one_asked_for(person: Person) -> None:
    person.way, person.code = "phone", "0000"
    assert person.sign_in().status_code == 302
    assert person.client.session["sign_in"]["identity"] == 1


# whose account


@pytest.mark.parametrize("verified", [True, False, None])
def test_nobody_is_recognised_by_a_mail_address(person: Person, verified: bool | None) -> None:
    mail = "hanako@example.jp"
    first = add_user(email=mail, name="前からの人", password="x" * 20, by=Acting.system("test"), at=now())
    change = claims(email=mail, email_verified=verified)
    person.provider.meddle = change
    person.provider.documents["/userinfo"] = lambda found: found.update(email=mail, email_verified=verified)
    assert person.sign_in().status_code == 302
    assert str(first.pk) != person.client.session["_auth_user_id"]
    assert User.objects.count() == 2


def test_a_card_of_someone_else_does_not_step_up(person: Person) -> None:
    person.sign_in()
    other = add_user(
        email="o@example.jp", name="別の人", password="x" * 20, by=Acting.system("test"), at=now()
    )
    person.client.force_login(other)
    response = person.sign_in(act="step_up")
    assert response.status_code == 403
    assert Event.objects.get(kind="sign_in.refused").data["code"] == "other_account"
    assert person.client.session["sign_in"]["identity"] == 1


def test_with_the_password_alone_nobody_steps_up_with_a_card_of_their_own(person: Person) -> None:
    """Whoever knows 花子's password shows 太郎's card: the account is bound to hers."""
    person.sign_in()
    user = User.objects.get()
    person.client.logout()
    person.client.force_login(user)
    person.who = "taro"
    assert person.sign_in(act="step_up").status_code == 403
    assert Event.objects.get(kind="sign_in.refused").data["code"] == "other_account"
    assert person.client.session["sign_in"]["identity"] == 1


def test_who_has_a_second_factor_shows_it_before_linking_a_card(person: Person) -> None:
    user = add_user(
        email="h@example.jp", name="花子", password=PASSWORD, is_demo=True, by=Acting.system("test"), at=now()
    )
    give_totp(user=user, by=Acting.system("test"), at=now())
    person.client.post(reverse("accounts:sign_in"), {"email": user.email, "password": PASSWORD})
    for act in ("step_up", "link"):
        response = person.client.post(reverse("accounts:provider", args=["card"]), {"act": act})
        assert response["Location"] == reverse("accounts:second")


def test_with_the_password_alone_nobody_changes_how_a_card_holder_signs_in(person: Person) -> None:
    """Neither a passkey nor an authenticator nor another card; the card itself opens the way."""
    person.sign_in()
    user = User.objects.get()
    user.email = "h@example.jp"
    user.set_password(PASSWORD)
    user.save()
    person.client.logout()
    person.client.post(reverse("accounts:sign_in"), {"email": user.email, "password": PASSWORD})
    for name in ("passkey_add", "set_up"):
        response = person.client.get(reverse(f"accounts:{name}"))
        assert response["Location"].startswith(reverse("accounts:second"))
    assert person.client.post(reverse("accounts:unlink", args=["card"]))["Location"] == "/account/second/"
    assert person.client.get("/account/second/?next=/account/keys/")["Location"].startswith(
        "/account/step-up/"
    )
    assert person.sign_in(act="step_up", next="/account/keys/")["Location"] == "/account/keys/"
    assert person.client.get(reverse("accounts:passkey_add")).status_code == 200


def test_a_step_up_that_another_one_finishes_is_refused(person: Person) -> None:
    """Someone begins, another signs in at the same browser, the answer of the first comes back."""
    users = [
        add_user(email=f"{n}@example.jp", name="人", password="x" * 20, by=Acting.system("test"), at=now())
        for n in "ab"
    ]
    person.client.force_login(users[0])
    back = person.choose(person.begin(act="step_up"))
    states = person.client.session["sign_in_states"]
    person.client.force_login(users[1])
    session = person.client.session
    session["sign_in_states"] = states
    session.save()
    assert person.come_back(back).status_code == 403
    assert Event.objects.get(kind="sign_in.refused").data["code"] == "other_account"


def test_a_disabled_account_is_not_opened(person: Person) -> None:
    person.sign_in()
    User.objects.update(is_active=False)
    person.client.logout()
    assert person.sign_in().status_code == 403
    assert Event.objects.get(kind="sign_in.refused").data["code"] == "account_disabled"


def test_an_officer_whom_nobody_registered_gets_no_account(person: Person) -> None:
    person.counter, person.who, person.way = "staff", "stranger", "two"
    expect_refusal(person.sign_in(), person.client, "not_registered")


# what the provider says of itself


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("discovery_issuer", lambda found: found.update(issuer="https://elsewhere.example")),
        ("discovery_unfit", lambda found: found.pop("jwks_uri")),
        ("discovery_unfit", lambda found: found.update(token_endpoint="http://elsewhere.example/token")),
        ("discovery_unfit", lambda found: found.update(token_endpoint="file:///etc/passwd")),
        ("discovery_unfit", lambda found: found.update(code_challenge_methods_supported=["plain"])),
    ],
)
def test_a_provider_that_describes_itself_oddly_is_not_used(
    person: Person, code: str, change: Callable[[Any], None]
) -> None:
    person.provider.documents["/openid-configuration"] = change
    response = person.client.post(reverse("accounts:provider", args=["card"]))
    expect_refusal(response, person.client, code)


def test_a_provider_that_does_not_answer_is_told_kindly(
    provider: Provider, client: Client, settings: Any
) -> None:
    settings.SIGN_IN_PROVIDERS = settings_of("http://127.0.0.1:9")
    response = client.post(reverse("accounts:provider", args=["card"]))
    expect_refusal(response, client, "unreachable")


@pytest.mark.parametrize(
    "change",
    [lambda found: found.pop("id_token"), lambda found: found.update(id_token=None)],
)
def test_a_token_answer_without_an_id_token_is_refused(person: Person, change: Callable[[Any], None]) -> None:
    person.provider.documents["/token"] = change
    expect_refusal(person.sign_in(), person.client, "id_token_missing")


def test_an_access_token_of_another_kind_is_refused(person: Person) -> None:
    person.provider.documents["/token"] = lambda found: found.update(token_type="mac")
    expect_refusal(person.sign_in(), person.client, "token_refused")


def test_claims_of_another_person_are_refused(person: Person) -> None:
    person.provider.documents["/userinfo"] = lambda found: found.update(sub="somebody-else")
    expect_refusal(person.sign_in(), person.client, "claims_subject")


def test_too_large_an_answer_is_not_read(person: Person) -> None:
    person.provider.documents["/certs"] = lambda found: found.update(more="x" * 300_000)
    expect_refusal(person.sign_in(), person.client, "unreachable")


def test_every_code_of_the_list_is_one_of_these_tests() -> None:
    tests = [path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py")]
    assert [code for code in sorted(CODES) if not any(f'"{code}"' in text for text in tests)] == []
