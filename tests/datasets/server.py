"""A web server of one's own for feeds: each path answers as a feed may, well or badly."""

import gzip
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

GOOD = (
    "区市町村,月,件数（件）\n北窓市,2026-04,120\n南窓町,2026-04,40\n北窓市,2026-05,130\n南窓町,2026-05,50\n"
)
CSV = {"Content-Type": "text/csv; charset=utf-8"}

Answer = Callable[[BaseHTTPRequestHandler], None]


def answers(
    body: bytes | str = GOOD, status: int = 200, headers: dict[str, str] | None = None, **more: str
) -> Answer:
    """An answer with this body."""
    content = body.encode() if isinstance(body, str) else body

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        told = {"Content-Length": str(len(content)), **CSV, **(headers or {})}
        for name, value in told.items():
            if value:
                handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def with_tag(tag: str, body: str = GOOD) -> Answer:
    """An answer that knows which version the other side has."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        is_known = handler.headers.get("If-None-Match") == tag
        answers("" if is_known else body, 304 if is_known else 200, {"ETag": tag})(handler)

    return answer


def slow(handler: BaseHTTPRequestHandler) -> None:
    """Answers a letter at a time, and never ends."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/csv")
    handler.end_headers()
    for _letter in range(200):
        handler.wfile.write(b"a")
        handler.wfile.flush()
        time.sleep(0.05)


def silent(handler: BaseHTTPRequestHandler) -> None:
    """Takes the question and says nothing."""
    time.sleep(2)


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Promises more than it gives."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/csv")
    handler.send_header("Content-Length", str(len(GOOD.encode()) + 500))
    handler.end_headers()
    handler.wfile.write(GOOD.encode())


def huge(handler: BaseHTTPRequestHandler) -> None:
    """Promises a gigabyte."""
    handler.send_response(200)
    handler.send_header("Content-Type", "text/csv")
    handler.send_header("Content-Length", str(1024**3))
    handler.end_headers()
    handler.wfile.write(GOOD.encode())


def bomb(megabytes: int) -> Answer:
    """A small packed body that grows to so many megabytes."""
    packed = gzip.compress(b"a,b\n" + b"0,0\n" * (megabytes * 1024 * 256))
    return answers(packed, headers={"Content-Encoding": "gzip"})


def leads_to(address: str) -> Answer:
    """An answer that sends one elsewhere."""
    return answers("", 302, {"Location": address})


class Server:
    """What runs, and what it was asked (試験用のサーバー)."""

    def __init__(self, running: ThreadingHTTPServer) -> None:
        self.running = running
        self.answer: Answer = answers()
        self.asked: list[dict[str, str]] = []

    @property
    def port(self) -> int:
        return int(self.running.server_address[1])

    def address(self, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}/data.csv"


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Server]:
    """A server on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(dict(self.headers.items()))
            try:
                server.answer(self)
            except OSError:
                pass  # the other side hung up, as it should

        def log_message(self, *_args: object) -> None:
            pass

    running = ThreadingHTTPServer((host, 0), Handler)
    running.daemon_threads = True
    server = Server(running)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        running.shutdown()
        running.server_close()
        thread.join()
