"""From a block to a question to its dataset, narrowed by what a reader chose."""

from madoguchi.dashboards.types import Block, BlockKind, Narrowing, Told
from madoguchi.datasets.selectors import run
from madoguchi.datasets.types import (
    Column,
    ColumnKind,
    DatasetInfo,
    Dimension,
    Filter,
    Grain,
    How,
    Measure,
    Query,
    Work,
)

MOST_ROWS = 2_000


def query_of(block: Block, narrowing: Narrowing = Narrowing(), info: DatasetInfo | None = None) -> Query:  # noqa: B008
    """The question that a block asks. Of `narrowing` counts what `info` has columns for."""
    dimensions = []
    if block.dimension:
        dimensions.append(Dimension(block.dimension, Grain(block.grain)))
    if block.series:
        dimensions.append(Dimension(block.series))
    measure = Measure(Work(block.work or Work.COUNT), block.measure, block.of, block.times, block.name)
    filters = []
    if block.where and block.where_values:
        filters.append(Filter(block.where, How.IN, block.where_values))
    if info is not None:
        filters += narrowed(block, narrowing, info)
    return Query(block.dataset, tuple(dimensions), (measure,), tuple(filters), (), MOST_ROWS)


def narrowed(block: Block, narrowing: Narrowing, info: DatasetInfo) -> list[Filter]:
    """What of a reader's choice is asked of the data: a place that the block compares is marked, not left alone."""
    found = []
    place = place_column(info)
    if narrowing.place and place is not None and place.code != block.dimension:
        found.append(Filter(place.code, How.IN, (narrowing.place,)))
    time = time_column(info, block)
    if time is not None and (narrowing.since or narrowing.until):
        found.append(
            Filter(time.code, How.BETWEEN, (_first(narrowing.since, time), _last(narrowing.until, time)))
        )
    return found


def applied(block: Block, narrowing: Narrowing, info: DatasetInfo) -> tuple[bool, bool]:
    """Whether the place and the time that a reader chose say anything to this block."""
    return (
        not narrowing.place or place_column(info) is not None,
        not (narrowing.since or narrowing.until) or time_column(info, block) is not None,
    )


def place_column(info: DatasetInfo) -> Column | None:
    """The column of places, if there is one."""
    return next((one for one in info.columns if one.kind is ColumnKind.PLACE), None)


def time_column(info: DatasetInfo, block: Block | None = None) -> Column | None:
    """The column of time: the one by which the block is divided, else the first."""
    own = info.column(block.dimension) if block is not None and block.dimension else None
    if own is not None and own.kind.is_time:
        return own
    return next((one for one in info.columns if one.kind.is_time), None)


def _first(month: str, column: Column) -> str:
    month = month or "0000-01"
    return {ColumnKind.DAY: f"{month}-01", ColumnKind.YEAR: month[:4]}.get(column.kind, month)


def _last(month: str, column: Column) -> str:
    month = month or "9999-12"
    return {ColumnKind.DAY: f"{month}-31", ColumnKind.YEAR: month[:4]}.get(column.kind, month)


def ask(block: Block, narrowing: Narrowing, info: DatasetInfo) -> Told:
    """What the dataset says to a block now; raises the refusals of `datasets`."""
    return Told.of(run(query_of(block, narrowing, info)), info)


def is_asked(block: Block) -> bool:
    """Whether enough was chosen to ask."""
    if not block.asks or not block.dataset:
        return False
    needs_name = block.kind in (BlockKind.CHART, BlockKind.MAP, BlockKind.TABLE)
    return bool(block.dimension) or not needs_name
