"""Reading what signing in left behind: one's sessions, one's keys, what was being typed."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import QuerySet

from madoguchi.accounts.models import KeptAnswers, KeptTyping, ShownClaims, Subject, User, Visit
from madoguchi.core.acting import Acting
from madoguchi.vault.selectors import unseal
from madoguchi.vault.types import KeyMissing, Tampered


def visits_of(user: User, *, at: datetime) -> QuerySet[Visit]:
    """Where `user` is signed in, the one used last first."""
    return Visit.objects.filter(user=user, ends_at__gt=at).order_by("-seen_at")


def kept_typing(key: str, acting: Acting, *, at: datetime) -> tuple[KeptTyping, dict[str, list[str]]] | None:
    """What was kept under `key`, if `acting` is the one who typed it; None for anyone else and after a day."""
    try:
        found = KeptTyping.objects.filter(pk=UUID(key), at__gt=at - timedelta(days=1)).first()
    except ValueError:
        return None
    if found is None or found.owner not in {acting.who, *acting.tickets}:
        return None
    try:
        opened: dict[str, Any] = unseal(owner=found.pk, context="typing", sealed=bytes(found.sealed))
    except (KeyMissing, Tampered):
        return None
    if opened["owner"] != str(found.owner):
        return None
    typed: dict[str, list[str]] = opened["typed"]
    return found, typed


def kept_answers(key: str, *, at: datetime) -> dict[str, Any] | None:
    """What was told in the session that holds `key`; None when it is gone or nobody was there for half an hour."""
    try:
        found = KeptAnswers.objects.filter(pk=UUID(key), seen_at__gt=at - timedelta(minutes=30)).first()
        return found.answers if found else None
    except (ValueError, KeyMissing, Tampered):
        return None


def shown_claims(key: UUID) -> tuple[Subject, dict[str, str]] | None:
    """Whom a card was shown for and what it said; None once that was taken."""
    found = ShownClaims.objects.select_related("person").filter(pk=key).first()
    if found is None:
        return None
    said: dict[str, str] = unseal(owner=found.pk, context="shown", sealed=bytes(found.sealed))
    return found.person, said


def keys_of(user: User) -> QuerySet[Authenticator]:
    """The second factors and passkeys of `user`, oldest first."""
    keys: QuerySet[Authenticator] = Authenticator.objects.filter(user=user).order_by("created_at")
    return keys


def has_second_factor(user: User) -> bool:
    """Whether `user` has set up anything beside the password."""
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return keys_of(user).filter(type__in=kinds).exists()


def links_of(user: User) -> QuerySet[SocialAccount]:
    """The providers with which `user` can sign in."""
    links: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=user).order_by("date_joined")
    return links
