"""The OpenID providers with which one may sign in, as the settings name them."""

from dataclasses import dataclass, field
from functools import lru_cache
from json import dumps, loads
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

STRONG = frozenset({"ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"})
"""Signatures by a key pair; what is signed with a shared secret, or not at all, is never accepted."""

KINDS = ("residents", "businesses", "staff")


class BadProvider(ValueError):
    """The settings name a provider in a way that cannot be used."""


@dataclass(frozen=True)
class Level:
    """How sure a provider is (保証レベル): who it is (身元確認), and that it is the same person (当人認証)."""

    identity: int = 0
    authentication: int = 0


@dataclass(frozen=True)
class Provider:
    """One OpenID provider: whom it serves, how to reach it, and what is accepted from it (認証の提供元).

    `levels` says what each `acr` that it returns is worth; an `acr` that is not named is worth nothing.
    `least` is the level below which nobody gets in at all. `claims` names the claims in which it hands
    over what we use (`name`, `address`, `birthdate`, `gender`, `corporate_number`, `business_name`, `part`).
    """

    key: str
    kind: str
    label: str
    issuer: str
    client_id: str
    key_file: str
    hint: str = ""
    key_id: str = ""
    key_algorithm: str = "ES256"
    discovery: str = ""
    algorithms: tuple[str, ...] = ("ES256",)
    scopes: tuple[str, ...] = ("openid",)
    acr_values: tuple[str, ...] = ()
    levels: dict[str, Level] = field(default_factory=dict)
    least: Level = Level()
    claims: dict[str, str] = field(default_factory=dict)
    is_response_issuer_required: bool = False
    is_demo: bool = False

    @property
    def discovery_address(self) -> str:
        """Where the provider describes itself."""
        return self.discovery or self.issuer.rstrip("/") + "/.well-known/openid-configuration"

    @property
    def origins(self) -> frozenset[str]:
        """Where the browser is sent; our pages may submit a form that leads there."""
        return frozenset(
            "{0.scheme}://{0.netloc}".format(urlsplit(a)) for a in (self.issuer, self.discovery_address)
        )

    def level_of(self, acr: str) -> Level:
        """What an `acr` of this provider is worth; it may name several words, the best one counts."""
        known = [self.levels[word] for word in acr.split() if word in self.levels]
        known += [self.levels[acr]] if acr in self.levels else []
        return Level(
            max((one.identity for one in known), default=0),
            max((one.authentication for one in known), default=0),
        )


def read_provider(written: dict[str, Any]) -> Provider:
    """One provider as the file names it; raises `BadProvider` saying what is wrong."""
    values = dict(written)
    for name in ("algorithms", "scopes", "acr_values"):
        if name in values:
            values[name] = tuple(values[name])
    values["levels"] = {acr: Level(**level) for acr, level in values.get("levels", {}).items()}
    values["least"] = Level(**values.get("least", {}))
    try:
        provider = Provider(**values)
    except TypeError as problem:
        raise BadProvider(f"A provider is not described as it should be: {problem}.") from problem
    if provider.kind not in KINDS:
        raise BadProvider(f"The provider {provider.key!r} is for one of {', '.join(KINDS)}.")
    if not provider.algorithms or not STRONG.issuperset(provider.algorithms):
        raise BadProvider(
            f"The provider {provider.key!r} may sign with {', '.join(sorted(STRONG))}, nothing else."
        )
    is_local = urlsplit(provider.issuer).hostname in ("127.0.0.1", "localhost")
    if urlsplit(provider.issuer).scheme != "https" and not (is_local and provider.is_demo):
        raise BadProvider(f"The issuer of {provider.key!r} has to begin with https://.")
    if "openid" not in provider.scopes:
        raise BadProvider(f"The scopes of {provider.key!r} lack openid.")
    return provider


@lru_cache(maxsize=4)
def _read_all(text: str) -> tuple[Provider, ...]:
    return tuple(read_provider(one) for one in loads(text))


def known_providers(kind: str = "") -> tuple[Provider, ...]:
    """The providers of the settings, of one kind if named, in the order of the file."""
    if settings.SIGN_IN_FILE:
        text = Path(settings.SIGN_IN_FILE).read_text("utf-8")
    else:
        text = dumps(settings.SIGN_IN_PROVIDERS)
    return tuple(one for one in _read_all(text) if not kind or one.kind == kind)


def provider_with_key(key: str) -> Provider | None:
    """The provider of this key, if there is one."""
    return next((one for one in known_providers() if one.key == key), None)
