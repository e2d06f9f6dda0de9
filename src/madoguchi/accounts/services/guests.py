"""Guest tickets and the brake on guessing."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Attempt, Ticket
from madoguchi.core.acting import Acting
from madoguchi.core.ids import new_secret, random_number, read_secret
from madoguchi.core.refusal import Refusal


class TooManyAttempts(Refusal):
    """Too many failed tries in a short time."""

    sentence = _(
        "続けて間違えたため、しばらく受け付けられません。5分ほど待ってから、もう一度お試しください。"
    )


class WrongNumberOrSecret(Refusal):
    """The pair of number and secret opens nothing; which of the two is wrong is not said."""

    sentence = _("番号と合言葉の組み合わせが正しくありません。控えを見て、もう一度入力してください。")


class NotTheHolder(Refusal):
    """Someone who does not hold the draft or application asked to change it."""

    sentence = _("この操作は、申請をした方だけができます。")


class MayOnlyPrepare(Refusal):
    """Someone who may prepare but not file asked to file."""

    sentence = _(
        "作成者は提出できません。提出は代表者・担当者ができます。準備ができたことを、代表者・担当者に知らせてください。"
    )
    of_agents = _(
        "この委任では、準備だけを任されています。提出はご本人ができます。準備ができたことを、ご本人に知らせてください。"
    )

    def __init__(self, *, is_agent: bool = False) -> None:
        super().__init__()
        if is_agent:
            self.sentence = self.of_agents


@dataclass(frozen=True)
class NewTicket:
    """A ticket just made, with the secret that is shown once and not kept."""

    ticket: Ticket
    secret: str


def _hash(secret: str) -> str:
    return hashlib.sha256(read_secret(secret).encode()).hexdigest()


def issue_ticket(*, at: datetime) -> NewTicket:
    """Make a ticket for a guest; the secret is returned here and never again."""
    secret = new_secret()
    ticket = Ticket.objects.create(number=random_number("D"), secret_hash=_hash(secret), created_at=at)
    return NewTicket(ticket, secret)


def require_holder(
    *, subject: UUID | None, ticket: UUID | None, procedures: Iterable[UUID] = (), by: Acting
) -> None:
    """Raise `NotTheHolder` unless `by` acts for `subject` or holds `ticket`, and may for all `procedures`.

    One acts for one subject at a time; an agent only in the procedures that the mandate names.
    """
    if subject not in by.held and ticket not in by.tickets:
        raise NotTheHolder
    if not all(by.reaches(procedure) for procedure in procedures):
        raise NotTheHolder


def require_submitter(*, by: Acting) -> None:
    """Raise `MayOnlyPrepare` for an agent or a member of a business who may prepare but not file."""
    if not by.may_submit:
        raise MayOnlyPrepare(is_agent=by.is_agent)


def check_secret(*, ticket: Ticket | None, secret: str, buckets: tuple[str, ...], at: datetime) -> UUID:
    """The id of `ticket` if `secret` is its secret; every failure counts against all `buckets`.

    Raises `TooManyAttempts` after five failures in five minutes in one bucket (more in a bucket of an
    address, behind which a whole counter may sit), and `WrongNumberOrSecret`.
    """
    refuse_after_failures(buckets, at=at)
    wanted = ticket.secret_hash if ticket else "0" * 64
    if not hmac.compare_digest(wanted, _hash(secret)) or ticket is None:
        record_failure(buckets, at=at)
        raise WrongNumberOrSecret(field="secret")
    return ticket.pk


def refuse_after_failures(buckets: tuple[str, ...], *, at: datetime) -> None:
    """Raise `TooManyAttempts` if a bucket is full: 5 failures in 5 minutes, 50 for an address (`ip:…`)."""
    since = at - timedelta(minutes=5)
    for bucket in buckets:
        limit = 50 if bucket.startswith("ip:") else 5
        if Attempt.objects.filter(bucket=bucket, at__gt=since).count() >= limit:
            raise TooManyAttempts


def record_failure(buckets: tuple[str, ...], *, at: datetime) -> None:
    """Count one failure against each bucket and forget those older than a day."""
    Attempt.objects.filter(at__lt=at - timedelta(days=1)).delete()
    Attempt.objects.bulk_create(Attempt(bucket=bucket[:80], at=at) for bucket in buckets)
