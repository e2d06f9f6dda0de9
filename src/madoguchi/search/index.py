"""The index on this host's disk: one writer, many readers, parts that are replaced as a whole.

`INDEX_DIR/current.json` names the parts in use: the shelf of our own organisations, that of the nation, the table of
rewordings and where it leads in each. Readers look at it with every query, so that what was built anew is taken
up at once by every process of the host.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from threading import Lock

from django.conf import settings

from madoguchi.search import shelf, suggestions, table
from madoguchi.search.meaning import Kept
from madoguchi.search.shelf import Shelf
from madoguchi.search.suggestions import Suggestions
from madoguchi.search.table import Table

VERSION = "v6"
"""Raised when the parts change their shape: an index of another version counts as missing and is built anew."""


class WriterBusy(Exception):  # noqa: N818 - a turn of events
    """Another process of this host writes to the index."""


@dataclass(frozen=True, slots=True)
class Parts:
    """The directories in use, below `home()`; `id` is the index's name in the log (索引の構成)."""

    version: str = VERSION
    id: str = ""
    own: str = ""
    survey: str = ""
    table: str = ""
    has_meaning: bool = False
    """Whether the meanings of the nation's records and of the table stand in the index, which takes longest."""

    @property
    def names(self) -> set[str]:
        """The directories."""
        return {self.own, self.survey, self.table} - {""}


@dataclass(frozen=True)
class Library:
    """Everything that a search reads, open (索引)."""

    own: Shelf
    survey: Shelf
    table: Table
    suggestions: tuple[Suggestions, ...]

    @property
    def has_meaning(self) -> bool:
        """Whether meanings can be compared in any shelf."""
        return self.own.senses is not None or self.survey.senses is not None


def home() -> Path:
    """The directory of this host's index."""
    return Path(settings.INDEX_DIR)


def kept() -> Kept:
    """The vectors of meanings that this host has computed."""
    home().mkdir(parents=True, exist_ok=True)
    return Kept(home() / "embeddings.sqlite3")


def parts() -> Parts | None:
    """The parts in use, or None when there is no index of this version."""
    try:
        found = json.loads((home() / "current.json").read_text("utf-8"))
        made = Parts(**found)
    except (OSError, ValueError, TypeError):
        return None
    whole = made.version == VERSION and all((home() / name).is_dir() for name in made.names)
    return made if whole and len(made.names) == 3 else None


def last_id() -> str:
    """The name in the log of the index in use, also of one of another version; empty when there is none."""
    try:
        return str(json.loads((home() / "current.json").read_text("utf-8"))["id"])
    except (OSError, ValueError, TypeError, KeyError):
        return ""


def new_name(kind: str) -> str:
    """A name for a new part."""
    return f"{kind}-{secrets.token_hex(8)}"


def use(fresh: Parts) -> None:
    """Put `fresh` in use and remove other parts; readers that have them open finish undisturbed."""
    path = home() / "current.new"
    path.write_text(json.dumps(asdict(fresh)), "utf-8")
    os.replace(path, home() / "current.json")
    for place in home().iterdir():
        if place.is_dir() and place.name not in fresh.names:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def only_writer() -> Iterator[None]:
    """Hold the right to write on this host; raises `WriterBusy` while another process has it."""
    home().mkdir(parents=True, exist_ok=True)
    with open(home() / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise WriterBusy from error
        yield


_opened: dict[str, tuple[tuple[int, int], Library]] = {}
_opening = Lock()


def library() -> Library | None:
    """The index in use as it stands on the disk now, or None while there is none."""
    path = home() / "current.json"
    try:
        stat = path.stat()
    except OSError:
        return None
    stamp = (stat.st_mtime_ns, stat.st_ino)
    held = _opened.get(str(path))
    if held is not None and held[0] == stamp:
        return held[1]
    with _opening:
        for _ in range(3):  # a part may be replaced while it is opened
            found = parts()
            if found is None:
                return None
            try:
                made = _open(found, _opened.get(str(path)))
            except (OSError, ValueError):
                continue
            _opened.clear()
            _opened[str(path)] = (stamp, made)
            return made
    return None


def targets_of(part: str, table_part: str) -> Path:
    """The file that says where the table's entries lead in the shelf `part`."""
    return home() / part / f"targets-{table_part}.json"


def _open(found: Parts, held: tuple[tuple[int, int], Library] | None) -> Library:
    """Open the parts; the nation's shelf, the largest, stays open while it does not change."""
    place = home()
    survey = held[1].survey if held and held[1].survey.path == place / found.survey else None
    if survey is None or (survey.senses is None) == found.has_meaning:
        survey = shelf.opened(place / found.survey, None)
    targets = shelf.read_targets(targets_of(found.survey, found.table))
    return Library(
        own=shelf.opened(place / found.own, targets_of(found.own, found.table)),
        survey=replace(survey, targets=targets),
        table=table.opened(place / found.table),
        suggestions=tuple(
            suggestions.opened(place / name) for name in (found.own, found.table, found.survey)
        ),
    )
