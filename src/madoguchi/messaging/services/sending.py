"""Into the inbox, and out of it: sending a message, noting that it was read."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from madoguchi.accounts.models import Subject, Ticket
from madoguchi.core.acting import Acting
from madoguchi.events.services import append
from madoguchi.messaging.models import Delivery, Message, PushSubscription
from madoguchi.messaging.selectors import inbox

_BAD_ADDRESS = "bad address"


@dataclass(frozen=True, slots=True)
class ByPost:
    """Whose officers post a letter, and to whom (郵送の宛先)."""

    organisation: UUID
    name: str
    address: str


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
    by_web_push: bool = False,
    by_post: ByPost | None = None,
    not_before: datetime | None = None,
    by: Acting,
    at: datetime,
) -> Message:
    """Put a message in the inbox of `subject` or `ticket`; when `email` is given a mail will point to it.

    `by_post` puts a letter with the words of the message on the list that officers print; `by_web_push` lets the
    devices of the subject say that something is there. Without `subject` and `ticket` there is no inbox, and it is a
    letter alone. Neither mail nor push leaves before `not_before`: the inbox has the message at once.

    A second call with the same `dedupe` changes nothing and returns the message of the first. `about` is
    the stream of what it speaks of (`application:<uuid>`). `procedure` is the one that it is about: an agent
    whose mandate covers it may read the message, and none that has no procedure. An address to which no mail can go does not
    keep the message from the inbox: its delivery stands as failed, for officer and applicant to see.
    """
    assert subject or ticket or by_post, "a message that nobody gets"
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
                channel=Delivery.Channel.MAIL,
                address=email[:254],
                state=Delivery.State.WAITING if is_usable else Delivery.State.FAILED,
                next_at=max(at, not_before) if not_before else at,
                error="" if is_usable else _BAD_ADDRESS,
            )
        if by_post is not None:
            Delivery.objects.create(
                message=message,
                channel=Delivery.Channel.POST,
                organisation=by_post.organisation,
                address=f"{by_post.address.strip()}\n{' '.join(by_post.name.splitlines()).strip()}",
                next_at=at,
            )
        devices = PushSubscription.objects.filter(subject=subject) if by_web_push and subject else ()
        for device in devices:
            Delivery.objects.create(
                message=message,
                channel=Delivery.Channel.WEB_PUSH,
                subscription=device,
                next_at=max(at, not_before) if not_before else at,
            )
        append(
            stream=about,
            kind="message.sent",
            by=by,
            at=at,
            whose=message.subject_id,
            data={"message": str(message.pk), "mail": bool(email)}
            | ({"post": True} if by_post is not None else {}),
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


def _is_usable(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= 254
