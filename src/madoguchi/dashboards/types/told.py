"""What a dataset told a block, and what a block shows of it."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from django.utils.translation import gettext as _

from madoguchi.dashboards.types.blocks import Block
from madoguchi.datasets.types import Answer, AnswerColumn, Cell, ColumnKind, DatasetInfo, State
from madoguchi.ui.charts import Chart, Picture


@dataclass(frozen=True, slots=True)
class Told:
    """The answer to a block's query with what is said of its data, as it is kept (データの答え)."""

    title: str
    source: str
    columns: tuple[AnswerColumn, ...]
    rows: tuple[tuple[Cell, ...], ...]
    n: int
    held_back: tuple[int, ...] = ()
    as_of: date | None = None
    fetched_at: datetime | None = None
    is_late: bool = False
    why: str = ""
    tag: str = ""

    @classmethod
    def of(cls, answer: Answer, info: DatasetInfo) -> Self:
        """What is kept of an answer."""
        return cls(
            title=info.title,
            source=answer.source or info.title,
            columns=answer.columns,
            rows=answer.rows,
            n=answer.n,
            held_back=answer.held_back,
            as_of=answer.as_of,
            fetched_at=answer.fetched_at or info.fetched_at,
            is_late=info.state is not State.FRESH,
            why=info.why,
            tag=info.digest,
        )

    def to_json(self) -> dict[str, Any]:
        """The answer as it is kept."""
        return {
            "title": self.title,
            "source": self.source,
            "columns": [
                {"code": c.code, "label": c.label, "kind": c.kind.value, "unit": c.unit} for c in self.columns
            ],
            "rows": [list(row) for row in self.rows],
            "n": self.n,
            "held_back": list(self.held_back),
            "as_of": self.as_of.isoformat() if self.as_of else None,
            "fetched_at": self.fetched_at.isoformat() if self.fetched_at else None,
        }

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Self:
        """The answer that `to_json` told."""
        return cls(
            title=kept["title"],
            source=kept["source"],
            columns=tuple(
                AnswerColumn(c["code"], c["label"], ColumnKind(c["kind"]), c["unit"]) for c in kept["columns"]
            ),
            rows=tuple(tuple(row) for row in kept["rows"]),
            n=kept["n"],
            held_back=tuple(kept["held_back"]),
            as_of=date.fromisoformat(kept["as_of"]) if kept["as_of"] else None,
            fetched_at=datetime.fromisoformat(kept["fetched_at"]) if kept["fetched_at"] else None,
        )

    @property
    def updated_at(self) -> date | datetime | None:
        """Of when the figures are: the day that the data tells of, else when it came."""
        return self.as_of or self.fetched_at


class Health(StrEnum):
    """Whether a block shows what is so now (ブロックの状態)."""

    FINE = "fine"
    KEPT = "kept"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What a reader chose to see: a place, and months from one to another, both included (絞り込み)."""

    place: str = ""
    since: str = ""
    until: str = ""

    @classmethod
    def of(cls, place: str = "", since: str = "", until: str = "") -> Self:
        """A choice; a period that was turned round is turned back."""
        return cls(place, until, since) if since and until and since > until else cls(place, since, until)

    def __bool__(self) -> bool:
        return bool(self.place or self.since or self.until)

    @property
    def query(self) -> dict[str, str]:
        """The choice as it stands in an address."""
        told = {"place": self.place, "since": self.since, "until": self.until}
        return {name: value for name, value in told.items() if value}


@dataclass(frozen=True, slots=True)
class Stat:
    """One number with what it is compared with (指標の表示)."""

    label: str
    value: str
    unit: str
    change: str = ""
    is_better: bool | None = None
    target: str = ""
    is_reached: bool | None = None
    share: float | None = None
    since: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a map's legend: from the least to the most of its places, 0 the palest (凡例の段)."""

    number: int
    words: str
    places: int


@dataclass(frozen=True, slots=True)
class PlaceValue:
    """A place of a map with its value (地図の値); `step` is None where nothing is known."""

    code: str
    name: str
    value: float | None
    words: str
    step: int | None
    count: float | None = None
    people: int | None = None
    is_own: bool = False


@dataclass(frozen=True, slots=True)
class Mapped:
    """A map: its places from the most to the least, those without a value last, and its legend (地図)."""

    places: tuple[PlaceValue, ...]
    steps: tuple[Step, ...]
    unit: str
    source: str = ""
    is_outlined: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What a block shows (ブロックの表示): page, file, image and answers of the API are all made of this.

    `header` and `cells` are its table: numbers as numbers, None where nothing may be told; `rows` are the same in words.
    `is_to_draw`: it has a picture
    that nobody drew yet, which its own address draws. `problems` are for officers: why the block may not be published as it is.
    """

    block: Block
    health: Health = Health.FINE
    why: str = ""
    good_at: date | datetime | None = None
    title: str = ""
    chart: Chart | None = None
    stat: Stat | None = None
    mapped: Mapped | None = None
    picture: Picture | None = None
    is_to_draw: bool = False
    html: str = ""
    header: tuple[str, ...] = ()
    cells: tuple[tuple[Cell, ...], ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    unit: str = ""
    n: int | None = None
    period: str = ""
    source: str = ""
    updated_at: date | datetime | None = None
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        """The number of the block."""
        return self.block.number

    @property
    def has_data(self) -> bool:
        """Whether there is a table to be had."""
        return bool(self.header)

    @property
    def named_rows(self) -> list[list[tuple[str, str]]]:
        """The rows with the name of its column beside each cell, for screens too narrow for columns."""
        return [list(zip(self.header, row, strict=True)) for row in self.rows]

    @property
    def alternative(self) -> str:
        """What is said to whoever does not see the picture."""
        return _("%(title)s。数値は下の表にあります。") % {"title": self.title.rstrip("。")}

    def fallen_back(self, why: str, good_at: date | datetime | None) -> "Shown":
        """The same, told as the last good data."""
        return replace(self, health=Health.KEPT, why=why, good_at=good_at)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a page can be narrowed to (絞り込みの選択肢)."""

    places: tuple[str, ...] = ()
    months: tuple[str, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.places or self.months)
