"""Bytes as they lie, still sealed, for backups: out of the place of this installation, and back into it."""

from collections.abc import Iterator

from madoguchi.files.places import Kept, everything_kept, place


def kept() -> Iterator[Kept]:
    """All that is kept: key, size and time; what no row names, too."""
    return everything_kept()


def sealed_bytes(*, key: str) -> bytes:
    """The bytes under `key` as they lie; raises `FileNotFoundError`."""
    return place().get(key)


def put_back(*, key: str, data: bytes) -> None:
    """Keep `data`, as it lay, under its old `key`; raises `OSError` when it cannot be stored for good."""
    place().put(key, data)
