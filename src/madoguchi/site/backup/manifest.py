"""What a backup says of itself, and the folder in which backups share the bytes of their files."""

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from madoguchi.files.disk import Disk


@dataclass(frozen=True)
class Manifest:
    """One backup: when, of what, and how to see that it is whole (控えの目録).

    `events` and `seal` are the length of the log and its newest seal as they stand in the copied database; `anchors`
    are the digests of what stood outside it (none in older backups).
    """

    made_at: str
    version: str
    database: str
    database_bytes: int
    database_sha256: str
    files: int
    files_bytes: int
    files_sha256: str
    events: int
    seal: str
    anchors: dict[str, str] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """When the copy of the database was begun."""
        return datetime.fromisoformat(self.made_at)

    def write(self, folder: Path) -> None:
        """Write it into `folder`, last of all."""
        write_durably(
            folder / "manifest.json", json.dumps(asdict(self), ensure_ascii=False, indent=1).encode()
        )


@dataclass(frozen=True)
class Copied:
    """One file of a backup by its key, with the digest of its sealed bytes (控えたファイル)."""

    key: str
    size: int
    sha256: str


def pool_of(folder: Path) -> Disk:
    """Where all backups in `folder` keep the bytes of files: each once, for they never change under a key."""
    return Disk(folder / "files")


def backups_in(folder: Path) -> list[Path]:
    """The whole backups in `folder`, oldest first; half-made ones are left out."""
    return sorted(
        path.parent for path in folder.glob("*/manifest.json") if not path.parent.name.startswith(".")
    )


def manifest_of(backup: Path) -> Manifest:
    """What `backup` says of itself; raises `FileNotFoundError` or `ValueError` when it is none."""
    try:
        return Manifest(**json.loads((backup / "manifest.json").read_text("utf-8")))
    except TypeError as error:
        raise ValueError("manifest.json") from error


def files_in(backup: Path) -> Iterator[Copied]:
    """The files of `backup`."""
    with gzip.open(backup / "files.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            yield Copied(**json.loads(line))


def sha256_of(path: Path) -> str:
    """The digest of a file on this disk."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_durably(path: Path, data: bytes) -> None:
    """Write `data` to the new file `path`, readable by its owner alone; it is on the disk when this returns."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
