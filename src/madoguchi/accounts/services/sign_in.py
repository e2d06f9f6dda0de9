"""Signing in with a password."""

import hashlib
from datetime import datetime

from django.contrib.auth import authenticate
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import User
from madoguchi.accounts.services.guests import record_failure, refuse_after_failures
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.language.widths import narrow


class WrongMailOrPassword(Refusal):
    """The pair of mail address and password opens no account; which of the two is wrong is not said."""

    sentence = _("メールアドレスとパスワードの組み合わせが正しくありません。もう一度入力してください。")


def sign_in_with_password(*, email: str, password: str, address: str, at: datetime) -> User:
    """The account that mail address and password open; `address` is where the request came from.

    Raises `TooManyAttempts` and `WrongMailOrPassword`. The bucket of an account is a digest of its mail
    address, so that neither a long address nor a stored one gets past the brake.
    """
    mail = narrow(email)
    buckets = ("account:" + hashlib.sha256(mail.casefold().encode()).hexdigest(), f"ip:{address}")
    refuse_after_failures(buckets, at=at)
    user = authenticate(username=mail, password=password)
    if not isinstance(user, User):
        record_failure(buckets, at=at)
        raise WrongMailOrPassword(field="email")
    with transaction.atomic():
        append(
            stream=f"user:{user.pk}",
            kind="user.signed_in",
            by=Acting(name=user.name, who=user.pk),
            at=at,
            whose=user.person_id,
        )
    return user
