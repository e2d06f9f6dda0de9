"""Bytes on the disk under random keys, written so that they outlive a loss of power."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from django.core.files.storage import FileSystemStorage, storages


class Disk:
    """A folder of this machine, in 256 folders by the beginning of the key (ディスク)."""

    def __init__(self, root: str | os.PathLike[str]) -> None:
        self.root = Path(root)

    def path(self, key: str) -> Path:
        """Where the bytes of `key` lie."""
        return self.root / key[:2] / key[2:]

    def put(self, key: str, data: bytes) -> None:
        """Write `data` under a new `key`; when this returns it is on the disk, and so are the folder's entries."""
        path = self.path(key)
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.parent.mkdir(exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(path.parent)
        _sync_folder(self.root)

    def get(self, key: str) -> bytes:
        """The bytes of `key`; raises `FileNotFoundError`, or `OSError` when the folder itself is gone or not mounted."""
        try:
            return self.path(key).read_bytes()
        except FileNotFoundError:
            if not self.root.is_dir() or not any(self.root.iterdir()):
                raise OSError(errno.ENODEV, "the folder of files is not there") from None
            raise

    def delete(self, key: str) -> None:
        """Remove `key`."""
        self.path(key).unlink(missing_ok=True)

    def probe(self) -> None:
        """Write a word and take it away again; raises `OSError` when the disk is full or not to be written."""
        key = f"00{secrets.token_hex(31)}"
        try:
            self.put(key, b"probe")
        finally:
            self.delete(key)

    def entries(self) -> Iterator[tuple[str, int, datetime]]:
        """Key, size and time of writing of everything."""
        for path in self.root.glob("??/*"):
            with suppress(FileNotFoundError):  # removed meanwhile
                found = path.stat()
                yield path.parent.name + path.name, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC)


def path_of(key: str) -> Path:
    """Where the bytes of `key` lie, for an installation that keeps files on its disk."""
    storage = storages["default"]
    assert isinstance(storage, FileSystemStorage), "Files are not kept on a disk here."
    return Disk(storage.location).path(key)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
