"""A government's data as files: one line of JSON a row, the bytes of every file, and a list with digests."""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.files.models import File
from madoguchi.files.selectors import read
from madoguchi.site.tenancy.owned import drafts_sent_to, owned_models, rows_of
from madoguchi.vault.types import KeyMissing

Progress = Callable[[int, int, str], object]
LIST = "manifest.json"


class NotEmpty(Refusal):
    """The folder for the export holds something already."""

    sentence = (
        "書き出す先のフォルダーが空ではありません。空のフォルダーか、まだないフォルダーを指定してください。"
    )


@dataclass
class Exported:
    """What was written: rows by model, files, and the digest of the list (書き出したもの)."""

    folder: Path
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    digest: str = ""


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        if isinstance(o, bytes | memoryview):
            return base64.b64encode(bytes(o)).decode()
        return super().default(o)


def export_government(
    government: Organisation, folder: Path, *, progress: Progress = lambda *_: None, by: Acting, at: datetime
) -> Exported:
    """Write everything that belongs to `government` into `folder`; sealed values are written open.

    One transaction reads one moment. The folder is readable by its owner alone; whoever gets it holds personal
    data. Raises `NotEmpty`.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise NotEmpty
    done = Exported(folder)
    entries: dict[str, dict[str, Any]] = {}
    owners: set[UUID] = set()
    models = owned_models()
    with transaction.atomic():
        for n, model in enumerate(models):
            label = model._meta.label
            progress(n, len(models) + 2, label)
            lines = _lines(rows_of(model, government).iterator(chunk_size=500), owners)
            done.rows[label] = _write(folder / f"{label}.jsonl", lines, entries)
        progress(len(models), len(models) + 2, "files")
        owners.update(drafts_sent_to(government))
        done.files = _write_files(folder, owners, entries)
        places = list(Organisation.objects.filter(government=government).values_list("pk", flat=True))
        events = Event.objects.filter(organisation__in=places).order_by("pk").iterator(chunk_size=500)
        done.rows["events.Event"] = _write(folder / "events.Event.jsonl", _lines(events, set()), entries)
        listing = json.dumps(
            {"government": government.slug, "at": at.isoformat(), "files": entries},
            ensure_ascii=False,
            indent=1,
        )
        (folder / LIST).write_text(listing, encoding="utf-8")
        done.digest = hashlib.sha256(listing.encode()).hexdigest()
        append(
            stream=f"organisation:{government.pk}",
            kind="organisation.exported",
            by=by,
            at=at,
            organisation=government.pk,
            data={"rows": sum(done.rows.values()), "files": done.files, "digest": done.digest},
        )
    return done


def _lines(rows: Iterator[Model], owners: set[UUID]) -> Iterator[str]:
    for row in rows:
        if isinstance(row.pk, UUID):
            owners.add(row.pk)
        values = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields}
        yield json.dumps(values, cls=_Encoder, ensure_ascii=False)


def _write(path: Path, lines: Iterator[str], entries: dict[str, dict[str, Any]]) -> int:
    digest, count = hashlib.sha256(), 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        for line in lines:
            data = line.encode() + b"\n"
            out.write(data)
            digest.update(data)
            count += 1
    entries[path.name] = {"rows": count, "sha256": digest.hexdigest()}
    return count


def _write_files(folder: Path, owners: set[UUID], entries: dict[str, dict[str, Any]]) -> int:
    (folder / "files").mkdir(mode=0o700)
    count = 0
    for some in _by_hundreds(sorted(owners)):
        files = File.objects.filter(owner__in=some).exclude(scan=File.Scan.INFECTED)
        for file in files.prefetch_related("holds"):
            name = f"files/{file.pk}"
            try:
                data = read(file, even_held=True)
            except KeyMissing:  # forgotten, as its owner wished
                continue
            with os.fdopen(os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                out.write(data)
            entries[name] = {"name": file.name, "owner": str(file.owner), "sha256": file.sha256}
            count += 1
    return count


def _by_hundreds(keys: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(keys), 500):
        yield keys[start : start + 500]
