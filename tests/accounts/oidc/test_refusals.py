"""TRUST.md T18: whatever is doubtful in a provider's answer is refused, written down by its code, and opens nothing."""

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from joserfc.jwk import ECKey

from madoguchi.accounts.oidc.providers import BadProvider, read_provider
from madoguchi.site.trial.providers import settings_of

from .conftest import Person, encoded
from .meddling import Change, claims, expect_refusal, header, seconds

pytestmark = pytest.mark.django_db


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
