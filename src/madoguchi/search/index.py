"""The index on this host's disk: one writer, many readers, replaced as a whole when built anew.

`INDEX_DIR/current` names the directory of the index in use; readers look at it with every query, so that
a rebuilt index is taken up at once by every process of the host.
"""

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import tantivy
from django.conf import settings

VERSION = "v2"
"""Raised when the fields change: an index of another version counts as missing and is built anew."""

_HEAP = 128_000_000


class WriterBusy(Exception):  # noqa: N818 - a turn of events
    """Another process of this host writes to the index."""


def schema() -> tantivy.Schema:
    """The fields: pairs of characters with positions, those of ruled labels without, and what a hit shows."""
    builder = tantivy.SchemaBuilder()
    for name in ("key", "id", "source"):
        builder.add_text_field(name, stored=name == "key", tokenizer_name="raw", index_option="basic")
    for name in ("title", "law", "rest"):
        builder.add_text_field(name, tokenizer_name="spaced", index_option="position")
    builder.add_text_field("labels", tokenizer_name="spaced", index_option="basic")
    builder.add_float_field("weight", fast=True)
    builder.add_text_field("shown", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def home() -> Path:
    """The directory of this host's indexes."""
    return Path(settings.INDEX_DIR)


def current_id() -> str | None:
    """The id of the index in use, or None when there is none of this version."""
    try:
        name = (home() / "current").read_text("utf-8").strip()
    except OSError:
        return None
    return name if name.startswith(f"{VERSION}-") and (home() / name / "meta.json").exists() else None


def _open(path: Path) -> tantivy.Index:
    index = tantivy.Index(schema(), path=str(path))
    analyzer = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("spaced", analyzer)
    index.config_reader("manual")
    return index


@dataclass
class _Open:
    index: tantivy.Index
    stamp: tuple[int, int]


_opened: dict[Path, _Open] = {}
_opening = Lock()


def searcher() -> tuple[tantivy.Index, tantivy.Searcher] | None:
    """The index in use as it stands on the disk now, or None while there is none."""
    name = current_id()
    if name is None:
        return None
    path = home() / name
    try:
        stat = (path / "meta.json").stat()
    except OSError:
        return None
    stamp = (stat.st_mtime_ns, stat.st_ino)
    with _opening:
        held = _opened.get(path)
        if held is None:
            _opened.clear()
            held = _opened[path] = _Open(_open(path), stamp)
        elif held.stamp != stamp:
            held.index.reload()
            held.stamp = stamp
        return held.index, held.index.searcher()


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


@contextmanager
def writing(name: str) -> Iterator[tantivy.IndexWriter]:
    """A writer of the index `name`, committed at the end; the caller is `only_writer`."""
    index = _open(home() / name)
    writer = index.writer(_HEAP, 2)
    try:
        yield writer
        writer.commit()
        writer.wait_merging_threads()
    except BaseException:
        writer.rollback()
        raise


def new_index() -> str:
    """Make an empty index beside the one in use and return its id."""
    name = f"{VERSION}-{secrets.token_hex(8)}"
    (home() / name).mkdir()
    _open(home() / name)
    return name


def use(name: str) -> None:
    """Make `name` the index in use and remove the others; readers that have them open finish undisturbed."""
    fresh = home() / "current.new"
    fresh.write_text(name, "utf-8")
    os.replace(fresh, home() / "current")
    for path in home().iterdir():
        if path.is_dir() and path.name != name:
            shutil.rmtree(path, ignore_errors=True)
