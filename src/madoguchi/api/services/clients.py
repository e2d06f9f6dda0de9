"""Registering systems of other bureaus, and their short-lived tokens (OAuth 2.0 client credentials, RFC 6749 §4.4)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID

from allauth.idp.oidc.models import Client, Token
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.services import record_failure, refuse_after_failures
from madoguchi.api.models import ApiClient, ApiMinute
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append

READ, WRITE, REVIEWS = "businesses:read", "businesses:write", "reviews:write"
SCOPES = {
    READ: "事業者の情報を読む",
    WRITE: "組織が持つ事業者の情報を書く",
    REVIEWS: "組織の手続と窓口へのレビューを届ける",
}
LIVES = timedelta(minutes=10)
"""How long a token holds: a system asks for the next one by itself."""
LONGEST = timedelta(days=366)
"""How long a registration holds at most; then somebody has to say that the system is still there."""


class MayNotRegister(Refusal):
    """Only an administrator of the organisation registers its systems."""

    sentence = _("連携システムを登録・取消しできるのは、その組織の管理者だけです。")


class UnknownScope(Refusal):
    """A scope that does not exist, or none."""

    sentence = _("許可する範囲を、businesses:read、businesses:write、reviews:write から選んでください。")


class InvalidClient(Exception):
    """Id and secret are not those of a system that holds now: which of the two is wrong is not said."""


class InvalidScope(Exception):
    """The system asks for more than it was registered for."""


@dataclass(frozen=True, slots=True)
class NewClient:
    """A system just registered, with the secret that is shown once and kept hashed (登録した連携システム)."""

    client: ApiClient
    secret: str


@dataclass(frozen=True, slots=True)
class NewToken:
    """A token just issued; kept hashed (発行したトークン)."""

    value: str
    scopes: tuple[str, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class Caller:
    """The system that a request comes from, and what its token allows (連携元)."""

    client: ApiClient
    scopes: frozenset[str]

    def acting(self, purpose: str) -> Acting:
        """The actor of what the system does: named in the log by its registration, never by a person."""
        return Acting(name=self.client.name, machine=f"api:{self.client.pk}", purpose=purpose)


def register_client(
    *,
    organisation: Organisation,
    name: str,
    scopes: list[str],
    lives: timedelta = LONGEST,
    by: Acting,
    at: datetime,
) -> NewClient:
    """Register a system of `organisation`; returns it with its secret. Raises `MayNotRegister`, `UnknownScope`."""
    _check(organisation.pk, by)
    if not scopes or not set(scopes) <= set(SCOPES):
        raise UnknownScope
    secret = token_urlsafe(32)
    with transaction.atomic():
        oauth = Client(
            name=name[:100],
            type=Client.Type.CONFIDENTIAL,
            grant_types=Client.GrantType.CLIENT_CREDENTIALS,
            response_types=Client.ResponseType.NONE,
            data={"organisation": str(organisation.pk)},
        )
        oauth.set_secret(secret)
        oauth.set_scopes(sorted(set(scopes)))
        oauth.save(force_insert=True)
        client = ApiClient.objects.create(
            client=oauth,
            organisation=organisation,
            name=name[:100],
            registered_by_id=by.who,
            registered_at=at,
            expires_at=at + min(lives, LONGEST),
        )
        append(
            stream=f"organisation:{organisation.pk}",
            kind="apiclient.registered",
            by=by,
            at=at,
            organisation=organisation.pk,
            data={"client": str(client.pk), "scopes": sorted(set(scopes))},
        )
    return NewClient(client, secret)


def revoke_client(*, client: ApiClient, by: Acting, at: datetime) -> None:
    """End a registration and all its tokens now. Raises `MayNotRegister`."""
    _check(client.organisation_id, by)
    with transaction.atomic():
        held = ApiClient.objects.select_for_update().get(pk=client.pk)
        if held.revoked_at is not None:
            return
        held.revoked_at = at
        held.save(update_fields=["revoked_at"])
        Client.objects.filter(pk=held.client_id).update(secret=make_password(None), scopes="", grant_types="")
        Token.objects.filter(client=held.client_id).delete()
        append(
            stream=f"organisation:{held.organisation_id}",
            kind="apiclient.revoked",
            by=by,
            at=at,
            organisation=held.organisation_id,
            data={"client": str(held.pk)},
        )


def issue_token(
    *, client_id: str, secret: str, scopes: tuple[str, ...] = (), address: str, at: datetime
) -> NewToken:
    """A token for the system that shows id and secret, for `scopes` or all that it has.

    Raises `InvalidClient`, `InvalidScope`, and `TooManyAttempts` after five failures in five minutes for an
    id from one address.
    """
    buckets = (f"api:{client_id[:30]}:{address}"[:80], f"ip:{address}"[:80])
    refuse_after_failures(buckets, at=at)
    held = ApiClient.objects.select_related("client").filter(
        client_id=client_id, revoked_at__isnull=True, expires_at__gt=at
    )
    found = held.first()
    if found is None:
        make_password(secret)  # so that the answer takes as long as for an id that there is
    if found is None or not found.client.check_secret(secret):
        record_failure(buckets, at=at)
        raise InvalidClient
    oauth = found.client
    allowed = oauth.get_scopes()
    wanted = scopes or tuple(allowed)
    if not set(wanted) <= set(allowed):
        raise InvalidScope
    value = token_urlsafe(32)
    token = Token(type=Token.Type.ACCESS_TOKEN, client=oauth, created_at=at, expires_at=at + LIVES)
    token.set_value(value)
    token.set_scopes(list(wanted))
    with transaction.atomic():
        Token.objects.filter(client=oauth, expires_at__lte=at).delete()
        token.save(force_insert=True)
    return NewToken(value, wanted, int(LIVES.total_seconds()))


def caller_of(*, token: str, at: datetime) -> Caller | None:
    """The system whose token this is, if both hold at `at`."""
    found = Token.objects.by_value(token).filter(type=Token.Type.ACCESS_TOKEN, expires_at__gt=at).first()
    if found is None:
        return None
    client = (
        ApiClient.objects.select_related("organisation")
        .filter(client_id=found.client_id, revoked_at__isnull=True, expires_at__gt=at)
        .first()
    )
    return Caller(client, frozenset(found.get_scopes())) if client else None


def count_call(*, client: ApiClient, at: datetime) -> bool:
    """Count a call of `client`; False when it has asked more than it may in this minute."""
    minute = int(at.timestamp()) // 60
    with transaction.atomic():
        row, is_new = ApiMinute.objects.get_or_create(client=client, minute=minute, defaults={"count": 1})
        if is_new:
            ApiMinute.objects.filter(client=client, minute__lt=minute - 60).delete()
            return True
        ApiMinute.objects.filter(pk=row.pk).update(count=F("count") + 1)
    return row.count < client.per_minute


def _check(organisation: UUID, by: Acting) -> None:
    if not by.machine and not by.has(Role.ADMINISTRATOR, organisation):
        raise MayNotRegister
