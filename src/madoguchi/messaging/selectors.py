"""Reading the inbox: whoever asks sees only what was sent to a subject or ticket that they hold."""

from django.db.models import Q, QuerySet

from madoguchi.core.acting import Acting
from madoguchi.messaging.models import Delivery, Message


def inbox(acting: Acting) -> QuerySet[Message]:
    """All messages to the subjects and tickets that `acting` holds, newest first, with their deliveries."""
    if not acting.subjects and not acting.tickets:
        return Message.objects.none()
    held = Q(subject__in=acting.subjects) | Q(ticket__in=acting.tickets)
    return Message.objects.filter(held).prefetch_related("deliveries")


def unread_count(acting: Acting) -> int:
    """How many messages of the inbox have not been opened."""
    return inbox(acting).filter(read_at__isnull=True).count()


def messages_about(acting: Acting, about: str) -> QuerySet[Message]:
    """The messages of the inbox about one thing, named like its stream (`application:<uuid>`)."""
    return inbox(acting).filter(about=about)


def failed_deliveries() -> QuerySet[Delivery]:
    """The mails that could not be sent, newest first; for officers, who see of them only those of their cases.

    The caller narrows it down by `message__about`.
    """
    return (
        Delivery.objects.filter(state=Delivery.State.FAILED)
        .select_related("message")
        .order_by("-next_at", "-pk")
    )
