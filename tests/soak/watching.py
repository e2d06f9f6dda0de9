"""What the soak watches for: one byte of another's mark in anything that somebody gets.

Everyone has two marks: one in all that is typed for them (answers, the name of a file, its picture), one in the
name of their account, which an agent's list of clients shows too.
"""

import hashlib
import io
import re
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import httpx
from PIL import Image

from madoguchi.papers.reading import said_in

TYPED = re.compile("WMA[0-9A-F]{12}")
NAMED = re.compile("WMN[0-9A-F]{12}")
EDGE = 8


def typed_mark(n: int) -> str:
    """What stands in everything that is typed for the nth person."""
    return "WMA" + hashlib.sha256(f"typed {n}".encode()).hexdigest()[:12].upper()


def named_mark(n: int) -> str:
    """What stands in the name of the nth person's account."""
    return "WMN" + hashlib.sha256(f"named {n}".encode()).hexdigest()[:12].upper()


def marks_in(text: str) -> set[str]:
    """Every mark in a text, also where a line end or a space stands in the middle."""
    narrow = "".join(text.split())
    return {*TYPED.findall(text), *NAMED.findall(text), *TYPED.findall(narrow), *NAMED.findall(narrow)}


def picture_of(mark: str, n: int) -> bytes:
    """The nth picture of a person: its pixels are the person's mark."""
    seed = hashlib.sha256(f"{mark} {n}".encode()).digest() * 8
    own = hashlib.sha256(mark.encode()).digest()[:24]
    out = io.BytesIO()
    Image.frombytes("RGB", (EDGE, EDGE), (own + seed)[: EDGE * EDGE * 3]).save(out, "PNG")
    return out.getvalue()


def is_picture_of(mark: str, data: bytes) -> bool:
    """Whether the pixels of a stored picture are those of `mark`."""
    pixels = Image.open(io.BytesIO(data)).convert("RGB").tobytes()
    return pixels[:24] == hashlib.sha256(mark.encode()).digest()[:24]


@dataclass
class Watch:
    """Counts what everyone got, and keeps what met; shared by all threads."""

    failures: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, str] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str, n: int = 1) -> None:
        """One more of `what`."""
        with self._lock:
            self.counted[what] += n

    def fail(self, sentence: str) -> None:
        """Something met that must not, or did not come that should."""
        with self._lock:
            self.failures.append(sentence)

    def arrived(self, application: str, receipt: str, mark: str) -> None:
        """An application was acknowledged to the one with `mark`: nobody else may ever be told of the same."""
        with self._lock:
            if self.owners.setdefault(application, mark) != mark:
                self.failures.append(
                    f"{application} was acknowledged to {self.owners[application]} and {mark}"
                )
            if self.receipts.setdefault(receipt, application) != application:
                self.failures.append(f"{receipt} was given to two applications")

    def read(self, response: httpx.Response, allowed: Iterable[str] | None, who: str, seconds: float) -> None:
        """Look through all that came: marks beside those `allowed` are a failure (None: someone who may see all)."""
        data = response.content
        kind = response.headers.get("Content-Type", "")
        text = (
            data.decode("utf-8", "replace")
            + "\n"
            + "\n".join(f"{k}: {v}" for k, v in response.headers.items())
        )
        if kind.startswith("application/pdf"):
            text += said_in(data)
            self.count("PDFs")
        if allowed is not None and (foreign := marks_in(text) - set(allowed)):
            where = f"{response.request.method} {response.request.url.path}"
            self.fail(f"{who} got {sorted(foreign)} by {where} ({response.status_code})")
        if response.status_code >= 500 and response.status_code != 503:
            self.fail(f"{who} got {response.status_code} by {response.request.url.path}")
        with self._lock:
            self.counted["requests"] += 1
            self.counted[f"status {response.status_code}"] += 1
            self.seconds.append(seconds)


@dataclass
class Browser:
    """A browser of one person: its cookies, and for whom it acts now."""

    client: httpx.Client
    watch: Watch
    who: str
    allowed: set[str] | None
    was_cut: bool = False

    def send(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request, tried again while the server has no process for it; everything that comes is looked through."""
        if method == "POST":
            self.client.cookies.set("csrf", "a" * 32, domain=self.client.base_url.host)
            more["data"] = {**more.get("data", {}), "csrfmiddlewaretoken": "a" * 32}
        self.was_cut = False
        for attempt in range(60):
            began = time.perf_counter()
            try:
                response = self._asked(method, path, **more)
            except httpx.TimeoutException:
                raise
            except httpx.TransportError:
                self.watch.count("cut connections")
                self.was_cut = True
                time.sleep(0.25 + attempt * 0.05)
                continue
            self.watch.read(response, self.allowed, self.who, time.perf_counter() - began)
            if response.status_code == 503:  # closed for a moment: come again, as the page says
                self.was_cut = True
                time.sleep(1 + attempt * 0.1)
                continue
            return response
        self.watch.fail(f"{self.who} could not reach {path}")
        raise httpx.ConnectError(path)

    def _asked(self, method: str, path: str, **more: Any) -> httpx.Response:
        """One request; again, at once, when a connection kept from before was closed before anything came.

        Browsers do so (a server may end an idle connection at any moment), httpx does not.
        """
        said: set[str] = set()

        def note(name: str, _info: dict[str, Any]) -> None:
            said.add(name)

        try:
            return self.client.request(method, path, extensions={"trace": note}, **more)
        except httpx.TimeoutException:
            raise
        except httpx.TransportError:
            if said & {"connection.connect_tcp.started", "http11.receive_response_headers.complete"}:
                raise
            self.watch.count("kept connections that had ended")
            return self.client.request(method, path, **more)

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Open a page."""
        return self.send("GET", path, **more)

    def post(self, path: str, data: dict[str, str], **more: Any) -> httpx.Response:
        """Send a form."""
        return self.send("POST", path, data=data, **more)
