"""Where the sealed bytes lie: a folder of this machine, or a bucket that speaks S3."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.core.files.storage import FileSystemStorage, storages

from madoguchi.files.buckets import Bucket
from madoguchi.files.disk import Disk


class Place(Protocol):
    """Keeps bytes under keys (保管場所)."""

    def put(self, key: str, data: bytes) -> None:
        """Keep `data` under a new `key`; when this returns it is stored for good, else it raises `OSError`."""

    def get(self, key: str) -> bytes:
        """The bytes under `key`; raises `FileNotFoundError`."""

    def delete(self, key: str) -> None:
        """Remove `key`; one that is not there is no error."""

    def probe(self) -> None:
        """Raise `OSError` unless bytes are taken now."""

    def entries(self) -> Iterator[tuple[str, int, datetime]]:
        """All that is kept: key, size in bytes, when it was written."""


@dataclass(frozen=True)
class Kept:
    """One thing that a place keeps (保管されているもの)."""

    key: str
    size: int
    at: datetime


def place() -> Place:
    """The place that the settings name."""
    storage = storages["default"]
    return Disk(storage.location) if isinstance(storage, FileSystemStorage) else Bucket(storage)


def new_key() -> str:
    """A key that nobody can guess: 64 hexadecimal characters."""
    return secrets.token_hex(32)


def everything_kept() -> Iterator[Kept]:
    """All that the place keeps."""
    for key, size, at in place().entries():
        yield Kept(key, size, at)
