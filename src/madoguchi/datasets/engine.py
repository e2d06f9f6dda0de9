"""Asking DuckDB about one Parquet file: read only, with limits of memory and time, and with nothing else in reach."""

from datetime import date
from math import isfinite
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from madoguchi.core.lazily import lazily
from madoguchi.datasets.types import Cell, NotReadable

if TYPE_CHECKING:
    import duckdb
else:
    duckdb = lazily("duckdb")

MEMORY = "512MB"
THREADS = 2
SECONDS = 10.0


def asked(
    path: Path, sql: str, bound: tuple[Any, ...] = (), *, seconds: float = SECONDS
) -> list[tuple[Cell, ...]]:
    """The rows that `sql` finds in the Parquet file at `path`, which it calls `data`; raises `NotReadable`.

    The connection is new, reaches that one file and no other, neither writes nor loads anything, and cannot loosen
    its own limits.
    """
    try:
        with _opened(path) as connection:
            clock = Timer(seconds, connection.interrupt)
            clock.daemon = True
            clock.start()
            try:
                found = connection.execute(sql, list(bound)).fetchall()
            finally:
                clock.cancel()
    except duckdb.InterruptException as error:
        raise NotReadable(
            _("集計に時間がかかりすぎました。絞り込みを増やすか、分け方を減らしてください。")
        ) from error
    except duckdb.OutOfMemoryException as error:
        raise NotReadable(_("集計が大きすぎました。分け方を減らしてください。")) from error
    except duckdb.Error as error:
        raise NotReadable(
            _("データを読み取れませんでした。しばらくしてから、もう一度お試しください。")
        ) from error
    return [tuple(map(_plain, row)) for row in found]


def _opened(path: Path) -> "duckdb.DuckDBPyConnection":
    connection = duckdb.connect(
        config={
            "memory_limit": MEMORY,
            "threads": THREADS,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": "",
        }
    )
    connection.execute(f"SET allowed_paths = [{_text(str(path))}]")
    connection.execute("SET enable_external_access = false")
    connection.execute(
        f"CREATE VIEW data AS SELECT * FROM read_parquet({_text(str(path))})"  # noqa: S608 - our own path, quoted
    )
    connection.execute("SET lock_configuration = true")
    return connection


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _plain(value: Any) -> Cell:
    """A value as it is kept and answered; no number is infinite or none."""
    if isinstance(value, float):
        if not isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int) or value is None else str(value)
