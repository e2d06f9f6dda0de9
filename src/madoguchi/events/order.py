"""Commit order: which rows of the log are settled, and which come after a place.

On SQLite ids are given in commit order, since there is one writer at a time. On PostgreSQL they are not:
a transaction may take id 7, another take id 8 and commit first. A reader that keeps "id greater than the
last" would never see 7. Here rows are ordered by the number of the writing transaction and then by id,
and a row is settled when no transaction with a smaller number is still open.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import Q

from madoguchi.events.models import Access, Event


class Place(NamedTuple):
    """A place in commit order (位置)."""

    xid: int
    id: int


START = Place(0, 0)

# Within a transaction that is itself the oldest open one, its own rows are settled for itself.
_HORIZON = """
SELECT pg_snapshot_xmin(now)::text::bigint + events_xid_offset()
     + (pg_snapshot_xmin(now) IS NOT DISTINCT FROM pg_current_xact_id_if_assigned())::int
FROM pg_current_snapshot() AS now
"""


def is_postgresql() -> bool:
    """Whether several transactions may write at a time."""
    return connection.vendor == "postgresql"


def after(place: Place) -> Q:
    """The rows that come after `place`."""
    if not is_postgresql():
        return Q(id__gt=place.id)
    return Q(xid__gte=place.xid) & (Q(xid__gt=place.xid) | Q(id__gt=place.id))


def up_to(place: Place) -> Q:
    """The rows at or before `place`."""
    if not is_postgresql():
        return Q(id__lte=place.id)
    return Q(xid__lte=place.xid) & (Q(xid__lt=place.xid) | Q(id__lte=place.id))


def order() -> tuple[str, ...]:
    """The columns to order by, so that an index gives the rows."""
    return ("xid", "id") if is_postgresql() else ("id",)


def horizon() -> Q:
    """The rows that are settled now: nothing can appear before or between them any more."""
    if not is_postgresql():
        return Q()
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON)
        return Q(xid__lt=cursor.fetchone()[0])


def last_settled(model: type[Event] | type[Access], *, since: Place, at_most: int) -> Place:
    """The place of the last settled row after `since`, no more than `at_most` rows on; `since` if none."""
    rows = model._default_manager.filter(after(since)).filter(horizon()).order_by(*order())
    places = rows.values_list("xid", "id")
    place = places.reverse().first() if not places[at_most : at_most + 1] else places[at_most - 1]
    return Place(*place) if place else since


@contextmanager
def frozen() -> Iterator[None]:
    """One view of the database for several reads, without holding up those who write.

    Inside a transaction that is already open, that transaction's view is used.
    """
    if connection.in_atomic_block:
        yield
    elif is_postgresql():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        with connection.cursor() as cursor:  # atomic() would take the write lock (IMMEDIATE)
            cursor.execute("BEGIN DEFERRED")
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
