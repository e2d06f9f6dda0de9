"""A table of applications by month, place and way, a map of three places, and a page built of them by two people."""

import json
from datetime import datetime

from madoguchi.accounts.models import User
from madoguchi.accounts.selectors import acting_of
from madoguchi.core.acting import Acting, Role
from madoguchi.dashboards.models import Dashboard, DashboardVersion
from madoguchi.dashboards.services import (
    add_block,
    ask_publication,
    begin_dashboard,
    load_boundaries,
    publish_dashboard,
    rename_page,
)
from madoguchi.dashboards.types import Block, BlockKind
from madoguchi.datasets.services import SystemSource, refresh
from madoguchi.datasets.types import Cell, Column, ColumnKind
from madoguchi.timecost.services import take_population
from tests.world import World

COLUMNS = (
    Column("month", "月", ColumnKind.MONTH),
    Column("place", "区市町村", ColumnKind.PLACE),
    Column("way", "方法", ColumnKind.CATEGORY),
    Column("cases", "申請", ColumnKind.NUMBER, "件"),
    Column("online", "オンラインの申請", ColumnKind.NUMBER, "件"),
)
PLAIN = (Column("kind", "種類", ColumnKind.CATEGORY), Column("cases", "相談", ColumnKind.NUMBER, "件"))
PLACES = {"窓野市": ("992011", 40_000), "川添市": ("992020", 20_000), "森下町": ("993018", 5_000)}
MONTHS = ("2026-07", "2026-08", "2026-09")
Row = tuple[Cell, ...]


def rows(shares: tuple[float, ...] = (0.4, 0.5, 0.6)) -> list[Row]:
    """For each month and place 100, 60 and 20 applications, of which a share is online."""
    made: list[Row] = []
    for month, share in zip(MONTHS, shares, strict=True):
        for place, whole in (("窓野市", 100), ("川添市", 60), ("森下町", 20)):
            online = round(whole * share)
            made.append((month, place, "オンライン", online, online))
            made.append((month, place, "窓口", whole - online, 0))
    return made


def keep_table(
    told: list[Row],
    *,
    code: str = "applications",
    columns: tuple[Column, ...] = COLUMNS,
    at: datetime,
    count_column: str = "cases",
) -> None:
    """Show a table under a code."""
    refresh(
        source=SystemSource(
            code=code,
            title="申請の記録",
            columns=columns,
            rows=lambda moment: told,
            source="窓野県の記録",
            count_column=count_column,
        ),
        at=at,
    )


BLOCKS = (
    Block(0, BlockKind.TEXT, heading="このページについて", text="**申請**の数です。"),
    Block(
        0,
        BlockKind.INDICATOR,
        heading="オンラインの割合",
        dataset="applications",
        dimension="month",
        measure="online",
        of="cases",
        work="rate",
        times=100,
        target=80,
        by="2027年度末",
    ),
    Block(
        0,
        BlockKind.CHART,
        heading="オンラインの割合は{最新}に{値}で、{前の時点}より{差}{増減}",
        dataset="applications",
        form="lines",
        dimension="month",
        measure="online",
        name="オンラインの割合",
        of="cases",
        work="rate",
        times=100,
        target=80,
    ),
    Block(
        0,
        BlockKind.CHART,
        heading="人口あたりの申請が最も多いのは{最大の名前}です",
        dataset="applications",
        form="bars",
        dimension="place",
        measure="cases",
        work="sum",
        is_per_thousand=True,
    ),
    Block(
        0,
        BlockKind.MAP,
        heading="人口1,000人あたりの申請は、{最大の名前}が最も多い",
        dataset="applications",
        dimension="place",
        measure="cases",
        work="sum",
        is_per_thousand=True,
    ),
    Block(
        0,
        BlockKind.TABLE,
        heading="月と方法ごとの申請",
        dataset="applications",
        dimension="month",
        series="way",
        measure="cases",
        work="sum",
    ),
    Block(
        0,
        BlockKind.CHART,
        heading="相談が最も多いのは{最大の名前}です",
        dataset="talks",
        form="bars",
        dimension="kind",
        measure="cases",
        work="sum",
    ),
)
TEXT, INDICATOR, LINES, BARS, MAP, TABLE, TALKS = range(1, 8)


class PageWorld:
    """The prefecture with an editor and a publisher, data, a map, and how to build a page."""

    def __init__(self, at: datetime) -> None:
        self.at, self.world = at, World(at)
        self.place = self.world.prefecture
        self.writer_account = self.world.officer("writer", Role.EDITOR, at=self.place)
        self.second_account = self.world.officer("second", Role.PUBLISHER, at=self.place)
        self.writer, self.second = self.acting(self.writer_account), self.acting(self.second_account)
        keep_table(rows(), at=at)
        keep_table([("電話", 30), ("窓口", 50)], code="talks", columns=PLAIN, at=at)
        self._map()

    def acting(self, user: User) -> Acting:
        """The officer as they act now."""
        return acting_of(user, at=self.at)

    def _map(self) -> None:
        features = [
            {
                "type": "Feature",
                "properties": {"code": code, "name": name},
                "geometry": {"type": "Point", "coordinates": [at * 2, at % 2]},
            }
            for at, (name, (code, _people)) in enumerate(PLACES.items())
        ]
        content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
        load_boundaries(
            content=content, source="窓野県（架空）", organisation=self.place, by=self.second, at=self.at
        )
        lines = ["地域,年,項目,数", *(f"{name},2025,total,{n}" for name, (_code, n) in PLACES.items())]
        take_population(
            content="\n".join(lines).encode(),
            source="窓野県の人口（架空）",
            organisation=self.place,
            by=self.second,
            at=self.at,
        )

    def draft(self, *blocks: Block, code: str = "online") -> DashboardVersion:
        """A draft with blocks."""
        version = begin_dashboard(
            organisation=self.place,
            code=code,
            title="オンライン申請",
            area="digital",
            by=self.writer,
            at=self.at,
        )
        version = rename_page(
            version=version,
            title="オンライン申請",
            lead="申請のうち、オンラインで行われたもの。",
            revision=version.revision,
            by=self.writer,
            at=self.at,
        )
        for block in blocks:
            version = add_block(
                version=version, block=block, revision=version.revision, by=self.writer, at=self.at
            )
        return version

    def published(self, *blocks: Block, code: str = "online") -> Dashboard:
        """A public page with blocks; the usual ones if none are named."""
        version = self.draft(*(blocks or BLOCKS), code=code)
        ask_publication(version=version, by=self.writer, at=self.at)
        publish_dashboard(version=version, by=self.second, at=self.at)
        return Dashboard.objects.select_related("current", "organisation__government").get(code=code)
