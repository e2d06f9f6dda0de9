"""Rows that are stored by a statement made once."""

from functools import cache
from typing import Any

from django.db import DatabaseError, connections, models, router, transaction
from django.db.models.expressions import DatabaseDefault

_Fields = tuple["models.Field[Any, Any]", ...]


def insert(row: models.Model, *, unless_there: bool = False) -> bool:
    """Store a new row; with `unless_there`, only if no unique constraint is in its way. Returns whether it was stored.

    Waits for whoever stores such a row at this moment. Raises `IntegrityError`, and `ValueError` for a value in a column
    that the database fills in.
    """
    db = router.db_for_write(type(row), instance=row)
    sql, fields, own = _insertion(type(row), unless_there)
    if any(not isinstance(getattr(row, one.attname), DatabaseDefault | None) for one in own):
        raise ValueError(f"The database fills in a column of {row._meta.label}.")
    values = [field.get_db_prep_save(field.pre_save(row, True), connections[db]) for field in fields]
    with transaction.atomic(using=db, savepoint=False), connections[db].cursor() as cursor:
        cursor.execute(sql, values)
        filled = cursor.fetchone() if own else ()
        is_stored = filled is not None if own else cursor.rowcount > 0
    for field, value in zip(own, filled or (), strict=False):
        setattr(row, field.attname, value)
    row._state.adding, row._state.db = not is_stored, db
    return is_stored


def update(row: models.Model, *names: str) -> None:
    """Store these fields of a row that is there; raises `DatabaseError` when it has gone."""
    db = router.db_for_write(type(row), instance=row)
    sql, fields = _change(type(row), names)
    values = [field.get_db_prep_save(field.pre_save(row, False), connections[db]) for field in fields]
    with transaction.atomic(using=db, savepoint=False), connections[db].cursor() as cursor:
        cursor.execute(sql, values)
        if not cursor.rowcount:
            raise DatabaseError(f"The row {row.pk} of {row._meta.label} has gone.")


@cache
def _insertion(model: type[models.Model], unless_there: bool) -> tuple[str, _Fields, _Fields]:
    """The statement, the fields that it takes, and those that the database fills in."""
    fields = _columns(model)
    own = tuple(one for one in fields.values() if isinstance(one, models.AutoField) or one.has_db_default())
    given = {name: one for name, one in fields.items() if one not in own}
    places = ", ".join(["%s"] * len(given))
    sql = f"INSERT INTO {_quoted(model._meta.db_table)} ({', '.join(map(_quoted, given))}) VALUES ({places})"  # noqa: S608 # nosec B608 - names of our own columns
    sql += " ON CONFLICT DO NOTHING" if unless_there else ""
    sql += f" RETURNING {', '.join(_quoted(name) for name in fields if fields[name] in own)}" if own else ""
    return sql, tuple(given.values()), own


@cache
def _change(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, _Fields]:
    fields = {column: one for column, one in _columns(model).items() if one.name in names}
    (key,) = (column for column, one in _columns(model).items() if one.primary_key)
    changes = ", ".join(f"{_quoted(column)} = %s" for column in fields)
    sql = f"UPDATE {_quoted(model._meta.db_table)} SET {changes} WHERE {_quoted(key)} = %s"  # noqa: S608 # nosec B608 - names of our own columns
    return sql, (*fields.values(), _columns(model)[key])


def _columns(model: type[models.Model]) -> "dict[str, models.Field[Any, Any]]":
    return {str(one.column): one for one in model._meta.concrete_fields}


def _quoted(name: str) -> str:
    return f'"{name}"'
