"""Canonical JSON, the hashes of the log and the Merkle tree of its seals."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from madoguchi.events.models import Access, Event

FIRST = ""
"""What `prev` holds in the first event of a stream and in the first seal."""


def canonical(value: Any) -> bytes:
    """`value` as JSON that has one form only: keys sorted, no spaces, UTF-8."""
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False
    ).encode()


def moment(at: datetime) -> str:
    """`at` in UTC to the microsecond; raises `ValueError` for a moment without a time zone."""
    if at.tzinfo is None:
        raise ValueError("A moment of the log needs a time zone.")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def checked(data: dict[str, Any]) -> dict[str, Any]:
    """`data`, if both engines give it back exactly as it went in; raises `TypeError` or `ValueError`.

    Text, whole numbers, booleans, null, lists and objects with text keys pass. Fractions do not: the
    engines write them differently, and the hash would no longer fit. Neither do the NUL character and
    half surrogates, which PostgreSQL cannot hold.
    """
    _check(data, "data")
    return data


def _check(value: Any, where: str) -> None:
    if value is None or isinstance(value, bool | int):
        return
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise ValueError(f"{where} holds a character that the log cannot keep.")
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            _check(item, f"{where}[{place}]")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{where} has a key that is no text.")
            _check(key, where)
            _check(item, f"{where}.{key}")
    else:
        raise TypeError(
            f"{where} is a {type(value).__name__}; the log keeps text, whole numbers and lists of them."
        )


def event_hash(event: Event) -> str:
    """The SHA-256 over everything an event means and the hash before it, hexadecimal."""
    return hashlib.sha256(
        canonical(
            {
                "stream": event.stream,
                "n": event.n,
                "organisation": _text(event.organisation),
                "at": moment(event.at),
                "kind": event.kind,
                "by": event.by,
                "whose": _text(event.whose),
                "why": event.why,
                "data": event.data,
                "prev": event.prev,
            }
        )
    ).hexdigest()


def access_hash(access: Access) -> str:
    """The SHA-256 over everything a record of access means, hexadecimal."""
    return hashlib.sha256(
        canonical(
            {
                "at": moment(access.at),
                "reader": access.reader,
                "reader_name": access.reader_name,
                "organisation": _text(access.organisation),
                "whose": _text(access.whose),
                "object": access.object,
                "purpose": access.purpose,
            }
        )
    ).hexdigest()


def _text(key: UUID | None) -> str | None:
    return None if key is None else str(key)


def merkle_root(leaves: Iterable[bytes]) -> str:
    """The root of the Merkle tree over `leaves` as RFC 6962 builds it, hexadecimal; holds log2(n) hashes."""
    waiting: list[tuple[int, bytes]] = []
    for leaf in leaves:
        node, height = hashlib.sha256(b"\0" + leaf).digest(), 0
        while waiting and waiting[-1][0] == height:
            node, height = hashlib.sha256(b"\1" + waiting.pop()[1] + node).digest(), height + 1
        waiting.append((height, node))
    if not waiting:
        return hashlib.sha256(b"").hexdigest()
    node = waiting.pop()[1]
    while waiting:
        node = hashlib.sha256(b"\1" + waiting.pop()[1] + node).digest()
    return node.hex()
