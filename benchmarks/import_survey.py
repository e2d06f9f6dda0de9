"""How long the import of the survey takes: `python benchmarks/import_survey.py FILE [--times N]`.

Each run makes an empty database and an empty index in a folder of its own (SQLite, as shipped), imports
FILE, brings the search up to it, imports it a second time, and prints wall and CPU seconds of each part.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def once(file: Path) -> dict[str, tuple[float, float]]:
    """Import `file` into the state of this process; seconds on the wall and of CPU by part."""
    import django
    from django.core.management import call_command

    django.setup()
    from madoguchi.core.acting import Acting
    from madoguchi.core.clock import now
    from madoguchi.registry.services import import_survey
    from madoguchi.search.services import catch_up

    call_command("migrate", verbosity=0, skip_checks=True)
    by = Acting.system("benchmark")
    took = {}
    for name, work in (
        ("import", lambda: import_survey(file, by=by, at=now())),
        ("index", lambda: catch_up(at=now())),
        ("import again", lambda: import_survey(file, by=by, at=now())),
        ("index again", lambda: catch_up(at=now())),
    ):
        wall, cpu = time.perf_counter(), time.process_time()
        work()
        took[name] = (time.perf_counter() - wall, time.process_time() - cpu)
    return took


def main() -> None:
    """Measure each run in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.once:
        for name, (wall, cpu) in once(arguments.file).items():
            print(f"  {name:14} {wall:6.1f} s wall  {cpu:6.1f} s CPU")
        return
    for number in range(arguments.times):
        state = tempfile.mkdtemp(prefix="madoguchi-benchmark-")
        print(f"run {number + 1}", flush=True)
        environment = {
            **os.environ,
            "MADOGUCHI_STATE": state,
            "MADOGUCHI_DATABASE": f"sqlite:///{state}/madoguchi.sqlite3",
            "DJANGO_SETTINGS_MODULE": "madoguchi.site.settings",
        }
        command = [sys.executable, __file__, str(arguments.file), "--once"]
        try:
            subprocess.run(command, env=environment, check=True)
        finally:
            shutil.rmtree(state)


if __name__ == "__main__":
    main()
