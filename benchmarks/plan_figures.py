"""The figures of the plan with 30,000 processes: `python benchmarks/plan_figures.py [--processes N] [--owners N]`.

Lays down sixty bureaus with their sections and three years of history (plans that slipped among it), counts the quarters, and
prints how long each page, file and answer takes at the server: the first time, which draws the charts, and the median of
nine. Works in a new SQLite database of its own, or in the empty one that MADOGUCHI_DATABASE names.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import django

BUREAUS = 60
RATE = "digitalisation_rate"
ADDRESSES = (
    "/plan/",
    "/plan/?org=kyoku-1",
    "/plan/?kind=application&own=own",
    f"/plan/indicators/{RATE}/",
    "/plan/indicators/online_use_rate/",
    "/plan/indicators.csv",
    f"/plan/indicators/{RATE}/series.csv",
    f"/plan/indicators/{RATE}/parts.csv",
    "/api/v1/plan/indicators",
    f"/api/v1/plan/indicators/{RATE}",
    f"/api/v1/plan/indicators/{RATE}/forecast",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=30_000)
    parser.add_argument("--owners", type=int, default=400)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MADOGUCHI_STATE"] = folder
        os.environ.setdefault("MADOGUCHI_MODE", "test")
        os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
        django.setup()
        _run(options.processes, options.owners)


def _timed(what: str, act: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    made = act()
    print(f"{what}: {time.perf_counter() - began:.2f} s", flush=True)
    return made


def _run(count: int, owners: int) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from madoguchi.core.acting import Acting
    from madoguchi.core.clock import japan_day, now
    from madoguchi.plan.selectors.kpi import forecast
    from madoguchi.plan.services.kpi import count_states, figures_pdf
    from madoguchi.plan.types.figures import FigureScope

    call_command("migrate", verbosity=0)
    at = now()
    _timed(
        f"{count:,} processes of {owners} owners laid down",
        lambda: _lay_down(count, owners, japan_day(at), Acting.system("benchmark"), at),
    )
    rows = _timed("quarters and slips counted", lambda: count_states(at=at))
    print(f"  {rows:,} rows")
    scope = FigureScope("ken")
    told = _timed("forecast alone", lambda: forecast(RATE, on=japan_day(at), scope=scope))
    print(f"  {told.planned:,} planned, {told.n_slips:,} slips drawn from, {told.last}")
    client = Client(headers={"host": "localhost"})
    client.get("/answers/", secure=True)  # the first page of a process loads what all pages need
    for address in ADDRESSES:
        times, used = [], []
        with CaptureQueriesContext(connection) as queries:
            for _turn in range(10):
                began, cpu = time.perf_counter(), time.process_time()
                answer = client.get(address, secure=True)
                content = answer.getvalue()
                times.append(1000 * (time.perf_counter() - began))
                used.append(1000 * (time.process_time() - cpu))
        assert answer.status_code == 200, (address, answer.status_code)
        print(
            f"{address}: first {times[0]:.0f} ms, median {statistics.median(times[1:]):.0f} ms,"
            f" of the processor {statistics.median(used[1:]):.0f} ms,"
            f" {len(queries) // 10} queries, {len(content) / 1000:.0f} KB",
            flush=True,
        )
    paper = _timed("PDF", lambda: figures_pdf(scope=scope, at=at))
    print(f"  {len(paper) / 1000:.0f} KB")


def _lay_down(count: int, owners: int, today: date, system: Any, at: Any) -> None:
    from madoguchi.accounts.models import Organisation
    from madoguchi.accounts.services import add_organisation
    from madoguchi.registry.models import Procedure, Process, ProcessStanding, ProcessYear

    rng, kind = random.Random(30_000), Organisation.Kind
    top = add_organisation(slug="ken", name="県", kind=kind.PREFECTURE, parent=None, by=system, at=at)
    places = [
        add_organisation(slug=f"kyoku-{n}", name=f"局{n}", kind=kind.BUREAU, parent=top, by=system, at=at)
        for n in range(BUREAUS)
    ]
    places += [
        add_organisation(
            slug=f"ka-{n}", name=f"課{n}", kind=kind.DIVISION, parent=places[n % BUREAUS], by=system, at=at
        )
        for n in range(owners - BUREAUS)
    ]
    procedures = Procedure.objects.bulk_create(
        Procedure(code=f"mado-{n:06d}", slug=f"p-{n}", organisation=places[n % owners])
        for n in range(count // 3)
    )
    began = today - timedelta(days=1100)
    processes, standings, years = [], [], []
    for n in range(count):
        luck, own = rng.random(), rng.random() < 0.9
        history: list[tuple[date, str, date | None]] = []
        plan = today + timedelta(days=rng.randint(-100, 700))
        if luck < 0.5:
            history = [(began, "digitised", None)]
        elif luck < 0.85:
            first = began + timedelta(days=rng.randint(100, 700))
            came = first + timedelta(days=rng.choice((0, 0, 10, 90, 200, 365)))
            history = [(began, "planned", first.replace(day=1)), (came, "digitised", None)]
        elif luck < 0.93:
            history = [(began, "planned", plan.replace(day=1))]
        else:
            history, own = [(began, "barred", None)], False
        on, state, planned = history[-1]
        process = Process(
            code=f"proc-{n:06d}",
            procedure=procedures[n % len(procedures)],
            title=f"申請{n}",
            type_code=rng.choice(("1", "1", "2-1", "3")),
            kind=rng.choice(("application", "filing", "notice", "inspection")),
            state=state,
            since=on,
            planned_on=planned,
            barrier="国の法令" if state == "barred" else "",
            is_own_discretion=own,
        )
        processes.append(process)
        standings += [
            ProcessStanding(
                process=process,
                on=day,
                state=was,
                planned_on=month,
                is_own_discretion=own,
                recorded_at=at - timedelta(days=1100),
            )
            for day, was, month in history
        ]
        total = rng.randint(1, 5000)
        years.append(
            ProcessYear(
                process=process,
                fiscal_year=today.year - 2,
                total=total,
                online=rng.randint(0, total),
                source="reported",
            )
        )
    Process.objects.bulk_create(processes, batch_size=2000)
    ProcessStanding.objects.bulk_create(standings, batch_size=2000)
    ProcessYear.objects.bulk_create(years, batch_size=2000)


if __name__ == "__main__":
    main()
