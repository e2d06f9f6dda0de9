"""Signing in: with a password, or by what a provider said; every refusal is written down."""

import hashlib
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, ShownClaims, Subject, User
from madoguchi.accounts.oidc import Provider, Returned, SignInRefused
from madoguchi.accounts.services.guests import record_failure, refuse_after_failures
from madoguchi.accounts.services.telling import tell_owner
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.language.reading import is_corporate_number
from madoguchi.language.widths import narrow
from madoguchi.vault.services import forget, seal


class WrongMailOrPassword(Refusal):
    """The pair of mail address and password opens no account; which of the two is wrong is not said."""

    sentence = _("メールアドレスとパスワードの組み合わせが正しくありません。もう一度入力してください。")


def mail_bucket(email: str) -> str:
    """The bucket of failures of a mail address: a digest, so that neither a long address nor a stored one gets past."""
    return "account:" + hashlib.sha256(narrow(email).casefold().encode()).hexdigest()


def sign_in_with_password(*, email: str, password: str, address: str, known: str = "", at: datetime) -> User:
    """The account that mail address and password open; `address` is where the request came from.

    `known` is the count of a browser in which this account signed in before: its failures are counted apart, so that
    strangers lock nobody out. Raises `TooManyAttempts` and `WrongMailOrPassword`.
    """
    buckets = (known or mail_bucket(email), f"ip:{address}")
    refuse_after_failures(buckets, at=at)
    user = authenticate(username=narrow(email), password=password)
    if not isinstance(user, User):
        record_failure(buckets, at=at)
        raise WrongMailOrPassword(field="email")
    return user


def note_refusal(*, provider: str, code: str, by: Acting, at: datetime) -> None:
    """Write down that a sign-in by a provider was refused, and why; of the person nothing is written."""
    with transaction.atomic():
        append(
            stream=f"sign_in:{provider}",
            kind="sign_in.refused",
            by=by,
            at=at,
            data={"provider": provider, "code": code},
        )


def uid_of(subject: str) -> str:
    """What stands for the person of a provider in our tables; it fits whatever the length of `subject`."""
    return hashlib.sha256(subject.encode()).hexdigest()


_OTHER = _(
    "このカードや認証は、別のアカウントで使われているか、このアカウントに登録したものと違います。"
    "一度ログアウトしてからお試しください。"
)


def link_sign_in(*, user: User, provider: str, subject: str, by: Acting, at: datetime) -> SocialAccount:
    """Let `user` sign in by `provider`, where it is called `subject`; one person of a provider opens one account.

    Raises `SignInRefused` (`other_account`) when it opens another one, or when another person of the same provider
    opens this one already.
    """
    uid = uid_of(subject)
    with transaction.atomic():
        # Whoever has the password alone does not become the holder by a card of their own.
        if SocialAccount.objects.filter(user=user, provider=provider).exclude(uid=uid).exists():
            raise SignInRefused("other_account", str(_OTHER))
        link, is_new = SocialAccount.objects.get_or_create(
            provider=provider, uid=uid, defaults={"user": user}
        )
        if link.user_id != user.pk:
            raise SignInRefused("other_account", str(_OTHER))
        if is_new:
            append(
                stream=f"user:{user.pk}",
                kind="user.linked",
                by=by,
                at=at,
                whose=user.person_id,
                data={"provider": provider},
            )
            tell_owner(user=user, by=by)
    return link


def unlink_sign_in(*, user: User, provider: str, by: Acting, at: datetime) -> None:
    """Take back that `user` can sign in by `provider`."""
    with transaction.atomic():
        if SocialAccount.objects.filter(user=user, provider=provider).delete()[0]:
            append(
                stream=f"user:{user.pk}",
                kind="user.unlinked",
                by=by,
                at=at,
                whose=user.person_id,
                data={"provider": provider},
            )
            tell_owner(user=user, by=by)


def sign_in_with_provider(
    *, provider: Provider, returned: Returned, account: User | None, by: Acting, at: datetime
) -> User:
    """The account of whom the provider named; made at the first time of a resident or a member of a business.

    `account` is who was signed in and asked for more (a step up, or a further way to sign in): then the
    provider's person is linked to it. Nobody is ever recognised by a mail address: an account with the same one
    stays what it is. Raises `SignInRefused`.
    """
    link = (
        SocialAccount.objects.select_related("user")
        .filter(provider=provider.key, uid=uid_of(returned.subject))
        .first()
    )
    if account is not None:
        link = link_sign_in(user=account, provider=provider.key, subject=returned.subject, by=by, at=at)
    if link is None and provider.kind == "staff":
        raise SignInRefused(
            "not_registered",
            str(_("この認証は、まだ職員のアカウントと結び付いていません。組織の管理者に知らせてください。")),
        )
    with transaction.atomic():
        user = link.user if link else _new_user(provider, returned, by=by, at=at)
        if not user.is_active:
            raise SignInRefused("account_disabled")
        if provider.kind == "businesses":
            _join_business(user, provider, returned, by=by, at=at)
    return user


def claim(provider: Provider, returned: Returned, name: str) -> str:
    """One thing that the provider handed over, as text; empty if it did not."""
    value: Any = returned.claims.get(provider.claims.get(name, name), "")
    return value.strip()[:200] if isinstance(value, str) else ""


def _new_user(provider: Provider, returned: Returned, *, by: Acting, at: datetime) -> User:
    person = Subject.objects.create(kind=Subject.Kind.PERSON)
    user = User.objects.create(
        email=f"{uuid4().hex}{User.NO_MAIL}",
        name=claim(provider, returned, "name") or str(_("お名前未登録")),
        password=make_password(None),
        person=person,
    )
    append(stream=f"user:{user.pk}", kind="user.added", by=by, at=at, whose=person.pk)
    link_sign_in(user=user, provider=provider.key, subject=returned.subject, by=by, at=at)
    return user


def _join_business(user: User, provider: Provider, returned: Returned, *, by: Acting, at: datetime) -> None:
    """Make the person a member of the business whose corporate number the provider proved.

    What the provider calls prime is the representative, everyone else a member of staff; a part that a business
    has given or taken here is not touched.
    """
    number = claim(provider, returned, "corporate_number")
    if not number:
        return
    if not is_corporate_number(number):
        raise SignInRefused("corporate_number")
    business, is_new = Subject.objects.get_or_create(
        corporate_number=number,
        defaults={"kind": Subject.Kind.BUSINESS, "name": claim(provider, returned, "business_name")},
    )
    if is_new:
        append(stream=f"subject:{business.pk}", kind="business.added", by=by, at=at, whose=business.pk)
    if user.person is None or Membership.objects.filter(member=user.person, group=business).exists():
        return
    is_prime = claim(provider, returned, "part") == "prime"
    part = Membership.Part.REPRESENTATIVE if is_prime else Membership.Part.STAFF
    Membership.objects.create(member=user.person, group=business, part=part, starts_on=japan_day(at))
    append(
        stream=f"subject:{business.pk}",
        kind="membership.began",
        by=by,
        at=at,
        whose=business.pk,
        data={"member": str(user.person.pk), "part": str(part), "provider": provider.key},
    )


SHOWN = ("name", "birthdate", "gender", "address")
"""What a card says that becomes a fact of its holder; anything else that was handed over is dropped."""


def keep_shown(*, user: User, provider: Provider, returned: Returned, by: Acting, at: datetime) -> None:
    """Seal what the card said of its holder; the follower of `card.shown` puts it among the person's facts.

    Only what proves identity counts as proof: below the level of a card nothing is kept.
    """
    claims = {name: claim(provider, returned, name) for name in SHOWN}
    known = {name: value for name, value in claims.items() if value}
    if user.person is None or returned.level.identity < 2 or not known:
        return
    shown = ShownClaims(person=user.person, at=at)
    with transaction.atomic():
        shown.sealed = seal(owner=shown.pk, context="shown", data=known)
        shown.save(force_insert=True)
        append(
            stream=f"subject:{user.person.pk}",
            kind="card.shown",
            by=by,
            at=at,
            whose=user.person.pk,
            data={"shown": str(shown.pk), "claims": sorted(known), "provider": provider.key},
        )


def drop_shown(*, shown: UUID, by: Acting, at: datetime) -> None:
    """Forget what a card said, once it stands where it belongs."""
    with transaction.atomic():
        if ShownClaims.objects.filter(pk=shown).delete()[0]:
            forget(owner=shown, by=by, at=at)
