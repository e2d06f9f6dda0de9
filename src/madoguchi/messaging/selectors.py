"""Reading the inbox: whoever asks sees only what was sent to a subject or ticket that they hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from madoguchi.core.acting import Acting
from madoguchi.core.lazily import lazily
from madoguchi.messaging.models import Delivery, Message, PostList, PushSubscription

web_push = lazily("madoguchi.messaging.web_push")


def inbox(acting: Acting) -> QuerySet[Message]:
    """The messages to the one subject acted for and to open tickets, newest first, with their deliveries.

    An agent sees those about procedures that the mandate covers, and nothing else that was written to the client.
    """
    if not acting.held and not acting.tickets:
        return Message.objects.none()
    held = Message.objects.filter(Q(subject__in=acting.held) | Q(ticket__in=acting.tickets))
    if acting.is_agent:
        held = held.filter(procedure_id__isnull=False)
    if acting.limits is not None:
        held = held.filter(procedure_id__in=acting.limits)
    return held.prefetch_related("deliveries")


@dataclass(frozen=True)
class Outbox:
    """How sending stands, for those who run the service: numbers only (送信の状態)."""

    waiting: int
    overdue_since: datetime | None
    failed: int


def outbox(*, at: datetime) -> Outbox:
    """What waits to be sent by mail or to devices, since when the oldest is due, and what failed in the last week."""
    sent = Delivery.objects.exclude(channel=Delivery.Channel.POST)
    waiting = sent.filter(state=Delivery.State.WAITING)
    overdue = waiting.filter(next_at__lte=at).order_by("next_at").values_list("next_at", flat=True).first()
    failed = sent.filter(state=Delivery.State.FAILED, next_at__gte=at - timedelta(days=7))
    return Outbox(waiting.count(), overdue, failed.count())


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


def deliveries_that_wait_for_people(about: str) -> QuerySet[Delivery]:
    """Of what went out about one thing: what failed for good, and letters that nobody has posted yet."""
    return (
        Delivery.objects.filter(message__about=about)
        .filter(
            Q(state=Delivery.State.FAILED) | Q(state=Delivery.State.WAITING, channel=Delivery.Channel.POST)
        )
        .exclude(channel=Delivery.Channel.WEB_PUSH)
        .select_related("message")
        .order_by("message__sent_at", "pk")
    )


def letters_waiting(organisations: Iterable[UUID]) -> int:
    """How many letters of these organisations wait to be printed."""
    return Delivery.objects.filter(
        channel=Delivery.Channel.POST,
        state=Delivery.State.WAITING,
        organisation__in=list(organisations),
        post_list__isnull=True,
    ).count()


def post_lists(organisations: Iterable[UUID]) -> QuerySet[PostList]:
    """The lists of letters of these organisations with their number of letters, the newest first."""
    return (
        PostList.objects.filter(organisation__in=list(organisations))
        .select_related("organisation")
        .annotate(count=Count("letters"))
    )


def letters_of(made: PostList) -> QuerySet[Delivery]:
    """The letters of a list in the order in which they are printed."""
    return Delivery.objects.filter(post_list=made).select_related("message").order_by("next_at", "pk")


def devices_of(acting: Acting) -> QuerySet[PushSubscription]:
    """The devices that the one acted for registered for web push; none for an agent."""
    subjects = frozenset() if acting.is_agent else acting.held
    return PushSubscription.objects.filter(subject__in=subjects)


def web_push_key() -> str:
    """Our public key, with which a browser subscribes (`applicationServerKey`)."""
    return str(web_push.public_half(web_push.vapid_key(Path(settings.VAPID_KEY_FILE))))
