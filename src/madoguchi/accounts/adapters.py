"""How django-allauth's parts speak, seal and name people here."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, ClassVar
from uuid import UUID

from allauth.core import context
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client, PrivateKey
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import PairwiseName, User
from madoguchi.accounts.oidc.keys import make_private
from madoguchi.vault.selectors import unseal
from madoguchi.vault.services import seal

OWNER = UUID("0198a000-0000-7000-8000-000000000002")
"""Under whose key the secrets of second factors are sealed: they are the platform's, not the person's facts."""


class ProviderAdapter(DefaultOIDCAdapter):
    """How we tell other systems who someone is: by a name of their own for each, and no more than was agreed."""

    scope_display: ClassVar[dict[str, Any]] = {
        "openid": _("あなたを見分ける番号（このシステムだけの番号です）"),
        "profile": _("お名前"),
        "email": _("メールアドレス"),
    }

    def list_private_keys(self, **wanted: Any) -> list[PrivateKey]:
        """The key with which we sign; it is made when it is first needed and lies in the state folder."""
        return [
            PrivateKey(pem=make_private(Path(settings.SIGN_IN_DIR) / "provider.pem", kind="RSA").decode())
        ]

    def get_user_sub(self, client: Client, user: AbstractBaseUser) -> str:
        """What stands for the person towards this one client; two clients cannot find out that it is the same person."""
        held, _is_new = PairwiseName.objects.get_or_create(
            client_id=client.pk, user_id=user.pk, defaults={"name": token_urlsafe(32)}
        )
        return held.name

    def get_user_by_sub(self, client: Client, sub: str) -> AbstractBaseUser | None:
        """The active account that `sub` means to this client."""
        held = PairwiseName.objects.select_related("user").filter(client_id=client.pk, name=sub).first()
        return held.user if held and held.user.is_active else None

    def get_claims(
        self,
        purpose: Any,
        user: AbstractBaseUser,
        client: Client,
        scopes: Iterable[str],
        email: str | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """What the person agreed to tell: the name, the mail address where there is one."""
        assert isinstance(user, User)
        claims: dict[str, Any] = {"sub": self.get_user_sub(client, user)}
        if "profile" in scopes:
            claims["name"] = user.name
        if "email" in scopes and user.has_mail:
            claims["email"] = user.email
        return claims


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
