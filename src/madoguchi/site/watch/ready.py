"""Whether this host may be sent people: asked by balancers and orchestrators every few seconds."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.db import DatabaseError, connection

from madoguchi.core.clock import now
from madoguchi.events.selectors import last_beat
from madoguchi.files.selectors import storage_is_remote, storage_takes_bytes
from madoguchi.site.preparation import pending_migrations
from madoguchi.site.watch.state import SILENT
from madoguchi.vault.selectors import key_file

SECONDS = 5.0
"""How long an answer is given again: whoever asks more often costs nothing."""


@dataclass(frozen=True)
class Look:
    """One thing that was looked at; without one that is `needed` the host is taken out (点検の項目)."""

    name: str
    is_good: bool
    is_needed: bool = True


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _worker() -> bool:
    seen = last_beat()
    return seen is not None and now() - seen <= SILENT


class _Migrated:
    """Whether every migration that this code knows was applied; once so, it stays so while the process lives."""

    def __init__(self) -> None:
        self._is_done = False

    def __call__(self) -> bool:
        self._is_done = self._is_done or not pending_migrations()
        return self._is_done


_migrated = _Migrated()


def looks() -> list[Look]:
    """Everything that was looked at.

    What fails on all hosts at once is told and takes none out, for that would close the window altogether: a worker
    that is silent (what arrives still arrives) and a bucket that does not answer (most pages need none).
    """
    found = [Look("database", _database())]
    if not found[0].is_good:
        return found
    found.append(Look("migrations", _migrated()))
    if not found[1].is_good:
        return found
    return [
        *found,
        Look("keys", _can(lambda: key_file().is_file() and bool(key_file().read_bytes()))),
        Look("storage", storage_takes_bytes(), is_needed=not storage_is_remote()),
        Look("worker", _worker(), is_needed=False),
    ]


def _can(look: Callable[[], bool]) -> bool:
    try:
        return look()
    except OSError:
        return False


class Readiness:
    """The last answer, kept for a moment (準備の状態)."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._until = 0.0
        self._looks: list[Look] = []

    def looks(self) -> list[Look]:
        """The looks, taken anew when the last are older than `SECONDS`."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._looks = looks()
                self._until = time.monotonic() + SECONDS
            return self._looks

    def forget(self) -> None:
        """Look anew next time."""
        self._until = 0.0


readiness = Readiness()
