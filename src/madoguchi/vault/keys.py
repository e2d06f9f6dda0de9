"""Data keys: made when first needed, unwrapped when used, remembered for a few seconds.

An unwrapped key that opens values is remembered for ten seconds, at most 512 of them in a process: as long as a
page takes that shows many values of one person, and no longer than it may take until what was forgotten is closed
everywhere. The key that seals is read from its row each time: one that was made in a transaction which failed must
never seal anything.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from madoguchi.core.ids import uuid7
from madoguchi.statements.selectors import Prepared
from madoguchi.statements.services import insert
from madoguchi.vault import masters
from madoguchi.vault.ciphers import decrypt, encrypt, new_secret
from madoguchi.vault.masters import KeyMissing, Ring
from madoguchi.vault.models import Key

REMEMBERED_SECONDS = 10.0
REMEMBERED_KEYS = 512
_AT_ONCE = 500


@dataclass(frozen=True, repr=False)
class OpenKey:
    """A data key, unwrapped (開いた鍵)."""

    id: UUID
    secret: bytes


_held: ContextVar[tuple[UUID, UUID | None, OpenKey] | None] = ContextVar("_held", default=None)


class _Memory:
    """Unwrapped keys of the last seconds, the oldest pushed out first."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[UUID, tuple[float, OpenKey]] = {}

    def get(self, key: UUID) -> OpenKey | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            if found[0] < time.monotonic():
                del self._kept[key]
                return None
            return found[1]

    def put(self, key: OpenKey) -> None:
        with self._lock:
            self._kept.pop(key.id, None)
            while len(self._kept) >= REMEMBERED_KEYS:
                del self._kept[next(iter(self._kept))]
            self._kept[key.id] = (time.monotonic() + REMEMBERED_SECONDS, key)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


memory = _Memory()


def ring() -> Ring:
    """The key file; outside production the first one is made when it is first needed. Raises `KeyMissing`."""
    try:
        return masters.read()
    except KeyMissing:
        # With keys in the database the file is lost, not new: another one would hide that.
        if not settings.VAULT_MAKES_KEYS or masters.path().exists() or Key.objects.exists():
            raise
    masters.make_first()
    return masters.read()


def wrap(key: Key, secret: bytes, held: Ring) -> None:
    """Set `wrapped` and `master` of a row, under the newest generation."""
    key.master = held.newest.id
    key.wrapped = encrypt(held.wrapping_key(key.master, key.tenant), secret, _bound(key))


def unwrapped(key: Key, held: Ring) -> bytes:
    """The data key of a row; raises `KeyMissing` or `Tampered`."""
    return decrypt(held.wrapping_key(key.master, key.tenant), bytes(key.wrapped), _bound(key))


def _bound(key: Key) -> bytes:
    tenant = key.tenant.bytes if key.tenant else b""
    return b"key\0" + key.master.encode() + key.pk.bytes + key.owner.bytes + tenant


_of_ids = Prepared(lambda keys: Key.objects.filter(pk__in=keys))
_in_tenant = Prepared(lambda owner, tenant: Key.objects.filter(owner=owner, tenant=tenant, is_current=True))
_own = Prepared(lambda owner: Key.objects.filter(owner=owner, tenant=None, is_current=True))


def _current(owner: UUID, tenant: UUID | None) -> Key | None:
    return _own.one(owner=owner) if tenant is None else _in_tenant.one(owner=owner, tenant=tenant)


def sealing_key(owner: UUID, tenant: UUID | None) -> OpenKey:
    """The current key of `owner` (in `tenant`), made if there is none yet."""
    kept = _held.get()
    if kept is not None and kept[:2] == (owner, tenant):
        return kept[2]
    held = ring()
    row = _current(owner, tenant)
    if row is None:
        made = Key(id=uuid7(), owner=owner, tenant=tenant)
        secret = new_secret()
        wrap(made, secret, held)
        if insert(made, unless_there=True):
            return OpenKey(made.pk, secret)
        row = _current(owner, tenant)  # another process made it at this moment
        assert row is not None, "a key that is in the way is there"
    return OpenKey(row.pk, unwrapped(row, held))


@contextmanager
def one_key(owner: UUID, tenant: UUID | None) -> Iterator[None]:
    """Read the key of `owner` once for all that is sealed for them within; the block lies in one transaction.

    Nothing in the block may go on after a savepoint of it failed: the key could have been made in there.
    """
    held = _held.set((owner, tenant, sealing_key(owner, tenant)))
    try:
        yield
    finally:
        _held.reset(held)


def opening_key(key: UUID) -> OpenKey:
    """The key of this id, current or not; raises `KeyMissing`."""
    found = memory.get(key)
    if found is None:
        found = opening_keys([key]).get(key)
    if found is None:
        raise KeyMissing(f"The data key {key} is gone: what it sealed was forgotten.")
    return found


def opening_keys(wanted: Iterable[UUID]) -> dict[UUID, OpenKey]:
    """The keys of these ids that are still there, in as few queries as may be."""
    ids = list(dict.fromkeys(wanted))
    found = {key: known for key in ids if (known := memory.get(key)) is not None}
    unknown = [key for key in ids if key not in found]
    held = ring() if unknown else None
    for start in range(0, len(unknown), _AT_ONCE):
        for row in _of_ids.rows(keys=unknown[start : start + _AT_ONCE]):
            assert held is not None
            opened = OpenKey(row.pk, unwrapped(row, held))
            memory.put(opened)
            found[row.pk] = opened
    return found
