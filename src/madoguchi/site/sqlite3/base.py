"""Django's SQLite with fair turns for those who write.

SQLite lets one write at a time and makes the others try again, after pauses that grow: whoever has waited long tries
least often, and newcomers pass by. Here everybody waits in a line before the transaction begins.
"""

from typing import Any

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from madoguchi.site.sqlite3.turns import Line, TurnNeverCame, line_at

LONGEST = 20.0


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that takes its turn before a transaction and gives it back after (接続)."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._turn: Line | None = None

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
        if self._turn is not None or self.is_in_memory_db():
            return
        line = line_at(str(self.settings_dict["NAME"]))
        try:
            line.take(seconds=LONGEST)
        except TurnNeverCame:
            raise OperationalError("database is locked") from None
        self._turn = line

    def _give_turn(self) -> None:
        if self._turn is not None:
            turn, self._turn = self._turn, None
            turn.give()
