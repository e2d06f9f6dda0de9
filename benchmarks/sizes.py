"""What one application weighs: `MADOGUCHI_DATABASE=postgresql://… python benchmarks/sizes.py [--count 300]`.

Lets guests file real applications through the services (the form of the tests: name, phone, mail, a child with its day
of birth, a picture, a remark), has them examined, signed off and decided, lets every follower do its work, and prints
for each table the rows and bytes (with indexes) that one application has added. In an empty database of PostgreSQL;
with --embedded in one of its own, from the wheel for tests.
"""

import argparse
import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).parents[1]))


def tables() -> dict[str, tuple[int, int]]:
    """Rows and bytes of every table of ours."""
    from django.apps import apps
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.startswith("madoguchi."):
                table = model._meta.db_table
                cursor.execute(f'SELECT count(*), pg_total_relation_size(%s) FROM "{table}"', [table])
                found[model._meta.label] = cursor.fetchone()
    return found


def measure(count: int) -> dict[str, object]:
    """Rows and bytes that each of `count` applications has added, and the bytes of its files."""
    from django.db import connection

    from madoguchi.files.places import everything_kept
    from madoguchi.site.followers import FOLLOWERS
    from madoguchi.site.preparation import migrate
    from tests.world import World

    migrate()
    at = datetime.now(UTC)
    world = World(at)
    world.decided(shade=0)  # what only the first one writes is no part of the others
    _follow(FOLLOWERS, at)
    connection.cursor().execute("VACUUM FULL")
    before, kept = tables(), sum(one.size for one in everything_kept())
    for n in range(count):
        world.decided(shade=n % 250)
        if n % 50 == 49:
            print(f"{n + 1} …", file=sys.stderr, flush=True)
    _follow(FOLLOWERS, at)
    connection.cursor().execute("VACUUM FULL")
    after = tables()
    added = {
        label: {
            "rows": (after[label][0] - before[label][0]) / count,
            "bytes": (after[label][1] - before[label][1]) / count,
        }
        for label in after
        if after[label][0] > before[label][0]
    }
    return {
        "count": count,
        "rows": sum(one["rows"] for one in added.values()),
        "bytes": sum(one["bytes"] for one in added.values()),
        "files": (sum(one.size for one in everything_kept()) - kept) / count,
        "tables": dict(sorted(added.items(), key=lambda item: -item[1]["bytes"])),
    }


def _follow(followers, at) -> None:  # type: ignore[no-untyped-def]
    for _round in range(20):
        if not sum(one.read(share, at=at) for one in followers for share in one.cut()):
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--embedded", action="store_true")
    options = parser.parse_args()
    os.environ.setdefault("MADOGUCHI_STATE", tempfile.mkdtemp(prefix="madoguchi-sizes-"))
    os.environ["MADOGUCHI_MODE"] = "test"
    if options.embedded:
        from tests.plugin import postgres_url

        os.environ["MADOGUCHI_DATABASE"] = postgres_url()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")
    django.setup()
    told = measure(options.count)
    print(json.dumps(told, indent=1, ensure_ascii=False))


main()
