"""How long the open data takes and what memory: `python benchmarks/export.py FILE [--formats csv,jsonl,parquet]`.

Imports FILE (the national survey) into a database of its own, then asks the real WSGI application for each file,
plain and packed, each in a process of its own, and throws away what comes. Prints seconds on the wall and of CPU,
the size, the time to the first byte, and how far the memory of the process grew over what it had before the request.
With MADOGUCHI_DATABASE=postgresql://… the import goes there instead: name an empty database.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FORMATS = ("csv", "jsonl", "parquet")


def prepare(file: Path) -> None:
    """An empty database with the survey in it."""
    import django
    from django.core.management import call_command

    django.setup()
    from madoguchi.core.acting import Acting
    from madoguchi.core.clock import now
    from madoguchi.registry.services import import_survey

    call_command("migrate", verbosity=0, skip_checks=True)
    began = time.perf_counter()
    run = import_survey(file, by=Acting.system("benchmark"), at=now())
    print(f"{run.added} rows imported in {time.perf_counter() - began:.1f} s", flush=True)


def memory() -> float:
    """The memory of this process now, in MB, without the pages of files (SQLite maps its file into memory)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("RssAnon")).split()[1]) / 1024


def environ(path: str, *, is_packed: bool) -> dict[str, Any]:
    """A request as a server hands it to the application."""
    packed = {"HTTP_ACCEPT_ENCODING": "gzip"} if is_packed else {}
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "HTTP_HOST": "127.0.0.1",
        "wsgi.input": sys.stdin.buffer,
        "wsgi.url_scheme": "http",
        **packed,
    }


def take(path: str, *, is_packed: bool) -> None:
    """Ask once and print what it took."""
    from madoguchi.site.wsgi import application

    told: list[str] = []
    application(
        {**environ("/open/", is_packed=False)}, lambda status, headers: None
    )  # what the first request loads
    before, wall, cpu = memory(), time.perf_counter(), time.process_time()
    answer: Iterable[bytes] = application(
        environ(path, is_packed=is_packed), lambda status, headers: told.append(status)
    )
    size, first, highest = 0, 0.0, before
    for n, piece in enumerate(answer):
        first = first or time.perf_counter() - wall
        size += len(piece)
        if n % 16 == 0:
            highest = max(highest, memory())
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert told == ["200 OK"], told
    name = f"{path} {'gzip' if is_packed else ''}"
    print(
        f"{name:32} {wall:6.2f} s wall  {cpu:6.2f} s CPU  first byte {first:5.2f} s  {size / 1e6:7.1f} MB  "
        f"memory {before:5.0f} → {max(highest, memory()):5.0f} MB",
        flush=True,
    )


def main() -> None:
    """Import once, then each file in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--formats", default=",".join(FORMATS))
    parser.add_argument("--dataset", default="survey-r6")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step == "prepare":
        return prepare(arguments.file)
    if arguments.step:
        path, _, packed = arguments.step.partition("|")
        return take(path, is_packed=bool(packed))
    with tempfile.TemporaryDirectory(prefix="madoguchi-benchmark-") as state:
        environment = {
            "MADOGUCHI_DATABASE": f"sqlite:///{state}/madoguchi.sqlite3",
            **os.environ,
            "MADOGUCHI_STATE": state,
            "MADOGUCHI_MODE": "test",
            "DJANGO_SETTINGS_MODULE": "madoguchi.site.settings",
        }
        paths = [f"/open/{arguments.dataset}.{one}" for one in arguments.formats.split(",")]
        steps = [step for path in paths for step in (path, f"{path}|gzip")]
        for step in ("prepare", *steps):
            command = [sys.executable, __file__, str(arguments.file), "--step", step]
            subprocess.run(command, env=environment, check=True)


if __name__ == "__main__":
    main()
