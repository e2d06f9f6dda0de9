"""Which columns of a population lack nothing (欠けのない列): what is known of all need not be computed at both ends."""

from typing import TYPE_CHECKING, Any

from madoguchi.rules.situations import HIGHEST

if TYPE_CHECKING:
    import polars as pl

_TOLD_BY_STATISTICS = frozenset({"bool", "date", "int"})


def whole_in(frame: "pl.DataFrame") -> frozenset[str]:
    """The columns of a frame that lack no value, with numbers from 0 to `HIGHEST`."""
    return frozenset(
        column.name
        for column in frame
        if not column.null_count() and (not column.dtype.is_integer() or column.is_between(0, HIGHEST).all())
    )


def whole_by_statistics(metadata: Any, kinds: dict[str, str]) -> frozenset[str]:
    """The same of a Parquet file, by what it says of each group of rows; a column of which it does not is left out."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    names = [metadata.schema.column(number).path for number in range(metadata.num_columns)]
    return frozenset(
        name
        for number, name in enumerate(names)
        if kinds.get(name) in _TOLD_BY_STATISTICS
        and all(_says_whole(group.column(number).statistics, kinds[name]) for group in groups)
    )


def _says_whole(said: Any, kind: str) -> bool:
    if said is None or not said.has_null_count or said.null_count:
        return False
    return kind != "int" or (said.has_min_max and said.min >= 0 and said.max <= HIGHEST)
