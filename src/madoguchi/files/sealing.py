"""Sealing the bytes of a file under a key of their own: AES-256-GCM, bound to where they lie.

The key itself is sealed for everyone who holds the file (`models.Hold`). So the same bytes can be held by a person
and by several governments, each forgets its hold alone, and changing master keys touches no bytes.
"""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from madoguchi.vault.types import KeyMissing, Tampered

_FORMAT = b"\x01"
_NONCE_BYTES = 12
OVERHEAD = len(_FORMAT) + _NONCE_BYTES + 16
"""How many bytes longer sealed bytes are than plain ones."""


class NoKey(KeyMissing):
    """Nobody holds a key of the file any more."""

    def __init__(self) -> None:
        super().__init__("No hold of this file opens: it was forgotten.")


def new_secret() -> bytes:
    """A key for the bytes of one file."""
    return os.urandom(32)


def locked(secret: bytes, plain: bytes, key: str) -> bytes:
    """`plain`, sealed for the place `key`."""
    return _sealed(secret, plain, b"bytes\0" + key.encode())


def unlocked(secret: bytes, sealed: bytes, key: str) -> bytes:
    """What `locked` was given; raises `Tampered`."""
    return _opened(secret, sealed, b"bytes\0" + key.encode())


def locked_name(secret: bytes, name: str, file: UUID) -> bytes:
    """The name of a file, sealed for its row."""
    return _sealed(secret, name.encode(), b"name\0" + file.bytes)


def unlocked_name(secret: bytes, sealed: bytes, file: UUID) -> str:
    """What `locked_name` was given; raises `Tampered`."""
    return _opened(secret, sealed, b"name\0" + file.bytes).decode()


def _sealed(secret: bytes, plain: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return _FORMAT + nonce + AESGCM(secret).encrypt(nonce, plain, bound)


def _opened(secret: bytes, sealed: bytes, bound: bytes) -> bytes:
    nonce, rest = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        if sealed[:1] != _FORMAT:
            raise ValueError("unknown format")
        return AESGCM(secret).decrypt(nonce, rest, bound)
    except (InvalidTag, ValueError) as error:
        raise Tampered("The bytes of a file do not open with its key and place.") from error
