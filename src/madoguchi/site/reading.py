"""Public pages are read from a streaming replica, for people of whom nothing is known; else from the database.

What is declared the same for everyone (`Readers.EVERYONE`) may be seconds old; what someone wrote may not. The lag is
measured, not believed: the place in the write-ahead log of the primary is noted, and how old the oldest place is that
the replica has not reached. A replica whose sender has fallen silent looks caught up to itself; to this it does not.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from madoguchi.accounts.types import Readers

log = logging.getLogger(__name__)

ALIAS = "replica"
WROTE = "madoguchi-wrote"
READ = "Madoguchi-Read"
FACES = ("portal", "api")
ALWAYS_FROM_THE_PRIMARY = {
    "portal:verify": "a paper that was given out a moment ago",
    "portal:permit": "a paper that was given out a moment ago",
    "portal:place": "keeps what was chosen",
    "api:changes": "a cursor that goes on where it stopped",
}
"""Addresses for everyone that are read from the database all the same, and why."""

_PATIENCE = 2  # seconds
_PLACE = "SELECT pg_wal_lsn_diff({}, '0/0')::bigint, system_identifier::text FROM pg_control_system()"
_PRIMARY = _PLACE.format("pg_current_wal_lsn()")
_REPLICA = _PLACE.format("CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() END")


class Replica:
    """How far the replica is behind, looked at once a second by a thread of this process (複製)."""

    def __init__(self) -> None:
        self._lag: float | None = None
        self._measured = 0.0
        self._noted: deque[tuple[float, int]] = deque(maxlen=1000)
        self._links: dict[str, psycopg.Connection[Any]] = {}
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    @property
    def is_set(self) -> bool:
        """Whether this installation has one."""
        return bool(settings.ENV.replica)

    @property
    def lag(self) -> float:
        """How many seconds it is behind at most; infinite while that is not known."""
        stale = time.monotonic() - self._measured > 2 * _PATIENCE + 1
        return float("inf") if self._lag is None or stale else self._lag

    @property
    def is_usable(self) -> bool:
        """Whether it is there and near enough; false also when there is none."""
        return self.is_set and self.lag <= settings.ENV.replica_seconds

    def watch(self) -> None:
        """Have it looked at from now on, if there is one; costs nothing when that is done already."""
        if not self.is_set or (self._thread is not None and self._thread.is_alive()):
            return
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._watch, daemon=True, name="replica")
                self._thread.start()

    def _watch(self) -> None:
        while True:
            self.measure()
            time.sleep(1)

    def measure(self) -> None:
        """Look at both once."""
        try:
            here, ours = self._ask("primary", settings.ENV.database, _PRIMARY)
            moment = time.monotonic()
            there, theirs = self._ask("replica", settings.ENV.replica, _REPLICA)
        except (psycopg.Error, OSError):
            self.gone()
            return
        if here is None or there is None or ours != theirs:
            self.gone()
            return
        self._noted.append((moment, here))
        while len(self._noted) > 1 and self._noted[1][1] <= there:
            self._noted.popleft()
        first = self._noted[0]
        if there >= here:
            self._lag = 0.0
        elif there >= first[1]:
            self._lag = time.monotonic() - first[0]
        else:
            self._lag = None  # it has reached no place yet that was noted
        self._measured = time.monotonic()

    def gone(self) -> None:
        """Read from the primary until the next look says otherwise."""
        self._lag = None
        self._noted.clear()
        for link in self._links.values():
            link.close()
        self._links = {}

    def _ask(self, name: str, address: str, question: str) -> tuple[int | None, str]:
        link = self._links.get(name)
        if link is None or link.closed:
            link = psycopg.connect(address, autocommit=True, connect_timeout=_PATIENCE)
            self._links[name] = link
            link.execute(f"SET statement_timeout = {_PATIENCE * 1000}")
        row = link.execute(question).fetchone()
        assert row is not None
        return row


replica = Replica()
_is_scope: ContextVar[bool] = ContextVar("reads_from_replica", default=False)


@contextmanager
def from_replica() -> Iterator[None]:
    """Within, rows are read from the replica; outside of a transaction, and written where they always are."""
    token = _is_scope.set(True)
    try:
        yield
    finally:
        _is_scope.reset(token)


class ReplicaRouter:
    """Tells Django where to read."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        """The replica within `from_replica`; a transaction reads what it writes."""
        if _is_scope.get() and not connections["default"].in_atomic_block:
            return ALIAS
        return "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        """Never the replica, also for rows that were read there."""
        return "default"

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        """Both hold the same rows."""
        return True

    def allow_migrate(self, alias: str, app_label: str, **hints: Any) -> bool:
        """The replica follows by itself."""
        return alias == "default"


def may_be_old(request: HttpRequest) -> bool:
    """Whether what `request` asks for may be seconds old: the same for everyone, and nobody who wrote asks."""
    match = request.resolver_match
    return (
        request.method in ("GET", "HEAD")
        and match is not None
        and getattr(match.func, "readers", None) is Readers.EVERYONE
        and match.namespaces[:1] in [[face] for face in FACES]
        and match.view_name not in ALWAYS_FROM_THE_PRIMARY
        and not {settings.SESSION_COOKIE_NAME, WROTE} & request.COOKIES.keys()
        and "Authorization" not in request.headers
    )


class ReplicaMiddleware:
    """Lets public pages read from the replica; stands last, so that nothing before a view reads there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not replica.is_set:
            return self.get_response(request)
        replica.watch()
        token = _is_scope.set(False)
        try:
            response = self.get_response(request)
            if _is_scope.get() and response.status_code == 503:  # it fell silent meanwhile: once more
                log.warning("The replica does not answer.")
                replica.gone()
                response = self.get_response(request)
            elif _is_scope.get():
                response[READ] = ALIAS
        finally:
            _is_scope.reset(token)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            response.set_cookie(
                WROTE, "1", max_age=60, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
            )
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> None:
        """Let the view read from the replica when that is near enough and the page may be old."""
        _is_scope.set(replica.is_usable and may_be_old(request))
