"""Which columns of a population lack nothing (欠けのない列): what is known of all need not be computed at both ends.

A column lacks nothing where no value is missing, numbers are from 0 to `HIGHEST`, and texts are not empty. With each goes
the latest of its days, None for columns of another kind.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from madoguchi.rules.situations import HIGHEST

if TYPE_CHECKING:
    import polars as pl

_KINDS = frozenset({"bool", "date", "int", "text"})


def whole_in(frame: "pl.DataFrame", kinds: Mapping[str, str]) -> dict[str, date | None]:
    """The columns of a frame that lack nothing."""
    found: dict[str, date | None] = {}
    for column in frame:
        if kinds.get(column.name) in _KINDS and not column.null_count() and len(column):
            low, high = column.min(), column.max()
            if _is_whole(low, high):
                found[column.name] = high if isinstance(high, date) else None
    return found


def whole_by_statistics(metadata: Any, kinds: Mapping[str, str]) -> dict[str, date | None]:
    """The same of a Parquet file, by what it says of each group of rows; a column of which it does not is left out."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    found: dict[str, date | None] = {}
    for number in range(metadata.num_columns):
        name = metadata.schema.column(number).path
        if kinds.get(name) in _KINDS:
            ends = _ends(group.column(number).statistics for group in groups)
            if ends is not None:
                found[name] = ends[1] if isinstance(ends[1], date) else None
    return found


def _ends(said: Iterable[Any]) -> tuple[Any, Any] | None:
    """The least and the greatest value of a column that lacks nothing; None for one that may lack something."""
    lows, highs = [], []
    for one in said:
        if one is None or not one.has_null_count or one.null_count or not one.has_min_max:
            return None
        lows.append(one.min)
        highs.append(one.max)
    return (min(lows), max(highs)) if lows and _is_whole(min(lows), max(highs)) else None


def _is_whole(low: Any, high: Any) -> bool:
    if isinstance(low, bool) or isinstance(low, date):
        return True
    return bool(low >= 0 and high <= HIGHEST) if isinstance(low, int) else bool(low)
