"""Queries over 1,000,000 rows: `python benchmarks/datasets.py [--rows N] [--times N]`.

Writes a CSV of that many rows, reads it as an upload is read, and asks what pages ask, each question many times: reckoned
anew, kept, and by a process that has just begun, with its imports and the first copy of the data on this host. Prints
milliseconds: middle, nine of ten, longest.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

import django

PLACES = [f"第{n}窓市" for n in range(1, 63)]
WAYS = ("オンライン", "窓口", "郵送", "電話")
COLD = "MADOGUCHI_BENCHMARK_COLD"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=30)
    options = parser.parse_args()
    began = time.perf_counter()
    if os.environ.get(COLD):
        _ready()
        _ask(_queries()[0][1])
        print(f"{1000 * (time.perf_counter() - began):.0f}")
        return
    with tempfile.TemporaryDirectory(prefix="madoguchi-datasets-") as folder:
        os.environ.update(MADOGUCHI_STATE=folder, MADOGUCHI_DATABASE=f"sqlite:///{folder}/madoguchi.sqlite3")
        os.environ.setdefault("MADOGUCHI_MODE", "test")
        _ready()
        _measure(options.rows, options.times)


def _ready() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
    django.setup()


def _csv(count: int) -> bytes:
    dice = random.Random(7)
    lines = ["区市町村,受付日,方法,件数（件）,所要時間（分）"]
    for n in range(count):
        month, day = divmod(n * 60 // count, 12)
        lines.append(
            f"{dice.choice(PLACES)},{2021 + month}-{day + 1:02}-{n % 28 + 1:02},"
            f"{dice.choice(WAYS)},{dice.randint(1, 9)},{dice.randint(1, 90)}"
        )
    return "\n".join(lines).encode()


def _measure(count: int, times: int) -> None:
    from madoguchi.core.clock import now
    from madoguchi.datasets.guessing import guessed
    from madoguchi.datasets.models import Dataset
    from madoguchi.datasets.parquet import packed
    from madoguchi.datasets.reading import read_as, texts_of
    from madoguchi.datasets.selectors import run
    from madoguchi.datasets.services import answer
    from madoguchi.datasets.services.snapshots import show, take_snapshot
    from madoguchi.site.preparation import migrate

    migrate()
    content = _csv(count)
    began = time.perf_counter()
    texts = texts_of(content)
    told = read_as(texts, guessed(texts))
    data = packed(told.frame)
    print(
        f"{count:,} rows, CSV {len(content) / 1e6:.0f} MB, read, guessed, checked and packed to "
        f"{len(data) / 1e6:.1f} MB: {time.perf_counter() - began:.1f} s"
    )
    at = now()
    dataset = Dataset.objects.create(code="measured", kind=Dataset.Kind.SYSTEM, title="計測", made_at=at)
    kept = take_snapshot(
        dataset=dataset, data=data, columns=told.columns, rows=told.frame.height, as_of=None, at=at
    )
    show(dataset=dataset, snapshot=kept, at=at)
    cold = [_cold() for _turn in range(5)]
    _told("a process that has just begun: its imports, then the first question", cold)
    for name, query in _queries():
        _told(f"reckoned: {name}", [_timed(lambda query=query: run(query)) for _turn in range(times)])
        answer(query=query, at=at)
        _told(
            f"    kept: {name}",
            [_timed(lambda query=query: answer(query=query, at=at)) for _turn in range(times)],
        )


def _queries() -> list[tuple[str, Any]]:
    from madoguchi.datasets.types import Dimension, Filter, Grain, How, Measure, Query, Work

    place, month, way = Dimension("c1"), Dimension("c2", Grain.MONTH), Dimension("c3")
    cases, middle = Measure(Work.SUM, "c4"), Measure(Work.MEDIAN, "c5")
    ninth, rate = Measure(Work.P90, "c5"), Measure(Work.RATE, "c4", "c5", 1000)
    here = Filter("c1", How.IN, tuple(PLACES[:3]))
    years = Filter("c2", How.BETWEEN, ("2023-04", "2025-03"), Grain.MONTH)
    return [
        ("sum by 62 places", Query("measured", (place,), (cases,))),
        ("count by month", Query("measured", (month,))),
        ("median and p90 by place", Query("measured", (place,), (middle, ninth))),
        ("sum by month and way", Query("measured", (month, way), (cases,))),
        ("rate by place and month", Query("measured", (place, month), (rate,), limit=10_000)),
        ("median by month in three places, two years", Query("measured", (month,), (middle,), (here, years))),
    ]


def _ask(query: Any) -> None:
    from madoguchi.datasets.selectors import run

    assert run(query).rows


def _cold() -> float:
    """The milliseconds of a new process, measured by itself from before it loads Django."""
    folder = os.environ["MADOGUCHI_STATE"]
    for path in os.scandir(f"{folder}/datasets") if os.path.isdir(f"{folder}/datasets") else ():
        os.unlink(path.path)
    told = subprocess.run(
        [sys.executable, __file__],
        env={**os.environ, COLD: "1"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return float(told.stdout)


def _timed(ask: Callable[[], Any]) -> float:
    began = time.perf_counter()
    ask()
    return 1000 * (time.perf_counter() - began)


def _told(what: str, spent: list[float]) -> None:
    ordered = sorted(spent)
    ninth = ordered[min(len(ordered) - 1, len(ordered) * 9 // 10)]
    print(
        f"{what}: {statistics.median(ordered):,.1f} ms, nine of ten {ninth:,.1f}, longest {ordered[-1]:,.1f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
