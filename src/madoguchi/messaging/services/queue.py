"""The queue of deliveries: each is claimed by one worker, and marked when it left or failed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from madoguchi.core.acting import Acting
from madoguchi.events.services import append
from madoguchi.messaging.models import Delivery

# How long to wait after the first, second … failure; after the last of them there is no further try.
WAITS = tuple(timedelta(minutes=m) for m in (5, 60, 120, 240, 480, 1200))
# A worker that dies while it sends keeps its claim for this long. It is longer than a round may last
# with its last sending, so that no second worker takes what the first still holds.
CLAIM = timedelta(hours=1)
LONGEST_ROUND = 60.0
AWAY = timedelta(minutes=1)
"""How long all wait when the server that takes them cannot be reached."""

POSTMAN = Acting.system("mail")
_KINDS = {Delivery.Channel.MAIL: "mail", Delivery.Channel.WEB_PUSH: "push", Delivery.Channel.POST: "post"}


def due(channel: str, *, limit: int, at: datetime) -> list[UUID]:
    """The keys of what is due at `at` in one channel, the longest waiting first."""
    waiting = Delivery.objects.filter(state=Delivery.State.WAITING, channel=channel, next_at__lte=at)
    return list(waiting.order_by("next_at", "pk").values_list("pk", flat=True)[:limit])


def claim(key: UUID, *, at: datetime) -> Delivery | None:
    """Take a delivery by moving its next try out of everyone's sight; None if another worker has it."""
    with transaction.atomic():
        delivery = (
            Delivery.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("message", "subscription")
            .filter(pk=key, state=Delivery.State.WAITING, next_at__lte=at)
            .first()
        )
        if delivery is None:
            return None
        delivery.attempts += 1
        delivery.next_at = at + CLAIM
        delivery.save(update_fields=["attempts", "next_at"])
    return delivery


def hold_back(messages: Iterable[UUID]) -> int:
    """Let nothing more that points to these messages leave; returns how many were waiting. The inbox keeps them.

    What a worker is just sending leaves all the same, and then says so.
    """
    waiting = Delivery.objects.filter(message__in=list(messages), state=Delivery.State.WAITING)
    return waiting.update(state=Delivery.State.HELD)


def mark_sent(delivery: Delivery, *, at: datetime) -> None:
    """It left."""
    with transaction.atomic():
        delivery.state = Delivery.State.SENT
        delivery.sent_at = at
        delivery.error = ""
        delivery.save(update_fields=["state", "sent_at", "error"])
        _tell("sent", delivery, at=at)


def mark_failure(
    delivery: Delivery, error: str, *, is_final: bool = False, wait: timedelta | None = None, at: datetime
) -> None:
    """It did not leave: it waits for the next try, `wait` at least, or has failed for good."""
    delivery.error = error[:400]
    with transaction.atomic():
        if is_final or delivery.attempts > len(WAITS):
            delivery.state = Delivery.State.FAILED
            delivery.next_at = at
            delivery.save(update_fields=["state", "next_at", "error"])
            _tell("failed", delivery, at=at)
        else:
            delivery.next_at = at + max(WAITS[delivery.attempts - 1], wait or timedelta())
            delivery.save(update_fields=["next_at", "error"])


def wait_for_all(delivery: Delivery, error: str, *, at: datetime) -> None:
    """The way out is closed for all of this channel: they wait a minute in their order, and no try is used up."""
    delivery.error = error[:400]
    delivery.attempts -= 1
    delivery.next_at = at
    with transaction.atomic():
        delivery.save(update_fields=["attempts", "next_at", "error"])
        waiting = Delivery.objects.filter(state=Delivery.State.WAITING, channel=delivery.channel)
        waiting.filter(next_at__lte=at).update(next_at=at + AWAY)


def _tell(how: str, delivery: Delivery, *, at: datetime) -> None:
    message = delivery.message
    append(
        stream=message.about,
        kind=f"{_KINDS[Delivery.Channel(delivery.channel)]}.{how}",
        by=POSTMAN,
        at=at,
        whose=message.subject_id,
        data={"message": str(message.pk), "delivery": str(delivery.pk), "tries": delivery.attempts},
    )
