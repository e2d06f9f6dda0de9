"""How django-allauth's parts speak, seal and name people here."""

from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from madoguchi.accounts.models import User
from madoguchi.vault.selectors import unseal
from madoguchi.vault.services import seal

OWNER = UUID("0198a000-0000-7000-8000-000000000002")
"""Under whose key the secrets of second factors are sealed: they are the platform's, not the person's facts."""


class SecondFactorAdapter(DefaultMFAAdapter):
    """Seals the secrets of second factors and names the service to authenticators."""

    def encrypt(self, text: str) -> str:
        """Sealed by the vault, as text for the JSON column."""
        return b64encode(seal(owner=OWNER, context="second factor", data=text.encode())).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text that `encrypt` was given."""
        opened: bytes = unseal(owner=OWNER, context="second factor", sealed=b64decode(encrypted_text))
        return opened.decode()

    def get_totp_issuer(self) -> str:
        """The name beside the codes in an authenticator app."""
        return str(settings.SERVICE_NAME)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The host for which passkeys hold, and its name."""
        return {"id": context.request.get_host().partition(":")[0], "name": str(settings.SERVICE_NAME)}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """What a passkey keeps of its account: an id that says nothing, and words for the person to recognise it."""
        return {
            "id": str(user.pk).encode(),
            "name": user.email if user.has_mail else user.name,
            "display_name": user.name,
        }
