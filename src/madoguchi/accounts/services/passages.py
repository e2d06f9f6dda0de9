"""Letting a guest go on at another device: an address read as a picture, and six digits typed there."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Passage, Ticket
from madoguchi.accounts.services.guests import record_failure, refuse_after_failures
from madoguchi.core.refusal import Refusal

LASTS = timedelta(minutes=10)
MOST_TRIES = 5


class PassageOver(Refusal):
    """The address opens nothing: it was used, its ten minutes are over, or there is no such one."""

    sentence = _("この二次元コードは、もう使えません。元の画面で、新しいコードを出してください。")


class WrongDigits(Refusal):
    """The six digits are not those on the first screen."""

    sentence = _("数字が違います。元の画面に表示されている6桁の数字を、確かめてください。")


@dataclass(frozen=True)
class NewPassage:
    """A passage just opened, with what is shown once on the first screen and not kept."""

    passage: Passage
    secret: str
    digits: str


def open_passage(*, ticket: Ticket, at: datetime) -> NewPassage:
    """Open a passage for what `ticket` opens; one opened before and not used is closed."""
    secret, digits = secrets.token_urlsafe(24), f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        Passage.objects.filter(ticket=ticket).delete()
        Passage.objects.filter(ends_at__lt=at - timedelta(days=1)).delete()
        passage = Passage.objects.create(
            ticket=ticket,
            address_hash=_address(secret),
            digits_hash=_digits(secret, digits),
            made_at=at,
            ends_at=at + LASTS,
        )
    return NewPassage(passage, secret, digits)


def go_through(*, secret: str, digits: str, buckets: tuple[str, ...], at: datetime) -> UUID:
    """The id of the ticket of the passage with this `secret`, if `digits` are its digits; the passage is closed.

    Raises `TooManyAttempts` as `check_secret`, `PassageOver`, and `WrongDigits`: after five of these it is over.
    """
    refuse_after_failures(buckets, at=at)
    with transaction.atomic():
        found = Passage.objects.select_for_update().filter(address_hash=_address(secret)).first()
        is_open = found and found.used_at is None and at < found.ends_at and found.tries < MOST_TRIES
        if found is not None and is_open:
            if hmac.compare_digest(found.digits_hash, _digits(secret, digits)):
                found.used_at = at
                found.save(update_fields=["used_at"])
                ticket: UUID = found.ticket_id
                return ticket
            found.tries += 1
            found.save(update_fields=["tries"])
    record_failure(buckets, at=at)
    if is_open and found is not None and found.tries < MOST_TRIES:
        raise WrongDigits(field="digits")
    raise PassageOver(field="digits")


def _address(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _digits(secret: str, digits: str) -> str:
    return hmac.digest(secret.encode(), digits.encode(), "sha256").hex()
