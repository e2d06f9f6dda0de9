"""Asking an API of others for JSON: politely, patiently, and never longer or more than is good for us."""

import json
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from madoguchi.core.lazily import lazily

if TYPE_CHECKING:
    import httpcore

    from madoguchi.core import public_net
else:
    httpcore = lazily("httpcore")
    public_net = lazily("madoguchi.core.public_net")

MOST_BYTES = 20_000_000
AGENT = "madoguchi"
_AGAIN = frozenset({429, 500, 502, 503, 504})


class Unreachable(Exception):
    """No answer came, or none but 「come back later」, however often it was asked (応答なし)."""

    def __init__(self, reason: str, *, status: int | None = None) -> None:
        self.reason, self.status = reason, status
        super().__init__(reason)


class NotJSON(Exception):
    """An answer came that is no JSON, or too much of it (読めない応答)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered (応答)."""

    status: int
    body: Any


@dataclass
class PublicApi:
    """An API at `base`, asked one question at a time, at most one every `gap` seconds (外部API).

    A question that gets no answer, or the answer to come back later (429, 5xx), is asked again up to `tries`
    times, with twice the pause each time, or after what `Retry-After` says. Redirects are not followed. The
    server must be a public one unless `may_be_private`; everything of one try ends after `seconds`.
    """

    base: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    seconds: float = 20.0
    tries: int = 4
    gap: float = 0.2
    pause: float = 0.5
    longest_pause: float = 60.0
    may_be_private: bool = False
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _last: float = field(default=float("-inf"), init=False, repr=False)

    def get(self, path: str, asked: Mapping[str, str] | None = None) -> Reply:
        """The answer to GET `path` with the query `asked`; raises `Unreachable` or `NotJSON`."""
        query = {name: value for name, value in (asked or {}).items() if value != ""}
        url = f"{self.base.rstrip('/')}/{path.lstrip('/')}" + (f"?{urlencode(query)}" if query else "")
        pause = self.pause
        for turn in range(1, self.tries + 1):
            self._wait_turn()
            try:
                status, told, content = self._ask(url)
            except public_net.NotPublic as error:
                raise Unreachable("not a public address") from error
            except (
                public_net.TimeIsUp,
                httpcore.TimeoutException,
                httpcore.NetworkError,
                httpcore.ProtocolError,
                OSError,
            ) as error:
                if turn == self.tries:
                    raise Unreachable(type(error).__name__) from error
                told = {}
            else:
                if status not in _AGAIN:
                    return Reply(status, _read(content))
                if turn == self.tries:
                    raise Unreachable(f"HTTP {status}", status=status)
            self.sleep(self._pause(pause, told))
            pause *= 2
        raise AssertionError("the last try returns or raises")

    def _wait_turn(self) -> None:
        rest = self._last + self.gap - self.clock()
        if rest > 0:
            self.sleep(rest)
        self._last = self.clock()

    def _pause(self, usual: float, told: Mapping[bytes, bytes]) -> float:
        after = told.get(b"retry-after", b"")
        wanted = float(after) if after.isdigit() else usual * random.uniform(0.8, 1.2)  # noqa: S311 - no secret
        return min(wanted, self.longest_pause)

    def _ask(self, url: str) -> tuple[int, dict[bytes, bytes], bytes]:
        sent = {"User-Agent": AGENT, "Accept": "application/json", **self.headers}
        net = public_net.PublicNet(self.seconds, may_be_private=self.may_be_private)
        limits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self.seconds)}
        with (
            httpcore.ConnectionPool(network_backend=net) as pool,
            pool.stream("GET", url, headers=list(sent.items()), extensions=limits) as answer,
        ):
            content = bytearray()
            for chunk in answer.iter_stream():
                content += chunk
                if len(content) > MOST_BYTES:
                    raise NotJSON("too much")
            return answer.status, {name.lower(): value for name, value in answer.headers}, bytes(content)


def _read(content: bytes) -> Any:
    try:
        return json.loads(content) if content.strip() else None
    except (ValueError, RecursionError) as error:
        raise NotJSON("not JSON") from error
