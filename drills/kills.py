"""Kills while people send: `python drills/kills.py [--kills 200] [--postgres]`.

One host with four web processes and a worker. Senders make a draft, press the button until it is taken and read the
receipt; meanwhile web processes and the worker are killed (SIGKILL) one after another as soon as they have lived a few
seconds. At the end every receipt that somebody read is in the database under its draft, nothing arrived twice, and
the worker has finished what was begun. Ends with 1 if not.
"""

import argparse
import contextlib
import json
import os
import random
import re
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import django
import httpx

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "drills")]

from stage import Cluster, Host  # noqa: E402 - after its folder is known

OLD = 8.0  # seconds; granian ends for good when a process dies as soon as it was started
STUCK = 200.0  # seconds; longer than the lease of a worker that was killed
RECEIPT = re.compile(r"[A-Z]-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]")


def main() -> None:
    """Serve, send, kill, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--minutes", type=float, default=60.0, help="at most")
    parser.add_argument("--senders", type=int, default=4)
    parser.add_argument("--processes", type=int, default=4)
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server from the wheel")
    parser.add_argument("--report")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="madoguchi-kills-") as name:
        folder = Path(name)
        database = Cluster(folder / "postgres").start() if asked.postgres else None
        try:
            told = Drill(asked, folder, database).run()
        finally:
            if database:
                database.stop("immediate")
    print(json.dumps(told, ensure_ascii=False, indent=1))
    if asked.report:
        Path(asked.report).write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    sys.exit(1 if told["wrong"] else 0)


class Drill:
    """A host, those who send, and kills (訓練)."""

    def __init__(self, asked: argparse.Namespace, folder: Path, database: Cluster | None) -> None:
        self.asked = asked
        environment = {
            "MADOGUCHI_MODE": "test",
            "MADOGUCHI_DATABASE": database.uri if database else f"sqlite:///{folder}/host/madoguchi.sqlite3",
            "MADOGUCHI_KEYS": str(folder / "keys" / "master.json"),
        }
        os.environ.update(
            environment,
            MADOGUCHI_STATE=str(folder / "host"),
            DJANGO_SETTINGS_MODULE="madoguchi.site.settings",
        )
        self.host = Host(folder / "host", environment=environment, processes=asked.processes)
        self.acknowledged: dict[str, str] = {}
        self.counted: Counter[str] = Counter()
        self.wrong: list[str] = []
        self.lock, self.over, self.mine = threading.Lock(), threading.Event(), threading.local()

    def run(self) -> dict[str, Any]:
        """All of it."""
        django.setup()
        from django.db import connection

        from madoguchi.core.clock import now
        from madoguchi.site.preparation import migrate
        from madoguchi.site.serving import let_go_of_the_database
        from tests import migrated
        from tests.world import World

        migrated.laid_down(str(connection.settings_dict["NAME"]))
        migrate()
        world = World(now())
        let_go_of_the_database()
        self.host.start()
        began = time.monotonic()
        senders = [threading.Thread(target=self._send, args=(world, n)) for n in range(self.asked.senders)]
        for sender in senders:
            sender.start()
        self._kill(began + 60 * self.asked.minutes)
        self.over.set()
        for sender in senders:
            sender.join()
        return self._told(time.monotonic() - began)

    def _send(self, world: Any, n: int) -> None:
        """Draft after draft, each pressed until it is taken."""
        from django.db import connection

        try:
            shade = 0
            while not self.over.is_set():
                shade += 1
                draft = world.filled(world.resident, shade=shade)
                with contextlib.suppress(httpx.HTTPError):
                    self._press(world, draft)
        except Exception as error:  # told at the end
            self._fail(f"{type(error).__name__}: {error}")
        finally:
            connection.close()

    def _client(self, world: Any) -> httpx.Client:
        from django.urls import reverse

        from tests.world import PASSWORD

        client = httpx.Client(base_url=self.host.origin, timeout=60)
        client.cookies.set("csrf", "a" * 32, domain="127.0.0.1")
        form = {"email": world.resident.email, "password": PASSWORD, "csrfmiddlewaretoken": "a" * 32}
        for _attempt in range(100):
            with contextlib.suppress(httpx.TransportError):
                answer = client.post(reverse("accounts:sign_in"), data=form)
                if answer.status_code == 302:
                    cookies = {"madoguchi": client.cookies["madoguchi"], "csrf": "a" * 32}
                    client.close()
                    return httpx.Client(base_url=self.host.origin, timeout=60, cookies=cookies)
            time.sleep(0.3)
        raise httpx.ConnectError("nobody could sign in")

    def _press(self, world: Any, draft: Any) -> None:
        form = {"key": str(draft.key), "revision": str(draft.revision), "csrfmiddlewaretoken": "a" * 32}
        client = getattr(self.mine, "client", None) or self._client(world)
        self.mine.client = client
        for _attempt in range(200):
            try:
                answer = client.post(f"/apply/draft/{draft.pk}/check/", data=form)
                if answer.status_code == 302:
                    page = client.get(f"/apply/draft/{draft.pk}/sent/")
                    found = RECEIPT.search(page.text)
                    if page.status_code == 200 and found:
                        with self.lock:
                            self.acknowledged[str(draft.pk)] = found[0]
                        return
                self._count(f"status {answer.status_code}")
                if answer.status_code not in (302, 503):
                    self._fail(f"answered {answer.status_code}")
                    return
            except httpx.TransportError:
                self._count("cut connections")
            time.sleep(0.2)
        self._fail("nobody took it")

    def _kill(self, ends: float) -> None:
        rng, since = random.Random(3), dict[int, float]()
        while self.counted["kills"] < self.asked.kills and time.monotonic() < ends and len(self.wrong) < 20:
            time.sleep(0.3)
            at = time.monotonic()
            web, workers = self.host.children("serve"), self.host.children("worker")
            since = {pid: since.get(pid, at) for pid in [*web, *workers]}
            old = [pid for pid in since if at - since[pid] > OLD]
            web_old = [pid for pid in old if pid in web]
            if len(web_old) < 2:  # somebody is left who answers
                old = [pid for pid in old if pid in workers]
            if old:
                victim = rng.choice(old)
                with contextlib.suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGKILL)
                self._count("kills")
                self._count("workers killed" if victim in workers else "web processes killed")
            if self.host.server is None or self.host.server.poll() is not None:
                self._fail("the server has ended")

    def _count(self, what: str) -> None:
        with self.lock:
            self.counted[what] += 1

    def _fail(self, what: str) -> None:
        with self.lock:
            self.wrong.append(what)

    def _receipts_are_made(self) -> int:
        """Wait for the worker as long as it gets on; how many receipts it made."""
        from madoguchi.applications.models import Application

        waiting = Application.objects.filter(receipt_file__isnull=True)
        first = left = waiting.count()
        moved = time.monotonic()
        while left and time.monotonic() < moved + STUCK:
            time.sleep(1)
            now_left = waiting.count()
            if now_left < left:
                left, moved = now_left, time.monotonic()
        return first - left

    def _told(self, seconds: float) -> dict[str, Any]:
        from madoguchi.applications.models import Application
        from madoguchi.events.models import Event
        from madoguchi.filling.models import Submission

        over, made = time.monotonic(), self._receipts_are_made()
        waited = time.monotonic() - over
        self.host.end()
        stored = {str(one.draft_id): one.receipts[0]["number"] for one in Submission.objects.all()}
        lost = [draft for draft, number in self.acknowledged.items() if stored.get(draft) != number]
        applications = Application.objects.count()
        if lost:
            self._fail(f"acknowledged and not there: {lost[:5]}")
        if not applications == len(stored) == Event.objects.filter(kind="application.arrived").count():
            self._fail(f"{applications} applications of {len(stored)} submissions")
        if left := Application.objects.filter(receipt_file__isnull=True).count():
            self._fail(f"{left} receipts were never made")
        if not self.acknowledged or not self.counted["cut connections"]:
            self._fail("too little was done to prove anything")
        return {
            "seconds": round(seconds), "acknowledged": len(self.acknowledged), "stored": len(stored), "lost": len(lost),
            "receipts made after the last kill": made, "in seconds": round(waited),
            "counted": dict(sorted(self.counted.items())), "wrong": self.wrong[:10],
        }  # fmt: skip


if __name__ == "__main__":
    main()
