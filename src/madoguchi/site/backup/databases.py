"""One database copied at one instant while others write, and laid back into an empty one: SQLite and PostgreSQL."""

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

SECONDS_TO_COPY = 6 * 3600


class BackupFailed(Exception):
    """A backup or a restore came to nothing; the sentence says why and what to do."""


def name_of_copy() -> str:
    """What the copy of this database is called in a backup."""
    return "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"


def copy_database(target: Path) -> None:
    """Write this database as of one instant to the new file `target`; raises `BackupFailed`.

    SQLite in one step of its online backup (writers go on), then looked through; PostgreSQL by `pg_dump`.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy, progress=_patience())
            found = copy.execute("PRAGMA quick_check").fetchone()[0]
            copy.execute("PRAGMA journal_mode=DELETE")
        if found != "ok":
            raise BackupFailed(f"データベースの控えが壊れています: {found}")
    else:
        _run(
            "pg_dump", "--format=custom", "--compress=1", "--no-owner", "--no-privileges", f"--file={target}"
        )


def is_empty() -> bool:
    """Whether the database of this installation has no tables yet."""
    return not connection.introspection.table_names()


def lay_database(copy: Path, *, jobs: int) -> None:
    """Fill the empty database of this installation from `copy`; raises `BackupFailed`, also when it is not empty."""
    wanted = name_of_copy()
    if copy.name != wanted:
        raise BackupFailed(
            f"この控えは {copy.name} です。同じ種類のデータベースにしか戻せません（ここは {wanted}）。"
        )
    if not is_empty():
        raise BackupFailed(
            "データベースが空ではありません。控えは、空のデータベースにだけ戻します。何も変えていません。"
        )
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(copy)) as source:
            source.backup(connection.connection, progress=_patience())
    else:
        connection.close()
        close_pool = getattr(connection, "close_pool", None)
        if close_pool is not None:
            close_pool()
        _run(
            "pg_restore",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
            f"--jobs={jobs}",
            f"--dbname={connection.settings_dict['NAME']}",
            str(copy),
        )


def _patience() -> Callable[[int, int, int], None]:
    """Gives up when a database that someone has locked is not free for a minute: SQLite itself would try for ever."""
    ends = time.monotonic() + 60

    def look(status: int, remaining: int, total: int) -> None:
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED) and time.monotonic() > ends:
            raise BackupFailed("データベースがふさがっていて、1分待っても写せませんでした。")

    return look


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on this database; its password stands in no list of processes."""
    found = shutil.which(program, path=settings.ENV.postgres_programs or None)
    if found is None:
        raise BackupFailed(
            f"{program} が見つかりません。PostgreSQL のプログラムのフォルダを MADOGUCHI_POSTGRES_PROGRAMS で示してください。"
        )
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program
        [found, "--no-password", *arguments],
        env={**os.environ, **_surroundings()},
        capture_output=True,
        text=True,
        timeout=SECONDS_TO_COPY,
    )
    if done.returncode:
        raise BackupFailed(f"{program}: {done.stderr.strip()[-500:]}")


def _surroundings() -> dict[str, str]:
    """How PostgreSQL's programs find this database: the variables of libpq."""
    named: dict[str, Any] = connection.settings_dict
    told = {name: value for name, value in named["OPTIONS"].items() if isinstance(value, str)}
    said = {
        "PGHOST": named["HOST"],
        "PGPORT": str(named["PORT"] or ""),
        "PGUSER": named["USER"],
        "PGPASSWORD": named["PASSWORD"],
        "PGDATABASE": named["NAME"],
        "PGSSLMODE": told.get("sslmode", ""),
        "PGSSLROOTCERT": told.get("sslrootcert", ""),
    }
    return {name: value for name, value in said.items() if value}
