"""Telling an account's owner by mail that a way to sign in was added or taken away: it may not have been they."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.accounts.models import User
from madoguchi.core.acting import Acting

log = logging.getLogger(__name__)


def tell_owner(*, user: User, by: Acting) -> None:
    """After the commit, write to the account's mail address that its ways to sign in changed; nothing more is said.

    Only what a person did is told, not what the platform set up. A mail that cannot be sent holds nothing up: the
    page of one's ways to sign in shows the same.
    """
    if by.who is not None and user.has_mail:
        transaction.on_commit(lambda: _send(user.email))


def _send(address: str) -> None:
    subject = _("【{service}】ログインの方法が変わりました").format(service=settings.SERVICE_NAME)
    words = _(
        "あなたのアカウントで、ログインの方法が追加されたか、取り消されました。\n\n"
        "心当たりのない場合は、すぐにログインして「ログインの方法」を開き、ほかの端末をすべてログアウトしてください。"
    )
    try:
        send_mail(subject, words, None, [address])
    except OSError:
        log.warning("A mail on a changed way to sign in could not be handed over.")
