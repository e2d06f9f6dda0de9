"""Reading the log: timelines, who looked, how far followers are, and whether it is whole."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.events.models import Access, Cursor, Event, Retry
from madoguchi.events.order import Place, after
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
    "last_seal",
    "seen_by",
    "stuck",
    "timeline",
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


def stuck() -> QuerySet[Retry]:
    """The events that failed so often that a person must look."""
    return Retry.objects.filter(next_at=None).order_by("name", "event_id")
