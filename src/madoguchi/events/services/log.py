"""Appending to the log."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from madoguchi.core.acting import Acting
from madoguchi.events.hashing import FIRST, access_hash, checked, event_hash
from madoguchi.events.models import Access, Event, StreamHead
from madoguchi.statements.selectors import Prepared
from madoguchi.statements.services import insert, update

_AT_ONCE = 250
"""Rows of one statement."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be appended where: stream, kind and data of one event (証跡の下書き)."""

    stream: str
    kind: str
    data: dict[str, Any]


def append(
    *,
    stream: str,
    kind: str,
    by: Acting,
    at: datetime,
    organisation: UUID | None = None,
    whose: UUID | None = None,
    why: str = "",
    data: dict[str, Any] | None = None,
    begins: bool = False,
) -> Event:
    """Append one event to `stream` in the caller's transaction and return it.

    Without `why` the purpose that the actor gave stands there. `begins` says that the stream is of something made in
    this very transaction, so that nobody else can have written to it: two statements instead of five.

    `data` is never personal: ids, numbers, codes and digests, no name, address, answer or free text of
    a person (the log is never deleted). It holds text, whole numbers, booleans, null, lists and objects;
    anything else raises `TypeError`. The head of the stream stays locked until the caller commits, so
    appending is the last thing that a service does; one that appends to several streams takes them in
    the order of their names, or two of them could wait for each other.
    """
    assert connection.in_atomic_block, "An event belongs to a transaction: wrap the service in atomic()."
    event = Event(
        stream=stream,
        organisation=organisation,
        at=at,
        kind=kind,
        by=by.label,
        whose=whose,
        why=why or by.purpose,
        data=checked(data or {}),
    )
    _check_lengths(event)
    head = StreamHead(stream=stream, n=0, hash=FIRST) if begins else _locked_head(stream)
    _chain(event, head)
    insert(event)
    if begins:
        insert(head)
    else:
        update(head, "n", "hash")
    return event


def append_all(
    entries: Sequence[Entry], *, by: Acting, at: datetime, organisation: UUID | None = None
) -> list[Event]:
    """Append many events in the caller's transaction, in their order, with few statements; returns them.

    The same as `append` for each of `entries`, for services that write hundreds of rows at once. The streams are
    locked in the order of their names.
    """
    assert connection.in_atomic_block, "An event belongs to a transaction: wrap the service in atomic()."
    events = []
    for entry in entries:
        event = Event(
            stream=entry.stream,
            organisation=organisation,
            at=at,
            kind=entry.kind,
            by=by.label,
            why=by.purpose,
            data=checked(entry.data),
        )
        _check_lengths(event)
        events.append(event)
    heads = _locked_heads({entry.stream for entry in entries})
    for event in events:
        _chain(event, heads[event.stream])
    Event.objects.bulk_create(events, batch_size=_AT_ONCE)
    StreamHead.objects.bulk_update(heads.values(), ["n", "hash"], batch_size=_AT_ONCE)
    return events


def _chain(event: Event, head: StreamHead) -> None:
    """Put `event` behind the last one of its stream."""
    event.n, event.prev = head.n + 1, head.hash
    event.hash = event_hash(event)
    head.n, head.hash = event.n, event.hash


def record_access(
    *,
    reader: Acting,
    whose: UUID | None,
    object: str,
    purpose: str,
    organisation: UUID | None,
    at: datetime,
) -> Access:
    """Record that `reader` is about to see personal data of `object`, before the page leaves.

    `object` is written like a stream (`application:<uuid>`); `purpose` is what the reader said.
    """
    (access,) = record_accesses([(whose, object, organisation)], reader=reader, purpose=purpose, at=at)
    return access


def record_accesses(
    seen: Iterable[tuple[UUID | None, str, UUID | None]], *, reader: Acting, purpose: str, at: datetime
) -> list[Access]:
    """Record that `reader` is about to see personal data of many: whose, which object, in which organisation.

    The same as `record_access` for each of `seen`, with few statements: for lists.
    """
    accesses = []
    for whose, thing, organisation in seen:
        access = Access(
            at=at,
            reader=reader.label,
            reader_name=reader.name,
            organisation=organisation,
            whose=whose,
            object=thing,
            purpose=purpose,
        )
        _check_lengths(access)
        access.hash = access_hash(access)
        accesses.append(access)
    return Access.objects.bulk_create(accesses, batch_size=_AT_ONCE)


_head = Prepared(lambda stream: StreamHead.objects.select_for_update().filter(pk=stream))


def _locked_head(stream: str) -> StreamHead:
    """The head of `stream`, made when the stream is new, locked until the end of the transaction.

    On SQLite the transaction itself is the lock (IMMEDIATE). On PostgreSQL the second of two first
    writers waits in the insert, then finds the row of the other.
    """
    head = _head.one(stream=stream)
    if head is None:
        insert(StreamHead(stream=stream, n=0, hash=FIRST), unless_there=True)
        head = _head.one(stream=stream)
        assert head is not None, "it was there, or was made"
    return head


def _locked_heads(streams: Collection[str]) -> dict[str, StreamHead]:
    """The heads of `streams`, made where the stream is new, locked in the order of their names."""
    names = sorted(streams)
    found: dict[str, StreamHead] = {}
    for start in range(0, len(names), _AT_ONCE):
        some = names[start : start + _AT_ONCE]
        locked = StreamHead.objects.select_for_update().filter(pk__in=some).order_by("pk")
        held = {head.stream: head for head in locked}
        if len(held) < len(some):
            new = [StreamHead(stream=name, n=0, hash=FIRST) for name in some if name not in held]
            StreamHead.objects.bulk_create(new, ignore_conflicts=True)
            held = {head.stream: head for head in locked.all()}
        found |= held
    return found


def _check_lengths(row: Event | Access) -> None:
    """Raise `ValueError` for a text that only one of the engines would refuse."""
    for field in row._meta.concrete_fields:
        if isinstance(field, models.CharField) and field.max_length:
            if len(getattr(row, field.attname)) > field.max_length:
                raise ValueError(f"{field.name} is longer than {field.max_length} characters.")
