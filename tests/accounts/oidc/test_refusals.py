"""TRUST.md T18: whatever is doubtful in a provider's answer is refused, written down by its code, and opens nothing."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import Client
from django.urls import reverse
from joserfc.jwk import ECKey

from madoguchi.accounts.models import User
from madoguchi.accounts.oidc.providers import BadProvider, read_provider
from madoguchi.accounts.oidc.refusals import CODES
from madoguchi.accounts.services import add_user
from madoguchi.core.acting import Acting
from madoguchi.core.clock import now
from madoguchi.events.models import Event
from madoguchi.site.trial.providers import settings_of

from .conftest import Person, Provider, encoded

pytestmark = pytest.mark.django_db

Change = Callable[[dict[str, Any], dict[str, Any]], None]


def expect_refusal(response: Any, client: Client, code: str) -> None:
    """The one kind page, nobody signed in, no account made, and one line in the log that names nobody."""
    assert response.status_code == 403
    page = response.content.decode()
    assert "ログイン" in page and code not in page
    assert "_auth_user_id" not in client.session
    assert not User.objects.exists()
    event = Event.objects.get(kind="sign_in.refused")
    assert event.data["code"] == code and event.data.keys() == {"code", "provider"}
    assert event.whose is None and event.by == "nobody"
    assert code in CODES


def claims(**changed: Any) -> Change:
    """Puts other values into the claims; None takes one out."""

    def change(_header: dict[str, Any], found: dict[str, Any]) -> None:
        for name, value in changed.items():
            found.pop(name, None) if value is None else found.update({name: value})

    return change


def seconds(name: str, by: int) -> Change:
    """Moves a time in the claims."""

    def change(_header: dict[str, Any], found: dict[str, Any]) -> None:
        found[name] = found[name] + by

    return change


def header(**changed: Any) -> Change:
    """Puts other values into the header."""

    def change(found: dict[str, Any], _claims: dict[str, Any]) -> None:
        found.update(changed)

    return change


FOREIGN = ECKey.generate_key("P-256", {"kid": "foreign"})

MEDDLED = [
    ("issuer", claims(iss="https://elsewhere.example")),
    ("issuer", claims(iss=None)),
    ("issuer", lambda _h, c: c.update(iss=c["iss"] + "/")),
    ("audience", claims(aud="RP99999999")),
    ("audience", claims(aud=[])),
    ("audience", claims(aud=None)),
    ("authorized_party", claims(aud=["RP00000001", "RP99999999"])),
    ("authorized_party", claims(azp="RP99999999")),
    ("expired", claims(exp=int(time.time()) - 3600)),
    ("expired", claims(exp=None)),
    ("expired", claims(exp="2100-01-01")),
    ("issued_at", claims(iat=None)),
    ("issued_at", seconds("iat", -3600)),
    ("issued_at", seconds("iat", 3600)),
    ("issued_at", lambda _h, c: c.update(nbf=c["iat"] + 3600)),
    ("nonce", claims(nonce=None)),
    ("nonce", claims(nonce="another")),
    ("subject", claims(sub=None)),
    ("subject", claims(sub="")),
    ("subject", claims(sub="x" * 256)),
    ("subject", claims(sub=12345)),
    ("access_token_hash", claims(at_hash="AAAAAAAAAAAAAAAAAAAAAA")),
    ("claims_subject", claims(sub="somebody-else")),
    ("header_key", header(jku="https://elsewhere.example/keys")),
    ("header_key", header(jwk=FOREIGN.as_dict(private=False))),
    ("header_key", header(x5u="https://elsewhere.example/chain")),
    ("header_key", header(x5c=["AAAA"])),
    ("key_unknown", header(kid="../../etc/passwd")),
    ("key_unknown", header(kid="' OR '1'='1")),
    ("key_unknown", header(kid="")),
]


@pytest.mark.parametrize(("code", "meddle"), MEDDLED, ids=lambda v: v if isinstance(v, str) else "")
def test_an_id_token_that_is_not_quite_right_is_refused(person: Person, code: str, meddle: Change) -> None:
    person.provider.meddle = meddle
    expect_refusal(person.sign_in(), person.client, code)


def _unsigned(head: dict[str, Any], found: dict[str, Any], _key: Any) -> str:
    return f"{encoded({**head, 'alg': 'none'})}.{encoded(found)}."


def _with_public_key_as_secret(head: dict[str, Any], found: dict[str, Any], key: Any) -> str:
    """The old trick: HMAC with the bytes of the public key, which everybody knows."""
    text = f"{encoded({**head, 'alg': 'HS256'})}.{encoded(found)}"
    digest = hmac.new(key.as_pem(private=False), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(digest).rstrip(b'=').decode()}"


def _by_another_key(head: dict[str, Any], found: dict[str, Any], _key: Any) -> str:
    return jwt.encode(found, FOREIGN.as_pem(private=True).decode(), algorithm="ES256", headers=head)


def _rsa(head: dict[str, Any], found: dict[str, Any], _key: Any) -> str:
    made = rsa.generate_private_key(65537, 2048)
    text = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return jwt.encode(found, text.decode(), algorithm="RS256", headers={**head, "alg": "RS256"})


def _another_curve(head: dict[str, Any], found: dict[str, Any], _key: Any) -> str:
    made = ec.generate_private_key(ec.SECP384R1())
    text = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return jwt.encode(found, text.decode(), algorithm="ES384", headers={**head, "alg": "ES384"})


def _cut(head: dict[str, Any], found: dict[str, Any], key: Any) -> str:
    whole = jwt.encode(found, key.as_pem(private=True).decode(), algorithm="ES256", headers=head)
    return whole.rpartition(".")[0] + "."


def _altered(head: dict[str, Any], found: dict[str, Any], key: Any) -> str:
    first, _claims, last = jwt.encode(
        found, key.as_pem(private=True).decode(), algorithm="ES256", headers=head
    ).split(".")
    return f"{first}.{encoded({**found, 'acr': 'aal3 crl', 'sub': 'somebody'})}.{last}"


SIGNED = [
    ("algorithm", _unsigned),
    ("algorithm", _with_public_key_as_secret),
    ("algorithm", _rsa),
    ("algorithm", _another_curve),
    ("signature", _by_another_key),
    ("signature", _cut),
    ("signature", _altered),
    ("signature", lambda _h, _c, _k: "no token at all"),
]


@pytest.mark.parametrize(("code", "sign"), SIGNED, ids=lambda v: v if isinstance(v, str) else v.__name__)
def test_only_a_signature_of_the_provider_by_its_algorithm_counts(
    person: Person, code: str, sign: Any
) -> None:
    person.provider.sign = sign
    expect_refusal(person.sign_in(), person.client, code)


@pytest.mark.parametrize("tool", ["HS256", "none", "ES256K", ""])
def test_a_weak_algorithm_cannot_even_be_configured(tool: str) -> None:
    with pytest.raises(BadProvider):
        read_provider({**settings_of("http://127.0.0.1:1")[0], "algorithms": [tool]})


def test_a_real_provider_has_to_be_reached_by_https() -> None:
    written = {**settings_of("http://127.0.0.1:1")[0], "is_demo": False}
    with pytest.raises(BadProvider):
        read_provider(written)
    with pytest.raises(BadProvider):
        read_provider({**written, "is_demo": True, "issuer": "http://elsewhere.example/card"})


def _keys(change: Callable[[dict[str, Any]], None]) -> Callable[[Any], None]:
    return lambda found: change(found["keys"][0])


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("key_unknown", lambda found: found.update(keys=[])),
        ("key_unknown", lambda found: found.update(keys=[*found["keys"], *found["keys"]])),
        ("key_unknown", _keys(lambda key: key.update(use="enc"))),
        ("key_unknown", _keys(lambda key: key.update(x="AAAA"))),
        ("algorithm", _keys(lambda key: key.update(kty="oct", k="AAAA"))),
        ("algorithm", _keys(lambda key: key.update(alg="RS256"))),
    ],
)
def test_only_the_one_fitting_key_of_the_providers_list_counts(
    person: Person, code: str, change: Callable[[Any], None]
) -> None:
    person.provider.documents["/certs"] = change
    expect_refusal(person.sign_in(), person.client, code)


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
    with open(__file__, encoding="utf-8") as file:
        text = file.read()
    elsewhere = ["corporate" + "_number"]  # beside the sign-in of a business
    assert [code for code in sorted(CODES) if f'"{code}"' not in text] == elsewhere
