"""Sealing and opening bytes: AES-256-GCM, bound to whose they are and what they stand for; keys derived by HKDF."""

import hashlib
import hmac
import json
import os
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SECRET_BYTES = 32
_FORMAT = b"\x01"
_NONCE_BYTES = 12
_ID = slice(1, 17)
_HEAD = 17


class Tampered(Exception):  # noqa: N818 - what it says
    """A sealed value was changed, cut, or moved to another row or person; or its key was."""


def new_secret() -> bytes:
    """Bytes for a new key or master secret."""
    return os.urandom(SECRET_BYTES)


def derive(secret: bytes, purpose: str, about: bytes = b"") -> bytes:
    """The key for one `purpose` from a master secret (RFC 5869, SHA-256)."""
    info = f"madoguchi {purpose}\0".encode() + about
    return HKDF(algorithm=SHA256(), length=SECRET_BYTES, salt=None, info=info).derive(secret)


def keyed_hash(key: bytes, value: str) -> bytes:
    """HMAC-SHA256 of a text."""
    return hmac.digest(key, value.encode("utf-8", "surrogatepass"), hashlib.sha256)


def encrypt(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """`plain` under a fresh random nonce; opens only with the same key and `bound`."""
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def decrypt(key: bytes, sealed: bytes, bound: bytes) -> bytes:
    """What `encrypt` was given; raises `Tampered`."""
    nonce, rest = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, rest, bound)
    except (InvalidTag, ValueError) as error:
        raise Tampered("A sealed value does not open with its key and place.") from error


def seal_with(key_id: UUID, key: bytes, plain: bytes, *, owner: UUID, context: str) -> bytes:
    """A sealed value: format, id of the data key, nonce, ciphertext. Owner and context are bound, not kept."""
    head = _FORMAT + key_id.bytes
    return head + encrypt(key, plain, head + owner.bytes + context.encode())


def open_with(key: bytes, sealed: bytes, *, owner: UUID, context: str) -> bytes:
    """What was sealed for `owner` and `context`; raises `Tampered`."""
    head, rest = sealed[:_HEAD], sealed[_HEAD:]
    return decrypt(key, rest, head + owner.bytes + context.encode())


def key_id_of(sealed: bytes) -> UUID:
    """The id of the data key under which a value was sealed; raises `Tampered` for what is no sealed value."""
    if len(sealed) < _HEAD + _NONCE_BYTES + 16 or sealed[:1] != _FORMAT:
        raise Tampered("This is no sealed value.")
    return UUID(bytes=sealed[_ID])


def packed(data: Any) -> bytes:
    """Bytes or JSON values as bytes that tell which of the two they are."""
    if isinstance(data, bytes):
        return b"b" + data
    return b"j" + json.dumps(data, ensure_ascii=True, separators=(",", ":")).encode()


def unpacked(plain: bytes) -> Any:
    """What `packed` was given."""
    return plain[1:] if plain[:1] == b"b" else json.loads(plain[1:])
