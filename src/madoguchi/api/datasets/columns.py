"""Columns of the datasets: the name in files, the words in Japanese, the type, and where the value stands."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, Literal

from madoguchi.registry.types import schema

Reads = Callable[[dict[str, Any]], Any]
Kind = Literal["string", "integer", "number", "boolean", "date", "datetime", "strings", "records"]
SEPARATOR = "; "
"""Between the values of a list in a cell, as the national survey writes them."""


@dataclass(frozen=True)
class Column:
    """One column (列). `path` leads into the record; `inner` describes the parts of `records`.

    `codes` are the values that it may take with their words, where they are codes.
    """

    name: str
    title: str
    kind: Kind
    path: tuple[str, ...]
    description: str = ""
    codes: tuple[tuple[str, str], ...] = ()
    inner: tuple["Column", ...] = ()

    def value(self, record: dict[str, Any]) -> Any:
        """What `record` says in this column; None for nothing."""
        found: Any = record
        for step in self.path:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def cell(self, record: dict[str, Any]) -> object:
        """The same as one cell: lists in one text, records as JSON."""
        value = self.value(record)
        if isinstance(value, bool):
            return "true" if value else "false"
        if self.kind == "strings":
            return SEPARATOR.join(value or ())
        if self.kind == "records":
            return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if value else ""
        return value

    @property
    def reads_value(self) -> Reads:
        """`value`, by the shortest way: files have millions of cells."""
        return itemgetter(self.path[0]) if len(self.path) == 1 else self.value

    @property
    def reads_cell(self) -> Reads:
        """`cell`, by the shortest way."""
        is_plain = self.kind in ("string", "integer") and len(self.path) == 1
        return itemgetter(self.path[0]) if is_plain else self.cell


def column(name: str, title: str, kind: Kind = "string", description: str = "") -> Column:
    """A column that stands at the top of a record under its own name."""
    return Column(name, title, kind, (name,), description)


def columns_of_body(name: str) -> tuple[Column, ...]:
    """The columns of a body, `procedure` or `programme`, in the order of its schema.

    A part with fields of its own becomes one column a field, named after both.
    """
    return tuple(_columns(schema(name)["properties"], (), ""))


def _columns(properties: dict[str, Any], path: tuple[str, ...], label: str) -> list[Column]:
    found: list[Column] = []
    for name, described in properties.items():
        here, title = (*path, name), f"{label}{described['title']}"
        if described.get("type") == "object":
            found += _columns(described["properties"], here, f"{title}：")
        else:
            found.append(_column(described, here, title))
    return found


def _column(described: dict[str, Any], path: tuple[str, ...], title: str) -> Column:
    kind, inner = _kind(described)
    labels = described.get("x-labels") or described.get("items", {}).get("x-labels") or {}
    return Column(
        name="_".join(path),
        title=title,
        kind=kind,
        path=path,
        description=described.get("description", ""),
        codes=tuple(labels.items()),
        inner=tuple(_column(part, (name,), part["title"]) for name, part in inner.items()),
    )


def _kind(described: dict[str, Any]) -> tuple[Kind, dict[str, Any]]:
    types = described.get("type", "string")
    kinds = [types] if isinstance(types, str) else [kind for kind in types if kind != "null"]
    if kinds == ["array"]:
        items = described["items"]
        return ("records", items["properties"]) if items.get("type") == "object" else ("strings", {})
    if kinds == ["string"] and described.get("pattern", "").startswith("^\\d{4}-\\d{2}-\\d{2}"):
        return "date", {}
    kind: Kind = "integer" if kinds == ["integer"] else "boolean" if kinds == ["boolean"] else "string"
    return kind, {}
