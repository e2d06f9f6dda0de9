"""Sending: a message into the inbox, and a mail that says only that something is there."""

import logging
import time
from datetime import datetime, timedelta
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPRecipientsRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
)
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Subject, Ticket
from madoguchi.core.acting import Acting
from madoguchi.events.services import append
from madoguchi.messaging.models import Delivery, Message
from madoguchi.messaging.selectors import inbox

log = logging.getLogger(__name__)

# How long to wait after the first, second … failure; after the last of them there is no further try.
WAITS = tuple(timedelta(minutes=m) for m in (5, 60, 120, 240, 480, 1200))
# A worker that dies while it sends keeps its claim for this long. It is longer than a round may last
# with its last mail, so that no second worker takes what the first still holds.
CLAIM = timedelta(hours=1)
_LONGEST_ROUND = 60.0
_BAD_ADDRESS = "bad address"

POSTMAN = Acting.system("mail")


def send(
    *,
    dedupe: str,
    subject: Subject | None,
    ticket: Ticket | None,
    title: str,
    body: str,
    about: str,
    procedure: UUID | None = None,
    email: str = "",
    by: Acting,
    at: datetime,
) -> Message:
    """Put a message in the inbox of `subject` or `ticket`; when `email` is given a mail will point to it.

    A second call with the same `dedupe` changes nothing and returns the message of the first. `about` is
    the stream of what it speaks of (`application:<uuid>`). `procedure` is the one that it is about: an agent
    whose mandate covers it may read the message, and none that has no procedure. An address to which no mail can go does not
    keep the message from the inbox: its delivery stands as failed, for officer and applicant to see.
    """
    with transaction.atomic():
        message, is_new = Message.objects.get_or_create(
            dedupe=dedupe,
            defaults={
                "subject": subject,
                "ticket": ticket,
                "title": title,
                "body": body,
                "about": about,
                "procedure_id": procedure,
                "sent_at": at,
            },
        )
        if not is_new:
            return message
        if email:
            is_usable = _is_usable(email)
            Delivery.objects.create(
                message=message,
                channel="mail",
                address=email[:254],
                state=Delivery.State.WAITING if is_usable else Delivery.State.FAILED,
                next_at=at,
                error="" if is_usable else _BAD_ADDRESS,
            )
        append(
            stream=about,
            kind="message.sent",
            by=by,
            at=at,
            whose=message.subject_id,
            data={"message": str(message.pk), "mail": bool(email)},
        )
    return message


def mark_read(*, message: Message, by: Acting, at: datetime) -> Message:
    """Note when a message was first opened by someone who holds it; raises `Message.DoesNotExist` for others."""
    with transaction.atomic():
        locked = inbox(by).select_for_update().get(pk=message.pk)
        if locked.read_at is not None:
            return locked
        locked.read_at = at
        locked.save(update_fields=["read_at"])
        append(
            stream=locked.about,
            kind="message.read",
            by=by,
            at=at,
            whose=locked.subject_id,
            data={"message": str(locked.pk)},
        )
    return locked


def mail_invitation(*, address: str, link: str, at: datetime) -> bool:
    """Mail the link of an invitation now; whether the mail server took it.

    It is not queued: the secret in the link is kept nowhere, so whoever invites is told at once when no mail left.
    """
    body = _(
        "オンライン窓口で、手続をいっしょに行うための招待が届いています。\n"
        "心あたりのあるときだけ、次のアドレスを開いて、ログインして答えてください。\n"
        "\n"
        "%(link)s\n"
        "\n"
        "この招待は14日間使えます。心あたりのないときは、何もしないでください。\n"
        "このメールは自動で送っています。返信はできません。\n"
    ) % {"link": link}
    mail = EmailMessage(
        subject=_("オンライン窓口の招待"),
        body=body,
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        return mail.send() == 1
    except Exception as failure:  # each mail backend raises its own
        log.warning(
            "invitation at %s: not mailed: %s", at.isoformat(timespec="minutes"), _description(failure)
        )
        return False


def deliver_waiting(*, at: datetime, limit: int = 100) -> int:
    """Send up to `limit` mails that are due at `at`; returns how many left.

    Every mail is claimed in a short transaction before it is sent and marked in another after, so that
    two workers never send the same one and no transaction waits for a mail server. A failure waits
    5 minutes, 1, 2, 4, 8 and 20 hours; then the delivery has failed for good. When the mail server cannot
    be reached at all, the round ends: the other mails wait without having used up a try.
    """
    due = list(
        Delivery.objects.filter(state=Delivery.State.WAITING, next_at__lte=at)
        .order_by("next_at", "pk")
        .values_list("pk", flat=True)[:limit]
    )
    if not due:
        return 0
    connection: BaseEmailBackend = get_connection()
    started = time.monotonic()  # how long the round takes; what time it is stays the caller's business
    sent = 0
    for key in due:
        if time.monotonic() - started > _LONGEST_ROUND:
            break
        delivery = _claim(key, at=at)
        if delivery is None:
            continue
        try:
            _mail(delivery, connection).send()
        except Exception as failure:  # each mail backend raises its own; one bad mail keeps no other waiting
            _mark_failure(delivery, failure, at=at)
            if _is_outage(failure):
                break
        else:
            _mark_sent(delivery, at=at)
            sent += 1
    return sent


def _is_usable(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= 254


def _claim(key: UUID, *, at: datetime) -> Delivery | None:
    """Take a delivery by moving its next try out of everyone's sight; None if another worker has it."""
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("message")
            .filter(pk=key, state=Delivery.State.WAITING, next_at__lte=at)
            .first()
        )
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.next_at = at + CLAIM
        delivery.save(update_fields=["attempts", "next_at"])
    return delivery


def _mail(delivery: Delivery, connection: BaseEmailBackend) -> EmailMessage:
    """The mail of a delivery: one recipient, no name, no number, nothing of the message itself."""
    body = _(
        "オンライン窓口に、あなたへの新しいお知らせがあります。\n"
        "次のアドレスを開いて「マイページ」で確かめてください。\n"
        "\n"
        "%(origin)s\n"
        "\n"
        "大切な内容を守るため、お知らせの中身はこのメールに書いていません。\n"
        "このメールは自動で送っています。返信はできません。\n"
    ) % {"origin": settings.SITE_ORIGIN}
    host = urlsplit(settings.SITE_ORIGIN).hostname or "localhost"
    return EmailMessage(
        subject=_("オンライン窓口にお知らせがあります"),
        body=body,
        to=[delivery.address],
        connection=connection,
        # The same for every try, so that a mail server that got it twice can tell.
        headers={"Message-ID": f"<{delivery.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )


def _is_permanent(failure: Exception) -> bool:
    """Whether the mail server says that this address will never do (SMTP codes 5xx for the recipient)."""
    if isinstance(failure, SMTPRecipientsRefused):
        return all(code >= 500 for code, _reason in failure.recipients.values())
    return False


def _is_outage(failure: Exception) -> bool:
    """Whether the mail server itself cannot be reached, so that the next mail would fail the same way."""
    if isinstance(failure, SMTPException):
        return isinstance(failure, (SMTPConnectError, SMTPServerDisconnected, SMTPAuthenticationError))
    return isinstance(failure, OSError)


def _description(failure: Exception) -> str:
    """What failed, without the address: the text of mail errors repeats it."""
    codes = ""
    if isinstance(failure, SMTPRecipientsRefused):
        codes = " ".join(str(code) for code, _reason in failure.recipients.values())
    elif isinstance(failure, SMTPResponseException):
        codes = str(failure.smtp_code)
    return f"{type(failure).__name__} {codes}".strip()


def _mark_sent(delivery: Delivery, *, at: datetime) -> None:
    with transaction.atomic():
        delivery.state = Delivery.State.SENT
        delivery.sent_at = at
        delivery.error = ""
        delivery.save(update_fields=["state", "sent_at", "error"])
        _tell("mail.sent", delivery, at=at)


def _mark_failure(delivery: Delivery, failure: Exception, *, at: datetime) -> None:
    delivery.error = _description(failure)
    log.warning("mail %s: try %d failed: %s", delivery.pk, delivery.attempts, delivery.error)
    with transaction.atomic():
        if delivery.attempts > len(WAITS) or _is_permanent(failure):
            delivery.state = Delivery.State.FAILED
            delivery.next_at = at
            delivery.save(update_fields=["state", "next_at", "error"])
            _tell("mail.failed", delivery, at=at)
        else:
            delivery.next_at = at + WAITS[delivery.attempts - 1]
            delivery.save(update_fields=["next_at", "error"])


def _tell(kind: str, delivery: Delivery, *, at: datetime) -> None:
    message = delivery.message
    append(
        stream=message.about,
        kind=kind,
        by=POSTMAN,
        at=at,
        whose=message.subject_id,
        data={"message": str(message.pk), "delivery": str(delivery.pk), "tries": delivery.attempts},
    )
