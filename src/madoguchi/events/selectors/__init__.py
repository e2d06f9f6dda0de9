"""Reading the log: timelines, who looked, how far followers are, and whether it is whole."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.events.models import Access, Cursor, Event, Retry, WorkerBeat
from madoguchi.events.order import START, Place, after, order
from madoguchi.events.selectors.auditing import Reach, accesses_within, changes_within, last_seal
from madoguchi.events.selectors.verifying import Finding, verify

__all__ = [
    "Finding",
    "Reach",
    "accesses_about",
    "accesses_of",
    "accesses_within",
    "changes_within",
    "lag",
    "last_beat",
    "last_of",
    "last_seal",
    "seen_by",
    "stuck",
    "timeline",
    "unread_since",
    "verify",
]


def timeline(stream: str) -> QuerySet[Event]:
    """The events of `stream`, the first one first."""
    return Event.objects.filter(stream=stream).order_by("n")


def accesses_of(object: str) -> QuerySet[Access]:
    """Who looked at `object` (`application:<uuid>`), the latest first."""
    return Access.objects.filter(object=object).order_by("-at", "-id")


def accesses_about(whose: UUID) -> QuerySet[Access]:
    """Who looked at anything of the subject `whose`, the latest first."""
    return Access.objects.filter(whose=whose).order_by("-at", "-id")


def seen_by(reader: str, *, objects: Iterable[str], purpose: str, since: datetime) -> set[str]:
    """Which of `objects` the one with the label `reader` has looked at for `purpose` since then."""
    rows = Access.objects.filter(object__in=list(objects), at__gte=since, reader=reader, purpose=purpose)
    return set(rows.values_list("object", flat=True))


def lag(name: str) -> int:
    """How many events the follower `name` has not read yet, of any kind; failed ones are in `Retry`."""
    cursor = Cursor.objects.filter(pk=name).first()
    return Event.objects.filter(after(Place(cursor.xid, cursor.event_id) if cursor else Place(0, 0))).count()


def unread_since(name: str) -> datetime | None:
    """When the oldest event happened that the follower `name` has not read yet, of any kind; None without one."""
    cursor = Cursor.objects.filter(pk=name).first()
    place = Place(cursor.xid, cursor.event_id) if cursor else START
    return Event.objects.filter(after(place)).order_by(*order()).values_list("at", flat=True).first()


def last_beat() -> datetime | None:
    """When any worker was last at work."""
    return WorkerBeat.objects.order_by("-beat_at").values_list("beat_at", flat=True).first()


def last_of(stream: str, kind: str) -> Event | None:
    """The newest event of `kind` in `stream`."""
    return Event.objects.filter(stream=stream, kind=kind).order_by("-n").first()


def stuck() -> QuerySet[Retry]:
    """The events that failed so often that a person must look."""
    return Retry.objects.filter(next_at=None).order_by("name", "event_id")
