"""What a migration may not do while code of the version before still runs beside it, and rows as that code writes them."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import uuid4

from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.state import ModelState, ProjectState

from madoguchi.core.clock import JAPAN
from madoguchi.vault.fields import SealedJSON, SealedText
from tests.house.source import ROOT

LIST = ROOT / "tests" / "house" / "released_migrations.txt"
"""The migrations of the last release: what the version before knows. A release writes it anew."""

MARK = "two_steps"
"""An attribute of a migration that breaks a rule all the same: why that is safe, and in which release the first step was."""

_BREAKING_SQL = re.compile(
    r"\b(DROP\s+(TABLE|COLUMN)|RENAME|SET\s+NOT\s+NULL|ALTER\s+COLUMN\s+\S+\s+(SET\s+DATA\s+)?TYPE)\b", re.I
)
_SHOWN_ONLY = {
    "verbose_name",
    "help_text",
    "choices",
    "blank",
    "validators",
    "error_messages",
    "editable",
    "related_name",
}


@cache
def loader() -> MigrationLoader:
    """All migrations of the source."""
    return MigrationLoader(None)


def released() -> frozenset[str]:
    """The names (`room.0001_name`) that stand in the list."""
    return frozenset(
        line for line in LIST.read_text("utf-8").split("\n") if line and not line.startswith("#")
    )


def ours() -> list[Migration]:
    """Our migrations in the order in which they are applied."""
    graph = loader().graph
    plan = graph._generate_plan(graph.leaf_nodes(), at_end=True)
    return [graph.nodes[key] for key in plan if graph.nodes[key].__module__.startswith("madoguchi.")]


def name_of(migration: Migration) -> str:
    """Its name as the list has it."""
    return f"{migration.app_label}.{migration.name}"


@cache
def released_state() -> ProjectState:
    """The models as the last release knows them."""
    graph = loader().graph
    known = [key for key in graph.nodes if f"{key[0]}.{key[1]}" in released() or not _is_ours(key)]
    return loader().project_state(known)


def _is_ours(key: tuple[str, str]) -> bool:
    return loader().graph.nodes[key].__module__.startswith("madoguchi.")


def objections(migration: Migration, before: ProjectState) -> list[str]:
    """What `migration` would do to code of the last release, which knows the models of `before`."""
    if len(getattr(migration, MARK, "")) >= 40:
        return []
    return [said for one in _flat(migration.operations) for said in _object(one, migration.app_label, before)]


def _flat(found: list[Any]) -> Iterator[Any]:
    for one in found:
        if isinstance(one, operations.SeparateDatabaseAndState):
            yield from _flat(one.database_operations)
        else:
            yield one


def _object(one: Any, app: str, before: ProjectState) -> Iterator[str]:
    if isinstance(one, operations.RunSQL):
        sql = one.sql if isinstance(one.sql, str) else " ".join(map(str, one.sql))
        if _BREAKING_SQL.search(sql):
            yield "SQL that drops, renames or tightens"
        return
    name = getattr(one, "model_name", None) or getattr(one, "old_name", None) or getattr(one, "name", "")
    known = before.models.get((app, str(name).lower()))
    if known is None:  # nothing that older code knows
        return
    what = f"{type(one).__name__} {app}.{name}"
    if isinstance(one, _OF_TABLES):
        yield f"{what}: older code uses the table as it was"
    elif isinstance(one, FieldOperation):
        yield from _field(one, known, what)


_OF_TABLES = (
    operations.DeleteModel,
    operations.RenameModel,
    operations.AlterModelTable,
    operations.AddConstraint,  # older code may write what it refuses
)


def _field(one: Any, known: ModelState, what: str) -> Iterator[str]:
    if isinstance(one, operations.AddField):
        if not (one.field.null or one.field.has_db_default() or one.field.many_to_many):
            yield f"{what}.{one.name}: older code writes rows without it; give it db_default or null"
    elif isinstance(one, operations.AlterField):
        yield from _altered(one, known, what)
    elif (getattr(one, "old_name", None) or one.name) in known.fields:
        yield f"{what}: older code still reads the column"


def _altered(one: operations.AlterField, known: ModelState, what: str) -> Iterator[str]:
    old = known.fields.get(one.name)
    if old is None:
        return
    _, path, _args, was = old.deconstruct()
    _, new_path, _new_args, now = one.field.deconstruct()
    changed = {key for key in was.keys() | now.keys() if was.get(key) != now.get(key)} - _SHOWN_ONLY
    if now.get("null") and not was.get("null"):
        changed.discard("null")
    if (now.get("max_length") or 0) > (was.get("max_length") or 0):
        changed.discard("max_length")
    changed -= {"default", "db_default"} if "db_default" in now or "db_default" not in was else {"default"}
    if path != new_path or changed:
        yield f"{what}.{one.name}: {'another type' if path != new_path else ', '.join(sorted(changed))}"


# rows as older code writes them


def columns() -> dict[str, dict[str, bool]]:
    """Every table of the database with its columns, and whether a row can be written without each."""
    found: dict[str, dict[str, bool]] = {}
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in connection.introspection.table_names(cursor):
                told = cursor.execute(f'PRAGMA table_info("{table}")').fetchall()
                found[table] = {row[1]: not row[3] or row[4] is not None for row in told}
        else:
            cursor.execute(
                "SELECT table_name, column_name, is_nullable = 'YES' OR column_default IS NOT NULL"
                " OR is_identity = 'YES' FROM information_schema.columns WHERE table_schema = current_schema()"
            )
            for table, column, spared in cursor.fetchall():
                found.setdefault(table, {})[column] = spared
    return found


def obstacles(known: dict[str, set[str]], there: dict[str, dict[str, bool]]) -> list[str]:
    """What code that knows the tables and columns `known` would run into among those that are `there`."""
    said = []
    for table, names in sorted(known.items()):
        if table not in there:
            said.append(f"{table} is gone")
            continue
        said += [f"{table}.{name} is gone" for name in sorted(names - there[table].keys())]
        said += [
            f"{table}.{n} cannot be left out"
            for n, spared in there[table].items()
            if n not in names and not spared
        ]
    return said


def row_of(model: type[models.Model], n: int) -> models.Model:
    """A row with something of the right type in every column; what it refers to need not be there."""
    row = model(
        **{field.attname: _value(field, n) for field in model._meta.concrete_fields if not _is_left(field)}
    )
    row.sealed_for = row.sealed_in = uuid4()  # type: ignore[attr-defined] # properties of models with sealed words
    return row


def _is_left(field: Any) -> bool:
    return field.has_db_default() or isinstance(field, models.AutoField) or field.generated


def _value(field: Any, n: int) -> Any:
    if field.is_relation:
        return _value(field.target_field, n)
    if isinstance(field, SealedText):
        return f"{n:x}"
    if isinstance(field, SealedJSON):
        return {}
    if isinstance(field, models.CharField | models.TextField):
        text = f"{n:x}{uuid4().hex}"
        return text[: field.max_length] if field.max_length else text
    for kinds, value in _VALUES:
        if isinstance(field, kinds):
            return value(n)
    return b"x" if isinstance(field, models.BinaryField) else field.get_default()


_VALUES: list[tuple[Any, Any]] = [
    (models.UUIDField, lambda n: uuid4()),
    (models.BooleanField, lambda n: False),
    (models.DecimalField, lambda n: Decimal(1)),
    (models.FloatField, lambda n: 1.0),
    (models.IntegerField, lambda n: n % 30000),
    (models.DateTimeField, lambda n: datetime(2026, 11, 2, 10, tzinfo=JAPAN) + timedelta(minutes=n)),
    (models.DateField, lambda n: date(2026, 11, 2) + timedelta(days=n)),
    (models.TimeField, lambda n: time(10, n % 60)),
    (models.DurationField, lambda n: timedelta(minutes=n)),
    (models.JSONField, lambda n: {}),
]
