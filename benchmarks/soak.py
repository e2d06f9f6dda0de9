"""The mix-up soak: `python benchmarks/soak.py [--people 200] [--minutes 30] [--processes 2] [--postgres]`.

Starts `madoguchi serve` with its web processes on a database of its own and lets simulated people apply at it
(`tests/soak`): residents, guests, agents who switch between two clients, officers who decide. Everything that is
typed, attached and printed carries its person's mark; one byte of another's mark in any response, picture, PDF,
message, mail or stored row ends it with 1. Meanwhile some press twice at the same moment, pairs send in the same
second, some give up waiting, and a web process or the worker is killed every few seconds.
"""

import argparse
import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import django
import httpx

ROOT = Path(__file__).parent.parent
START_SECONDS = 120
NEVER = 1e9  # seconds


def free_port() -> int:
    """A port on which nobody listens, below those that the system gives to whoever connects: nobody gets it meanwhile."""
    for port in random.SystemRandom().sample(range(10_000, 30_000), 50):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    sys.exit("No port is free.")


def serve(processes: int, *, tries: int = 3) -> "tuple[subprocess.Popen[bytes], str, float]":
    """The web server with its processes and its worker, its address, and the seconds until it answered.

    One that ends before it answers is started anew, at another port; what each said is told on stderr.
    """
    for _attempt in range(tries):
        port, began = free_port(), time.monotonic()
        server, why = _served(port, processes)
        if not why:
            return server, f"http://127.0.0.1:{port}", time.monotonic() - began
        print(f"The server at port {port} did not answer: {why}", file=sys.stderr)
    sys.exit(f"The server did not answer, {tries} times.")


def _served(port: int, processes: int) -> "tuple[subprocess.Popen[bytes], str]":
    """The started server, and why it does not answer (empty if it does); what it says goes on to stderr."""
    origin = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "madoguchi", "serve", "--port", str(port), "--workers", str(processes)]
    environment = {**os.environ, "MADOGUCHI_ORIGIN": origin}
    server = subprocess.Popen(command, env=environment, stdout=sys.stderr, cwd=ROOT)
    ends, last = time.monotonic() + START_SECONDS, "it was not asked"
    while time.monotonic() < ends:
        time.sleep(0.2)
        if server.poll() is not None:
            return server, f"it ended with {server.returncode}"
        try:
            answer = httpx.get(f"{origin}/healthz", timeout=5)
            if answer.status_code == 200:
                return server, ""
            last = f"{answer.status_code} {answer.text[:200]}"
        except httpx.TransportError as error:
            last = repr(error)
    server.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(20)
    server.kill()
    return server, f"not within {START_SECONDS} s; the last answer: {last}"


def children(server: int) -> tuple[list[int], list[int]]:
    """The web processes and the worker that belong to `server`."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    web, workers = [], []
    for line in listed.stdout.splitlines():
        pid, parent, arguments = line.split(maxsplit=2)
        if int(parent) == server:
            words = arguments.split()
            if "serve" in words:
                web.append(int(pid))
            elif "worker" in words:
                workers.append(int(pid))
    return web, workers


class Trouble(threading.Thread):
    """Kills a web process, or the worker, every few seconds.

    A process is left alone for its first seconds, in which it does not answer yet: one that dies as soon as it was
    started makes the server end (a crash loop), and on a slow machine nobody would be left to answer.
    """

    YOUNG = 8.0

    def __init__(self, server: int, watch: Any, every: float, starts_in: float) -> None:
        super().__init__(daemon=True)
        self.server, self.watch, self.every = server, watch, every
        self.young = max(self.YOUNG, 1.5 * starts_in)
        self.over = threading.Event()
        self.since: dict[int, float] = {}

    def is_still_to_come(self, after: float) -> bool:
        """Whether no web process was killed yet, for which people go on a little after the moment `after`."""
        is_late = time.monotonic() > after + 4 * self.young
        return self.every < NEVER and not is_late and not self.watch.counted["killed web processes"]

    def run(self) -> None:
        """Kill until it is over."""
        turn, last = 0, time.monotonic()
        while not self.over.wait(1):
            at = time.monotonic()
            web, workers = children(self.server)
            self.since = {pid: self.since.get(pid, at) for pid in [*web, *workers]}
            is_worker = turn % 3 == 2
            old = [p for p in (workers if is_worker else web) if at - self.since[p] > self.young]
            if at - last < self.every or not old or len(web) < 2:
                continue
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(old), signal.SIGKILL)
            self.watch.count("killed workers" if is_worker else "killed web processes")
            turn, last = turn + 1, at


def together(threads: Iterable[threading.Thread]) -> None:
    """Start all, and wait for all."""
    started = list(threads)
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()


def wait_for_worker(seconds: float) -> None:
    """Until receipts and messages of all that arrived are made, or the time is over."""
    from madoguchi.applications.models import Application
    from madoguchi.messaging.models import Delivery

    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if not Application.objects.filter(receipt_file__isnull=True).exists() and Delivery.objects.exists():
            return
        time.sleep(1)


def main() -> None:
    """Prepare, soak, look at what is stored, tell."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--people", type=int, default=200)
    reader.add_argument("--minutes", type=float, default=30)
    reader.add_argument(
        "--errands", type=int, default=0, help="end when everyone has done so many (0: by time)"
    )
    reader.add_argument("--processes", type=int, default=2)
    reader.add_argument("--kill-every", type=float, default=20.0, help="seconds; 0: never")
    reader.add_argument("--postgres", action="store_true", help="on a PostgreSQL server from the wheel")
    reader.add_argument(
        "--mix", action="store_true", help="give one person another's session: this must fail"
    )
    reader.add_argument("--report", help="write the numbers to this file as JSON")
    asked = reader.parse_args()
    sys.path.insert(0, str(ROOT))
    with tempfile.TemporaryDirectory(prefix="madoguchi-soak-") as state:
        os.environ.update(MADOGUCHI_STATE=state, MADOGUCHI_MODE="test")
        os.environ.pop("MADOGUCHI_DATABASE", None)  # that of the state, and of nobody else
        os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
        if asked.postgres:
            from tests.plugin import postgres_url

            os.environ["MADOGUCHI_DATABASE"] = postgres_url()
        django.setup()
        sys.exit(soak(asked))


def soak(asked: argparse.Namespace) -> int:
    """Run it; the exit code."""
    from django.db import connection

    from madoguchi.site.preparation import migrate
    from tests import migrated
    from tests.soak.city import look_at_what_is_stored, make_cast
    from tests.soak.people import Officer, Person
    from tests.soak.watching import Watch

    migrated.laid_down(str(connection.settings_dict["NAME"]))
    if migrate():
        migrated.keep()
    watch, cast = Watch(), make_cast(asked.people)
    print(f"{cast.count} people, {asked.processes} web processes …", flush=True)
    server, origin, starts_in = serve(asked.processes)
    trouble = Trouble(server.pid, watch, asked.kill_every or NEVER, starts_in)
    rng = random.Random(7)
    pairs = [threading.Barrier(2) for _ in range(len(cast.residents) // 2)]
    everyone: list[Any] = [
        Person(origin, watch, random.Random(n), me, pair=pairs[n // 2] if n // 2 < len(pairs) else None)
        for n, me in enumerate(cast.residents)
    ]
    everyone += [Person(origin, watch, random.Random(1_000 + n), me) for n, me in enumerate(cast.guests)]
    everyone += [
        Person(origin, watch, random.Random(2_000 + n), me, clients=clients)
        for n, (me, clients) in enumerate(cast.agents)
    ]
    officer, over = Officer(origin, watch, rng, cast.officers), threading.Event()
    began = time.monotonic()
    ends = began + 60 * asked.minutes

    def work(person: Any) -> None:
        done = 0
        while (
            (time.monotonic() < ends or trouble.is_still_to_come(ends))
            and (not asked.errands or done < asked.errands)
            and len(watch.failures) < 20
        ):
            try:
                person.errand()
            except Exception as error:  # told at the end, the others go on
                watch.fail(f"{type(error).__name__} in {type(person).__name__}: {error}")
            done += 1
            if asked.mix and person is everyone[0]:
                everyone[0].browser.client.cookies = everyone[1].browser.client.cookies
                everyone[0].errand()

    trouble.start()

    def examine() -> None:
        while not over.wait(0.5):
            officer.errand()

    examining = threading.Thread(target=examine)
    examining.start()
    together(threading.Thread(target=work, args=[person]) for person in everyone)
    trouble.over.set()
    wait_for_worker(90)
    together(threading.Thread(target=person.read_again) for person in everyone)
    over.set()
    examining.join()
    seconds = time.monotonic() - began
    if server.poll() is not None:
        watch.fail("the server has ended")
    server.send_signal(signal.SIGTERM)
    with contextlib.suppress(subprocess.TimeoutExpired):
        server.wait(40)
    server.kill()
    look_at_what_is_stored(watch, cast)
    if watch.counted["errands"] < cast.count // 2 or not watch.counted["PDFs"] or not watch.counted["mails"]:
        watch.fail("too little was done to prove anything")
    return tell(asked, watch, cast.count, seconds)


def tell(asked: argparse.Namespace, watch: Any, people: int, seconds: float) -> int:
    """Print what was counted and what met; 1 if anything did."""
    ordered = sorted(watch.seconds) or [0.0]
    shares = {
        name: round(1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))])
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
    }
    report = {
        "people": people,
        "processes": asked.processes,
        "seconds": round(seconds, 1),
        "milliseconds": shares,
        "counted": dict(sorted(watch.counted.items())),
        "failures": watch.failures[:20],
    }
    print(json.dumps(report, ensure_ascii=False, indent=1))
    if asked.report:
        Path(asked.report).write_text(json.dumps(report, ensure_ascii=False), "utf-8")
    return 1 if watch.failures else 0


if __name__ == "__main__":
    main()
