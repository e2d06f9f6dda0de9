"""Populations in Parquet files (対象者データ), read in pieces of whole households while the piece before is computed.

One row a person: `household_id`, `role` (applicant, spouse, child, other), then attributes by their bare name
(`birth_date`), those of the household as `household.<name>` (the same in each row). The rows of a household stand
together, the applicant first. NULL is not known; `children_complete`, `others_complete`, `spouse_complete` and
`members_complete` may say that not all members are known. A figure of a year stands in `<name>_<year>`.
A population of businesses has one row a business and `business_id`.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from madoguchi.core.lazily import lazily
from madoguchi.rules.columnar.pieces import BadPopulation, Piece
from madoguchi.rules.columnar.sources import BUSINESS_KEY, HOUSEHOLD_KEY
from madoguchi.rules.columnar.wholeness import whole_by_statistics

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
LARGEST_GROUP = 1_200_000
"""Row groups with more rows are not read at once."""


@dataclass(frozen=True, slots=True)
class Population:
    """A Parquet file that has been looked at: `kinds` of its columns by name, `key`, and how many rows.

    `whole` are the columns of which the file itself says that they lack nothing (`wholeness`).
    """

    path: Path
    kinds: dict[str, str]
    key: str
    rows: int
    whole: Mapping[str, date | None] = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path) -> "Population":
        """The population in a file; raises `BadPopulation` where it is none."""
        try:
            with pq.ParquetFile(path) as file:
                kinds = {field.name: _kind(field.type) for field in file.schema_arrow}
                rows = file.metadata.num_rows
                whole = whole_by_statistics(file.metadata, kinds)
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
        return cls(path, kinds, key, rows, whole)

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
        pending: pl.DataFrame | None = None
        first_row = 0
        for frame in self._frames(list(dict.fromkeys([*always, *columns])), rows):
            ahead = frame
            if pending is not None:
                begun = 0 if self.key != HOUSEHOLD_KEY else _first_start(frame)
                if begun:  # the last household of the piece before goes on here
                    pending = pl.concat([pending, frame[:begun]], rechunk=True)
                    ahead = frame[begun:]
                if not ahead.height:
                    continue
                yield Piece(pending, self.key, first_row)
                first_row += pending.height
            pending = ahead
        if pending is not None and pending.height:
            yield Piece(pending, self.key, first_row)

    def _frames(self, columns: list[str], rows: int) -> Iterator["pl.DataFrame"]:
        """The rows in parts of about so many: row groups as they are, unless they are very large."""
        with pq.ParquetFile(self.path) as file:
            groups = [
                file.metadata.row_group(place).num_rows for place in range(file.metadata.num_row_groups)
            ]
            if max(groups, default=0) > LARGEST_GROUP:
                for batch in file.iter_batches(batch_size=rows, columns=columns):
                    yield _cast(pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch]))))
                return
        scanned = pl.scan_parquet(self.path, glob=False).select(columns)
        begin = end = 0
        for length in [*groups, None]:
            if end > begin and (length is None or end - begin + length > rows):
                yield _cast(scanned.slice(begin, end - begin).collect())
                begin = end
            end += length or 0


def _first_start(frame: "pl.DataFrame") -> int:
    """How many rows at the start of a frame belong to the household before it."""
    found = (frame["role"] == "applicant").arg_max()
    return frame.height if found is None or frame["role"][found] != "applicant" else found


def kinds_of(frame: "pl.DataFrame") -> dict[str, str]:
    """The kinds of the columns of a population in memory."""
    return {field.name: _kind(field.type) for field in frame.to_arrow().schema}


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
