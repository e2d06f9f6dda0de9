"""Web workers and one task worker, started and stopped together."""

import encodings.idna  # noqa: F401 - else imported by the first request, while a worker may be forked
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException

from django.db import connections
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from madoguchi.site.watch.metrics import throw_away_old

SECONDS_TO_STOP = 10


def is_free(host: str, port: int) -> bool:
    """Whether a server can listen on this port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


class TaskWorker:
    """The worker process; when it ends unexpectedly another is started."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher = threading.Thread(target=self._watch, daemon=True)

    def start(self) -> None:
        """Start the process and watch over it; does nothing once it is to stop."""
        with self._starting:
            if self._process is None and not self._stopping.is_set():
                self._process = self._spawn()
                self._watcher.start()

    def _spawn(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "madoguchi", "worker", "--parent", str(os.getpid())]
        return subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own command

    def _watch(self) -> None:
        while not self._stopping.wait(1):
            if self._process is not None and self._process.poll() is not None:
                self._process = self._spawn()

    def stop(self) -> None:
        """Let the job under way finish, then end."""
        with self._starting:
            self._stopping.set()
        if self._process is None:
            return
        self._watcher.join()
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Forks:
    """Web workers are forked from this process; what threads do here waits until they are (分岐).

    A worker has the locks that a thread of this process held at that moment, and waits for them for ever: one that was
    forked while a thread imported `encodings.idna` to ask for a page never listened.
    """

    def __init__(self, count: int) -> None:
        self._awaited, self._done = count, threading.Event()
        os.register_at_fork(before=let_go_of_the_database, after_in_parent=self._another)

    def _another(self) -> None:
        self._awaited -= 1
        if self._awaited <= 0:
            self._done.set()

    def wait(self) -> None:
        """Return when all have been forked."""
        self._done.wait()


def _when_ready(host: str, port: int, forks: Forks, tell: Callable[[], None]) -> None:
    """Call `tell` as soon as a web worker answers, whatever it answers (production redirects to HTTPS)."""
    forks.wait()
    for _attempt in range(300):
        connection = HTTPConnection(host, port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
            break
        except (OSError, HTTPException):
            time.sleep(0.1)
        finally:
            connection.close()
    tell()  # slow or not: what follows the events must run


def let_go_of_the_database() -> None:
    """Close every connection and pool of this process, so that no web worker inherits one.

    Web workers are forked, also those that take the place of a dead one. Two processes that write to one connection of
    PostgreSQL read each other's answers: one person's rows on another's page.
    """
    for connection in connections.all(initialized_only=True):
        connection.close()
        if getattr(connection, "pool", None) is not None:
            connection.close_pool()  # type: ignore[attr-defined]


def serve(*, host: str, port: int, workers: int, ready: Callable[[], None], with_worker: bool = True) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is called once when the first page can be had.

    The task worker starts after that: on two cores it would keep the first visitor waiting.
    """
    os.environ.setdefault("MADOGUCHI_ORIGIN", f"http://{host}:{port}")
    tasks = TaskWorker()

    def open_window() -> None:
        ready()
        if with_worker:
            tasks.start()

    reach = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    throw_away_old()
    let_go_of_the_database()
    forks = Forks(workers)
    threading.Thread(target=_when_ready, args=(reach, port, forks, open_window), daemon=True).start()
    try:
        Server(
            "madoguchi.site.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=16,  # a slow sender holds one of them
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=SECONDS_TO_STOP,
        ).serve()
    finally:
        tasks.stop()
