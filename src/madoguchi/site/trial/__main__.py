"""`python -m madoguchi.site.trial --port 8001 --clients FILE`: serves the trial provider on this host until stopped."""

import argparse
import json
import os
import threading
import time
from pathlib import Path
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from madoguchi.site.trial.app import TrialProvider
from madoguchi.site.trial.server import Registered


class Threads(ThreadingMixIn, WSGIServer):
    """One thread for each request."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Writes no line for each request: addresses carry what is nobody's business."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def read_clients(path: Path) -> dict[str, list[Registered]]:
    """The clients that are registered at each counter."""
    found = json.loads(path.read_text("utf-8"))
    return {
        counter: [
            Registered(c["client_id"], tuple(c["redirect_uris"]), c["jwks"], tuple(c["scopes"]))
            for c in clients
        ]
        for counter, clients in found.items()
    }


def server_at(port: int, clients: dict[str, list[Registered]]) -> WSGIServer:
    """A server on this host, not yet serving; port 0 takes a free one."""
    server = make_server("127.0.0.1", port, lambda e, s: [b""], server_class=Threads, handler_class=Quiet)
    server.set_app(TrialProvider(f"http://127.0.0.1:{server.server_port}", clients))
    return server


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(0)


def main() -> None:
    """Serve until stopped, or until the process that started this one is gone."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--clients", type=Path, required=True)
    parser.add_argument("--parent", type=int, default=0)
    given = parser.parse_args()
    if given.parent:
        threading.Thread(target=_end_with, args=(given.parent,), daemon=True).start()
    server_at(given.port, read_clients(given.clients)).serve_forever()


if __name__ == "__main__":
    main()
