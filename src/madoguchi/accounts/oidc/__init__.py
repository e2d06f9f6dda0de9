"""Signing in by OpenID Connect: the providers that the settings name, and the strict client of all of them."""

from madoguchi.accounts.oidc.client import finish, start
from madoguchi.accounts.oidc.providers import Provider, known_providers, provider_with_key
from madoguchi.accounts.oidc.refusals import SignInRefused
from madoguchi.accounts.oidc.tokens import Returned

__all__ = [
    "Provider",
    "Returned",
    "SignInRefused",
    "finish",
    "known_providers",
    "provider_with_key",
    "start",
]
