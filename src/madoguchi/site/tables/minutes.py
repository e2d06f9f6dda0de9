"""Time cost: hours by life event and phase, and hours by municipality, from the results of the day."""

from collections.abc import Iterator
from datetime import datetime

from madoguchi.datasets.services import SystemSource
from madoguchi.datasets.types import Cell, Column, ColumnKind
from madoguchi.timecost.selectors import result_on
from madoguchi.timecost.types import PARTS

WORLDS = {"before": "以前（紙と窓口だけ）", "now": "いま"}
SOURCE = "このサイトの時間的コストの算定"


def _events(at: datetime) -> Iterator[tuple[Cell, ...]]:
    """The hours of every event before and now, a row for each part of them."""
    result = result_on(at=at)
    for event in (result.body["with"]["events"] if result else {}).values():
        for world, name in WORLDS.items():
            for part, (_phase, title) in PARTS.items():
                yield event["title"], name, str(title), round(event["worlds"][world]["parts"][part] / 60, 2)


def _areas(at: datetime) -> Iterator[tuple[Cell, ...]]:
    result = result_on(at=at)
    city = (result.body["with"]["city"] if result else None) or {}
    for one in city.get("areas", ()):
        yield one["area"], one["people"], round(one["before"]), round(one["now"])


MINUTES = (
    SystemSource(
        code="time-events",
        title="できごとごとの手続の時間",
        columns=(
            Column("event", "できごと", ColumnKind.CATEGORY),
            Column("world", "以前・いま", ColumnKind.CATEGORY),
            Column("part", "時間の内訳", ColumnKind.CATEGORY),
            Column("hours", "時間", ColumnKind.NUMBER, "時間"),
        ),
        rows=_events,
        source=SOURCE,
        note="前提から見積もった値と、記録から測った値を合わせたものです。",
    ),
    SystemSource(
        code="time-municipalities",
        title="区市町村ごとの手続の時間",
        columns=(
            Column("place", "区市町村", ColumnKind.PLACE),
            Column("people", "人口", ColumnKind.NUMBER, "人"),
            Column("before", "以前の時間（1年）", ColumnKind.NUMBER, "時間"),
            Column("now", "いまの時間（1年）", ColumnKind.NUMBER, "時間"),
        ),
        rows=_areas,
        source=SOURCE,
        note="人口から見積もった、1年に住民が手続に使う時間の合計です。",
    ),
)
