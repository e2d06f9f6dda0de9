"""Laying a backup into an empty installation, and the drill: the same on a host that is thrown away."""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from madoguchi.applications.selectors import altered_applications
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event
from madoguchi.events.selectors import verify as verify_log
from madoguchi.events.services import append, resume_after_restore
from madoguchi.examination.selectors import altered_dispositions
from madoguchi.files.selectors import missing
from madoguchi.files.services.copying import kept, put_back
from madoguchi.site.backup.anchoring import lay_anchors
from madoguchi.site.backup.databases import BackupFailed, lay_database
from madoguchi.site.backup.manifest import Manifest, files_in, manifest_of, pool_of, sha256_of
from madoguchi.site.backup.taking import STREAM
from madoguchi.site.cli.progress import Report


@dataclass(frozen=True)
class Restored:
    """What was laid back and what the look through it found (控えから戻した結果)."""

    manifest: Manifest
    seconds: float
    findings: tuple[str, ...]


def restore_backup(*, backup: Path, jobs: int, report: Report, by: Acting, at: datetime) -> Restored:
    """Lay `backup` into this installation, whose database must be empty, and look through all of it.

    Digests of the backup are compared before anything is written; afterwards chains and seals of the log, answers,
    dispositions and the bytes of every file. The seals that stood outside the database come along, so that the log can
    be compared with them. Raises `BackupFailed`.
    """
    began = time.monotonic()
    manifest = _sound(backup)
    lay_database(backup / manifest.database, jobs=jobs)
    _lay_files(backup, manifest, report)
    lay_anchors(backup)
    resume_after_restore()
    findings = [f"ファイル {file.pk} を読み取れません。" for file in missing(thorough=True)]
    findings += [
        str(found) for found in verify_log(progress=lambda done, total: report(done, total, "証跡の検証"))
    ]
    findings += [str(found) for found in (*altered_applications(), *altered_dispositions())]
    if (there := Event.objects.count()) < manifest.events:
        findings.append(f"証跡が {manifest.events - there} 件足りません。")
    with transaction.atomic():
        append(stream=STREAM, kind="backup.restored", by=by, at=at, data={"findings": len(findings)})
    return Restored(manifest, time.monotonic() - began, tuple(findings))


def drill(*, backup: Path, database: str, by: Acting, at: datetime) -> Restored:
    """Restore `backup` on a host of its own that is thrown away, and write into this log how it went.

    Another process does it, in an empty state folder; `database` names an empty PostgreSQL database (for a backup of
    one), which is left as it is. The key file is this installation's. Raises `BackupFailed`.
    """
    with tempfile.TemporaryDirectory(prefix="madoguchi-drill-") as state:
        surroundings = {
            **os.environ,
            "MADOGUCHI_STATE": state,
            "MADOGUCHI_DATABASE": database,
            "MADOGUCHI_DATABASE_FILE": "",
            "MADOGUCHI_DATABASE_REPLICA": "",
            "MADOGUCHI_DATABASE_REPLICA_FILE": "",
            "MADOGUCHI_FILES": "",
            "MADOGUCHI_KEYS": str(settings.ENV.keys),
        }
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "madoguchi", "restore", str(backup), "--json"],
            env=surroundings,
            capture_output=True,
            text=True,
        )
    try:
        told = json.loads(done.stdout)
    except json.JSONDecodeError as error:
        raise BackupFailed(done.stderr.strip()[-500:] or "控えを戻せませんでした。") from error
    restored = Restored(manifest_of(backup), told["seconds"], tuple(told["findings"]))
    with transaction.atomic():
        kept_words = {"seconds": round(restored.seconds), "findings": len(restored.findings)}
        append(stream=STREAM, kind="backup.drilled", by=by, at=at, data=kept_words)
    return restored


def _sound(backup: Path) -> Manifest:
    """The manifest of `backup` after its digests were compared; raises `BackupFailed`."""
    try:
        manifest = manifest_of(backup)
    except (FileNotFoundError, ValueError) as error:
        raise BackupFailed(f"{backup} は控えではありません（manifest.json が読めません）。") from error
    for name, digest in (
        (manifest.database, manifest.database_sha256),
        ("files.jsonl.gz", manifest.files_sha256),
        *manifest.anchors.items(),
    ):
        if not (backup / name).exists() or sha256_of(backup / name) != digest:
            raise BackupFailed(f"控えの {name} が、取ったときのものと違います。戻していません。")
    return manifest


def _lay_files(backup: Path, manifest: Manifest, report: Report) -> None:
    """Put the files of `backup` back; those that lie there already with their size are left."""
    pool = pool_of(backup.parent)
    there = {one.key: one.size for one in kept()}
    for number, file in enumerate(files_in(backup), 1):
        if there.get(file.key) != file.size:
            try:
                data = pool.get(file.key)
            except FileNotFoundError:
                continue  # named by the look through everything
            put_back(key=file.key, data=data)
        report(number, manifest.files, "ファイル")
