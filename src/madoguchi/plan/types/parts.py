"""A part of a council's report: one finding with its figures, its picture and where they come from."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from madoguchi.ui.charts import Chart, Kind, Point
from madoguchi.ui.charts import Target as Line


@dataclass(frozen=True, slots=True)
class Table:
    """Figures in rows and columns (表): `rows` are words as people read them, each as long as `header`.

    `left_out` is how many further rows were left out because the report would grow too long; the full list is then
    at `address` of the part.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    left_out: int = 0

    @property
    def named_rows(self) -> list[list[tuple[str, str]]]:
        """The rows with the name of its column beside each cell, for screens too narrow for columns."""
        return [list(zip(self.header, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a report (資料の部品): `finding` is the answer in a sentence, drawn large below the `title`.

    `source` says which records, at which day; nothing stands in a report without it. `notes` are what a reader has to
    know (what was left out, how an interval was made). `address` is the page, below the root of the site, on which a
    reader finds the same figures today.
    """

    key: str
    title: str
    finding: str
    source: str
    table: Table | None = None
    chart: Chart | None = None
    notes: tuple[str, ...] = ()
    address: str = ""

    @property
    def is_told_by_chart(self) -> bool:
        """Whether the chart has the finding as its title, so that a page need not say it twice."""
        return self.chart is not None and self.chart.title.rstrip("。") == self.finding.rstrip("。")

    def to_json(self) -> dict[str, Any]:
        """The part as it is frozen in a final report: plain values alone."""
        return _plain(asdict(self))

    @classmethod
    def from_json(cls, said: dict[str, Any]) -> "Part":
        """The part that `to_json` told."""
        table, chart = said["table"], said["chart"]
        return cls(
            **{name: said[name] for name in ("key", "title", "finding", "source", "address")},
            table=None if table is None else _table(table),
            chart=None if chart is None else _chart(chart),
            notes=tuple(said["notes"]),
        )


def table_of(
    header: Sequence[str], rows: Sequence[Sequence[object]], *, caption: str = "", most: int = 20
) -> Table:
    """A table of at most `most` rows, which counts the rows that it leaves out; numbers get their commas."""
    told = tuple(tuple(_shown(cell) for cell in row) for row in rows[:most])
    return Table(tuple(header), told, caption, max(0, len(rows) - most))


def _shown(cell: object) -> str:
    if cell is None:
        return "―"
    if isinstance(cell, int) and not isinstance(cell, bool):
        return f"{cell:,}"
    return str(cell)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def _table(said: dict[str, Any]) -> Table:
    return Table(
        tuple(said["header"]), tuple(tuple(row) for row in said["rows"]), said["caption"], said["left_out"]
    )


def _chart(said: dict[str, Any]) -> Chart:
    told = said["updated_at"]
    at = None if told is None else datetime.fromisoformat(told) if "T" in told else date.fromisoformat(told)
    lists = {name: tuple(said.get(name, ())) for name in ("emphasis", "expected", "series_order", "units")}
    return Chart(
        **{
            **said,
            **lists,
            "kind": Kind(said["kind"]),
            "points": tuple(Point(**one) for one in said["points"]),
            "targets": tuple(Line(**one) for one in said["targets"]),
            "updated_at": at,
        }
    )
