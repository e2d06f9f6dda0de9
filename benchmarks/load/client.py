"""A small client that asks at a rate, or as fast as it can, and counts from when each request was due."""

import asyncio
import base64
import json
import os
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Ask:
    """One request: method, path, headers and body; `then` may say what to ask next, given the answer (要求)."""

    method: str
    path: str
    headers: str = ""
    body: bytes = b""
    then: "Callable[[int, str], Ask | None] | None" = None


@dataclass
class Told:
    """What came of many requests (結果)."""

    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    statuses: Counter[str] = field(default_factory=Counter)
    processor: dict[str, float] = field(default_factory=dict)
    """Milliseconds of a processor for each answer, by part."""

    def report(self) -> dict[str, Any]:
        """Rate, distribution in milliseconds, answers by status."""
        ordered = sorted(self.took) or [0.0]
        shares = {name: ordered[min(len(ordered) - 1, int(len(ordered) * share))] for name, share in SHARES}
        return {
            "answers": len(self.took),
            "per second": round(len(self.took) / self.seconds, 1) if self.seconds else 0.0,
            "milliseconds": {name: round(1000 * value, 1) for name, value in shares.items()},
            "statuses": dict(sorted(self.statuses.items())),
        } | (
            {"processor": {name: round(value, 1) for name, value in self.processor.items()}}
            if self.processor
            else {}
        )


SHARES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))


class Line:
    """One connection that stays open (接続)."""

    def __init__(self, port: int) -> None:
        self.port, self.reader, self.writer = port, None, None

    async def ask(self, ask: Ask) -> tuple[int, str]:
        """The status and where it leads to; 0 when the connection broke."""
        try:
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
            head = f"{ask.method} {ask.path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n{ask.headers}"
            if ask.method == "POST":
                head += f"Content-Length: {len(ask.body)}\r\n"
            self.writer.write(head.encode() + b"\r\n" + ask.body)
            return await self._answer()
        except (OSError, asyncio.IncompleteReadError, ValueError):
            self.close()
            return 0, ""

    async def _answer(self) -> tuple[int, str]:
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        fields = {
            name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])
        }
        if fields.get("transfer-encoding") == "chunked":
            while size := int((await self.reader.readline()).split(b";")[0], 16):
                await self.reader.readexactly(size + 2)
            await self.reader.readline()
        else:
            await self.reader.readexactly(int(fields.get("content-length", "0")))
        if fields.get("connection") == "close":
            self.close()
        return int(head[0].split()[1]), fields.get("location", "")

    def close(self) -> None:
        """Begin anew with the next request."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


async def _one(line: Line, ask: Ask, due: float, told: Told) -> None:
    """Ask, and what follows from the answer; the time counts from when it was due."""
    following: Ask | None = ask
    while following is not None:
        status, location = await line.ask(following)
        told.statuses[str(status)] += 1
        told.took.append(time.perf_counter() - due)
        following = following.then(status, location) if following.then else None
        if following is not None:
            await asyncio.sleep(1.0)
            due = time.perf_counter()


async def _closed(port: int, asks: Iterable[Ask], at_once: int) -> Told:
    told, waiting = Told(), iter(asks)
    began = time.perf_counter()

    async def work() -> None:
        line = Line(port)
        for ask in waiting:
            await _one(line, ask, time.perf_counter(), told)
        line.close()

    await asyncio.gather(*(work() for _n in range(at_once)))
    told.seconds = time.perf_counter() - began
    return told


async def _open(port: int, asks: list[Ask], rate: float) -> Told:
    told, free, running = Told(), list[Line](), set[asyncio.Task[None]]()
    began = time.perf_counter()

    async def work(ask: Ask, due: float) -> None:
        line = free.pop() if free else Line(port)
        await _one(line, ask, due, told)
        free.append(line)

    for n, ask in enumerate(asks):
        due = began + n / rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.create_task(work(ask, due))
        running.add(task)
        task.add_done_callback(running.discard)
    while running:
        await asyncio.gather(*running)
    told.seconds = time.perf_counter() - began
    for line in free:
        line.close()
    return told


def as_fast_as_it_goes(port: int, asks: Iterable[Ask], *, at_once: int) -> Told:
    """Ask over so many connections, the next as soon as one is answered."""
    return asyncio.run(_closed(port, asks, at_once))


def at_a_rate(port: int, asks: list[Ask], *, rate: float) -> Told:
    """Ask so many a second, whether the ones before are answered or not."""
    return asyncio.run(_open(port, asks, rate))


def by_locust(program: str, port: int, asks: list[Ask], *, rate: float, at_once: int) -> tuple[Told, int]:
    """Let locust ask: at a `rate`, or (0) over so many connections; returns how many submissions it was told of, too."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-locust-") as name:
        folder = Path(name)
        said = [
            {
                "method": ask.method,
                "path": ask.path,
                "headers": dict(line.split(": ", 1) for line in ask.headers.split("\r\n") if line),
                "body": base64.b64encode(ask.body).decode(),
            }
            for ask in asks
        ]
        (folder / "asks.json").write_text(json.dumps(said), "utf-8")
        people = str(min(len(asks), 200) if rate else at_once)
        words = ["-f", str(Path(__file__).with_name("locustfile.py")), "--headless", "--only-summary"]
        words += ["-u", people, "-r", people, "-H", f"http://127.0.0.1:{port}"]
        env = {
            "LOAD_ASKS": str(folder / "asks.json"),
            "LOAD_RATE": str(rate),
            "LOAD_TOLD": str(folder / "told.json"),
        }
        subprocess.run([program, *words], env={**os.environ, **env}, capture_output=True, check=False)
        found = json.loads((folder / "told.json").read_text("utf-8"))
    return Told(found["seconds"], found["took"], Counter(found["statuses"])), found["sent"]
