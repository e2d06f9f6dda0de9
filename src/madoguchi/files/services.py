"""Taking files in."""

import hashlib
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from madoguchi.core.acting import Acting
from madoguchi.files.checks import MOST_BYTES, check, check_size
from madoguchi.files.disk import keys_before, new_key, path_of, write
from madoguchi.files.models import File
from madoguchi.files.names import clean_name
from madoguchi.files.refusals import FileRefused

__all__ = ["MOST_BYTES", "FileRefused", "forget", "keep", "remove_orphans", "store"]

ORPHAN_AFTER = timedelta(days=1)


def store(*, owner: UUID, name: str, media_type: str | None, data: bytes, at: datetime) -> File:
    """Take a file that someone hands in; raises `FileRefused` with what to do.

    Taken are PDF, JPEG and PNG up to 10 MB, known by their content; `media_type`, what the sender calls
    it, is not believed. A photograph loses place and camera, so `sha256` and `size` are those of what is
    kept. The same content for the same owner gives the same `File`.
    """
    checked = check(data)
    return keep(owner=owner, name=name, media_type=checked.media_type, data=checked.data, at=at)


def keep(*, owner: UUID, name: str, media_type: str, data: bytes, at: datetime) -> File:
    """Keep bytes that the platform made itself, or has checked; refuses only what is empty or too large.

    The bytes are on the disk before the row is written, so no row is without its bytes. If the caller's
    transaction fails, the bytes are left without a row until `remove_orphans`.
    """
    check_size(data)
    digest = hashlib.sha256(data).hexdigest()
    known = File.objects.filter(owner=owner, sha256=digest).first()
    if known:
        if not path_of(known.key).exists():
            write(known.key, data)
        return known
    key = new_key()
    write(key, data)
    file = File(
        owner=owner,
        name=clean_name(name, media_type),
        media_type=media_type,
        size=len(data),
        sha256=digest,
        key=key,
        created_at=at,
    )
    try:
        with transaction.atomic():
            file.save(force_insert=True)
    except IntegrityError:
        path_of(key).unlink()
        return File.objects.get(owner=owner, sha256=digest)  # the same upload, sent twice at once
    return file


def forget(*, owner: UUID, by: Acting, at: datetime) -> int:
    """Drop the rows of all files of `owner`; `remove_orphans` takes their bytes away a day later."""
    return File.objects.filter(owner=owner).delete()[0]


def remove_orphans(*, at: datetime) -> int:
    """Remove bytes that have had no row for a day (their transaction failed); returns how many."""
    removed = 0
    for key in keys_before(at - ORPHAN_AFTER):
        if not File.objects.filter(key=key).exists():
            path_of(key).unlink()
            removed += 1
    return removed
