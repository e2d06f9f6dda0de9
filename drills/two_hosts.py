"""Two hosts for real: `python drills/two_hosts.py [--people 40] [--minutes 15] [--pause 20]` (PostgreSQL from the wheel).

Starts PostgreSQL with a streaming replica, two hosts with a web process and a worker each, a shared place of files and
a balancer of TCP in front. Simulated people (`tests/soak`: sign in, fill, attach, send twice, read, agents, officers)
apply through it, everything marked; meanwhile each part is killed in turn and started again: web of A, web of B, the
worker of A, the worker of B, host A as by a loss of power, the replica, the primary (restarted as after a loss of power),
the place of files. Each host is also ended and started anew, as for a new version, which nobody may notice. Told is what
residents saw in each stretch, by status; at the end all that was acknowledged must be stored under its own person, the
replica must hold the same, and the log must be whole. Ends with 1 if not.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "drills")]

from stage import Balancer, Cluster, Host  # noqa: E402 - after its folder is known


def main() -> None:
    """Build the stage, let people act on it, break it, look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=40)
    parser.add_argument("--minutes", type=float, default=15.0)
    parser.add_argument("--pause", type=float, default=20.0, help="seconds between two faults")
    parser.add_argument("--away", type=float, default=8.0, help="seconds for which a part is gone")
    parser.add_argument("--only", nargs="*", help="these faults alone")
    parser.add_argument("--report")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="madoguchi-hosts-") as name:
        drill = Drill(asked, Path(name))
        try:
            told = drill.run()
        finally:
            drill.end()
    print(json.dumps(told, ensure_ascii=False, indent=1))
    if asked.report:
        Path(asked.report).write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    sys.exit(1 if told["wrong"] else 0)


class Drill:
    """The stage, its people, and what goes wrong on it (訓練)."""

    def __init__(self, asked: argparse.Namespace, folder: Path) -> None:
        self.asked, self.folder = asked, folder
        self.primary = Cluster(folder / "primary").start()
        self.replica = Cluster(folder / "replica", of=self.primary).start()
        self.files = folder / "files"
        self.files.mkdir()
        environment = {
            "MADOGUCHI_MODE": "test",
            "MADOGUCHI_DATABASE": self.primary.uri,
            "MADOGUCHI_DATABASE_REPLICA": self.replica.uri,
            "MADOGUCHI_KEYS": str(folder / "keys" / "master.json"),
        }
        os.environ.update(
            environment,
            MADOGUCHI_STATE=str(folder / "here"),
            DJANGO_SETTINGS_MODULE="madoguchi.site.settings",
        )
        self.hosts = [Host(folder / name, environment=environment) for name in ("a", "b")]
        for place in (folder / "here", *(host.folder for host in self.hosts)):
            place.mkdir(exist_ok=True)
            (place / "files").symlink_to(self.files)
        self.balancer = Balancer(self.hosts)
        for host in self.hosts:
            host.environment = {**environment, "MADOGUCHI_ORIGIN": f"http://127.0.0.1:{self.balancer.port}"}
        self.stretches: list[dict[str, Any]] = []
        self.over = threading.Event()

    def run(self) -> dict[str, Any]:
        """All of it; what is told at the end."""
        django.setup()
        from madoguchi.site.preparation import migrate
        from madoguchi.site.serving import let_go_of_the_database
        from tests import migrated
        from tests.soak.city import look_at_what_is_stored, make_cast
        from tests.soak.watching import Watch

        migrated.laid_down("postgres")
        migrate()
        self.watch = Watch()
        cast = make_cast(self.asked.people)
        let_go_of_the_database()
        for host in self.hosts:
            host.start()
        self.balancer.open()
        began = time.monotonic()
        threads = self._people(cast, began + 60 * self.asked.minutes)
        for thread in threads:
            thread.start()
        self._break()
        for thread in threads:
            thread.join()
        self.over.set()
        self._settle()
        look_at_what_is_stored(self.watch, cast)
        self._compare()
        return {
            "people": cast.count, "seconds": round(time.monotonic() - began),
            "counted": dict(sorted(self.watch.counted.items())), "stretches": self.stretches,
            "refused by a host and given to the other": self.balancer.refused, "wrong": self.watch.failures[:20],
        }  # fmt: skip

    def _leave(self, host: Host) -> None:
        """Out of the balancer, and then ended, as each host is when a new version comes."""
        self.balancer.resting.add(host)
        time.sleep(2)
        host.end()

    def _join(self, host: Host) -> None:
        host.start()
        self.balancer.resting.discard(host)

    def _people(self, cast: Any, ends: float) -> list[threading.Thread]:
        from tests.soak.people import Officer, Person

        origin, watch = self.balancer.origin, self.watch
        everyone = [
            Person(origin, watch, random.Random(n), me)
            for n, me in enumerate([*cast.residents, *cast.guests])
        ]
        everyone += [
            Person(origin, watch, random.Random(2_000 + n), me, clients=clients)
            for n, (me, clients) in enumerate(cast.agents)
        ]
        officer = Officer(origin, watch, random.Random(7), cast.officers)

        def work(person: Any) -> None:
            while time.monotonic() < ends and len(watch.failures) < 20:
                try:
                    person.errand()
                except Exception as error:  # told at the end, the others go on
                    watch.fail(f"{type(error).__name__} in {type(person).__name__}: {error}")

        def examine() -> None:
            while time.monotonic() < ends and not self.over.wait(0.5):
                with contextlib.suppress(Exception):  # an officer comes again; what is stored is looked at
                    officer.errand()

        return [threading.Thread(target=work, args=[one], daemon=True) for one in everyone] + [
            threading.Thread(target=examine, daemon=True)
        ]

    def _break(self) -> None:
        """Each part in turn; what people were answered meanwhile and for a while after."""
        first, second = self.hosts
        faults: list[tuple[str, Callable[[], None], Callable[[], object]]] = [
            ("web of A killed", lambda: _kill(first.children("serve")), lambda: first.wait()),
            ("web of B killed", lambda: _kill(second.children("serve")), lambda: second.wait()),
            ("worker of A killed", lambda: _kill(first.children("worker")), lambda: None),
            ("worker of B killed", lambda: _kill(second.children("worker")), lambda: None),
            ("host A gone", first.kill, first.start),
            ("host A started anew", lambda: self._leave(first), lambda: self._join(first)),
            ("host B started anew", lambda: self._leave(second), lambda: self._join(second)),
            ("replica gone", lambda: self.replica.stop("immediate"), self.replica.start),
            ("primary gone", lambda: self.primary.stop("immediate"), self.primary.start),
            ("place of files gone", self._files_away, self._files_back),
        ]
        self._stretch("nothing", lambda: None, lambda: None)
        for name, harm, mend in faults:
            if not self.asked.only or name in self.asked.only:
                self._stretch(name, harm, mend)

    def _stretch(self, name: str, harm: Callable[[], None], mend: Callable[[], object]) -> None:
        before, failures = Counter(self.watch.counted), len(self.watch.failures)
        seconds = len(self.watch.seconds)
        harm()
        time.sleep(self.asked.away)
        mend()
        back = time.monotonic()
        while time.monotonic() < back + 60 and not all(host.healthy() for host in self.hosts):
            time.sleep(0.2)
        well = time.monotonic() - back
        time.sleep(self.asked.pause)
        seen = Counter(self.watch.counted) - before
        errors = [key for key in seen if key.startswith("status 5")]
        if name.endswith("started anew") and (errors or seen["cut connections"]):
            self.watch.fail(f"{name}: somebody noticed: {dict(seen)}")
        took = sorted(self.watch.seconds[seconds:]) or [0.0]
        self.stretches.append(
            {
                "fault": name, "answers": {key: seen[key] for key in sorted(seen) if key.startswith("status")},
                "cut connections": seen["cut connections"], "sent": seen["sent"], "all well after": round(well, 1),
                "slowest": round(took[-1], 1), "new failures": len(self.watch.failures) - failures,
            }
        )  # fmt: skip
        print(json.dumps(self.stretches[-1], ensure_ascii=False), file=sys.stderr, flush=True)

    def _files_away(self) -> None:
        self.files.rename(self.folder / "files-away")

    def _files_back(self) -> None:
        (self.folder / "files-away").rename(self.files)

    def _settle(self) -> None:
        """Until the workers have made every receipt; then both hosts end."""
        from madoguchi.applications.models import Application

        ends = time.monotonic() + 180  # longer than the lease of a worker that was killed
        while time.monotonic() < ends and Application.objects.filter(receipt_file__isnull=True).exists():
            time.sleep(1)
        if left := Application.objects.filter(receipt_file__isnull=True).count():
            self.watch.fail(f"{left} receipts were never made")
        for host in self.hosts:
            host.end()

    def _compare(self) -> None:
        """The replica holds what the primary holds, and the log is whole."""
        from madoguchi.events.selectors import verify

        asked = (
            "SELECT count(*) || ' ' || coalesce(md5(string_agg(hash, '' ORDER BY id)), '') FROM events_event"
        )
        lsn = self.primary.ask("SELECT pg_current_wal_lsn()")
        ends = time.monotonic() + 30
        while time.monotonic() < ends and not self.replica.ask(f"SELECT pg_last_wal_replay_lsn() >= '{lsn}'"):
            time.sleep(0.2)
        if self.primary.ask(asked) != self.replica.ask(asked):
            self.watch.fail("the replica holds another log")
        os.environ["MADOGUCHI_STATE"] = str(self.hosts[0].folder)
        from django.conf import settings

        settings.ANCHOR_FILE = self.hosts[0].folder / "anchors" / "seals.jsonl"
        for finding in verify():
            self.watch.fail(str(finding))
        if self.watch.counted["errands"] < self.asked.people // 2:
            self.watch.fail("too little was done to prove anything")

    def end(self) -> None:
        """Stop all that still runs."""
        for host in self.hosts:
            with contextlib.suppress(Exception):
                host.end()
        for cluster in (self.replica, self.primary):
            cluster.stop("immediate")


def _kill(processes: list[int]) -> None:
    for one in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(one, signal.SIGKILL)


if __name__ == "__main__":
    main()
