"""We ourselves as the provider of an older system."""

import base64
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from django.test import Client
from django.urls import reverse

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.services import (
    NewClient,
    NotAReturnAddress,
    NotAScope,
    add_user,
    register_client,
    renew_client_secret,
    withdraw_client,
)
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event

SYSTEM = Acting.system("test")
BACK = "https://older.example.lg.jp/callback"
VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
TOKEN = "/account/o/token"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> None:
    settings.SIGN_IN_DIR = tmp_path / "sign-in"


@pytest.fixture
def older(bureau: Organisation, at: datetime) -> NewClient:
    return register_client(
        name="施設予約",
        organisation=bureau,
        redirect_uris=(BACK,),
        scopes=("openid", "profile", "email"),
        by=SYSTEM,
        at=at,
    )


@pytest.fixture
def resident(at: datetime) -> User:
    return add_user(email="hanako@example.jp", name="窓野 花子", password="x" * 20, by=SYSTEM, at=at)


def asked(client: NewClient, **changed: str | None) -> str:
    query = {
        "response_type": "code",
        "client_id": client.client.pk,
        "redirect_uri": BACK,
        "scope": "openid profile",
        "state": "s-1",
        "nonce": "n-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changed,
    }
    return "/account/o/authorize?" + urlencode({k: v for k, v in query.items() if v is not None})


def consent(browser: Client, address: str, action: str = "grant") -> Any:
    page = browser.get(address).content.decode()
    signed = page.partition('name="request" value="')[2].partition('"')[0]
    scopes = [part.split('"')[0] for part in page.split('name="scopes" value="')[1:]]
    return browser.post("/account/o/authorize", {"request": signed, "scopes": scopes, "action": action})


def exchange(browser: Client, client: NewClient, code: str, **changed: str) -> Any:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "client_id": client.client.pk,
        "client_secret": client.secret,
        "code_verifier": VERIFIER,
        **changed,
    }
    return browser.post(TOKEN, form)


def code_in(response: Any) -> str:
    return parse_qs(urlsplit(response["Location"]).query)["code"][0]


def bearer(answer: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_an_older_system_lets_people_sign_in_by_us(client: Client, older: NewClient, resident: User) -> None:
    known = client.get("/.well-known/openid-configuration").json()
    response = client.get(asked(older))
    assert response["Location"].startswith("/account/sign-in/?next=/account/o/authorize")
    client.force_login(resident)
    page = client.get(asked(older))
    text = page.content.decode()
    assert "施設予約" in text and "お名前" in text and "メールアドレス" not in text.split("<main")[1]
    assert "form-action 'self' https://older.example.lg.jp" in page["Content-Security-Policy"]
    answer = consent(client, asked(older))
    assert answer["Location"].startswith(BACK + "?") and "state=s-1" in answer["Location"]
    assert Event.objects.get(kind="user.agreed").data["scopes"] == ["openid", "profile"]
    tokens = exchange(Client(), older, code_in(answer)).json()
    (key,) = Client().get(urlsplit(known["jwks_uri"]).path).json()["keys"]
    claims = jwt.decode(
        tokens["id_token"],
        jwt.PyJWK(key),
        algorithms=["RS256"],
        audience=older.client.pk,
        issuer=known["issuer"],
    )
    assert claims["nonce"] == "n-1"
    told = Client().get("/account/o/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert told.json()["name"] == "窓野 花子" and "email" not in told.json()
    assert claims["sub"] == told.json()["sub"] and str(resident.pk) not in claims["sub"]


def test_two_systems_know_the_same_person_by_two_names(
    client: Client, older: NewClient, bureau: Organisation, resident: User, at: datetime
) -> None:
    other = register_client(
        name="図書館", organisation=bureau, redirect_uris=(BACK,), scopes=("openid",), by=SYSTEM, at=at
    )
    client.force_login(resident)
    names = set()
    for system in (older, other, older):
        tokens = exchange(client, system, code_in(consent(client, asked(system, scope="openid")))).json()
        names.add(jwt.decode(tokens["id_token"], options={"verify_signature": False})["sub"])
    assert len(names) == 2


def test_who_says_no_is_led_back_with_nothing(client: Client, older: NewClient, resident: User) -> None:
    client.force_login(resident)
    answer = consent(client, asked(older), action="cancel")
    assert "error=access_denied" in answer["Location"] and "code=" not in answer["Location"]
    assert not Event.objects.filter(kind="user.agreed").exists()


@pytest.mark.parametrize(
    "changed",
    [
        {"redirect_uri": "https://elsewhere.example/"},
        {"redirect_uri": BACK + "/more"},
        {"client_id": "nobody"},
        {"code_challenge": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": None},
    ],
)
def test_an_odd_request_leads_nowhere(
    client: Client, older: NewClient, resident: User, changed: dict[str, str | None]
) -> None:
    client.force_login(resident)
    response = client.get(asked(older, **changed))
    assert "Location" not in response
    assert "正しくありませんでした" in response.content.decode()


@pytest.mark.parametrize(
    "changed", [{"scope": "openid phone"}, {"response_type": "token"}, {"response_type": "id_token token"}]
)
def test_more_than_was_registered_is_not_given(
    client: Client, older: NewClient, resident: User, changed: dict[str, str | None]
) -> None:
    client.force_login(resident)
    response = client.get(asked(older, **changed))
    assert "access_token" not in response.get("Location", "") and "code=" not in response.get("Location", "")
    assert "error=" in response.get("Location", "error=")


def test_a_code_counts_once_and_with_its_verifier(client: Client, older: NewClient, resident: User) -> None:
    client.force_login(resident)
    first = code_in(consent(client, asked(older)))
    assert exchange(Client(), older, first, code_verifier="w" * 64).status_code == 400
    second = code_in(consent(client, asked(older)))
    assert exchange(Client(), older, second).status_code == 200
    assert exchange(Client(), older, second).status_code == 400


def test_prompt_login_asks_who_one_is_anew(client: Client, older: NewClient, resident: User) -> None:
    client.force_login(resident)
    response = client.get(asked(older, prompt="login"))
    assert response["Location"].startswith("/account/sign-in/") and "prompt" not in response["Location"]
    assert client.get("/account/keys/").status_code == 302


def test_what_is_promised_is_what_is_done(client: Client) -> None:
    known = client.get("/.well-known/openid-configuration").json()
    assert known["code_challenge_methods_supported"] == ["S256"]
    assert known["grant_types_supported"] == ["authorization_code"]
    for name in ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "revocation_endpoint"):
        assert client.get(urlsplit(known[name]).path).status_code in (302, 401, 405, 400)


def test_the_key_is_readable_by_us_alone(client: Client, settings: Any) -> None:
    client.get("/.well-known/jwks.json")
    path = Path(settings.SIGN_IN_DIR) / "provider.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    assert "d" not in client.get("/.well-known/jwks.json").json()["keys"][0]


def test_a_system_that_was_withdrawn_is_out_at_once(
    client: Client, older: NewClient, resident: User, at: datetime
) -> None:
    client.force_login(resident)
    header = bearer(exchange(Client(), older, code_in(consent(client, asked(older)))))
    assert Client().get("/account/o/userinfo", headers=header).status_code == 200
    withdraw_client(client=older.client, by=SYSTEM, at=at)
    assert Client().get("/account/o/userinfo", headers=header).status_code == 401
    kinds = Event.objects.filter(kind__startswith="client.").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["client.registered", "client.withdrawn"]


def test_a_new_secret_ends_the_old_one_and_its_tokens(
    client: Client, older: NewClient, resident: User, at: datetime
) -> None:
    client.force_login(resident)
    header = bearer(exchange(Client(), older, code_in(consent(client, asked(older)))))
    code = code_in(consent(client, asked(older)))
    renewed = NewClient(older.client, renew_client_secret(client=older.client, by=SYSTEM, at=at))
    assert Client().get("/account/o/userinfo", headers=header).status_code == 401
    assert exchange(Client(), older, code).status_code == 401
    assert exchange(Client(), renewed, code_in(consent(client, asked(renewed)))).status_code == 200


def test_guessing_a_secret_is_slowed(client: Client, older: NewClient, resident: User) -> None:
    client.force_login(resident)
    code = code_in(consent(client, asked(older)))
    wrong = NewClient(older.client, "wrong")
    assert [exchange(Client(), wrong, code).status_code for _try in range(5)] == [401] * 5
    assert exchange(Client(), older, code).status_code == 429


@pytest.mark.parametrize(
    "grant",
    [
        "client_credentials",
        "password",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
        "",
    ],
)
def test_no_other_grant_is_given(older: NewClient, grant: str) -> None:
    answer = exchange(Client(), older, "x", grant_type=grant, username="a", password="b")
    assert answer.status_code == 400 and answer.json()["error"] == "unsupported_grant_type"


@pytest.mark.parametrize(
    "address",
    ["http://older.example/", "https://*.example.jp/", "https://older.example/#x", "javascript:x", "/back"],
)
def test_people_are_sent_back_to_proper_addresses_only(
    bureau: Organisation, at: datetime, address: str
) -> None:
    with pytest.raises(NotAReturnAddress):
        register_client(
            name="x", organisation=bureau, redirect_uris=(address,), scopes=("openid",), by=SYSTEM, at=at
        )


def test_a_system_without_an_address_to_return_to_is_not_registered_here(
    bureau: Organisation, at: datetime
) -> None:
    with pytest.raises(NotAReturnAddress):
        register_client(name="x", organisation=bureau, redirect_uris=(), scopes=("openid",), by=SYSTEM, at=at)


@pytest.mark.parametrize("scopes", [(), ("profile",), ("openid", "businesses:read"), ("openid", "A B")])
def test_a_system_may_ask_who_someone_is_and_no_more(
    bureau: Organisation, at: datetime, scopes: tuple[str, ...]
) -> None:
    with pytest.raises(NotAScope):
        register_client(name="x", organisation=bureau, redirect_uris=(BACK,), scopes=scopes, by=SYSTEM, at=at)


def test_reverse_names_are_those_that_the_protocol_looks_for() -> None:
    assert reverse("idp:oidc:authorization") == "/account/o/authorize"
