"""Bytes on the disk under random keys, written so that they outlive a loss of power."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import FileSystemStorage, storages


def new_key() -> str:
    """A key that nobody can guess: 64 hexadecimal characters."""
    return secrets.token_hex(32)


def path_of(key: str) -> Path:
    """Where the bytes of `key` lie."""
    return _root() / key[:2] / key[2:]


def write(key: str, data: bytes) -> None:
    """Write `data` under a new `key`; when this returns it is on the disk, and so are the folder's entries."""
    path = path_of(key)
    root = _root()
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)
    _sync_folder(root)


def keys_before(moment: datetime) -> Iterator[str]:
    """The keys of all that was written before `moment`."""
    for path in _root().glob("??/*"):
        if datetime.fromtimestamp(path.stat().st_mtime, tz=UTC) < moment:
            yield path.parent.name + path.name


def _root() -> Path:
    storage = storages["default"]
    assert isinstance(storage, FileSystemStorage), (
        "Files are kept on a disk; another store needs its own writer."
    )
    return Path(storage.location)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
