"""Copies of data on this machine: DuckDB reads files, while the data lies sealed in the storage that all hosts share.

A copy is called after the digest of what it holds. It is written beside and then put in its place, so that nobody reads
half of one; the oldest go when there are too many.
"""

import hashlib
import os
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext as _

from madoguchi.datasets.types import NotReadable
from madoguchi.files.models import File
from madoguchi.files.selectors import FileDamaged, read
from madoguchi.vault.types import KeyMissing

MOST_BYTES = 2 * 1024**3
"""What the copies of one host may take."""

_seen: dict[Path, tuple[int, int]] = {}
"""Size and time of writing of the copies whose digest this process has compared."""


def copy_of(file: File) -> Path:
    """Where the bytes of `file` lie on this machine; raises `NotReadable` when they cannot be had."""
    path = _folder() / f"{file.sha256}.parquet"
    if not _is_whole(path, file.sha256):
        try:
            data = read(file)
        except (FileDamaged, KeyMissing, OSError) as error:
            raise NotReadable(
                _("データを読み取れませんでした。しばらくしてから、もう一度お試しください。")
            ) from error
        _write(path, data)
        _is_whole(path, file.sha256)
        make_room(keeping=path)
    with suppress(OSError):
        told = path.stat()
        os.utime(path, ns=(time.time_ns(), told.st_mtime_ns))
    return path


def make_room(*, keeping: Path, most: int = MOST_BYTES) -> int:
    """Remove the copies that were longest not used until the rest is at most `most` bytes; returns how many."""
    found = []
    for path in _folder().glob("*"):
        with suppress(FileNotFoundError):
            told = path.stat()
            found.append((told.st_atime_ns, told.st_size, path))
    total, removed = sum(size for _at, size, _path in found), 0
    for _at, size, path in sorted(found):
        if total <= most:
            break
        if path != keeping:
            path.unlink(missing_ok=True)
            total, removed = total - size, removed + 1
    return removed


def _folder() -> Path:
    folder = Path(settings.DATASET_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _is_whole(path: Path, digest: str) -> bool:
    """Whether the copy is there and what it is called; its digest is compared once by each process."""
    try:
        told = path.stat()
        mark = (told.st_size, told.st_mtime_ns)
        if _seen.get(path) == mark:
            return True
        if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
            return False
    except FileNotFoundError:
        return False
    _seen[path] = mark
    return True


def _write(path: Path, data: bytes) -> None:
    part = path.with_name(f".{uuid4().hex}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
