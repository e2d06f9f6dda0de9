"""Quality: the level of every procedure on each axis, and how levels were spread over time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from madoguchi.core.clock import japan_day
from madoguchi.datasets.services import SystemSource
from madoguchi.datasets.types import Cell, Column, ColumnKind
from madoguchi.quality.selectors import GOAL, Scope, counts_over_time, rows_in

SOURCE = "このサイトの品質マップ"
YEARS_BACK = timedelta(days=3 * 366)


def _levels(_at: datetime) -> Iterator[tuple[Cell, ...]]:
    """A row for each axis of every procedure that has levels."""
    for row in rows_in(Scope(is_all=True)):
        for axis, level in row.by_axis:
            if level is None:
                continue
            yield (
                row.organisation_name,
                row.title,
                str(axis.label),
                f"レベル{level}",
                "重点手続" if row.is_priority else "そのほかの手続",
                level,
                1,
                int(level >= GOAL),
            )


def _over_time(at: datetime) -> Iterator[tuple[Cell, ...]]:
    """How many procedures stood at each level on the last counted day of each month."""
    for one in counts_over_time(since=japan_day(at - YEARS_BACK)):
        for level, count in enumerate(one.counts):
            yield one.day.isoformat(), f"{one.day:%Y-%m}", str(one.axis.label), f"レベル{level}", count


LEVELS = (
    SystemSource(
        code="quality-levels",
        title="手続の品質レベル",
        columns=(
            Column("organisation", "所管組織", ColumnKind.CATEGORY),
            Column("procedure", "手続", ColumnKind.TEXT),
            Column("axis", "軸", ColumnKind.CATEGORY),
            Column("level_name", "レベル", ColumnKind.CATEGORY),
            Column("priority", "重点手続", ColumnKind.CATEGORY),
            Column("level", "レベルの数", ColumnKind.NUMBER),
            Column("procedures", "手続の数", ColumnKind.NUMBER, "手続"),
            Column("reached", "目標に届いた手続の数", ColumnKind.NUMBER, "手続"),
        ),
        rows=_levels,
        source=SOURCE,
        note="オンラインで申請できる手続だけに、レベルがあります。",
    ),
    SystemSource(
        code="quality-history",
        title="品質レベルの推移",
        columns=(
            Column("day", "日", ColumnKind.DAY),
            Column("month", "月", ColumnKind.MONTH),
            Column("axis", "軸", ColumnKind.CATEGORY),
            Column("level_name", "レベル", ColumnKind.CATEGORY),
            Column("procedures", "手続の数", ColumnKind.NUMBER, "手続"),
        ),
        rows=_over_time,
        source=SOURCE,
        note="各月の、最後に数えた日の数です。",
    ),
)
