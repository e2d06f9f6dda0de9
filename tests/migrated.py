"""A database that is migrated once and copied for every run that has the same migrations, or more (SQLite)."""

import hashlib
import json
import os
import re
import sqlite3
import tempfile
from contextlib import closing, suppress
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).parents[1]
_IMPORTED = re.compile(r"^(?:from|import) (madoguchi(?:\.\w+)+)", re.MULTILINE)
_KEPT = 4


def laid_down() -> bool:
    """Whether a migrated test database now lies in its place, copied from one that was made before.

    One that lacks the newest migrations will do: Django adds them.
    """
    if connection.vendor != "sqlite":
        return False
    wanted = _migrations()
    for kept in reversed(_by_age()):
        with suppress(FileNotFoundError):  # another run has thrown it away
            told = json.loads(kept.with_suffix(".json").read_text("utf-8"))
            if told["parts"] == _parts(wanted) and told["migrations"].items() <= wanted.items():
                target = Path(connection.creation._get_test_db_name())
                with closing(sqlite3.connect(kept)) as before, closing(sqlite3.connect(target)) as copy:
                    before.backup(copy)
                return True
    return False


def keep() -> None:
    """Keep a copy of the test database, which is empty and migrated, for the runs to come."""
    wanted = _migrations()
    told = {"migrations": wanted, "parts": _parts(wanted)}
    said = json.dumps(told, sort_keys=True)
    kept = _folder() / f"{hashlib.sha256(said.encode()).hexdigest()[:24]}.sqlite3"
    if connection.vendor != "sqlite" or kept.exists():
        return
    connection.ensure_connection()
    half = kept.with_suffix(f".{os.getpid()}")
    with closing(sqlite3.connect(half)) as copy:
        connection.connection.backup(copy)
    half.with_suffix(f".{os.getpid()}.json").write_text(said, "utf-8")
    half.with_suffix(f".{os.getpid()}.json").replace(kept.with_suffix(".json"))
    half.replace(kept)
    for old in _by_age()[:-_KEPT]:
        old.unlink(missing_ok=True)
        old.with_suffix(".json").unlink(missing_ok=True)


def _by_age() -> list[Path]:
    def age(path: Path) -> float:
        with suppress(FileNotFoundError):
            return path.stat().st_mtime
        return 0.0

    return sorted(_folder().glob("*.sqlite3"), key=age)


def _folder() -> Path:
    """A folder that this account alone writes to."""
    folder = Path(tempfile.gettempdir()) / f"madoguchi-migrated-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to another account")
    return folder


def _migrations() -> dict[str, str]:
    """The digest of each migration."""
    found = sorted((ROOT / "src").glob("madoguchi/*/migrations/*.py"))
    return {str(path.relative_to(ROOT)): _digest(path) for path in found}


def _parts(migrations: dict[str, str]) -> dict[str, str]:
    """The digest of all that the migrations lean on: modules of ours, and the libraries that have their own."""
    named = {name for path in migrations for name in _IMPORTED.findall((ROOT / path).read_text("utf-8"))}
    modules = (ROOT / "src" / Path(*name.split(".")).with_suffix(".py") for name in sorted(named))
    leant_on = [path for path in modules if path.exists()]
    return {str(path.relative_to(ROOT)): _digest(path) for path in [*leant_on, ROOT / "requirements.txt"]}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
