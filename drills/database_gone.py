"""The database goes and comes back under load: `python drills/database_gone.py [--seconds 60] [--slow 0]` (PostgreSQL).

One host serves; people send prepared applications, one after another. The server is stopped as by a loss of power and
started again after so many seconds. Told are: how long an answer took while it was gone (each must be a page with
`Retry-After`, within two seconds), how long after its start everything worked again (ten seconds at most), and whether
all that was acknowledged is there. With `--slow` it is not stopped: each answer of it takes so many seconds more; people
wait or get a 503, nobody an error, and no connection stays behind. Ends with 1 if not.
"""

import argparse
import json
import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import django
import httpx

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "drills")]

from stage import Balancer, Cluster, Host  # noqa: E402 - after its folder is known

MOST_CONNECTIONS = 16 + 16 + 2
"""Of the web process, of the worker, of this drill."""


def main() -> None:
    """Build, break, mend, count."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long it is gone")
    parser.add_argument(
        "--slow", type=float, default=0.0, help="seconds that each answer of it takes; 0: gone"
    )
    parser.add_argument("--senders", type=int, default=4)
    parser.add_argument(
        "--patience", type=float, default=1.0, help="how many times slower a busy machine may be"
    )
    parser.add_argument("--report")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="madoguchi-gone-") as name:
        folder = Path(name)
        database = Cluster(folder / "postgres").start()
        try:
            told = Drill(asked, folder, database).run()
        finally:
            database.stop("immediate")
    print(json.dumps(told, ensure_ascii=False, indent=1))
    if asked.report:
        Path(asked.report).write_text(json.dumps(told, ensure_ascii=False), "utf-8")
    sys.exit(1 if told["wrong"] else 0)


class Drill:
    """People who send, and a database that goes (訓練)."""

    def __init__(self, asked: argparse.Namespace, folder: Path, database: Cluster) -> None:
        self.asked, self.database = asked, database
        self.wire = Balancer([database]).open()
        address = (
            database.uri.replace(f":{database.port}/", f":{self.wire.port}/") if asked.slow else database.uri
        )
        self.environment = {
            "MADOGUCHI_MODE": "test",
            "MADOGUCHI_DATABASE": address,
            "MADOGUCHI_KEYS": str(folder / "keys" / "master.json"),
        }
        os.environ.update(self.environment, MADOGUCHI_STATE=str(folder / "host"))
        os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
        self.host = Host(folder / "host", environment=self.environment)
        self.answers: list[tuple[float, float, int, bool]] = []
        self.acknowledged: list[str] = []
        self.wrong: list[str] = []
        self.lock, self.over, self.broken = threading.Lock(), threading.Event(), threading.Event()

    def run(self) -> dict[str, Any]:
        """All of it."""
        django.setup()
        from madoguchi.core.clock import now
        from madoguchi.site.preparation import migrate
        from madoguchi.site.serving import let_go_of_the_database
        from tests import migrated
        from tests.world import World

        migrated.laid_down("postgres")
        migrate()
        world = World(now())
        count = max(40, int(self.asked.seconds * 2))
        drafts = [world.filled(world.resident, shade=n) for n in range(count)]
        let_go_of_the_database()
        self.host.start()
        cookies = self._sign_in(world)
        forms = [
            (f"/apply/draft/{one.pk}/check/", {"key": str(one.key), "revision": str(one.revision)})
            for one in drafts
        ]
        share = [forms[n :: self.asked.senders] for n in range(self.asked.senders)]
        threads = [threading.Thread(target=self._send, args=(cookies, mine)) for mine in share]
        for thread in threads:
            thread.start()
        time.sleep(1)
        gone = time.monotonic()
        self._break()
        back = time.monotonic()
        recovered = self._recovered(back)
        for thread in threads:
            thread.join()
        return self._told(gone, back, recovered, count)

    def _break(self) -> None:
        """For so many seconds it is gone, or slow."""
        if not self.asked.slow:
            self.database.stop("immediate")
            self.broken.set()
            time.sleep(self.asked.seconds)
            self.database.start()
            return
        self.wire.delay = self.asked.slow / 2
        self.broken.set()
        time.sleep(self.asked.seconds)
        self.wire.delay = 0.0

    def _sign_in(self, world: Any) -> dict[str, str]:
        from django.urls import reverse

        from tests.world import PASSWORD

        with httpx.Client(base_url=self.host.origin, timeout=30) as client:
            client.cookies.set("csrf", "a" * 32, domain="127.0.0.1")
            form = {"email": world.resident.email, "password": PASSWORD, "csrfmiddlewaretoken": "a" * 32}
            client.post(reverse("accounts:sign_in"), data=form)
            return {"madoguchi": client.cookies["madoguchi"], "csrf": "a" * 32}

    def _send(self, cookies: dict[str, str], mine: list[tuple[str, dict[str, str]]]) -> None:
        """Each prepared application, pressed again until it is taken; three of four not before something breaks."""
        with httpx.Client(base_url=self.host.origin, timeout=60, cookies=cookies) as client:
            for n, (path, form) in enumerate(mine):
                if n >= len(mine) // 4:
                    self.broken.wait()
                while not self.over.is_set():
                    began = time.monotonic()
                    try:
                        answer = client.post(path, data={**form, "csrfmiddlewaretoken": "a" * 32})
                    except httpx.TransportError as error:
                        self._fail(f"no answer: {error!r}")
                        time.sleep(0.3)
                        continue
                    took = time.monotonic() - began
                    with self.lock:
                        self.answers.append(
                            (began, took, answer.status_code, "Retry-After" in answer.headers)
                        )
                    if answer.status_code == 302:
                        with self.lock:
                            self.acknowledged.append(path)
                        break
                    if answer.status_code != 503:
                        self._fail(f"answered {answer.status_code}: {answer.text[:100]}")
                        break
                    time.sleep(0.3)
                time.sleep(0.05)

    def _recovered(self, back: float) -> float:
        """Seconds after the start of the database until five pages in a row were served."""
        good = 0
        while time.monotonic() < back + 60:
            good = good + 1 if self.host.healthy() else 0
            if good == 5:
                return time.monotonic() - back
            time.sleep(0.1)
        self._fail("it did not come back")
        return 60.0

    def _fail(self, what: str) -> None:
        with self.lock:
            self.wrong.append(what)

    def _told(self, gone: float, back: float, recovered: float, count: int) -> dict[str, Any]:
        from madoguchi.applications.models import Application
        from madoguchi.filling.models import Submission

        while_gone = [one for one in self.answers if gone + 0.5 < one[0] < back - 0.5]
        slowest = max((took for _at, took, _status, _says in while_gone), default=0.0)
        wrong = [status for _at, _took, status, says in while_gone if status != 503 or not says]
        if self.asked.slow:
            wrong = [status for status in wrong if status != 302]
        if not while_gone or wrong:
            self._fail("an answer while it was gone or slow was no 503 with Retry-After")
        if slowest > 2 * self.asked.patience and not self.asked.slow:
            self._fail(f"an answer took {slowest:.1f} s while it was gone")
        open_now = self.database.ask("select count(*) from pg_stat_activity where client_port > 0")
        if open_now > MOST_CONNECTIONS:
            self._fail(f"{open_now} connections stayed open")
        if recovered > 10 * self.asked.patience:
            self._fail(f"it took {recovered:.1f} s to come back")
        stored = Submission.objects.count()
        if not (stored == Application.objects.count() == len(self.acknowledged) == count):
            self._fail(f"{len(self.acknowledged)} acknowledged of {count}, {stored} stored")
        self.host.end()
        return {
            "gone_seconds": self.asked.seconds, "connections": open_now, "answers while gone": len(while_gone),
            "slowest of them": round(slowest, 2), "back after": round(recovered, 1),
            "acknowledged": len(self.acknowledged), "stored": stored, "wrong": self.wrong[:10],
        }  # fmt: skip


if __name__ == "__main__":
    main()
