"""Queries that are compiled once."""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models.query import ModelIterable, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

_M = TypeVar("_M", bound=models.Model)

Value = UUID | str | Sequence[UUID]
"""What is put in: an id, a text, or several ids (of `__in`)."""


@dataclass(frozen=True)
class _Compiled:
    """The SQL of one shape for one kind of database; `places` tells which value is which parameter (用意した SQL)."""

    compiler: SQLCompiler
    sql: str
    parameters: tuple[Any, ...]
    places: tuple[tuple[int, int], ...]
    converters: dict[int, Any]

    def filled(self, values: Sequence[UUID | str], db: str) -> SQLCompiler:
        """A compiler that runs it at the connection of this thread, with these values."""
        connection, parameters = connections[db], list(self.parameters)
        if self.compiler.query.select_for_update and not connection.in_atomic_block:
            raise TransactionManagementError("A row is locked in a transaction.")
        for place, n in self.places:
            parameters[place] = _bound(values[n], connection)
        again = copy.copy(self.compiler)
        vars(again).update(
            connection=connection,
            as_sql=lambda: (self.sql, tuple(parameters)),
            get_converters=lambda _columns: self.converters,
        )
        return again


class _Asked:
    """What `ModelIterable` wants of a query set (照会)."""

    def __init__(self, compiler: SQLCompiler, db: str) -> None:
        self.query, self.db, self._compiler = self, db, compiler
        self._known_related_objects: dict[Any, Any] = {}

    def get_compiler(self, using: str) -> SQLCompiler:
        """The one that has its SQL."""
        return self._compiler


class _Shape:
    """A query for so many values, with the values that stand in, and its SQL by kind of database (形)."""

    def __init__(self, queryset: QuerySet[Any], stand_ins: list[UUID | str]) -> None:
        self.queryset, self._stand_ins = queryset, stand_ins
        self._compiled: dict[str, _Compiled | None] = {}
        self._lock = Lock()

    def compiled(self, db: str) -> _Compiled | None:
        """Its SQL, made once: a query changes while it is compiled, so that two threads would spoil each other's."""
        vendor = connections[db].vendor
        if vendor not in self._compiled:
            with self._lock:
                if vendor not in self._compiled:
                    self._compiled[vendor] = _compile(self.queryset, self._stand_ins, db)
        return self._compiled[vendor]


class Prepared(Generic[_M]):
    """A query that `build` makes from values by name (準備した照会).

        _of_draft = Prepared(lambda draft: DraftItem.objects.filter(draft=draft).select_related("edition"))
        items = _of_draft.rows(draft=draft.pk)

    `build` is called once in each process for each number of ids, with values that stand in for the real ones: it must
    not look at them. Values are bound as parameters, as ever. Raises `ValueError` for one that does not become one.
    """

    def __init__(self, build: Callable[..., QuerySet[_M]]) -> None:
        self._build = build
        self._shapes: dict[tuple[int, ...], _Shape] = {}

    def rows(self, **values: Value) -> list[_M]:
        """All rows, with what `select_related` brings; nothing is prefetched."""
        numbers = tuple(-1 if isinstance(value, UUID | str) else len(value) for value in values.values())
        shape = self._shapes.get(numbers) or self._shaped(numbers, values)
        db = shape.queryset.db
        compiled = shape.compiled(db)
        if compiled is None:
            return []
        asked: Any = _Asked(compiled.filled(list(_flat(values.values())), db), db)
        return list(ModelIterable(asked))

    def one(self, **values: Value) -> _M | None:
        """The first row, or None."""
        return next(iter(self.rows(**values)), None)

    def _shaped(self, numbers: tuple[int, ...], values: dict[str, Value]) -> _Shape:
        marks = {name: _mark(value) for name, value in values.items()}
        return self._shapes.setdefault(numbers, _Shape(self._build(**marks), list(_flat(marks.values()))))


def attach(row: models.Model, name: str, related: Sequence[models.Model]) -> None:
    """Let `row.name.all()` be `related`, which were read with it, as after `prefetch_related`."""
    manager = getattr(row, name)
    found = manager.all()
    vars(found)["_result_cache"] = list(related)
    for one in related:
        setattr(one, manager.field.name, row)
    vars(row).setdefault("_prefetched_objects_cache", {})[name] = found


def _mark(value: Value) -> Value:
    if isinstance(value, UUID):
        return uuid4()
    return uuid4().hex if isinstance(value, str) else [uuid4() for _one in value]


def _flat(values: Any) -> Iterator[UUID | str]:
    for value in values:
        yield from [value] if isinstance(value, UUID | str) else value


_ID: "models.Field[Any, Any]" = models.UUIDField()
_TEXT: "models.Field[Any, Any]" = models.TextField()


def _bound(value: UUID | str, connection: Any) -> Any:
    """The parameter for a value."""
    return (_ID if isinstance(value, UUID) else _TEXT).get_db_prep_value(value, connection)


def _compile(queryset: QuerySet[Any], stand_ins: Sequence[UUID | str], db: str) -> _Compiled | None:
    """None where nothing can be found (`__in` of nothing)."""
    compiler = queryset.query.clone().get_compiler(using=db)
    try:
        sql, parameters = compiler.as_sql()
    except EmptyResultSet:
        return None
    numbers = {_bound(value, compiler.connection): n for n, value in enumerate(stand_ins)}
    places = tuple((place, numbers[one]) for place, one in enumerate(parameters) if one in numbers)
    if {n for _place, n in places} != set(range(len(stand_ins))):
        raise ValueError(f"A value of this query is no parameter of it: {sql}")
    converters = compiler.get_converters([column[0] for column in compiler.select[: compiler.col_count]])
    return _Compiled(compiler, sql, tuple(parameters), places, converters)
