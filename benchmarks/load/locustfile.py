"""The same requests by locust, whose people share no line of code with our own client.

`benchmarks/load/run.py --locust PATH` writes the requests into a file and runs `locust -f` with this one: the variables
`LOAD_ASKS` (the file), `LOAD_RATE` (a second; 0: as fast as it goes) and `LOAD_TOLD` (where the answers are written).
"""

import base64
import json
import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import gevent
from locust import FastHttpUser, constant, events, task

ASKS = json.loads(Path(os.environ["LOAD_ASKS"]).read_text("utf-8"))
RATE = float(os.environ.get("LOAD_RATE", "0"))
STATE: dict[str, Any] = {"next": 0, "open": 0, "began": 0.0, "sent": 0}
TOOK: list[float] = []
STATUSES: Counter[str] = Counter()


class Person(FastHttpUser):
    """Someone who sends what is next, and again when it was not taken."""

    wait_time = constant(0)

    @task
    def send(self) -> None:
        """The next request, when it is due; its time counts from then."""
        n = STATE["next"]
        if n >= len(ASKS):
            if not STATE["open"]:
                self.environment.runner.quit()
            gevent.sleep(0.05)
            return
        STATE["next"], STATE["began"] = n + 1, STATE["began"] or time.perf_counter()
        STATE["open"] += 1
        due = STATE["began"] + n / RATE if RATE else time.perf_counter()
        gevent.sleep(max(0.0, due - time.perf_counter()))
        self._until_taken(ASKS[n], due)
        STATE["open"] -= 1

    def _until_taken(self, ask: dict[str, Any], due: float) -> None:
        while True:
            self.client.cookiejar.clear()
            with self.client.request(
                ask["method"],
                ask["path"],
                headers=ask["headers"],
                data=base64.b64decode(ask["body"]),
                allow_redirects=False,
                catch_response=True,
                name="all",
            ) as answer:
                answer.success()
                where = (answer.headers or {}).get("Location", "")
            TOOK.append(time.perf_counter() - due)
            STATUSES[str(answer.status_code)] += 1
            if ask["method"] == "GET" or where.endswith("/sent/"):
                STATE["sent"] += ask["method"] == "POST"
                return
            if answer.status_code not in (302, 503, 0):
                return
            gevent.sleep(1.0)
            due = time.perf_counter()


@events.quitting.add_listener
def write(**_more: Any) -> None:
    """Leave what came of it."""
    told = {
        "seconds": time.perf_counter() - STATE["began"],
        "took": TOOK,
        "statuses": STATUSES,
        "sent": STATE["sent"],
    }
    Path(os.environ["LOAD_TOLD"]).write_text(json.dumps(told), "utf-8")
