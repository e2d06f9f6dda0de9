"""Reading an ID token strictly: what its header asks for is never followed, everything it says is checked."""

import base64
import hashlib
from dataclasses import dataclass
from typing import Any

import jwt

from madoguchi.accounts.oidc.providers import Level, Provider
from madoguchi.accounts.oidc.refusals import SignInRefused

LEEWAY = 30
"""Seconds by which the clocks of two hosts may differ."""

OLDEST = 10 * 60
"""Seconds after which a token that was just asked for cannot have been issued."""

_CHECKED_BELOW: Any = {f"verify_{name}": False for name in ("aud", "iss", "exp", "iat", "nbf", "sub", "jti")}
_BRINGS_A_KEY = {"jwk", "jku", "x5c", "x5u", "crit"}


@dataclass(frozen=True)
class Returned:
    """What a provider said, after every check: who it is at the provider, how sure, and what we asked for."""

    subject: str
    acr: str
    level: Level
    claims: dict[str, Any]


def _key(token: str, keys: dict[str, Any], provider: Provider) -> Any:
    """The key of the provider's own list that the header names; the header's algorithm has to be one we accept."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise SignInRefused("signature") from None
    if header.get("alg") not in provider.algorithms:
        raise SignInRefused("algorithm")
    if _BRINGS_A_KEY & set(header):
        raise SignInRefused("header_key")
    named = header.get("kid")
    fitting = [
        key
        for key in keys.get("keys", [])
        if isinstance(key, dict) and named and key.get("kid") == named and key.get("use", "sig") == "sig"
    ]
    if len(fitting) != 1:
        raise SignInRefused("key_unknown")
    if fitting[0].get("kty") not in ("EC", "RSA") or fitting[0].get("alg", header["alg"]) != header["alg"]:
        raise SignInRefused("algorithm")
    try:
        return jwt.PyJWK(fitting[0], algorithm=header["alg"])
    except (jwt.PyJWTError, ValueError, TypeError):
        raise SignInRefused("key_unknown") from None


def read_id_token(
    token: str, *, provider: Provider, keys: dict[str, Any], nonce: str, access_token: str, moment: int
) -> dict[str, Any]:
    """The claims of the ID token that the provider issued for us and for this sign-in, at `moment` (seconds).

    Raises `SignInRefused` with the code of the first check that fails.
    """
    key = _key(token, keys, provider)
    try:
        claims: dict[str, Any] = jwt.decode(
            token, key, algorithms=list(provider.algorithms), options=_CHECKED_BELOW
        )
    except jwt.PyJWTError:
        raise SignInRefused("signature") from None
    if claims.get("iss") != provider.issuer:
        raise SignInRefused("issuer")
    _check_audience(claims, provider)
    _check_time(claims, moment)
    if not nonce or claims.get("nonce") != nonce:
        raise SignInRefused("nonce")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= 255:
        raise SignInRefused("subject")
    if "at_hash" in claims and claims["at_hash"] != _half_hash(
        access_token, jwt.get_unverified_header(token)["alg"]
    ):
        raise SignInRefused("access_token_hash")
    return claims


def _check_audience(claims: dict[str, Any], provider: Provider) -> None:
    audience = claims.get("aud")
    named = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    if provider.client_id not in named:
        raise SignInRefused("audience")
    party = claims.get("azp")
    if (len(named) > 1 and party is None) or (party is not None and party != provider.client_id):
        raise SignInRefused("authorized_party")


def _check_time(claims: dict[str, Any], moment: int) -> None:
    ends, began = claims.get("exp"), claims.get("iat")
    starts = claims.get("nbf", began)
    if not isinstance(ends, int) or ends + LEEWAY <= moment:
        raise SignInRefused("expired")
    if not isinstance(began, int) or not isinstance(starts, int):
        raise SignInRefused("issued_at")
    if not moment - OLDEST <= began <= moment + LEEWAY or starts > moment + LEEWAY:
        raise SignInRefused("issued_at")


def _half_hash(value: str, algorithm: str) -> str:
    digest = hashlib.new("sha" + algorithm[2:], value.encode()).digest()
    return base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
