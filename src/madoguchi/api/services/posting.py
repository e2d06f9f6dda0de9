"""Posting to addresses that others registered: signed as the Standard Webhooks describe it, retried, given up after days.

`Webhook-Signature: v1,<base64 of HMAC-SHA256>` over id, time and body, with a secret `whsec_…` that is shown once.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from madoguchi.core.public_net import NotPublic
from madoguchi.core.public_post import Unreachable, checked_address, post
from madoguchi.core.refusal import Refusal

WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 480, 1440))
"""How long to wait after the first failure, the second … and every one after the last of these."""
GIVES_UP = timedelta(days=5)
CLAIM = timedelta(minutes=10)
"""How long a worker holds what it delivers."""
_GONE = 410


class BadAddress(Refusal):
    """Not an https address of a public host."""

    sentence = _("通知先には、https:// で始まる公開のアドレスを入力してください。")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try; `problem` is empty when it was taken, `wait` what the other side asked for (試行の結果)."""

    problem: str = ""
    wait: timedelta | None = None
    is_gone: bool = False

    @property
    def is_taken(self) -> bool:
        """Whether the other side took it."""
        return not self.problem


def new_posting_secret() -> str:
    """A secret for signatures, as the Standard Webhooks write it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def public_address(url: str) -> str:
    """`url` if something may be posted there; raises `BadAddress`."""
    try:
        return checked_address(url.strip(), may_be_private=settings.WEBHOOK_PRIVATE)
    except NotPublic as error:
        raise BadAddress(field="url") from error


def signed_headers(*, secret: str, name: str, body: bytes, at: datetime) -> dict[str, str]:
    """The headers of one delivery called `name`."""
    moment = str(int(at.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{name}.{moment}.".encode() + body, hashlib.sha256)
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "madoguchi-webhooks",
        "Webhook-Id": name,
        "Webhook-Timestamp": moment,
        "Webhook-Signature": "v1," + base64.b64encode(digest).decode(),
    }


def try_posting(url: str, headers: dict[str, str], body: bytes) -> Outcome:
    """Post once, to public hosts only and without following redirects; never raises for what the other side does."""
    try:
        answer = post(url, headers=headers, content=body, may_be_private=settings.WEBHOOK_PRIVATE)
    except NotPublic:
        return Outcome("not a public address")
    except Unreachable as failure:
        return Outcome(f"unreachable: {failure}"[:200])
    if 200 <= answer.status < 300:
        return Outcome()
    wait = timedelta(seconds=answer.retry_after) if answer.retry_after else None
    return Outcome(f"status {answer.status}", wait, is_gone=answer.status == _GONE)


def pause_after(failures: int, wait: timedelta | None) -> timedelta:
    """How long to wait after so many failures in a row; longer when the other side asks for it."""
    return max(WAITS[min(failures, len(WAITS)) - 1], wait or timedelta())
