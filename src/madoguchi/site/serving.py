"""Web workers and one task worker, started and stopped together."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from urllib.error import URLError
from urllib.request import urlopen

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

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
        self._process = self._spawn()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self._watcher.start()

    def _spawn(self) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "madoguchi", "worker", "--parent", str(os.getpid())]
        return subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own command

    def _watch(self) -> None:
        while not self._stopping.wait(1):
            if self._process.poll() is not None:
                self._process = self._spawn()

    def stop(self) -> None:
        """Let the job under way finish, then end."""
        self._stopping.set()
        self._watcher.join()
        self._process.terminate()
        try:
            self._process.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _tell_when_ready(address: str, ready: Callable[[], None]) -> None:
    for _attempt in range(300):
        try:
            with urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 - our own address
                ready()
                return
        except (URLError, OSError):
            time.sleep(0.1)


def serve(*, host: str, port: int, workers: int, ready: Callable[[], None]) -> None:
    """Serve until SIGINT or SIGTERM; `ready` is called once when the first page can be had."""
    address = f"http://{host}:{port}"
    os.environ.setdefault("MADOGUCHI_ORIGIN", address)
    tasks = TaskWorker()
    reach = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 - compared, not bound
    threading.Thread(target=_tell_when_ready, args=(f"http://{reach}:{port}", ready), daemon=True).start()
    try:
        Server(
            "madoguchi.site.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
            workers_kill_timeout=SECONDS_TO_STOP,
        ).serve()
    finally:
        tasks.stop()
