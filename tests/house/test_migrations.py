"""Code of the last release runs on the tables of this one: hosts are replaced one after the other, and nothing stops."""

from typing import Any

import pytest
from django.db import Error, connection, migrations, models, transaction
from django.db.migrations.state import ModelState, ProjectState

from tests.house.migrating import (
    MARK,
    columns,
    name_of,
    objections,
    obstacles,
    ours,
    released,
    released_state,
    row_of,
)


@pytest.mark.parametrize("migration", [m for m in ours() if name_of(m) not in released()] or [None], ids=str)
def test_a_migration_leaves_older_code_running(migration):
    found = objections(migration, released_state()) if migration else []
    assert not found, f"{found}: do it in two releases, or say why not in `{MARK}` (docs/adr/0053)"


def test_the_list_of_the_release_names_migrations_that_there_are():
    assert released() <= {name_of(migration) for migration in ours()}
    assert len(released()) > 100


BEFORE = ProjectState()
BEFORE.add_model(
    ModelState(
        "room",
        "Thing",
        [
            ("id", models.UUIDField(primary_key=True)),
            ("name", models.CharField("名前", max_length=40)),
            ("count", models.IntegerField(null=True)),
        ],
    )
)


@pytest.mark.parametrize(
    ("operation", "is_refused"),
    [
        (migrations.AddField("thing", "note", models.TextField(default="")), True),
        (migrations.AddField("thing", "note", models.TextField(db_default="")), False),
        (migrations.AddField("thing", "note", models.TextField(null=True)), False),
        (migrations.AddField("other", "note", models.TextField()), False),
        (migrations.RemoveField("thing", "name"), True),
        (migrations.RemoveField("thing", "note"), False),
        (migrations.RenameField("thing", "name", "title"), True),
        (migrations.RenameModel("Thing", "Piece"), True),
        (migrations.DeleteModel("Thing"), True),
        (migrations.AlterModelTable("thing", "other"), True),
        (migrations.AlterField("thing", "name", models.CharField("題名", max_length=40)), False),
        (migrations.AlterField("thing", "name", models.CharField("名前", max_length=80)), False),
        (migrations.AlterField("thing", "name", models.CharField("名前", max_length=20)), True),
        (migrations.AlterField("thing", "name", models.TextField("名前")), True),
        (migrations.AlterField("thing", "name", models.CharField("名前", max_length=40, unique=True)), True),
        (migrations.AlterField("thing", "name", models.CharField("名前", max_length=40, null=True)), False),
        (migrations.AlterField("thing", "count", models.IntegerField()), True),
        (migrations.AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="n")), True),
        (migrations.RemoveConstraint("thing", "n"), False),
        (migrations.AddIndex("thing", models.Index(fields=["name"], name="i")), False),
        (migrations.CreateModel("New", [("id", models.UUIDField(primary_key=True))]), False),
        (migrations.RunSQL("ALTER TABLE room_thing DROP COLUMN name"), True),
        (migrations.RunSQL("ALTER TABLE room_thing ALTER COLUMN name SET NOT NULL"), True),
        (migrations.RunSQL("CREATE INDEX i ON room_thing (name)"), False),
        (migrations.SeparateDatabaseAndState(database_operations=[migrations.DeleteModel("Thing")]), True),
    ],
)
def test_what_older_code_would_fall_over_is_noticed(operation, is_refused):
    migration = migrations.Migration("0002_change", "room")
    migration.operations = [operation]
    assert bool(objections(migration, BEFORE)) is is_refused
    setattr(migration, MARK, "short")
    assert bool(objections(migration, BEFORE)) is is_refused
    setattr(migration, MARK, "since 0.2 nothing reads or writes it any more; see the changelog of 0.2")
    assert not objections(migration, BEFORE)


def _old_models() -> list[Any]:
    return [model for model in released_state().apps.get_models(include_auto_created=True) if _is_kept(model)]


def _is_kept(model: Any) -> bool:
    return bool(model._meta.managed and not model._meta.proxy)


@pytest.mark.engines
@pytest.mark.django_db
def test_the_tables_have_room_for_older_code():
    known = {m._meta.db_table: {f.column for f in m._meta.concrete_fields} for m in _old_models()}
    assert len(known) > 200
    there = columns()
    assert not obstacles(known, there)
    assert obstacles(known | {"gone": {"id"}}, there) == ["gone is gone"]
    lacking = {table: dict(names) for table, names in there.items()}
    del lacking["applications_application"]["arrived_at"]
    lacking["events_cursor"]["new"] = False
    lacking["events_retry"]["new"] = True
    found = ["applications_application.arrived_at is gone", "events_cursor.new cannot be left out"]
    assert obstacles(known, lacking) == found


@pytest.mark.django_db
def test_older_code_writes_and_reads_every_table():
    """Rows as the models of the last release write them, into the tables as they are now; nothing of it stays.

    On SQLite, where checks of single values can be put aside: whether a value is allowed is not asked here.
    """
    if connection.vendor != "sqlite":
        return
    failed = []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
    try:
        for n, model in enumerate(_old_models(), 1):
            try:
                with transaction.atomic():
                    row = row_of(model, n)
                    row.save(force_insert=True)
                    model._default_manager.get(pk=row.pk)
                    transaction.set_rollback(True)
            except Error as problem:
                failed.append(f"{model._meta.label}: {problem}")
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("ALTER TABLE events_cursor RENAME COLUMN holder TO reader")
            with pytest.raises(Error):
                row_of(released_state().apps.get_model("events", "Cursor"), 1).save(force_insert=True)
            transaction.set_rollback(True)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA ignore_check_constraints = OFF")
    assert not failed, failed
