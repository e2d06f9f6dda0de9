"""Turns for those who write to one file: a line in each process, and a file lock between processes.

Within a process the turn goes to whoever has waited longest, and goes at once: nobody wakes up to look, which would take
the interpreter from the one who writes. The lock of the file is given back after each turn while other processes want it
too, so that one does what comes before and after while another writes; the kernel gives it back when a process dies.
"""

import fcntl
import os
import random
import time
from collections import deque
from threading import Lock

INTERVAL = 0.001  # seconds between two looks at the lock of the file, by the first of a line
ALONE = 0.05
"""How long a process keeps that lock, or takes it again at once, while nobody else seems to want it."""
REMEMBERED = 0.2
"""How long it is believed that others want it, after they had it when this process did."""


class TurnNeverCame(Exception):
    """Somebody else has had the turn for longer than one waits."""


class _Waiting:
    """One thread that waits; its lock opens when it is its turn (待つ人)."""

    def __init__(self) -> None:
        self._closed = Lock()
        self._closed.acquire()

    def wait(self, seconds: float) -> bool:
        """Whether the turn came within so many seconds."""
        return self._closed.acquire(timeout=max(seconds, 0))

    def call(self) -> None:
        """It is its turn."""
        self._closed.release()


class Line:
    """Those of this process who write to one file (列)."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._mutex = Lock()
        self._waiting: deque[_Waiting] = deque()
        self._is_taken = False
        self._handle: int | None = None
        self._since = self._given = 0.0
        self._others_until = 0.0
        self._lets_others = False

    def take(self, *, seconds: float) -> None:
        """Wait for the turn; raises `TurnNeverCame` after so many seconds."""
        ends = time.monotonic() + seconds
        with self._mutex:
            one = _Waiting() if self._is_taken else None
            if one is not None:
                self._waiting.append(one)
            self._is_taken = True
        if one is not None and not one.wait(seconds):
            with self._mutex:
                is_late = one in self._waiting
                if is_late:
                    self._waiting.remove(one)
            if is_late:
                raise TurnNeverCame
        if self._handle is None:
            try:
                self._lock_file(ends)
            except BaseException:
                self.give()
                raise

    def give(self) -> None:
        """Let the next one have it: of this process, or of any when this one has had it for a while."""
        with self._mutex:
            now = time.monotonic()
            has_long = now - self._since > (ALONE if now > self._others_until else 0)
            if self._handle is not None and (has_long or not self._waiting):
                os.close(self._handle)
                self._handle, self._lets_others, self._given = None, has_long, now
            if self._waiting:
                self._waiting.popleft().call()
            else:
                self._is_taken = False

    def forget(self) -> None:
        """In a process that was just split off: the turn is that of the other one."""
        if self._handle is not None:
            os.close(self._handle)

    def _lock_file(self, ends: float) -> None:
        handle = os.open(f"{self._path}.turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        if self._lets_others:
            time.sleep(1.5 * INTERVAL)
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > ends:
                    os.close(handle)
                    raise TurnNeverCame from None
                self._others_until = time.monotonic() + REMEMBERED
                time.sleep(random.uniform(0.5, 1.5) * INTERVAL)  # noqa: S311 - no secret
            else:
                now = time.monotonic()
                if self._lets_others or now - self._given > INTERVAL:
                    self._since = now  # else nobody else had a chance: it is the same turn, for who looks each millisecond
                self._handle, self._lets_others = handle, False
                return


_lines: dict[str, Line] = {}
_all = Lock()


def line_at(path: str) -> Line:
    """The line of this process at the file `path`."""
    with _all:
        return _lines.setdefault(path, Line(path))


def _after_a_split() -> None:
    global _all
    _all = Lock()
    for line in _lines.values():
        line.forget()
    _lines.clear()


os.register_at_fork(after_in_child=_after_a_split)
