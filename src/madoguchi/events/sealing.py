"""What a seal covers, and how its root is made."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q

from madoguchi.events.hashing import canonical, merkle_root, moment
from madoguchi.events.models import Access, Event, Seal
from madoguchi.events.order import START, Place, after, order, up_to

Head = tuple[str, int, str]


@dataclass(frozen=True)
class Leaves:
    """What lies between two seals: the last event of each stream that grew, and the accesses (葉)."""

    heads: list[Head]
    accesses: list[tuple[int, str]]


def events_place(seal: Seal | None) -> Place:
    """How far `seal` covers the events."""
    return Place(seal.xid, seal.upto) if seal else START


def accesses_place(seal: Seal | None) -> Place:
    """How far `seal` covers the accesses."""
    return Place(seal.access_xid, seal.access_upto) if seal else START


def leaves_between(before: Seal | None, seal: Seal) -> Leaves:
    """The leaves of `seal`, read from the log; `before` is the seal before it."""
    heads: dict[str, Head] = {}
    grown = Event.objects.filter(_between(events_place(before), events_place(seal))).order_by("stream", "n")
    for head in grown.values_list("stream", "n", "hash").iterator():
        heads[head[0]] = head
    seen = Access.objects.filter(_between(accesses_place(before), accesses_place(seal))).order_by(*order())
    return Leaves(sorted(heads.values()), list(seen.values_list("id", "hash").iterator()))


def root_of(seal: Seal, leaves: Leaves) -> str:
    """The Merkle root over the row of the seal itself, the heads by stream and the accesses in order."""
    return merkle_root(
        [
            canonical({name: value for name, value in as_line(seal).items() if name != "root"}),
            *(canonical(["head", *head]) for head in leaves.heads),
            *(canonical(["access", *access]) for access in leaves.accesses),
        ]
    )


def as_line(seal: Seal) -> dict[str, Any]:
    """All columns of `seal`, as it stands outside the database."""
    line = {field.attname: getattr(seal, field.attname) for field in Seal._meta.concrete_fields}
    return line | {"at": moment(seal.at)}


def from_line(line: dict[str, Any]) -> Seal:
    """The seal that a line outside the database holds; raises `TypeError` or `ValueError` if it holds none."""
    return Seal(**(line | {"at": datetime.fromisoformat(line["at"])}))


def _between(before: Place, last: Place) -> Q:
    return after(before) & up_to(last)
