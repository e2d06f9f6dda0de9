"""The long soak of agents: `python benchmarks/agents.py [--agents 20] [--clients 5] [--tabs 3] [--minutes 10]`.

Starts the web server with its processes on a database of its own, lets every tab of every agent work at random
(`tests/portal/soak.py`), withdraws mandates meanwhile, and at the end reads every draft, event and access. One
byte of one client's on a page of another's ends it with 1.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import django
import httpx

ROOT = Path(__file__).parent.parent


@dataclass
class Networked:
    """A browser over the network; its tabs share the cookie."""

    origin: str
    cookie: str

    def get(self, path: str) -> object:
        """Open a page."""
        return self._answer("GET", path, None)

    def post(self, path: str, data: dict[str, str]) -> object:
        """Send a form with the token of its page."""
        return self._answer("POST", path, data)

    def _answer(self, method: str, path: str, data: dict[str, str] | None) -> object:
        from tests.portal.soak import Answer

        cookies = {"madoguchi": self.cookie, "csrf": "a" * 32}
        if data is not None:
            data = {**data, "csrfmiddlewaretoken": "a" * 32}
        got = httpx.request(
            method,
            self.origin + path,
            data=data,
            cookies=cookies,
            timeout=60,
            headers={"Referer": self.origin},
        )
        return Answer(got.status_code, got.text, got.headers.get("Location", ""))


def serve(port: int) -> "subprocess.Popen[bytes]":
    """The web server with two processes; returns when it answers."""
    environment = {**os.environ, "MADOGUCHI_ORIGIN": f"http://127.0.0.1:{port}"}
    command = [sys.executable, "-m", "madoguchi", "serve", "--port", str(port), "--workers", "2"]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    for _ in range(240):
        time.sleep(0.5)
        try:
            if httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=5).status_code == 200:
                return server
        except httpx.TransportError:
            continue
    server.terminate()
    sys.exit("The server did not answer.")


def main() -> None:
    """Prepare, soak, look at what is stored, tell."""
    reader = argparse.ArgumentParser(description=__doc__)
    for name, default in (("agents", 20), ("clients", 5), ("tabs", 3), ("minutes", 10), ("port", 8765)):
        reader.add_argument(f"--{name}", type=int, default=default)
    asked = reader.parse_args()
    sys.path.insert(0, str(ROOT))
    os.environ["MADOGUCHI_STATE"] = tempfile.mkdtemp(prefix="madoguchi-agents-")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from madoguchi.core.clock import now
    from madoguchi.site.preparation import migrate
    from tests.portal import soak
    from tests.world import World

    migrate()
    print(f"{asked.agents} agents with {asked.clients} clients each …", flush=True)
    parties = soak.people(World(now()), agents=asked.agents, clients=asked.clients)
    server = serve(asked.port)
    ends = time.monotonic() + 60 * asked.minutes
    failures: list[str] = []
    tabs: list[soak.Tab] = []
    for n, (agent, principals) in enumerate(parties):
        session = SessionStore()
        session[SESSION_KEY] = str(agent.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
        session.create()
        browser = Networked(f"http://127.0.0.1:{asked.port}", str(session.session_key))
        tabs += [soak.Tab(browser, principals, random.Random(100 * n + k)) for k in range(asked.tabs)]

    def work(tab: soak.Tab) -> None:
        while time.monotonic() < ends and not failures:
            try:
                tab.step()
            except AssertionError as met:
                failures.append(str(met))

    threads = [threading.Thread(target=work, args=[tab]) for tab in tabs]
    for thread in threads:
        thread.start()
    for _agent, principals in parties[::2]:
        time.sleep(max(0.0, min(30.0, (ends - time.monotonic()) / 2)))
        soak.cut_off(principals[0])
    for thread in threads:
        thread.join()
    server.terminate()
    server.wait(30)
    seen: Counter[str] = sum((tab.seen for tab in tabs), start=Counter())
    met = [*failures, *soak.what_met(parties)]
    print(f"{sum(seen.values())} answers {dict(seen)}, {len(met)} of one client's met another's")
    sys.exit("\n".join(met) if met else 0)


if __name__ == "__main__":
    main()
