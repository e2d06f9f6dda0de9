"""What a version says of a dataset: words for people, which columns of a file are read and how, and whence it comes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from madoguchi.datasets.types.asking import Column


@dataclass(frozen=True, slots=True)
class ReadColumn:
    """A column of a file and what it is read as (読み取る列): `header` is what stands in its first line."""

    header: str
    column: Column


@dataclass(frozen=True, slots=True)
class OfferedColumn:
    """A column of a file, numbered from 1, with the first of its cells (読み取る列の候補)."""

    at: int
    read: ReadColumn
    is_used: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a `DatasetVersion` (データセットの内容).

    `renew_days` is after how many days without new data it is called late, 0 for never. With an `address` it is
    fetched from there every `every_hours`. `blanks` are cells that could not be read and that the officer leaves empty.
    """

    title: str = ""
    source: str = ""
    licence: str = ""
    note: str = ""
    as_of: date | None = None
    renew_days: int = 0
    count_column: str = ""
    columns: tuple[ReadColumn, ...] = field(default=())
    address: str = ""
    every_hours: int = 24
    blanks: int = 0

    def to_json(self) -> dict[str, Any]:
        """The body as it is kept."""
        return {
            "title": self.title,
            "source": self.source,
            "licence": self.licence,
            "note": self.note,
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "renew_days": self.renew_days,
            "count_column": self.count_column,
            "columns": [{"header": one.header, **one.column.to_json()} for one in self.columns],
            "address": self.address,
            "every_hours": self.every_hours,
            "blanks": self.blanks,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Body":
        """The body of what was kept."""
        told = {name: kept[name] for name in _PLAIN if name in kept}
        columns = tuple(
            ReadColumn(str(one["header"]), Column.from_json(one)) for one in kept.get("columns", ())
        )
        on = kept.get("as_of")
        return cls(**told, columns=columns, as_of=date.fromisoformat(on) if on else None)

    @property
    def about(self) -> dict[str, Any]:
        """What is said of the dataset once the version is published."""
        return {
            "source": self.source,
            "licence": self.licence,
            "note": self.note,
            "renew_days": self.renew_days,
            "count_column": self.count_column,
        }


_PLAIN = (
    "title",
    "source",
    "licence",
    "note",
    "renew_days",
    "count_column",
    "address",
    "every_hours",
    "blanks",
)
