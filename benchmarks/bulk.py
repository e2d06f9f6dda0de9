"""Rows written in bulk past indexes, triggers and foreign keys, for measuring with a million of them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

LOADED = (
    "accounts_subject", "vault_key", "applications_application", "applications_answerset", "events_event",
    "events_streamhead", "events_access", "examination_casewords", "files_file", "files_hold",
)  # fmt: skip


class Tables:
    """Rows written in bulk past indexes, triggers and foreign keys, which are put back behind them."""

    def __init__(self) -> None:
        from django.db import connection

        self.connection = connection
        self.is_postgres = connection.vendor == "postgresql"
        connection.ensure_connection()
        self.raw = connection.connection
        self.again: list[str] = []

    def prepare(self) -> None:
        names = ", ".join(f"'{name}'" for name in LOADED)
        with self.connection.cursor() as cursor:
            if self.is_postgres:
                cursor.execute("SET session_replication_role = replica")
                cursor.execute("SET maintenance_work_mem = '512MB'")
                cursor.execute(
                    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename IN "
                    f"({names}) AND indexname NOT IN (SELECT conname FROM pg_constraint)"
                )
            else:
                for pragma in (
                    "synchronous = OFF",
                    "cache_size = -400000",
                    "temp_store = MEMORY",
                    "foreign_keys = OFF",
                ):
                    cursor.execute(f"PRAGMA {pragma}")
                cursor.execute(
                    "SELECT name, sql, type FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL "
                    f"AND tbl_name IN ({names})"
                )
            for name, sql, *kind in cursor.fetchall():
                self.again.append(sql)
                cursor.execute(f'DROP {kind[0] if kind else "INDEX"} "{name}"')

    def add(self, table: str, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
        listed = ", ".join(f'"{column}"' for column in columns)
        if self.is_postgres:
            with self.raw.cursor() as cursor, cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join("?" * len(columns))
        plain = ([_for_sqlite(value) for value in row] for row in rows)
        self.raw.execute("BEGIN")
        self.raw.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", plain)
        self.raw.execute("COMMIT")

    def finish(self) -> None:
        with self.connection.cursor() as cursor:
            for sql in self.again:
                cursor.execute(sql)
            if self.is_postgres:
                for table, column in (
                    ("events_event", "id"),
                    ("events_access", "id"),
                    ("examination_casewords", "n"),
                ):
                    cursor.execute(
                        f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'), (SELECT max({column}) FROM {table}))"
                    )
                cursor.execute("SET session_replication_role = origin")
                cursor.execute("VACUUM ANALYZE")
                return
            cursor.execute(
                "INSERT INTO examination_casewords_fts(examination_casewords_fts) VALUES ('rebuild')"
            )
            cursor.execute("ANALYZE")
        self.connection.close()  # the next connection is as durable and as small as those of the product


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return value.isoformat() if hasattr(value, "isoformat") else value
