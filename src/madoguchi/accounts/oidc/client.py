"""The two halves of a sign-in by a provider: sending the person there, and judging what comes back.

Authorization code with PKCE (S256), `state` for one use, `nonce`, and a signed statement (private_key_jwt)
instead of a shared secret. django-allauth's own client checks neither nonce nor, after the code, the signature,
and takes the algorithm from the token; so the checks stand here, and its models keep the link to the account.
"""

import hmac
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from django.contrib.sessions.backends.base import SessionBase

from madoguchi.accounts.oidc.keys import client_assertion
from madoguchi.accounts.oidc.providers import Level, Provider
from madoguchi.accounts.oidc.refusals import SignInRefused
from madoguchi.accounts.oidc.tokens import Returned, read_id_token
from madoguchi.core.lazily import lazily

if TYPE_CHECKING:
    import httpx
else:
    httpx = lazily("httpx")

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
PLACE = "sign_in_states"
MOST = 5
LONGEST = 10 * 60
"""Seconds within which the person has to come back from the provider."""

LARGEST = 256 * 1024
TIMEOUT = 10.0
CONNECT_TIMEOUT = 5.0


@dataclass(frozen=True)
class Pending:
    """A sign-in on its way: kept in the session under its `state` until the person comes back, once."""

    provider: str
    nonce: str
    verifier: str
    at: int
    onward: str
    asked: dict[str, int]
    account: str


def _json(method: str, address: str, **more: Any) -> dict[str, Any]:
    """The JSON object at `address`; no redirect is followed and nothing large is read."""
    timeout = httpx.Timeout(TIMEOUT, connect=CONNECT_TIMEOUT)
    try:
        with httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False) as web:
            with web.stream(method, address, **more) as response:
                body = b""
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > LARGEST:
                        raise SignInRefused("unreachable")
            found = httpx.Response(response.status_code, content=body).json()
    except (httpx.HTTPError, ValueError):
        raise SignInRefused("unreachable") from None
    if not isinstance(found, dict):
        raise SignInRefused("unreachable")
    return {**found, "_status": response.status_code}


def described(provider: Provider) -> dict[str, Any]:
    """What the provider says of itself, as far as it fits what we know of it."""
    found = _json("GET", provider.discovery_address)
    if found.get("issuer") != provider.issuer:
        raise SignInRefused("discovery_issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        address = found.get(name)
        if not isinstance(address, str) or not address.startswith(("https://", "http://127.0.0.1:")):
            raise SignInRefused("discovery_unfit")
        if address.startswith("http://") and not provider.is_demo:
            raise SignInRefused("discovery_unfit")
    if "S256" not in found.get("code_challenge_methods_supported", ["S256"]):
        raise SignInRefused("discovery_unfit")
    return found


def start(
    session: SessionBase,
    provider: Provider,
    *,
    redirect_uri: str,
    onward: str,
    asked: Level,
    account: str,
    moment: int,
) -> str:
    """The address at the provider to which the person goes; what is needed afterwards waits in the session.

    `asked` is the level that the person needs (for a procedure), `account` the id of the account that
    is signed in and asks for more, empty for a plain sign-in.
    """
    state, nonce, proof = secrets.token_urlsafe(32), secrets.token_urlsafe(32), generate_code_challenge()
    verifier = proof.pop("code_verifier")
    pending = Pending(provider.key, nonce, verifier, moment, onward, asdict(asked), account)
    others = [(key, value) for key, value in session.get(PLACE, {}).items()][-(MOST - 1) :]
    session[PLACE] = {**dict(others), state: asdict(pending)}
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(provider.scopes),
        "state": state,
        "nonce": nonce,
        **proof,
    }
    if provider.acr_values:
        query["acr_values"] = " ".join(provider.acr_values)
    return f"{described(provider)['authorization_endpoint']}?{urlencode(query)}"


def finish(
    session: SessionBase, provider: Provider, answer: dict[str, str], *, redirect_uri: str, moment: int
) -> tuple[Returned, Pending]:
    """What the provider said of the person who came back with `answer` (the query of the redirect).

    Raises `SignInRefused`. A `state` is taken out of the session before anything else is looked at, so that
    the same answer is never judged twice.
    """
    waiting = session.get(PLACE, {})
    kept = waiting.pop(answer.get("state", ""), None)
    session[PLACE] = waiting
    if kept is None or not hmac.compare_digest(kept["provider"], provider.key):
        raise SignInRefused("state_unknown")
    pending = Pending(**kept)
    if not 0 <= moment - pending.at <= LONGEST:
        raise SignInRefused("state_old")
    known = described(provider)
    names_itself = provider.is_response_issuer_required or bool(
        known.get("authorization_response_iss_parameter_supported")
    )
    if answer.get("iss", provider.issuer if not names_itself else "") != provider.issuer:
        raise SignInRefused("response_issuer")
    if "error" in answer:
        raise SignInRefused("cancelled" if answer["error"] == "access_denied" else "provider_error")
    if not answer.get("code"):
        raise SignInRefused("code_missing")
    tokens = _exchange(provider, known, answer["code"], pending.verifier, redirect_uri, moment)
    keys = _json("GET", known["jwks_uri"])
    claims = read_id_token(
        tokens["id_token"],
        provider=provider,
        keys=keys,
        nonce=pending.nonce,
        access_token=tokens["access_token"],
        moment=moment,
    )
    acr = claims.get("acr") if isinstance(claims.get("acr"), str) else ""
    level = provider.level_of(acr or "")
    wanted = [Level(**pending.asked), provider.least]
    if any(level.identity < one.identity or level.authentication < one.authentication for one in wanted):
        raise SignInRefused("level_too_low")
    return Returned(
        claims["sub"], acr or "", level, _with_userinfo(known, claims, tokens["access_token"])
    ), pending


def _exchange(
    provider: Provider, known: dict[str, Any], code: str, verifier: str, redirect_uri: str, moment: int
) -> dict[str, str]:
    address = known["token_endpoint"]
    tokens = _json(
        "POST",
        address,
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": provider.client_id,
            "code_verifier": verifier,
            "client_assertion_type": ASSERTION,
            "client_assertion": client_assertion(
                provider, audience=address, jti=secrets.token_urlsafe(24), moment=moment
            ),
        },
        headers={"Accept": "application/json"},
    )
    if tokens["_status"] != 200 or not isinstance(tokens.get("access_token"), str):
        raise SignInRefused("token_refused")
    if str(tokens.get("token_type", "")).casefold() != "bearer":
        raise SignInRefused("token_refused")
    if not isinstance(tokens.get("id_token"), str):
        raise SignInRefused("id_token_missing")
    return tokens


def _with_userinfo(known: dict[str, Any], claims: dict[str, Any], access_token: str) -> dict[str, Any]:
    """The claims with those that the provider hands over apart; they have to be of the same person."""
    address = known.get("userinfo_endpoint")
    if not isinstance(address, str):
        return claims
    more = _json("GET", address, headers={"Authorization": f"Bearer {access_token}"})
    if more["_status"] != 200 or more.get("sub") != claims["sub"]:
        raise SignInRefused("claims_subject")
    return {**more, **claims}
