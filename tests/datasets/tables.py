"""A small table of the system, for tests: births by municipality and month."""

from datetime import UTC, datetime

from madoguchi.datasets.services import SystemSource, refresh
from madoguchi.datasets.types import Column, ColumnKind

AT = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
COLUMNS = (
    Column("place", "区市町村", ColumnKind.PLACE),
    Column("day", "受付日", ColumnKind.DAY),
    Column("month", "月", ColumnKind.MONTH),
    Column("kind", "届出の種類", ColumnKind.CATEGORY),
    Column("cases", "件数", ColumnKind.NUMBER, "件"),
    Column("minutes", "所要時間", ColumnKind.NUMBER, "分"),
    Column("people", "人口", ColumnKind.NUMBER, "人"),
    Column("share", "オンラインの割合", ColumnKind.NUMBER, "％"),
)
ROWS = (
    ("北窓市", "2026-01-15", "2026-01", "出生", 20, 10, 50_000, 80),
    ("北窓市", "2026-03-31", "2026-03", "出生", 40, 30, 50_000, 60),
    ("南窓町", "2026-04-01", "2026-04", "出生", 12, 50, 8_000, 40),
    ("南窓町", "2026-04-02", "2026-04", "転入", 5, None, 8_000, None),
    ("海窓村", "2026-05-01", "2026-05", "転入", 30, 20, 1_000, 20),
)


def table(rows=ROWS, *, code="births", count_column="", columns=COLUMNS, at=AT):
    """The table, made and shown."""
    source = SystemSource(
        code=code,
        title="届出の件数",
        columns=columns,
        rows=lambda moment: rows,
        source="このサイトの届出の記録",
        count_column=count_column,
    )
    made = refresh(source=source, at=at)
    assert made is not None
    return made
