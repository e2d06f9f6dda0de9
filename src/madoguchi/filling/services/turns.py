"""A line for those who send while more arrives than can be taken: nothing is lost, and the wait is told."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from madoguchi.core.ids import key_from
from madoguchi.filling.models import Draft, Submission, Turn

WINDOW = timedelta(seconds=10)
"""Over which the rate is taken."""
LOOKS_AWAY = timedelta(seconds=90)
"""Who did not look at their place for so long is passed by."""
LONGEST_WAIT = timedelta(hours=6)
"""So long who lined up on the last day of a period is still in time."""


@dataclass(frozen=True)
class Waiting:
    """How many go before, and about how long that takes in seconds (待ち時間)."""

    before: int
    seconds: int


def take_turn(*, draft: Draft, most: int, at: datetime) -> Waiting | None:
    """None when `draft` may be sent now; otherwise its place in a line that lets `most` a second through.

    With `most` 0 there is no line. Whoever lined up earlier and still waits goes first; two at the same moment may both
    go: the line keeps the rate, not the order of milliseconds. A draft that was sent has no turn.
    """
    if not most or draft.submitted_at or draft.discarded_at:
        return None
    mine = Turn.objects.filter(pk=draft.pk).first()
    asked_at = mine.asked_at if mine else at
    earlier = Q(asked_at__lt=asked_at) | Q(asked_at=asked_at, pk__lt=draft.pk)
    before = Turn.objects.filter(earlier, seen_at__gte=at - LOOKS_AWAY, draft__submitted_at=None).count()
    room = (
        most * int(WINDOW.total_seconds()) - Submission.objects.filter(pk__gte=key_from(at - WINDOW)).count()
    )
    if before < room:
        return None
    with transaction.atomic():
        Turn.objects.update_or_create(
            draft=draft, defaults={"seen_at": at}, create_defaults={"asked_at": at, "seen_at": at}
        )
    return Waiting(before, max(5, math.ceil((before - max(room, 0) + 1) / most)))


def has_turn(draft: Draft) -> bool:
    """Whether its holder lined up and has not sent it yet."""
    return Turn.objects.filter(pk=draft.pk).exists()


def turn_of(draft: Draft) -> Turn | None:
    """The place in line of `draft`, which was read with it (`select_related`); None if it has none."""
    turn: Turn | None = getattr(draft, "turn", None)
    return turn


def in_time_since(*, turn: Turn | None, at: datetime) -> datetime:
    """From when on something counts as sent for the end of a period: since one lined up, if that is not long ago."""
    return turn.asked_at if turn and at - turn.asked_at <= LONGEST_WAIT else at
