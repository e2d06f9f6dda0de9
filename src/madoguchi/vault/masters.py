"""The key file: master secrets in generations, and the secrets of what is looked up, apart from the database.

JSON, readable by its owner alone. A generation is named by a digest of its secret, so that a row of the database
tells whether the file at hand is the right one. A process notices by itself that the file was changed.
"""

import base64
import fcntl
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from madoguchi.vault.ciphers import derive, new_secret

_FORMAT = "madoguchi keys 1"


class KeyMissing(Exception):  # noqa: N818 - what it says
    """The key that is needed is not there: forgotten, or the key file is another or missing."""


@dataclass(frozen=True)
class Secret:
    """One secret of the file; a retired one opens what was wrapped by it and wraps nothing more (鍵の世代)."""

    secret: bytes
    is_retired: bool = False

    @property
    def id(self) -> str:
        """Sixteen characters that name the secret and tell nothing of it."""
        return hashlib.sha256(b"madoguchi generation\0" + self.secret).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"<Secret {self.id}>"


@dataclass(frozen=True)
class Ring:
    """What the key file holds, the newest of each last (鍵束).

    While `is_recomputing`, a new lookup secret is there and some rows are still those of the one before.
    """

    masters: tuple[Secret, ...]
    lookups: tuple[Secret, ...]
    is_recomputing: bool = False

    @property
    def newest(self) -> Secret:
        """The generation that wraps new keys."""
        return self.masters[-1]

    def wrapping_key(self, master: str, tenant: UUID | None) -> bytes:
        """The key of `tenant` under the generation `master`; raises `KeyMissing`."""
        for one in self.masters:
            if one.id == master:
                return _wrapping_key(one.secret, tenant)
        raise KeyMissing(f"The key file has no generation {master}: is it the file of another installation?")

    def lookup_key(self, purpose: str) -> bytes:
        """The key by which values of one purpose are looked up."""
        return _lookup_key(self.lookups[-1].secret, purpose)


@lru_cache(maxsize=256)
def _wrapping_key(secret: bytes, tenant: UUID | None) -> bytes:
    return derive(secret, "wrapping", tenant.bytes if tenant else b"")


@lru_cache(maxsize=64)
def _lookup_key(secret: bytes, purpose: str) -> bytes:
    return derive(secret, "lookup", purpose.encode())


def path() -> Path:
    """Where the key file lies."""
    place: Path = settings.VAULT_KEY_FILE
    return place


_last: tuple[tuple[object, ...], Ring] | None = None


def read() -> Ring:
    """The key file as it is now; read again only after it was changed. Raises `KeyMissing`."""
    global _last
    place = path()
    try:
        found = place.stat()
    except FileNotFoundError:
        raise KeyMissing(f"There is no key file at {place}.") from None
    mark = (place, found.st_mtime_ns, found.st_ino, found.st_size)
    if _last is None or _last[0] != mark:
        _last = mark, _parsed(place.read_text("utf-8"))
    return _last[1]


def _parsed(text: str) -> Ring:
    try:
        body = json.loads(text)
        if body["format"] != _FORMAT:
            raise ValueError(body["format"])
        masters, lookups = (
            tuple(Secret(base64.b64decode(one["secret"]), one.get("retired", False)) for one in body[name])
            for name in ("masters", "lookups")
        )
        ring = Ring(masters, lookups, body.get("recomputing", False))
    except (ValueError, KeyError, TypeError) as error:
        raise KeyMissing("The key file cannot be read: restore it from its copy.") from error
    if not masters or not lookups:
        raise KeyMissing("The key file holds no secrets: restore it from its copy.")
    return ring


def make_first() -> None:
    """Write a key file with its first secrets; one that is there stays as it is."""
    place = path()
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = _write_beside(place, Ring((Secret(new_secret()),), (Secret(new_secret()),)))
    try:
        os.link(draft, place)  # fails if another process was first: its file counts
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    _sync_folder(place.parent)


@contextmanager
def changing() -> Iterator[None]:
    """Hold the key file against other processes that would change it."""
    folder = os.open(path().parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def write(ring: Ring) -> None:
    """Put `ring` in the place of the key file; a loss of power leaves the one or the other."""
    place = path()
    _write_beside(place, ring).replace(place)
    _sync_folder(place.parent)


def with_new_master(ring: Ring) -> Ring:
    """`ring` with one more generation, which is now the newest."""
    return replace(ring, masters=(*ring.masters, Secret(new_secret())))


def with_new_lookup(ring: Ring) -> Ring:
    """`ring` with one more lookup secret; what is looked up has to be computed again."""
    return replace(ring, lookups=(*ring.lookups, Secret(new_secret())), is_recomputing=True)


def with_one_lookup(ring: Ring) -> Ring:
    """`ring` after everything was computed again: the newest lookup secret alone."""
    return replace(ring, lookups=ring.lookups[-1:], is_recomputing=False)


def with_retired(ring: Ring) -> Ring:
    """`ring` with all generations retired but the newest."""
    older = tuple(replace(one, is_retired=True) for one in ring.masters[:-1])
    return replace(ring, masters=(*older, ring.newest))


def without(ring: Ring, gone: set[str]) -> Ring:
    """`ring` without the generations `gone`."""
    return replace(ring, masters=tuple(one for one in ring.masters if one.id not in gone))


def is_private() -> bool:
    """Whether only the account of the service can open the key file and see into its folder."""
    place = path()
    return (
        stat.S_IMODE(place.stat().st_mode) == 0o600 and not stat.S_IMODE(place.parent.stat().st_mode) & 0o077
    )


def _write_beside(place: Path, ring: Ring) -> Path:
    def told(secrets: tuple[Secret, ...]) -> list[dict[str, object]]:
        return [
            {"id": one.id, "secret": base64.b64encode(one.secret).decode(), "retired": one.is_retired}
            for one in secrets
        ]

    body = {
        "format": _FORMAT,
        "masters": told(ring.masters),
        "lookups": told(ring.lookups),
        "recomputing": ring.is_recomputing,
    }
    draft = place.with_name(f".{place.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(body, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
