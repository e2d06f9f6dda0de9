"""Making and ending keys for a person's own programs, and acting by one."""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import AccessKey
from madoguchi.accounts.selectors import acting_of
from madoguchi.accounts.services.guests import NotTheHolder
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append

PREFIX = "mdk_"
LONGEST = timedelta(days=366)
MOST = 20
"""Keys that one person holds at a time."""
PER_MINUTE = 120
_ONE_FACTOR = 1


class TooManyKeys(Refusal):
    """The person holds as many keys as one may."""

    sentence = _("連携キーは、1人20個までです。使わないキーを止めてから、作ってください。")


class KeyNeedsName(Refusal):
    """A key without a name could not be told from others."""

    sentence = _("連携キーの名前を入力してください。")


class BadKeyTime(Refusal):
    """A key ends within a year."""

    sentence = _("期限は、あしたから1年以内の日にしてください。")


class TooManyCalls(Refusal):
    """The program asked more often than it may in this minute."""

    sentence = _("1分間に使える回数を超えました。次の分に、もう一度お試しください。")


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key just made, with the secret that is shown once and kept hashed (作った連携キー)."""

    key: AccessKey
    secret: str


def make_access_key(
    *,
    name: str,
    may_submit: bool,
    limits: Collection[UUID] | None,
    expires_at: datetime,
    by: Acting,
    at: datetime,
) -> NewKey:
    """Make a key for the subject that `by` acts for now; it can never do more than its maker may.

    Raises `NotTheHolder` for one who acts for nobody, `KeyNeedsName`, `BadKeyTime`, `TooManyKeys`.
    """
    if by.who is None or by.whose is None or by.whose not in by.held:
        raise NotTheHolder
    if not name.strip():
        raise KeyNeedsName(field="name")
    if not at < expires_at <= at + LONGEST:
        raise BadKeyTime(field="until")
    secret = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        held = AccessKey.objects.select_for_update().filter(
            user=by.who, revoked_at__isnull=True, expires_at__gt=at
        )
        if len(held) >= MOST:
            raise TooManyKeys
        key = AccessKey.objects.create(
            user_id=by.who,
            subject_id=by.whose,
            mandate_id=by.mandate,
            name=name.strip()[:100],
            secret_hash=_hash(secret),
            may_submit=may_submit and by.may_submit,
            limits=None if limits is None else sorted(str(one) for one in limits),
            assurance=by.assurance,
            created_at=at,
            expires_at=expires_at,
        )
        _tell("accesskey.made", key, by=by, at=at)
    return NewKey(key, secret)


def revoke_access_key(*, key: AccessKey, by: Acting, at: datetime) -> None:
    """End a key now; only its maker does. Raises `NotTheHolder`."""
    if key.user_id != by.who:
        raise NotTheHolder
    with transaction.atomic():
        held = AccessKey.objects.select_for_update().get(pk=key.pk)
        if held.revoked_at is None:
            held.revoked_at = at
            held.save(update_fields=["revoked_at"])
            _tell("accesskey.revoked", held, by=by, at=at)


def acting_by_key(*, secret: str, at: datetime) -> tuple[AccessKey, Acting] | None:
    """The key and whom it acts for, if it holds at `at`; what its maker lost since is lost to it too.

    Raises `TooManyCalls` when the key was used more often than it may be in this minute.
    """
    found = (
        AccessKey.objects.select_related("user")
        .filter(secret_hash=_hash(secret), revoked_at__isnull=True, expires_at__gt=at)
        .first()
    )
    if found is None:
        return None
    _count(found, at)
    acting = acting_under(key=found, at=at)
    return (found, acting) if acting else None


def acting_under(*, key: AccessKey, at: datetime) -> Acting | None:
    """Whom `key` acts for at `at` and how far; None when it holds no longer, or its maker may no longer act."""
    if key.revoked_at is not None or key.expires_at <= at:
        return None
    acting = acting_of(
        key.user,
        whose=key.subject_id,
        mandate=key.mandate_id,
        assurance=key.assurance,
        authentication=_ONE_FACTOR,
        has_second=False,
        at=at,
    )
    if key.subject_id not in acting.held:
        return None
    return replace(
        acting,
        is_second_missing=False,
        may_submit=acting.may_submit and key.may_submit,
        limits=_both(acting.limits, key.limits),
        purpose=f"連携キー「{key.name}」",
    )


def _both(given: frozenset[UUID] | None, named: list[str] | None) -> frozenset[UUID] | None:
    if named is None:
        return given
    own = frozenset(UUID(one) for one in named)
    return own if given is None else given & own


def _count(key: AccessKey, at: datetime) -> None:
    minute = int(at.timestamp()) // 60
    with transaction.atomic():
        held = AccessKey.objects.select_for_update().get(pk=key.pk)
        held.calls = held.calls + 1 if held.minute == minute else 1
        held.minute, held.last_used_at = minute, at
        held.save(update_fields=["minute", "calls", "last_used_at"])
    if held.calls > PER_MINUTE:
        raise TooManyCalls


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _tell(kind: str, key: AccessKey, *, by: Acting, at: datetime) -> None:
    append(
        stream=f"accesskey:{key.pk}",
        kind=kind,
        by=by,
        at=at,
        whose=key.subject_id,
        data={"may_submit": key.may_submit, "procedures": key.limits},
    )
