"""A theme page over 1,000,000 rows: `python benchmarks/dashboards.py [--rows N] [--times N]`.

Makes a table of applications (60 months, 62 places, four ways), a page with an indicator, three charts, a map and a table
of it, published as an officer would, and asks for the page as a browser does, all middleware included:

- warm: as every reader after the worker has drawn (the longest is the first of a process, with its imports);
- cold: nothing drawn, no answer of an engine kept, no copy of the data on this host; pictures draw themselves;
- narrowed: to a place and months that nobody asked for before.

Prints milliseconds of server time (in brackets those of the processors): middle, nine of ten, longest.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

PLACES = [f"第{n}窓市" for n in range(1, 63)]
WAYS = ("オンライン", "窓口", "郵送", "電話")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="madoguchi-dashboards-") as folder:
        os.environ.update(MADOGUCHI_STATE=folder, DJANGO_SETTINGS_MODULE="madoguchi.site.settings")
        os.environ.setdefault("MADOGUCHI_MODE", "test")
        os.environ["MADOGUCHI_DATABASE"] = f"sqlite:///{folder}/madoguchi.sqlite3"
        django.setup()
        _measure(options)


def _rows(count: int) -> Iterator[tuple[Any, ...]]:
    dice = random.Random(7)
    months = [f"{2021 + n // 12}-{n % 12 + 1:02d}" for n in range(60)]
    for n in range(count):
        month = months[n * 60 // count]
        way = dice.choices(WAYS, (10 + n * 30 // count, 40, 10, 5))[0]
        yield month, dice.choice(PLACES), way, 1, int(way == "オンライン"), dice.randint(1, 90)


def _measure(options: argparse.Namespace) -> None:
    from django.conf import settings
    from django.test import Client

    from madoguchi.core.clock import now
    from madoguchi.datasets.models import KeptAnswer
    from madoguchi.site.preparation import migrate
    from madoguchi.ui.models import Drawing

    settings.ALLOWED_HOSTS = ["*"]
    migrate()
    began = time.perf_counter()
    _data(options.rows, at=now())
    print(f"table of {options.rows:,} rows: {time.perf_counter() - began:.1f} s")
    began = time.perf_counter()
    _page(at=now())
    print(f"page published, its charts drawn: {time.perf_counter() - began:.1f} s")
    client = Client()
    address = "/dashboards/applications/"
    _told("warm", [_timed(lambda: client.get(address)) for _n in range(options.times)])
    cold = []
    for _n in range(3):
        Drawing.objects.all().delete()
        KeptAnswer.objects.all().delete()
        for copy in Path(settings.DATASET_DIR).rglob("*"):
            if copy.is_file():
                copy.unlink()
        cold.append(_timed(lambda: client.get(address)))
    _told("cold, six blocks to reckon, pictures left to their own addresses", cold)
    kept_drawings = []
    for _n in range(5):
        KeptAnswer.objects.all().delete()
        kept_drawings.append(_timed(lambda: client.get(address)))
    _told("no answer kept, drawings kept", kept_drawings)
    _told("first chart alone (its frame), answers kept", [
        _timed(lambda: client.get(f"{address}blocks/2/embed/")) for _n in range(options.times)
    ])  # fmt: skip
    narrowed = []
    for n in range(8):
        query = f"?place={PLACES[n]}&since=202{n % 3 + 1}-04&until=2025-0{n % 9 + 1}"
        narrowed.append(_timed(lambda query=query: client.get(f"{address}{query}")))
    _told("narrowed, never asked before", narrowed)
    _told("narrowed, table only as CSV", [
        _timed(lambda n=n: client.get(f"{address}blocks/6.csv?place={PLACES[20 + n]}").getvalue()) for n in range(8)
    ])  # fmt: skip


def _timed(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    answer = ask()
    spent = 1000 * (time.perf_counter() - began)
    assert getattr(answer, "status_code", 200) == 200
    return spent


def _told(what: str, spent: list[float]) -> None:
    ordered = sorted(spent)
    ninth = ordered[min(len(ordered) - 1, len(ordered) * 9 // 10)]
    print(
        f"{what}: {statistics.median(ordered):,.0f} ms, nine of ten {ninth:,.0f}, longest {ordered[-1]:,.0f}"
    )


def _data(count: int, *, at: Any) -> None:
    from madoguchi.datasets.services import SystemSource, refresh
    from madoguchi.datasets.types import Column, ColumnKind

    number = ColumnKind.NUMBER
    columns = (
        Column("month", "月", ColumnKind.MONTH),
        Column("place", "区市町村", ColumnKind.PLACE),
        Column("way", "方法", ColumnKind.CATEGORY),
        Column("cases", "申請", number, "件"),
        Column("online", "オンラインの申請", number, "件"),
        Column("minutes", "所要時間", number, "分"),
    )
    source = SystemSource(
        code="applications",
        title="申請の記録",
        columns=columns,
        rows=lambda _at: _rows(count),
        source="計測用の架空の記録",
        count_column="cases",
    )
    refresh(source=source, at=at)


def _page(*, at: Any) -> None:
    from madoguchi.accounts.models import Organisation
    from madoguchi.accounts.selectors import acting_of
    from madoguchi.accounts.services import add_organisation, add_user, appoint
    from madoguchi.core.acting import Acting, Role
    from madoguchi.core.clock import japan_day
    from madoguchi.dashboards.services import (
        add_block,
        begin_dashboard,
        load_boundaries,
        publish_dashboard,
    )
    from madoguchi.dashboards.types import Block, BlockKind
    from madoguchi.timecost.services import take_population

    by, before = Acting.system("benchmark"), at - timedelta(days=1)
    kind = Organisation.Kind.PREFECTURE
    place = add_organisation(slug="pref", name="窓野県", kind=kind, parent=None, by=by, at=before)
    people = []
    for name, role in (("writer", Role.EDITOR), ("second", Role.PUBLISHER)):
        user = add_user(
            email=f"{name}@example.jp", name=name, password="x" * 20, is_person=False, by=by, at=before
        )
        appoint(user=user, organisation=place, role=role, starts_on=japan_day(before), by=by, at=before)
        people.append(acting_of(user, at=at))
    writer, second = people
    dice = random.Random(3)
    features = [
        {
            "type": "Feature",
            "properties": {"code": str(n), "name": name},
            "geometry": {"type": "Point", "coordinates": [dice.random() * 100, dice.random() * 10]},
        }
        for n, name in enumerate(PLACES)
    ]
    load_boundaries(
        content=json.dumps({"type": "FeatureCollection", "features": features}).encode(),
        source="計測用",
        organisation=place,
        by=second,
        at=at,
    )
    lines = ["地域,年,項目,数", *(f"{name},2025,total,{dice.randint(5_000, 400_000)}" for name in PLACES)]
    take_population(content="\n".join(lines).encode(), source="計測用", organisation=place, by=second, at=at)
    version = begin_dashboard(
        organisation=place, code="applications", title="申請", area="digital", by=writer, at=at
    )
    common = {"dataset": "applications"}
    share = {**common, "work": "rate", "measure": "online", "of": "cases", "times": 100, "dimension": "month"}
    most = "最も多いのは{最大の名前}です"
    blocks = (
        Block(0, BlockKind.INDICATOR, heading="オンラインの割合", **share),
        Block(0, BlockKind.CHART, heading="オンラインの割合は{値}で、{増減}", form="lines", **share),
        Block(0, BlockKind.CHART, heading=most, form="bars", dimension="way", work="sum", measure="cases", **common),
        Block(0, BlockKind.CHART, heading="所要時間の中央値が" + most, form="bars", dimension="place",
              work="median", measure="minutes", **common),
        Block(0, BlockKind.MAP, heading="1,000人あたりで" + most, dimension="place", work="sum", measure="cases",
              is_per_thousand=True, **common),
        Block(0, BlockKind.TABLE, heading="月と方法", dimension="month", series="way", work="sum",
              measure="cases", **common),
    )  # fmt: skip
    for block in blocks:
        version = add_block(version=version, block=block, revision=version.revision, by=writer, at=at)
    publish_dashboard(version=version, by=second, at=at)


if __name__ == "__main__":
    main()
