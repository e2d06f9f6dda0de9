"""The record of seals outside the database: a line for each seal, and beside it the leaves that it covers.

Whoever can write to the database can recompute every hash in it. They cannot reach this file, which is
kept where only the worker writes and should be copied away (a log host, write-once storage, paper). The
second file, `leaves.jsonl`, needs no trust: it is checked against the anchored root, and lets the check
name the very record that is gone.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from madoguchi.events.hashing import canonical


class DamagedAnchor(Exception):  # noqa: N818 - said to whoever checks
    """A line outside the database cannot be read; the argument is its number."""


def anchor_file() -> Path:
    """Where the seals stand outside the database."""
    return Path(settings.ANCHOR_FILE)


def leaves_file() -> Path:
    """Where the leaves of the seals stand."""
    return anchor_file().with_name("leaves.jsonl")


@contextmanager
def open_anchors() -> Iterator["Anchors"]:
    """The anchors, open for writing by this process alone."""
    anchor_file().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with anchor_file().open("ab+") as seals, leaves_file().open("ab+") as leaves:
        fcntl.flock(seals, fcntl.LOCK_EX)
        yield Anchors(seals, leaves)


class Anchors:
    """Lines outside the database, to be added at the end only (外の控え)."""

    def __init__(self, seals: IO[bytes], leaves: IO[bytes]) -> None:
        self._seals = seals
        self._leaves = leaves
        for file in (seals, leaves):
            _drop_torn_line(file)

    def last(self) -> int:
        """The number of the last anchored seal; 0 when there is none."""
        tail = _tail(self._seals).splitlines()
        return int(json.loads(tail[-1])["n"]) if tail else 0

    def add(self, line: dict[str, Any], leaves: dict[str, Any]) -> None:
        """Write a seal and its leaves; returns when both are on the disk."""
        for file, value in ((self._leaves, leaves), (self._seals, line)):
            file.write(canonical(value) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        directory = os.open(anchor_file().parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def size_of(path: Path) -> int:
    """How many bytes `path` has now; 0 when it does not exist."""
    return path.stat().st_size if path.exists() else 0


def read_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The lines of `path` with the offset at which each begins; raises `DamagedAnchor`.

    A last line without its end is being written, or a crash left it: the next seal mends it.
    """
    if not path.exists():
        return
    offset = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if not line.endswith(b"\n"):
                return
            try:
                value = json.loads(line)
                value["n"] = int(value["n"])
            except (ValueError, KeyError, TypeError) as error:
                raise DamagedAnchor(number) from error
            yield offset, value
            offset += len(line)


def _tail(file: IO[bytes], size: int = 8192) -> bytes:
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - size))
    return file.read()


def _drop_torn_line(file: IO[bytes]) -> None:
    """Cut off a last line that a crash left half written."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - 65536)
        file.seek(start)
        cut = file.read(end - start).rfind(b"\n")
        if cut >= 0 or start == 0:
            file.truncate(start + cut + 1)
            return
        end = start
