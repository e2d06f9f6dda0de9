"""Syncs counted: `python drills/syncs.py [--count 200]`; needs strace.

Submits drafts with an attachment on SQLite one after another in a process whose system calls are watched. Between one
acknowledgement and the next the log of the database must have been synced after the last byte was written to it, and
the attachment's bytes with their folders before that. Ends with 1 if one acknowledgement came without.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import django

ROOT = Path(__file__).parents[1]
MARK = "ACKNOWLEDGED"


def main() -> None:
    """Watch a child, read what it did, tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--careless", action="store_true", help="with synchronous off: this must fail")
    parser.add_argument("--report")
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        submit_all(asked.count, asked.careless)
        return
    with tempfile.TemporaryDirectory(prefix="madoguchi-syncs-") as folder:
        trace = Path(folder) / "trace"
        command = [
            "strace",
            "-f",
            "-y",
            "-s",
            "40",
            "-e",
            "trace=fsync,fdatasync,write,pwrite64",
            "-o",
            str(trace),
        ]
        command += [sys.executable, __file__, "--child", "--count", str(asked.count)]
        state = Path(folder) / "state"
        state.mkdir()
        done = subprocess.run(
            [*command, *(["--careless"] if asked.careless else [])],
            env={
                **os.environ, "MADOGUCHI_STATE": str(state), "MADOGUCHI_MODE": "test",
                "MADOGUCHI_DATABASE": f"sqlite:///{state}/madoguchi.sqlite3", "PYTHONPATH": str(ROOT),
            },
        )  # fmt: skip
        if done.returncode:
            sys.exit(done.returncode)
        told = read(trace)
    print(json.dumps(told, indent=1))
    if asked.report:
        Path(asked.report).write_text(json.dumps(told), "utf-8")
    if told["synced before its acknowledgement"] != asked.count:
        sys.exit(
            f"{told['synced before its acknowledgement']} of {asked.count} were synced before the acknowledgement."
        )


def submit_all(count: int, careless: bool) -> None:
    """Submit so many drafts; after each, say so with one write."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "madoguchi.site.settings"
    django.setup()
    from django.db import connection

    from madoguchi.core.clock import now
    from madoguchi.site.preparation import migrate
    from tests import migrated
    from tests.world import World

    migrated.laid_down(str(connection.settings_dict["NAME"]))
    migrate()
    world = World(now())
    if careless:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
    for n in range(count):
        world.sent(world.filled(world.resident, shade=n), clock=now)
        os.write(2, f"{MARK} {n}\n".encode())


def read(trace: Path) -> dict[str, int]:
    """How many acknowledgements came after a sync of all that was written to the log of the database."""
    told = dict.fromkeys(
        (
            "acknowledged",
            "synced before its acknowledgement",
            "syncs",
            "attachments synced with their folder",
        ),
        0,
    )
    dirty, synced, files, folders = True, False, False, False
    for line in trace.read_text("utf-8", "replace").splitlines():
        if re.search(r"write(64)?\(\d+<[^>]*-wal>", line):
            dirty = True
        elif found := re.search(r"f(data)?sync\(\d+<([^>]*)>", line):
            told["syncs"] += 1
            if found[2].endswith("-wal"):
                dirty, synced = False, True
            elif "/files" in found[2]:
                files, folders = (
                    files or not Path(found[2]).name == "files",
                    folders or found[2].endswith("/files"),
                )
        elif MARK in line and " write(2" in line:
            told["acknowledged"] += 1
            told["synced before its acknowledgement"] += synced and not dirty
            told["attachments synced with their folder"] += files and folders
            synced = files = folders = False
    return told


if __name__ == "__main__":
    main()
