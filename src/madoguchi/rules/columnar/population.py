"""Populations in Parquet files (対象者データ), read in pieces of whole households while the piece before is computed.

One row a person: `household_id`, `role` (applicant, spouse, child, other), then attributes by their bare name
(`birth_date`), those of the household as `household.<name>` (the same in each row). The rows of a household stand
together, the applicant first. NULL is not known; `children_complete`, `others_complete`, `spouse_complete` and
`members_complete` may say that not all members are known. A figure of a year stands in `<name>_<year>`.
A population of businesses has one row a business and `business_id`.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.rules.columnar.pieces import BadPopulation, Piece
from madoguchi.rules.columnar.sources import BUSINESS_KEY, HOUSEHOLD_KEY

if TYPE_CHECKING:
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq
    import pyarrow.types as types
else:
    pa = lazily("pyarrow")
    pl = lazily("polars")
    pq = lazily("pyarrow.parquet")
    types = lazily("pyarrow.types")

ROWS_OF_A_PIECE = 400_000


@dataclass(frozen=True, slots=True)
class Population:
    """A Parquet file that has been looked at: `kinds` of its columns by name, `key`, and how many rows."""

    path: Path
    kinds: dict[str, str]
    key: str
    rows: int

    @classmethod
    def open(cls, path: Path) -> "Population":
        """The population in a file; raises `BadPopulation` where it is none."""
        try:
            with pq.ParquetFile(path) as file:
                kinds = {field.name: _kind(field.type) for field in file.schema_arrow}
                rows = file.metadata.num_rows
        except FileNotFoundError as problem:
            raise BadPopulation(f"ファイルがありません：{path}") from problem
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as problem:
            raise BadPopulation(f"Parquetのファイルとして読めません：{path}") from problem
        key = HOUSEHOLD_KEY if HOUSEHOLD_KEY in kinds else BUSINESS_KEY
        if key not in kinds:
            raise BadPopulation(f"列 {HOUSEHOLD_KEY} も {BUSINESS_KEY} もありません。")
        if kinds[key] not in ("int", "text"):
            raise BadPopulation(f"列 {key} は、整数か文字にしてください。")
        if key == HOUSEHOLD_KEY and kinds.get("role") != "text":
            raise BadPopulation(
                "列 role（applicant、spouse、child、other）がないか、文字の列ではありません。"
            )
        return cls(path, kinds, key, rows)

    def pieces(self, columns: Sequence[str], *, rows: int = ROWS_OF_A_PIECE) -> Iterator[Piece]:
        """The population piece by piece, with only the columns that are needed."""
        with ThreadPoolExecutor(1) as reader:
            ahead = self._read(list(columns), rows)
            following = reader.submit(next, ahead, None)
            while (piece := following.result()) is not None:
                following = reader.submit(next, ahead, None)
                yield piece

    def _read(self, columns: list[str], rows: int) -> Iterator[Piece]:
        always = [self.key, "role"] if self.key == HOUSEHOLD_KEY else [self.key]
        wanted = list(dict.fromkeys([*always, *columns]))
        rest: pl.DataFrame | None = None
        first_row = 0
        with pq.ParquetFile(self.path) as file:
            for batch in file.iter_batches(batch_size=rows, columns=wanted, use_threads=True):
                frame = _cast(pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch]))))
                if rest is not None and rest.height:
                    frame = pl.concat([rest, frame], rechunk=True)
                ends = frame.height if self.key != HOUSEHOLD_KEY else _last_start(frame)
                if ends:
                    yield Piece(frame[:ends], self.key, first_row)
                rest = frame[ends:]
                first_row += ends
        if rest is not None and rest.height:
            yield Piece(rest, self.key, first_row)


def kinds_of(frame: "pl.DataFrame") -> dict[str, str]:
    """The kinds of the columns of a population in memory."""
    return {field.name: _kind(field.type) for field in frame.to_arrow().schema}


def _last_start(frame: "pl.DataFrame") -> int:
    """Where the last household of a frame begins: it may go on in the next one."""
    starts = (frame["role"] == "applicant").arg_true()
    return int(starts[-1]) if len(starts) else 0


def _kind(arrow: Any) -> str:
    """The kind of a column."""
    if types.is_dictionary(arrow):
        return _kind(arrow.value_type)
    if types.is_boolean(arrow):
        return "bool"
    if types.is_integer(arrow):
        return "int"
    if types.is_date(arrow):
        return "date"
    if types.is_string(arrow) or types.is_large_string(arrow) or types.is_string_view(arrow):
        return "text"
    if (types.is_list(arrow) or types.is_large_list(arrow)) and _kind(arrow.value_type) == "text":
        return "texts"
    if types.is_floating(arrow) or types.is_decimal(arrow):
        return "fraction"
    return "moment" if types.is_timestamp(arrow) else "other"


def _cast(frame: "pl.DataFrame") -> "pl.DataFrame":
    """The frame with one type for each kind."""
    return frame.with_columns(
        pl.col(pl.Int8, pl.Int16, pl.Int32, pl.UInt8, pl.UInt16, pl.UInt32, pl.UInt64).cast(pl.Int64),
        pl.col(pl.Categorical, pl.Enum).cast(pl.String),
    )
