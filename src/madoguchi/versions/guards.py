"""Database triggers that keep a published version as it is, on SQLite and PostgreSQL."""

from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.special import RunPython


def guard_published(table: str) -> Operation:
    """A migration operation: rows of `table` with `published_at` refuse UPDATE and DELETE.

    To be repeated by every migration that changes the table: SQLite makes the table anew for most changes,
    and the triggers are lost with the old one.
    """

    def up(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb.lower()}")
                schema_editor.execute(
                    f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                    "WHEN OLD.published_at IS NOT NULL "
                    f"BEGIN SELECT RAISE(ABORT, 'a published version of {table} is immutable'); END"
                )
            return
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {table}_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION 'a published version of {table} is immutable' "
            "USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_immutable ON {table}")
        schema_editor.execute(
            f"CREATE TRIGGER {table}_immutable BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW "
            f"WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION {table}_immutable()"
        )

    def down(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            for verb in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb}")
            return
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_immutable ON {table}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_immutable()")

    return RunPython(up, down)
