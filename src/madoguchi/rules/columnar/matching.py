"""For how many a rule holds, and what that costs: a whole population matched with rules (対象者の集計)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.rules.columnar.frames import Frames
from madoguchi.rules.columnar.lowering import AmountColumns, Lowered, Programme, lower
from madoguchi.rules.columnar.population import Population
from madoguchi.rules.columnar.sql import DUCKDB, sql_of
from madoguchi.rules.documents import Rule

if TYPE_CHECKING:
    import duckdb
    import polars as pl
    import pyarrow.csv as arrow_csv
    import pyarrow.parquet as pq
else:
    arrow_csv = lazily("pyarrow.csv")
    duckdb = lazily("duckdb")
    pl = lazily("polars")
    pq = lazily("pyarrow.parquet")

ENGINES = ("polars", "duckdb")
_MEMORY = "2GB"
"""What DuckDB may use before it writes to disk."""

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class AmountSum:
    """What an amount adds up to: `low` over those for whom the rule holds, `high` also over those for whom it may.

    `unbounded` of them have an amount without a known upper bound, and add only their least to `high`.
    """

    id: str
    label: str
    unit: str
    low: int = 0
    high: int = 0
    unbounded: int = 0


@dataclass(slots=True)
class Counts:
    """For how many households or businesses a programme holds, does not, and may hold (該当件数)."""

    name: str
    yes: int = 0
    no: int = 0
    unknown: int = 0
    amounts: list[AmountSum] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """The counts as JSON."""
        amounts = [
            {
                "id": one.id,
                "label": one.label,
                "unit": one.unit,
                "low": one.low,
                "high": one.high,
                "unbounded": one.unbounded,
            }
            for one in self.amounts
        ]
        return {
            "programme": self.name,
            "yes": self.yes,
            "no": self.no,
            "unknown": self.unknown,
            "amounts": amounts,
        }


@dataclass(frozen=True, slots=True)
class Matched:
    """A population matched on a day: `rows` read, `unknown_terms` that no column of it tells."""

    on: date
    rows: int
    households: int
    programmes: tuple[Counts, ...]
    unknown_terms: tuple[str, ...]


def match(
    rules: Mapping[str, Rule],
    population: Population,
    *,
    on: date,
    engine: str = "polars",
    out: Path | None = None,
    progress: Progress | None = None,
    skipped: dict[str, str] | None = None,
) -> Matched:
    """The counts of each rule; with `out` also every verdict and amount, as Parquet or (by its suffix) CSV.

    With `skipped`, rules that cannot be computed so are put there with the reason.
    Raises `NotColumnar` or `WrongColumn` naming the rule, `BadPopulation` naming the row.
    """
    lowered = lower(
        rules,
        kinds=population.kinds,
        on=on,
        key=population.key,
        whole=population.whole,
        skipped=skipped,
    )
    counts = {
        programme.name: Counts(programme.name, amounts=[_empty(amount) for amount in programme.amounts])
        for programme in lowered.programmes
    }
    run = _by_duckdb if engine == "duckdb" else _by_polars
    households = run(lowered, population, counts, out, progress)
    return Matched(on, population.rows, households, tuple(counts.values()), lowered.unknown)


def _empty(amount: AmountColumns) -> AmountSum:
    return AmountSum(amount.id, amount.label, amount.unit)


def _by_polars(
    lowered: Lowered,
    population: Population,
    counts: dict[str, Counts],
    out: Path | None,
    progress: Progress | None,
) -> int:
    frames = Frames(lowered)
    households = rows = 0
    with _Writer(out) as writer:
        for piece, made in frames.compute_all(population.pieces(lowered.used)):
            _count(lowered, made, counts, piece.count)
            if out is not None:
                writer.write(frames.table_of(piece, made))
            households += piece.count
            rows += piece.rows.height
            if progress is not None:
                progress(rows, population.rows)
    return households


def _count(
    lowered: Lowered, made: dict[int, "pl.Series"], counts: dict[str, Counts], households: int
) -> None:
    """Add what a piece says."""
    frame = pl.DataFrame([series.alias(f"x{number}") for number, series in made.items()])
    asked = [
        expression
        for place, programme in enumerate(lowered.programmes)
        for expression in _sums(place, programme)
    ]
    (found,) = frame.lazy().select(asked).collect().to_dicts()
    for place, programme in enumerate(lowered.programmes):
        _add(
            counts[programme.name], {name: found[f"{place} {name}"] for name in _names(programme)}, households
        )


def _names(programme: Programme) -> Iterator[str]:
    yield from ("yes", "unknown")
    for number in range(len(programme.amounts)):
        yield from (f"low {number}", f"high {number}", f"unbounded {number}")


def _sums(place: int, programme: Programme) -> Iterator["pl.Expr"]:
    holds = pl.col(programme.holds.name)
    made = [holds.sum(), holds.is_null().sum()]
    for amount in programme.amounts:
        low, high = pl.col(amount.low.name), pl.col(amount.high.name)
        made.append(pl.when(holds).then(low).sum())
        made.append(pl.coalesce(high, low).sum())
        made.append((low.is_not_null() & high.is_null()).sum())
    for name, expression in zip(_names(programme), made, strict=True):
        yield expression.alias(f"{place} {name}")


def _add(counts: Counts, found: Mapping[str, Any], households: int) -> None:
    yes, unknown = int(found["yes"] or 0), int(found["unknown"] or 0)
    counts.yes += yes
    counts.unknown += unknown
    counts.no += households - yes - unknown
    for number, amount in enumerate(counts.amounts):
        amount.low += int(found[f"low {number}"] or 0)
        amount.high += int(found[f"high {number}"] or 0)
        amount.unbounded += int(found[f"unbounded {number}"] or 0)


class _Writer:
    """Writes verdicts piece by piece."""

    def __init__(self, out: Path | None) -> None:
        self.out = out
        self._writer: Any = None

    def __enter__(self) -> "_Writer":
        return self

    def write(self, frame: "pl.DataFrame") -> None:
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            is_csv = self.out is not None and self.out.suffix.lower() == ".csv"
            kind = arrow_csv.CSVWriter if is_csv else pq.ParquetWriter
            self._writer = kind(self.out, table.schema)
        self._writer.write_table(table)

    def __exit__(self, *_problem: object) -> None:
        if self._writer is not None:
            self._writer.close()


def _by_duckdb(
    lowered: Lowered,
    population: Population,
    counts: dict[str, Counts],
    out: Path | None,
    progress: Progress | None,
) -> int:
    for piece in population.pieces(()):  # the same checks as by the other engine
        del piece
    with TemporaryDirectory() as folder, duckdb.connect(config=_config(folder, out)) as connection:
        path = str(population.path).replace("'", "''")
        source = f"read_parquet('{path}', file_row_number = true)"
        query = sql_of(lowered, DUCKDB, table=source, order="file_row_number")
        connection.execute(f"CREATE TEMPORARY TABLE matched AS {query}")
        if out is not None:
            form = "CSV, HEADER" if out.suffix.lower() == ".csv" else "PARQUET"
            target = str(out).replace("'", "''")
            connection.execute(f"COPY matched TO '{target}' (FORMAT {form})")
        households = connection.execute("SELECT COUNT(*) FROM matched").fetchall()[0][0]
        for programme in lowered.programmes:
            row = connection.sql("FROM matched").aggregate(", ".join(_counts_in_sql(programme))).fetchall()[0]
            _add(counts[programme.name], dict(zip(_names(programme), row, strict=True)), households)
    if progress is not None:
        progress(population.rows, population.rows)
    return int(households)


def _config(folder: str, out: Path | None) -> dict[str, Any]:
    """Settings of DuckDB: what does not fit into memory goes to `folder`."""
    return {
        "memory_limit": _MEMORY,
        "temp_directory": folder,
        "preserve_insertion_order": out is not None,
    }


def _counts_in_sql(programme: Programme) -> Iterator[str]:
    holds = f'"{programme.name}"'
    yield f"COUNT(*) FILTER (WHERE {holds})"
    yield f"COUNT(*) FILTER (WHERE {holds} IS NULL)"
    for amount in programme.amounts:
        low, high = (f'"{programme.name}.{amount.id}.{end}"' for end in ("low", "high"))
        yield f"SUM({low}) FILTER (WHERE {holds})"
        yield f"SUM(COALESCE({high}, {low}))"
        yield f"COUNT(*) FILTER (WHERE {low} IS NOT NULL AND {high} IS NULL)"
