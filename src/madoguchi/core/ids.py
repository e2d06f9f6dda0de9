"""Identifiers: sortable keys, unguessable numbers for people, and their check characters."""

import os
import secrets
import time
import unicodedata
from datetime import UTC, datetime
from uuid import UUID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_PREFIXES = {"MAD0": "mado", "SE1D0": "seido", "PR0C": "proc", "U": "U", "D": "D", "Q": "Q"}
"""Prefixes as they are typed, look-alikes folded, and as they are shown."""


def uuid7() -> UUID:
    """A UUID of version 7: Unix milliseconds, 12 bits of their fraction, 62 random bits (RFC 9562 §6.2, method 3).

    Made one after the other in one process they stand in the order in which they were made.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    fraction = rest * 4096 // 1_000_000
    random_bits = int.from_bytes(os.urandom(8), "big") & ~(0x3 << 62)
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0x2 << 62 | random_bits)


def made_at(key: UUID) -> datetime:
    """The moment at which a key of `uuid7` was made, to the millisecond."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, tz=UTC)


def key_from(moment: datetime) -> UUID:
    """The lowest key that `uuid7` can make at `moment`: keys from it on were made then or later."""
    return UUID(int=int(moment.timestamp() * 1000) << 80 | 0x7 << 76 | 0x2 << 62)


def base32(value: int, *, length: int) -> str:
    """The lowest `5 * length` bits of `value` in Crockford's base32."""
    return "".join(ALPHABET[value >> 5 * i & 31] for i in reversed(range(length)))


def check_character(body: str) -> str:
    """The check character over base32 `body`, by the Luhn mod N algorithm with N = 32.

    Finds every single wrong character and every swap of neighbours but that of 0 and Z.
    """
    total = 0
    for place, character in enumerate(reversed(body)):
        value = ALPHABET.index(character) * (1 if place % 2 else 2)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]


def number(prefix: str, value: int, *, length: int) -> str:
    """A number for people, e.g. `mado-7K2M-9QX4-C`: prefix, groups of four, check character."""
    body = base32(value, length=length)
    groups = [body[i : i + 4] for i in range(0, length, 4)]
    return "-".join([prefix, *groups, check_character(body)])


def random_number(prefix: str, *, length: int = 8) -> str:
    """A new unguessable number of `length` characters behind `prefix`."""
    return number(prefix, secrets.randbits(5 * length), length=length)


def receipt_number(key: UUID) -> str:
    """The receipt number (受付番号) that belongs to an application's key: its last 60 random bits."""
    return number("U", key.int & (1 << 60) - 1, length=12)


def read_number(text: str) -> str | None:
    """`text` as typed by a person in the canonical form of a number, or None if it cannot be one.

    Accepts any case and width, spaces, missing or odd hyphens and the look-alikes O, I and L; checks the
    last character.
    """
    plain = _typed(text)
    for prefix, shown in _PREFIXES.items():
        body = plain.removeprefix(prefix)
        if body == plain or len(body) not in (9, 13) or any(c not in ALPHABET for c in body):
            continue
        if check_character(body[:-1]) == body[-1]:
            groups = [body[i : i + 4] for i in range(0, len(body) - 1, 4)]
            return "-".join([shown, *groups, body[-1]])
    return None


def new_secret() -> str:
    """A secret for a guest: 60 random bits in three groups of four characters."""
    body = base32(secrets.randbits(60), length=12)
    return f"{body[:4]}-{body[4:8]}-{body[8:]}"


def read_secret(text: str) -> str:
    """A typed secret in half width without spaces, hyphens and case, look-alikes folded."""
    return _typed(text)


def _typed(text: str) -> str:
    """The letters and digits of `text` as typed by a person: half width, capitals, look-alikes folded."""
    narrow = unicodedata.normalize("NFKC", text)
    return "".join(c for c in narrow if c.isascii() and c.isalnum()).upper().translate(_LOOKALIKES)
