"""What must stand before the first page: the tables and the static files. Each is a quick look when it stands."""

import hashlib

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

UNPREPARED = "データベースの準備ができていません。先に「madoguchi django migrate」を実行してください。"


def pending_migrations() -> list[str]:
    """The migrations that the database does not have yet, as `app.name`."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def migrate() -> bool:
    """Bring the database up to date; True if there was something to do."""
    if not pending_migrations():
        return False
    call_command("migrate", verbosity=0, interactive=False)
    return True


def _static_digest() -> str:
    """A digest of names, sizes and times of all static files of the rooms."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            digest.update(f"{path}\0{storage.size(path)}\0{storage.get_modified_time(path)}\n".encode())
    return digest.hexdigest()


def collect_static() -> bool:
    """Copy the static files to where they are served from; True if any had changed."""
    stamp = settings.ENV.state / "static.digest"
    found = _static_digest()
    if stamp.exists() and stamp.read_text() == found and settings.STATIC_ROOT.exists():
        return False
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(found)
    return True
