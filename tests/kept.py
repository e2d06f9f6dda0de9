"""What is built again and again in the same way is built once: what it wrote is kept, and written again (SQLite).

Building the small city runs every service of it, 60 ms; writing the same rows again takes 5. It is built anew
where anything differs: another moment, other keys, a database in which something has happened already.
"""

import hashlib
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from madoguchi.core.clock import now

_READS = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT")
_WRITES = ("INSERT", "UPDATE", "DELETE")
_EMPTY = ("accounts_organisation", "accounts_user", "accounts_subject", "events_event")
_MOST = 8
"""How many are kept of one name; a run whose database counts on without beginning anew would keep all of them."""


@dataclass
class _Written:
    """What a building wrote and what it returned (書いたこと)."""

    began: datetime
    statements: list[tuple[str, Any, bool]] = field(default_factory=list)
    is_whole: bool = True
    returned: bytes = b""

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Note what is written; a statement of which it is not known what it does makes the note useless."""
        if sql.startswith(_WRITES):
            self.statements.append((sql, [tuple(p) for p in params] if many else params, many))
        elif not sql.startswith(_READS):
            self.is_whole = False
        return execute(sql, params, many, context)

    def write_again(self) -> Any:
        """Write the same rows; gives what the building returned, of one's own."""
        with transaction.atomic(), connection.cursor() as cursor:
            for sql, params, many in self.statements:
                (cursor.executemany if many else cursor.execute)(sql, params)
        return pickle.loads(self.returned)


_kept: dict[str, dict[object, _Written]] = {}


def once(name: str, build: Callable[[], Any]) -> Any:
    """What `build` returns, with all that it writes; `name` stands for everything that it depends on.

    What it returns must be picklable, and is never that of another test.
    """
    key = _surroundings()
    if key is None:
        return build()
    kept = _kept.setdefault(name, {})
    if key in kept and kept[key].began <= now():
        return kept[key].write_again()
    note = _Written(began=now())
    with connection.execute_wrapper(note):
        built = build()
    if note.is_whole and len(kept) < _MOST:
        note.returned = pickle.dumps(built)
        kept[key] = note
    return built


def _surroundings() -> object:
    """What must be the same for the same to come of it; None where it cannot be told, or something has happened."""
    if connection.vendor != "sqlite" or connection.execute_wrappers:
        return None
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT 1 FROM {table}" for table in _EMPTY))
        if cursor.fetchone():
            return None
        cursor.execute("SELECT name, seq FROM sqlite_sequence ORDER BY name")
        numbers = tuple(cursor.fetchall())
    keys = Path(settings.VAULT_KEY_FILE)
    digest = hashlib.sha256(keys.read_bytes()).hexdigest() if keys.exists() else ""
    return numbers, digest, now().strftime("%Y-%m-%d %H")
