"""Handing events to those who follow the log, each at its own pace, and nothing lost.

A follower is a name and a handler. It handles every event **at least once**: the cursor moves on after
the handlers have returned, each second, so a worker that dies leaves the events of a second to the next one.
Handlers therefore give the same result when called twice, and open their own transactions: none is open
around them, so that a slow one (a PDF, a mail) never holds up those who write. Events come in commit order;
an event that failed comes again later, out of order. Where much is to be done for each event several workers
may follow, each a `Share` with a cursor of its own.
"""

import logging
import time
import traceback
from collections.abc import Callable, Collection
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Mod

from madoguchi.events.models import Cursor, Event, Retry
from madoguchi.events.order import START, Place, after, last_settled, order, up_to

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
SKEW = timedelta(minutes=15)
"""How far the clocks of two hosts may be apart."""
BACKOFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)
"""How long to wait after the first failure, the second and so on; then a person must look."""

STEP = 1.0
"""Seconds of work that a worker that dies leaves to be done again; each move of a cursor is a write."""

SPAN = 100_000
"""How many events of other kinds one call may pass over."""

Handler = Callable[[Event], None]


class Share(NamedTuple):
    """One of `of` equal shares of the events, counted from 0 (分担)."""

    part: int
    of: int

    def named(self, name: str) -> str:
        """The cursor's name: shares cut otherwise are other cursors, which read the log from the beginning."""
        return name if self.of == 1 else f"{name} {self.part + 1}/{self.of}"


WHOLE = Share(0, 1)


class _LeaseLost(Exception):  # noqa: N818 - a turn of events, not an error
    """Another worker reads under this name now."""


@dataclass
class _Turn:
    """One worker's turn at a cursor: the lease, and what the time is now."""

    name: str
    began_at: datetime
    holder: UUID = field(default_factory=uuid4)
    _began: float = field(default_factory=time.monotonic)
    _moved: float = field(default_factory=time.monotonic)
    _ahead: Place | None = None

    def now(self) -> datetime:
        """The time that the caller gave, gone on as long as this turn has taken."""
        return self.began_at + timedelta(seconds=time.monotonic() - self._began)

    def take(self) -> Place | None:
        """Where to read on, or None while another worker reads."""
        with transaction.atomic():
            Cursor.objects.bulk_create([Cursor(name=self.name)], ignore_conflicts=True)
            cursor = Cursor.objects.select_for_update().get(pk=self.name)
            held = cursor.leased_until
            # A lease that reaches further was taken by a clock that was wrong.
            if held and self.began_at < held <= self.began_at + LEASE + SKEW:
                return None
            cursor.holder, cursor.leased_until = self.holder, self.began_at + LEASE
            cursor.save(update_fields=["holder", "leased_until"])
        return Place(cursor.xid, cursor.event_id)

    def move(self, place: Place) -> None:
        """Having read up to `place`, write that down if a second has passed; raises `_LeaseLost`."""
        self._ahead = place
        if time.monotonic() - self._moved >= STEP:
            self.renew(place)

    def renew(self, place: Place | None = None) -> None:
        """Hold on for another while, having read up to `place`; raises `_LeaseLost`."""
        now = self.now()
        place = place or self._ahead
        read = {"xid": place.xid, "event_id": place.id, "read_at": now} if place else {}
        mine = Cursor.objects.filter(pk=self.name, holder=self.holder)
        if not mine.update(leased_until=now + LEASE, **read):
            raise _LeaseLost
        self._moved, self._ahead = time.monotonic(), None

    def give_back(self) -> None:
        """Let the next worker read on from where this one came to."""
        read = {"xid": self._ahead.xid, "event_id": self._ahead.id} if self._ahead else {}
        mine = Cursor.objects.filter(pk=self.name, holder=self.holder)
        mine.update(holder=None, leased_until=None, **read)


def follow(
    name: str,
    *,
    kinds: Collection[str],
    handler: Handler,
    at: datetime,
    limit: int = 500,
    share: Share = WHOLE,
) -> int:
    """Hand to `handler` the events of `kinds` (all when empty) that `name` has not had; returns how many.

    First the failed ones that are due again, then new ones in commit order, up to `limit` of each. An
    exception of the handler is noted as a `Retry` and does not stop the others. Only one worker at a time
    reads a `share` under a name: a second call returns 0 at once, and takes over two minutes after a worker died.
    Without news nothing is written: a worker that waits must not take the write lock twice a second.
    """
    name = share.named(name)
    if not _has_news(name, at):
        return 0
    turn = _Turn(name, at)
    place = turn.take()
    if place is None:
        return 0
    handled = 0
    try:
        for retry in _due(name, at)[:limit]:
            handled += _again(turn, retry, handler)
        handled += _onward(turn, place, kinds, share, handler, limit)
    except _LeaseLost:
        log.warning("%s: the lease ran out during a handler; another worker reads on", name)
    finally:
        turn.give_back()
    return handled


def rewind(name: str) -> None:
    """Let the cursor `name` read the log from the beginning again; a worker that reads now stops within a second.

    A follower that is cut into shares has a cursor for each (`Share.named`).
    """
    with transaction.atomic():
        Cursor.objects.filter(pk=name).update(
            xid=START.xid, event_id=START.id, read_at=None, holder=None, leased_until=None
        )
        Retry.objects.filter(name=name).delete()


def forget(name: str) -> None:
    """Remove the cursor of a follower that is no more; one that comes back reads the log from the beginning."""
    with transaction.atomic():
        Cursor.objects.filter(pk=name).delete()
        Retry.objects.filter(name=name).delete()


def try_again(name: str, *, at: datetime) -> int:
    """Make every failed event of `name` due at once, the stuck ones too; returns how many."""
    return Retry.objects.filter(name=name).update(next_at=at, attempts=0)


def _onward(
    turn: _Turn, place: Place, kinds: Collection[str], share: Share, handler: Handler, limit: int
) -> int:
    ceiling = last_settled(Event, since=place, at_most=SPAN)
    if ceiling == place:
        return 0
    events = Event.objects.filter(after(place)).filter(up_to(ceiling)).order_by(*order())
    if kinds:
        events = events.filter(kind__in=kinds)
    if share.of > 1:
        events = events.alias(rest=Mod("id", share.of)).filter(rest=share.part)
    batch = list(events[:limit])
    for event in batch:
        failure = _attempt(handler, event, turn.name)
        place = Place(event.xid, event.pk)
        if not failure:
            turn.move(place)
            continue
        with transaction.atomic():
            turn.renew(place)
            Retry.objects.update_or_create(
                name=turn.name,
                event_id=event.pk,
                defaults={"attempts": 1, "next_at": turn.now() + BACKOFF[0], "error": failure},
            )
    turn.renew(ceiling if len(batch) < limit else place)
    return len(batch)


def _has_news(name: str, at: datetime) -> bool:
    cursor = Cursor.objects.filter(pk=name).first()
    place = Place(cursor.xid, cursor.event_id) if cursor else START
    return Event.objects.filter(after(place)).exists() or _due(name, at).exists()


def _due(name: str, at: datetime) -> QuerySet[Retry]:
    return Retry.objects.filter(name=name, next_at__lte=at).order_by("event_id")


def _again(turn: _Turn, retry: Retry, handler: Handler) -> int:
    """Try a failed event once more; returns 1 unless the event is gone from the log."""
    event = Event.objects.filter(pk=retry.event_id).first()
    failure = _attempt(handler, event, turn.name) if event else ""
    with transaction.atomic():
        turn.renew()
        if not failure:
            Retry.objects.filter(pk=retry.pk).delete()
        else:
            retry.attempts += 1
            wait = BACKOFF[retry.attempts - 1] if retry.attempts <= len(BACKOFF) else None
            retry.next_at = turn.now() + wait if wait else None
            retry.error = failure
            retry.save(update_fields=["attempts", "next_at", "error"])
    return 1 if event else 0


def _attempt(handler: Handler, event: Event, name: str) -> str:
    """Call `handler`; returns "" or what went wrong, without the message, which may hold personal data."""
    # In a caller's transaction a failed handler takes back its own writes only.
    with_savepoint = transaction.atomic if connection.in_atomic_block else nullcontext
    try:
        with with_savepoint():
            handler(event)
    except Exception as error:  # noqa: BLE001 - whatever it is, the other events go on
        frames = traceback.extract_tb(error.__traceback__)[1:]
        places = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
        failure = f"{type(error).__module__}.{type(error).__qualname__} in {places}"
        log.error("%s failed at event %s (%s): %s", name, event.pk, event.kind, failure)
        return failure
    return ""
