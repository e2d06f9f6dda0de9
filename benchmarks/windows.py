"""A register of 7,000 windows with a year of voices: `python benchmarks/windows.py [--count N]`.

Hands in a workbook of that many windows, takes it away again and hands it in unchanged, and prints how long this and the
lists take. Works in a new SQLite database of its own, or in the empty one that MADOGUCHI_DATABASE names.
"""

import argparse
import os
import random
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

VOICES = 10
"""Reviews of each window."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=7000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MADOGUCHI_STATE"] = folder
        os.environ.setdefault("MADOGUCHI_MODE", "test")
        os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
        django.setup()
        _run(options.count)


def _timed(what: str, act: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    made = act()
    print(f"{what}: {time.perf_counter() - began:.2f} s")
    return made


def _run(count: int) -> None:
    from django.core.management import call_command
    from django.test import Client

    from madoguchi.accounts.models import Organisation
    from madoguchi.accounts.services import add_organisation
    from madoguchi.core.acting import Acting, Role
    from madoguchi.core.clock import now
    from madoguchi.reviews.models import Review
    from madoguchi.reviews.selectors.windows import satisfaction_of
    from madoguchi.windows.models import Window
    from madoguchi.windows.selectors import kept_by, sheet_of_windows
    from madoguchi.windows.services import read_sheet, take_sheet
    from madoguchi.windows.types import WindowData

    call_command("migrate", verbosity=0)
    at, rng, system = now(), random.Random(7000), Acting.system("benchmark")
    place = add_organisation(
        slug="ken", name="県", kind=Organisation.Kind.PREFECTURE, parent=None, by=system, at=at
    )
    by = Acting(name="x", grants=frozenset({(Role.EDITOR, place.pk)}))
    new = [
        WindowData(
            name=f"窓口{n}", address=f"本町{n}", hours="平日", cashless_means="カード" if n % 3 else ""
        ).onto(Window(organisation=place, code=""))
        for n in range(count)
    ]
    content = _timed(f"{count:,} windows written as a workbook", lambda: sheet_of_windows(new))
    print(f"  {len(content) / 1e6:.1f} MB")
    taken = _timed("taken in as new", lambda: take_sheet(content=content, by=by, at=at))
    assert taken.count("new") == count
    content = _timed("taken away", lambda: sheet_of_windows(kept_by(by)))
    read = _timed("looked at unchanged", lambda: read_sheet(content=content, by=by))
    assert read.count("same") == count
    windows = list(Window.objects.all())
    Review.objects.bulk_create(
        [
            Review(
                window=window,
                organisation=place,
                source=Review.Source.WINDOW,
                moment=Review.Moment.ANY,
                rating=rng.randint(2, 5),
                step=Review.Step.COUNTER,
                once=f"{window.pk} {n}",
                written_at=at - timedelta(days=rng.uniform(0, 360)),
            )
            for window in windows
            for n in range(VOICES)
        ],
        batch_size=1000,
    )
    keys = Window.objects.order_by().values_list("pk", flat=True)
    year = _timed(
        f"satisfaction of all from {count * VOICES:,} reviews", lambda: satisfaction_of(keys, at=at)
    )
    assert len(year) == count
    client = Client(headers={"host": "localhost"})
    client.get("/answers/", secure=True)  # the first page of a process loads what all pages need
    for address in ("/windows/", "/windows/?q=窓口69&mark=cashless", f"/windows/{windows[0].code}/"):
        answer = _timed(f"page {address}", lambda address=address: client.get(address, secure=True))
        assert answer.status_code == 200, answer.status_code
    _timed("CSV of all", lambda: b"".join(client.get("/windows.csv", secure=True)))


if __name__ == "__main__":
    main()
