"""The trigger that keeps what a fact says from changing, for migrations."""

from typing import Any

from django.db.migrations.operations import RunPython
from django.db.migrations.operations.base import Operation

TABLE = "facts_fact"
SAID = (
    *(
        "subject_id",
        "term",
        "slot",
        "holder_id",
        "tenant",
        "source",
        "ground",
        "consent_id",
        "application_id",
    ),
    *("observed_on", "starts_on", "ends_on", "recorded_at"),
)
"""What never changes. The sealed value and its digest may be sealed and computed anew under other keys."""


def guard_facts() -> Operation:
    """A migration operation: a fact's columns refuse UPDATE, and what is superseded stays so.

    To be repeated by every migration that changes the table: SQLite makes the table anew for most changes, and
    the triggers are lost with the old one.
    """

    def up(apps: Any, schema_editor: Any) -> None:
        says = "a fact is superseded, never changed"
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_stays")
            changed = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in SAID)
            schema_editor.execute(
                f"CREATE TRIGGER {TABLE}_stays BEFORE UPDATE ON {TABLE} "
                f"WHEN {changed} OR (OLD.superseded_at IS NOT NULL AND OLD.superseded_at IS NOT NEW.superseded_at) "
                f"BEGIN SELECT RAISE(ABORT, '{says}'); END"
            )
            return
        changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in SAID)
        schema_editor.execute(
            f"CREATE OR REPLACE FUNCTION {TABLE}_stays() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION '{says}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_stays ON {TABLE}")
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_stays BEFORE UPDATE ON {TABLE} FOR EACH ROW "
            f"WHEN ({changed} OR (OLD.superseded_at IS NOT NULL "
            "AND OLD.superseded_at IS DISTINCT FROM NEW.superseded_at)) "
            f"EXECUTE FUNCTION {TABLE}_stays()"
        )

    def down(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_stays")
            return
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_stays ON {TABLE}")
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {TABLE}_stays()")

    return RunPython(up, down)
