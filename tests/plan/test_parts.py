"""A part of a report is the same after it was frozen, and tells how many rows it leaves out."""

from datetime import UTC, date, datetime

import pytest

from madoguchi.plan.reports.parts import KINDS, kind_of
from madoguchi.plan.types import Part, table_of
from madoguchi.ui.charts import Chart, Kind, Point, Target

CHART = Chart(
    kind=Kind.LINES,
    title="70％を超えました",
    unit="％",
    source="手続の記録",
    points=(
        Point("2025年3月", 62.5, low=60, high=65),
        Point("2025年9月", None, words="10未満", series="見込み"),
    ),
    targets=(Target(70, "目標 70％"),),
    n=120,
    emphasis=("見込み",),
    expected=("見込み",),
)


@pytest.mark.parametrize(
    "at",
    [None, date(2026, 9, 30), datetime(2026, 9, 30, 8, 15, tzinfo=UTC)],
    ids=["undated", "day", "moment"],
)
def test_a_frozen_part_is_read_as_it_was(at):
    chart = Chart(**{name: getattr(CHART, name) for name in Chart.__slots__} | {"updated_at": at})
    part = Part(
        key="kpi",
        title="デジタル化率",
        finding="70％を超えました。",
        source="手続の記録",
        table=table_of(["局", "件数"], [["総務局", 12000], ["港湾局", None]], most=1),
        chart=chart,
        notes=("廃止した手続は含みません。",),
        address="/plan/",
    )
    assert Part.from_json(part.to_json()) == part


def test_a_table_counts_the_rows_that_it_leaves_out():
    table = table_of(["局", "件数"], [["総務局", 12000], ["港湾局", None], ["交通局", 3]], most=2)
    assert table.rows == (("総務局", "12,000"), ("港湾局", "―"))
    assert table.left_out == 1


def test_each_kind_has_its_own_key():
    keys = [one.key for one in KINDS]
    assert len(set(keys)) == len(keys)
    assert [kind_of(key) for key in keys] == list(KINDS)
    assert kind_of("no such kind") is None
