"""Other systems that let people sign in by us. Systems that come by themselves are `api`'s (`api/services/clients.py`)."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from allauth.idp.oidc.models import Client, Token
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append

SCOPES = ("openid", "profile", "email")
"""What a system may come to know of a person: a name of its own for them; their name; their mail address."""


class NotAReturnAddress(Refusal):
    """An address to return to is not one that we send people to, or there is none."""

    sentence = _("戻り先は、https:// で始まる、ほかに何も付かないアドレスにしてください。")


class NotAScope(Refusal):
    """A scope that does not exist, or none that lets people sign in."""

    sentence = _("求める範囲が正しくありません。")


@dataclass(frozen=True)
class NewClient:
    """A client just registered, with the secret that is shown once and not kept."""

    client: Client
    secret: str


def register_client(
    *,
    name: str,
    organisation: Organisation,
    redirect_uris: tuple[str, ...],
    scopes: tuple[str, ...],
    by: Acting,
    at: datetime,
) -> NewClient:
    """Register a system of `organisation` that lets people sign in by us and takes them back at `redirect_uris`.

    It gets codes alone, for `openid` and what else of `SCOPES` is named. Raises `NotAReturnAddress`, `NotAScope`.
    """
    if not redirect_uris:
        raise NotAReturnAddress
    for address in redirect_uris:
        parts = urlsplit(address)
        is_local = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
        if (
            not (parts.scheme == "https" or is_local)
            or not parts.hostname
            or parts.fragment
            or "*" in address
        ):
            raise NotAReturnAddress
    if "openid" not in scopes or not set(SCOPES).issuperset(scopes):
        raise NotAScope
    secret = secrets.token_urlsafe(36)
    client = Client(name=name[:100], data={"organisation": str(organisation.pk)})
    client.set_secret(secret)
    client.set_scopes(list(scopes))
    client.set_default_scopes(["openid"])
    client.set_redirect_uris(list(redirect_uris))
    client.set_response_types(["code"])
    client.set_grant_types([Client.GrantType.AUTHORIZATION_CODE])
    with transaction.atomic():
        client.save(force_insert=True)
        _note(client, "client.registered", by=by, at=at)
    return NewClient(client, secret)


def renew_client_secret(*, client: Client, by: Acting, at: datetime) -> str:
    """Give a client another secret; the old one and all its tokens stop working at once."""
    secret = secrets.token_urlsafe(36)
    with transaction.atomic():
        client.set_secret(secret)
        client.save(update_fields=["secret"])
        Token.objects.filter(client=client).delete()
        _note(client, "client.secret_renewed", by=by, at=at)
    return secret


def withdraw_client(*, client: Client, by: Acting, at: datetime) -> None:
    """Take a client away with all its tokens."""
    with transaction.atomic():
        _note(client, "client.withdrawn", by=by, at=at)
        client.delete()


def note_consent(*, client: str, scopes: list[str], by: Acting, at: datetime) -> None:
    """Write down that a person let a system know what the scopes say."""
    with transaction.atomic():
        append(
            stream=f"user:{by.who}",
            kind="user.agreed",
            by=by,
            at=at,
            whose=by.whose,
            data={"client": client, "scopes": list(scopes)},
        )


def _note(client: Client, kind: str, *, by: Acting, at: datetime) -> None:
    organisation = client.data["organisation"]
    append(
        stream=f"organisation:{organisation}",
        kind=kind,
        by=by,
        at=at,
        organisation=Organisation.objects.get(pk=organisation).pk,
        data={"client": client.pk, "scopes": client.get_scopes()},
    )
