"""Taking a backup: the database first, then every file that it may name, then the list that makes it count."""

import gzip
import json
import os
import shutil
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from django.db import transaction

from madoguchi import __version__
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event, Seal
from madoguchi.events.services import append
from madoguchi.files.services.copying import kept, sealed_bytes
from madoguchi.site.backup.anchoring import copy_anchors
from madoguchi.site.backup.databases import BackupFailed, copy_database, name_of_copy
from madoguchi.site.backup.manifest import (
    Copied,
    Manifest,
    backups_in,
    files_in,
    pool_of,
    sha256_of,
    write_durably,
)
from madoguchi.site.cli.progress import Report

STREAM = "installation"
"""The stream of the log in which the installation itself writes."""


def take_backup(*, folder: Path, keep: int, report: Report, by: Acting, at: datetime) -> Path:
    """Make a backup below `folder` while others write, and return it; only the newest `keep` stay.

    A file is taken out a day after the last row that named it went, so all that the copied database names is
    still there. Half-made ones begin with a point and are thrown away by the next. Raises `BackupFailed`, `OSError`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for half in folder.glob(".*.half"):
        shutil.rmtree(half)
    name = at.strftime("%Y%m%dT%H%M%SZ")
    if (folder / name).exists():
        raise BackupFailed(f"{name} という控えが、もうあります。")
    made = folder / f".{name}.half"
    made.mkdir(mode=0o700)
    seal = Seal.objects.order_by("-n").first()
    events = Event.objects.count()
    anchors = copy_anchors(made)
    database = made / name_of_copy()
    copy_database(database)
    os.chmod(database, 0o600)
    files = _copy_files(folder, report)
    listed = gzip.compress("".join(f"{json.dumps(asdict(file))}\n" for file in files).encode(), mtime=0)
    write_durably(made / "files.jsonl.gz", listed)
    manifest = Manifest(
        made_at=at.isoformat(),
        version=__version__,
        database=database.name,
        database_bytes=database.stat().st_size,
        database_sha256=sha256_of(database),
        files=len(files),
        files_bytes=sum(file.size for file in files),
        files_sha256=sha256_of(made / "files.jsonl.gz"),
        events=events,
        seal=seal.root if seal else "",
        anchors=anchors,
    )
    manifest.write(made)
    _sync(database, made)
    made.rename(folder / name)
    _sync(folder)
    for old in backups_in(folder)[: -max(keep, 1)]:
        shutil.rmtree(old)
    _throw_away_unlisted(folder)
    with transaction.atomic():
        told = {"bytes": manifest.database_bytes + manifest.files_bytes, "files": manifest.files}
        append(stream=STREAM, kind="backup.taken", by=by, at=at, data=told)
    return folder / name


def _copy_files(folder: Path, report: Report) -> list[Copied]:
    """Every file that is kept, copied unless another backup in `folder` has it already."""
    pool = pool_of(folder)
    known = {file.key: file for backup in backups_in(folder) for file in files_in(backup)}
    there = {key: size for key, size, _at in pool.entries()}
    wanted = sorted(kept(), key=lambda one: one.key)
    files = []
    for number, one in enumerate(wanted, 1):
        if one.key in known and there.get(one.key) == known[one.key].size:
            files.append(known[one.key])
        else:
            try:
                data = sealed_bytes(key=one.key)
            except FileNotFoundError:  # removed meanwhile: no row named it
                continue
            pool.delete(one.key)
            pool.put(one.key, data)
            written = pool.path(one.key)
            files.append(Copied(one.key, len(data), sha256_of(written)))
        report(number, len(wanted), "ファイル")
    return files


def _throw_away_unlisted(folder: Path) -> None:
    """Remove bytes that no backup in `folder` lists any more."""
    listed = {file.key for backup in backups_in(folder) for file in files_in(backup)}
    pool = pool_of(folder)
    for key, _size, _at in list(pool.entries()):
        if key not in listed:
            pool.delete(key)


def _sync(*paths: Path) -> None:
    for path in paths:
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
