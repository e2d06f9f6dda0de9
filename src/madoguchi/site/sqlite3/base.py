"""Django's SQLite with fair turns for those who write.

SQLite lets one write at a time and makes the others try again, after pauses that grow: whoever has waited long tries
least often, and newcomers pass by. Here everybody tries for the same file lock at the same short intervals, before the
transaction begins; the kernel gives it back when a process dies.
"""

import fcntl
import os
import random
import time
from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

INTERVAL = 0.004  # seconds
LONGEST = 20.0


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that takes its turn before a transaction and gives it back after (接続)."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._turn: int | None = None

    def _start_transaction_under_autocommit(self) -> None:
        self._take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc] # django-stubs leaves it out
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc] # django-stubs leaves it out
        self._give_turn()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc] # django-stubs leaves it out
        finally:
            self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc] # django-stubs leaves it out
        finally:
            self._give_turn()

    def _take_turn(self) -> None:
        """Wait for the turn; raises `OperationalError` after twenty seconds, as SQLite does."""
        name = str(self.settings_dict["NAME"])
        if self._turn is not None or self.is_in_memory_db():
            return
        handle = os.open(f"{name}.turn", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        ends = time.monotonic() + LONGEST
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > ends:
                    os.close(handle)
                    raise OperationalError("database is locked") from None
                time.sleep(random.uniform(0.5, 1.5) * INTERVAL)  # noqa: S311 - no secret
            else:
                self._turn = handle
                return

    def _give_turn(self) -> None:
        if self._turn is not None:
            os.close(self._turn)
            self._turn = None
