"""Load over HTTP, durable: `python benchmarks/load/run.py [--postgres] [--processes 2] [--seconds 20] [--server granian]`.

Serves as in the product and asks, one after another:
  submit   complete drafts of a real form (12 questions, with a file that was uploaded before) sent as fast as they are
           taken, then at 100/s and at the peak of 56/s; each answer must lead to a receipt
  upload   a picture of 1 MB on the page of a form that asks for it; alone, by `--only upload`
  pages    the front page, the page of a procedure and the search, whose page is made anew each time
  queue    with a line for what is beyond four fifths of the measured rate, twice as much as that: everyone waits their
           turn and arrives
`--locust PATH` lets locust ask instead of our own client (all parts but the upload and the queue).
At the end the database must hold what was acknowledged, and the worker must catch up. `--server gunicorn` serves with
gunicorn instead, if it is
installed; it starts no worker.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import django

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "drills"), str(ROOT / "benchmarks"), str(Path(__file__).parent)]

from client import Ask, Told, as_fast_as_it_goes, at_a_rate, by_locust  # noqa: E402 - after its folder is known
from stage import Cluster, Host, processor_of  # noqa: E402 - as above

TOKEN = "a" * 32
PATIENCE = 600.0  # seconds for the worker
PEAK = 56
"""Submissions a second: a tenth of 2,000,000 people who may apply, in the first hour."""


def main() -> None:
    """Prepare, serve, ask, count."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--postgres", action="store_true", help="on a PostgreSQL server from the wheel, durable"
    )
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each part at a rate")
    parser.add_argument("--drafts", type=int, default=3000, help="for the part as fast as it goes")
    parser.add_argument("--at-once", type=int, default=16, help="connections")
    parser.add_argument("--server", choices=("granian", "gunicorn"), default="granian")
    parser.add_argument(
        "--no-worker", dest="worker", action="store_false", help="what follows is done elsewhere"
    )
    parser.add_argument("--only", nargs="*", choices=("submit", "rates", "upload", "pages", "queue"))
    parser.add_argument("--pages-seconds", type=int, default=5, help="MADOGUCHI_PAGES_SECONDS")
    parser.add_argument("--locust", help="path of the locust that asks instead of our own client")
    parser.add_argument("--report")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="madoguchi-load-") as name:
        load = Load(asked, Path(name))
        try:
            told = load.run()
        finally:
            load.end()
    print(json.dumps(told, ensure_ascii=False, indent=1))
    if asked.report:
        Path(asked.report).write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    sys.exit(1 if told["wrong"] else 0)


class Gunicorn(Host):
    """The same application, served by gunicorn with threads."""

    def start(self, *, wait: bool = True) -> "Host":
        words = [
            "-m",
            "gunicorn",
            "madoguchi.site.wsgi:application",
            "--bind",
            f"127.0.0.1:{self.port}",
            "--workers",
        ]
        words += [
            str(self.processes),
            "--threads",
            "16",
            "--worker-class",
            "gthread",
            "--log-level",
            "warning",
        ]
        with (self.folder / "log").open("ab") as out:
            self.server = subprocess.Popen(
                [sys.executable, *words],
                env={**os.environ, **self.environment, "MADOGUCHI_STATE": str(self.folder)},
                stdout=out, stderr=out, cwd=ROOT, start_new_session=True,
            )  # fmt: skip
        if wait:
            self.wait()
        return self


class Load:
    """One host, and those who ask (負荷)."""

    def __init__(self, asked: argparse.Namespace, folder: Path) -> None:
        self.asked = asked
        self.database = Cluster(folder / "postgres").start() if asked.postgres else None
        environment = {
            "MADOGUCHI_MODE": "test",
            "MADOGUCHI_DATABASE": self.database.uri
            if self.database
            else f"sqlite:///{folder}/host/madoguchi.sqlite3",
            "MADOGUCHI_KEYS": str(folder / "keys" / "master.json"),
            "MADOGUCHI_PAGES_SECONDS": str(asked.pages_seconds),
        }
        os.environ.update(
            environment,
            MADOGUCHI_STATE=str(folder / "host"),
            DJANGO_SETTINGS_MODULE="madoguchi.site.settings",
        )
        kind = Host if asked.server == "granian" else Gunicorn
        self.host = kind(
            folder / "host", environment=environment, processes=asked.processes, with_worker=asked.worker
        )
        self.told: dict[str, Any] = {
            "engine": "postgresql" if asked.postgres else "sqlite", "server": asked.server, "processes": asked.processes,
        }  # fmt: skip
        self.wrong: list[str] = []
        self.acknowledged = 0

    def wants(self, part: str) -> bool:
        """Whether this part is to run; uploads go to another form in a database of their own."""
        if part == "upload" or self.asked.only == ["upload"]:
            return part == "upload" and self.asked.only == ["upload"]
        return not self.asked.only or part in self.asked.only

    def run(self) -> dict[str, Any]:
        """All of it."""
        django.setup()
        from django.db import connection
        from submit import durability, prepare

        from madoguchi.site.preparation import migrate
        from madoguchi.site.serving import let_go_of_the_database
        from tests import migrated

        migrated.laid_down(str(connection.settings_dict["NAME"]))
        migrate()

        rated = int(self.asked.seconds * (100 + PEAK)) if self.wants("rates") else 0
        first = self.asked.drafts if self.wants("submit") or self.wants("queue") else 0
        queued = self.asked.drafts if self.wants("queue") else 0
        if self.wants("upload"):
            self.drafts, uploads = [], self._uploads(40)
        else:
            self.drafts, uploads = (
                self._keyed(prepare(first + rated + queued + 1, ("high-cost-medical",))),
                [],
            )
        self.told["durable"] = durability()
        let_go_of_the_database()
        self.host.start()
        time.sleep(6)  # the web processes load what the first pages could spare
        rate = 0.0
        if self.wants("submit") or self.wants("queue"):
            rate = self._sent("as fast as it goes", self._take(first)).get("per second", 0.0)
        if self.wants("rates"):
            for speed in (100, PEAK):
                self._sent(f"at {speed}/s", self._take(int(self.asked.seconds * speed)), speed)
        if uploads:
            self._part("upload of 1 MB", as_fast_as_it_goes(self.host.port, uploads, at_once=4), {"302"})
        if self.wants("pages"):
            self._pages()
        if self.wants("queue"):
            self._queue(rate, self._take(queued))
        if self.asked.worker and self.acknowledged:
            self._what_follows()
        self._compare()
        self.told |= {"load": os.getloadavg()[0], "wrong": self.wrong}
        return self.told

    def _keyed(self, keys: list[UUID]) -> list[tuple[UUID, UUID, int, str]]:
        """Each draft with its key, revision and the session of its guest."""
        from django.contrib.sessions.backends.db import SessionStore

        from madoguchi.core.clock import now
        from madoguchi.filling.models import Draft

        found, moment = [], int(now().timestamp())
        for draft in Draft.objects.filter(pk__in=keys):
            session = SessionStore()
            session["tickets"], session["seen"] = [str(draft.ticket_id)], moment
            session.create()
            found.append((draft.pk, draft.key, draft.revision, str(session.session_key)))
        return found

    def _take(self, count: int) -> list[Ask]:
        some, self.drafts = self.drafts[:count], self.drafts[count:]
        return [self._send(*one) for one in some]

    def _send(self, draft: UUID, key: UUID, revision: int, session: str) -> Ask:
        body = f"key={key}&revision={revision}&csrfmiddlewaretoken={TOKEN}".encode()
        headers = _headers(session, "application/x-www-form-urlencoded")
        path = f"/apply/draft/{draft}/check/"

        def next_of_press(status: int, location: str) -> Ask | None:
            if status == 302 and location.endswith("/sent/"):
                self.acknowledged += 1
                return None
            return (
                press if status in (302, 503, 0) else None
            )  # in the line, or closed for a moment: again, later

        press = Ask("POST", path, headers, body, next_of_press)
        return press

    def _sent(self, name: str, asks: list[Ask], rate: float = 0) -> dict[str, Any]:
        before = self._processor()
        told = self._asked(asks, rate)
        after = self._processor()
        told.processor = {
            name: 1000 * (after[name] - before[name]) / max(1, len(told.took)) for name in after
        }
        return self._part(f"submission {name}", told, {"302"})

    def _asked(self, asks: list[Ask], rate: float = 0) -> Told:
        """What comes of `asks`: at a rate or as fast as it goes, by our own client or by locust."""
        if self.asked.locust:
            told, sent = by_locust(
                self.asked.locust, self.host.port, asks, rate=rate, at_once=self.asked.at_once
            )
            self.acknowledged += sent
            return told
        if rate:
            return at_a_rate(self.host.port, asks, rate=rate)
        return as_fast_as_it_goes(self.host.port, asks, at_once=self.asked.at_once)

    def _processor(self) -> dict[str, float]:
        """Seconds of a processor that each part has taken so far."""
        assert self.host.server is not None
        parts = {
            "web": self.host.children("serve") or self.host.children("gunicorn"),
            "worker": self.host.children("worker"),
        }
        if self.database:
            parts["database"] = self.database.processes()
        return {name: sum(map(processor_of, pids)) for name, pids in parts.items()} | {
            "asking": time.process_time()
        }

    def _part(self, name: str, told: Told, right: set[str]) -> dict[str, Any]:
        self.told[name] = found = told.report()
        print(f"{name}: {json.dumps(found)}; load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
        if told.statuses.keys() - right:
            self.wrong.append(f"{name}: answered {dict(told.statuses)}")
        return found

    def _uploads(self, count: int) -> list[Ask]:
        """Pictures of 1 MB on the page of another form, each of a guest of their own."""
        from django.contrib.sessions.backends.db import SessionStore
        from PIL import Image

        from madoguchi.core.clock import now
        from tests.world import World

        world, asks = World(now()), []
        for n in range(count):
            draft = world.started().draft
            session = SessionStore()
            session["tickets"], session["seen"] = [str(draft.ticket_id)], int(now().timestamp())
            session.create()
            out = io.BytesIO()
            Image.frombytes("RGB", (590, 590), os.urandom(590 * 590 * 3)).save(out, "PNG")
            fields = {"revision": draft.revision, "csrfmiddlewaretoken": TOKEN, "q-remarks": f"{n}"}
            parts = [
                f'--edge\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
                for name, value in fields.items()
            ]
            head = b'--edge\r\nContent-Disposition: form-data; name="q-insurance"; filename="a.png"\r\n'
            parts += [head + b"Content-Type: image/png\r\n\r\n", out.getvalue(), b"\r\n--edge--\r\n"]
            headers = _headers(str(session.session_key), "multipart/form-data; boundary=edge")
            asks.append(Ask("POST", f"/apply/draft/{draft.pk}/papers/", headers, b"".join(parts)))
        return asks

    def _pages(self) -> None:
        for name, path in (
            ("front page", "/"),
            ("procedure", "/procedures/high-cost-medical/"),
            ("search", "/search/?q=%E5%8C%BB%E7%99%82"),
        ):
            count = max(50, int(self.asked.seconds * 100))
            self._part(f"page: {name}", self._asked([Ask("GET", path)] * count), {"200"})

    def _queue(self, rate: float, asks: list[Ask]) -> None:
        """Twice what the line lets through: nobody gets an error, everyone arrives, the wait is told."""
        most = max(1, int(rate * 0.8))
        self.host.end()
        self.host.environment["MADOGUCHI_SENDING_PER_SECOND"] = str(most)
        self.host.start()
        before = self.acknowledged
        told = at_a_rate(self.host.port, asks, rate=most * 2)
        self._part(f"queue: {most * 2}/s on a line of {most}/s", told, {"302"})
        if self.acknowledged - before != len(asks):
            self.wrong.append(f"queue: {self.acknowledged - before} of {len(asks)} arrived")

    def _what_follows(self) -> None:
        """How far the worker has come while people sent, and how fast it goes on when they are gone."""
        from django.db import connection

        from madoguchi.applications.models import Application
        from madoguchi.events.selectors import lag
        from madoguchi.site.followers import FOLLOWERS

        waiting = Application.objects.filter(receipt_file__isnull=True)
        began, left = time.monotonic(), waiting.count()
        told = {"receipts made while people sent": self.acknowledged - left, "left": left}
        names = [share.named(one.name) for one in FOLLOWERS for share in one.cut()]
        while time.monotonic() < began + PATIENCE and (waiting.exists() or any(map(lag, names))):
            time.sleep(1)
            if "receipts made after" not in told and not waiting.exists():
                told["receipts made after"] = round(time.monotonic() - began)
        told |= {"all done after": round(time.monotonic() - began), "receipts left": waiting.count()}
        self.told["what follows"] = told
        if told["receipts left"]:
            self.wrong.append(f"{told['receipts left']} receipts were not made in {PATIENCE:.0f} s")
        connection.close()

    def _compare(self) -> None:
        from madoguchi.applications.models import Application
        from madoguchi.filling.models import Submission

        stored = Submission.objects.count()
        self.told |= {"acknowledged": self.acknowledged, "stored": stored}
        if not self.acknowledged == stored == Application.objects.count():
            self.wrong.append(f"{self.acknowledged} acknowledged, {stored} stored")

    def end(self) -> None:
        """Stop what runs."""
        self.host.end()
        if self.database:
            self.database.stop("immediate")


def _headers(session: str, kind: str) -> str:
    return f"Cookie: madoguchi={session}; csrf={TOKEN}\r\nContent-Type: {kind}\r\n"


if __name__ == "__main__":
    main()
