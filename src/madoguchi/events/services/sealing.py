"""Sealing the log and writing the seal outside the database."""

import logging
from datetime import datetime

from django.db import IntegrityError, transaction

from madoguchi.events.anchors import open_anchors
from madoguchi.events.hashing import FIRST
from madoguchi.events.models import Access, Event, Seal
from madoguchi.events.order import last_settled
from madoguchi.events.sealing import Leaves, accesses_place, as_line, events_place, leaves_between, root_of

log = logging.getLogger(__name__)

AT_MOST = 50_000
"""How many events, and how many accesses, one seal covers."""


def seal(*, at: datetime) -> Seal | None:
    """Seal what the log gained since the last seal and anchor it; returns None when there is nothing new.

    Reads each event and access once in its life, so the cost grows with what is new, not with the number
    of streams. One seal covers 50,000 events at most; call again until None comes back. Nothing is locked
    while hashing: what is settled stays as it is. A seal that a crash kept from being anchored is anchored
    by the next call.
    """
    before = Seal.objects.order_by("n").last()
    made = _next_seal(before, at)
    if made:
        try:
            with transaction.atomic():
                made.save(force_insert=True)
        except IntegrityError:
            return None  # another worker sealed the same stretch
        if made.n > (before.n if before else 0) + 1:
            log.error("seals before %s are anchored but no longer in the database", made.n)
    _anchor()
    return made


def _next_seal(before: Seal | None, at: datetime) -> Seal | None:
    events = last_settled(Event, since=events_place(before), at_most=AT_MOST)
    accesses = last_settled(Access, since=accesses_place(before), at_most=AT_MOST)
    if events == events_place(before) and accesses == accesses_place(before):
        return None
    with open_anchors() as anchors:
        anchored = anchors.last()
    seal = Seal(
        n=max(before.n if before else 0, anchored) + 1,
        at=at,
        prev=before.root if before else FIRST,
        xid=events.xid,
        upto=events.id,
        access_xid=accesses.xid,
        access_upto=accesses.id,
    )
    leaves = leaves_between(before, seal)
    seal.streams, seal.accesses = len(leaves.heads), len(leaves.accesses)
    seal.root = root_of(seal, leaves)
    return seal


def _anchor() -> None:
    """Write every seal that is not yet outside the database."""
    with open_anchors() as anchors:
        last = anchors.last()
        missing = list(Seal.objects.filter(n__gt=last).order_by("n"))
        if len(missing) > 1:
            log.warning("anchoring seals %s to %s, which were not anchored", missing[0].n, missing[-1].n)
        before = Seal.objects.filter(n__lte=last).order_by("n").last()
        for seal in missing:
            leaves = leaves_between(before, seal)
            anchors.add(as_line(seal), _line(seal, leaves))
            before = seal


def _line(seal: Seal, leaves: Leaves) -> dict[str, object]:
    return {"n": seal.n, "heads": leaves.heads, "accesses": leaves.accesses}
