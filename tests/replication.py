"""A streaming replica of the PostgreSQL server for tests, made by `pg_basebackup` as an operator would."""

import os
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg

from tests.plugin import postgres_url


@dataclass
class Standby:
    """A running replica: `folder` holds its data and its socket."""

    folder: Path
    primary: str
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; it waits for its primary by itself."""
        owner = self.folder.stat().st_uid
        self._process = subprocess.Popen(
            [_program("postgres"), "-D", self.folder, "-k", self.folder, "-c", "listen_addresses="],
            user=owner if os.geteuid() == 0 else None,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _ in range(200):
            try:
                psycopg.connect(self.url, connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                subprocess.run(["sleep", "0.05"])
        self.throw_away()
        raise RuntimeError("the replica does not start")

    @property
    def url(self) -> str:
        """Its address, for the same database as that of the primary."""
        parts = urlsplit(self.primary)
        query = {**dict(parse_qsl(parts.query)), "host": str(self.folder)}
        return urlunsplit(parts._replace(query=urlencode(query)))

    def tell(self, sentence: str) -> None:
        """Have it carry out one sentence of SQL."""
        with psycopg.connect(self.url, autocommit=True) as link:
            link.execute(sentence)

    def kill(self) -> None:
        """End it at once, as when its machine dies."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def throw_away(self) -> None:
        """End it and remove its data."""
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


def make_standby(primary: str = "") -> Standby:
    """A replica of the server for tests (or of `primary`), running."""
    primary = primary or postgres_url()
    folder = Path(tempfile.mkdtemp(prefix="madoguchi-replica-"))
    subprocess.run(
        [_program("pg_basebackup"), "-d", primary, "-D", folder, "-R", "-X", "stream", "-c", "fast"],
        check=True,
        capture_output=True,
    )
    for lock in folder.glob(".s.PGSQL*"):  # the server for tests keeps its socket beside its data
        lock.unlink()
    with psycopg.connect(primary) as link:
        data = link.execute("SHOW data_directory").fetchone()
    if os.geteuid() == 0 and data is not None:
        owner = Path(data[0]).stat().st_uid
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner, -1, follow_symlinks=False)
    standby = Standby(folder, primary)
    standby.start()
    return standby


def _program(name: str) -> str:
    return str(Path(os.environ["MADOGUCHI_POSTGRES_PROGRAMS"]) / name)
