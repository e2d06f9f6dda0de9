"""Taking files in, using them again, and letting go of them."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from madoguchi.core.acting import Acting
from madoguchi.core.ids import uuid7
from madoguchi.events.services import append
from madoguchi.files.checks import MOST_BYTES, check, check_kept
from madoguchi.files.models import File, Hold, Upload, UploadChunk, secret_of
from madoguchi.files.names import clean_name
from madoguchi.files.places import Kept, everything_kept, new_key, place
from madoguchi.files.refusals import FileRefused
from madoguchi.files.scanning import Scanned, Verdict, scanned
from madoguchi.files.sealing import locked, locked_name, new_secret
from madoguchi.files.selectors import FileDamaged, holds_of, read
from madoguchi.statements.services import insert
from madoguchi.vault.types import KeyMissing

ORPHAN_AFTER = timedelta(days=1)
QUARANTINE = timedelta(days=30)
MOST_ORPHANS = 0.05
"""The share of everything kept that one round may take away; more is no tidying but a mistake."""
FEW = 1000
"""So many may go whatever their share."""

_AT_ONCE = 500


class TooManyOrphans(Exception):
    """Much of what is kept has no row: the database may be an older copy. Nothing is removed."""


def store(
    *,
    owner: UUID,
    whose: UUID,
    tenant: UUID | None = None,
    name: str,
    media_type: str | None = None,
    data: bytes,
    is_photo: bool = False,
    at: datetime,
) -> File:
    """Take a file that someone hands in; raises `FileRefused` with what to do.

    Taken are PDF, JPEG, PNG and HEIC (kept as JPEG) up to 10 MB, known by their content; `media_type`, what the
    sender calls it, is not believed. A photograph loses place and camera, so `sha256` and `size` are those of what
    is kept; what answers a question of type photo (`is_photo`) may be larger and is made smaller. The same content
    for the same owner gives the same `File`. With a scanner set, a file waits until the scanner has called it clean.
    """
    checked = check(data, is_photo=is_photo)
    verdict = scanned(checked.data)
    file = _kept(
        owner=owner,
        whose=whose,
        tenant=tenant,
        name=name,
        media_type=checked.media_type,
        data=checked.data,
        scan=verdict,
        at=at,
    )
    if file.scan == File.Scan.INFECTED:
        raise FileRefused(infected_words())
    return file


def keep(
    *,
    owner: UUID,
    whose: UUID,
    tenant: UUID | None = None,
    name: str,
    media_type: str,
    data: bytes,
    most: int = MOST_BYTES,
    at: datetime,
) -> File:
    """Keep bytes that the platform made itself; refuses only what is empty or larger than `most` bytes.

    Sealed under a key that `whose` holds (in `tenant`, where a government keeps them). The bytes are stored before
    the row is written, so no row is without its bytes. If the caller's transaction fails, the bytes are left without
    a row until `remove_orphans`.
    """
    return _kept(
        owner=owner,
        whose=whose,
        tenant=tenant,
        name=name,
        media_type=media_type,
        data=data,
        scan=None,
        most=most,
        at=at,
    )


def infected_words() -> str:
    """What is said to someone whose file carries a virus."""
    return _(
        "ファイルからウイルスが見つかったため、受け取りませんでした。"
        "お使いの機器をウイルス対策ソフトで確かめ、別のファイルを選んでください。"
    )


def _kept(
    *,
    owner: UUID,
    whose: UUID,
    tenant: UUID | None,
    name: str,
    media_type: str,
    data: bytes,
    scan: Scanned | None,
    most: int = MOST_BYTES,
    at: datetime,
) -> File:
    check_kept(data, most=most)
    digest = hashlib.sha256(data).hexdigest()
    known = File.objects.filter(owner=owner, sha256=digest).first()
    if known:
        _mend(known, data)
        return _rescanned(known, scan, at) if scan else known
    secret, key = new_secret(), new_key()
    place().put(key, locked(secret, data, key))
    file = File(
        id=uuid7(),
        owner=owner,
        media_type=media_type,
        size=len(data),
        sha256=digest,
        key=key,
        scan=File.Scan(scan.verdict.value) if scan else File.Scan.OWN,
        scanned_at=at if scan and scan.verdict in (Verdict.CLEAN, Verdict.INFECTED) else None,
        created_at=at,
    )
    file.sealed_name = locked_name(secret, clean_name(name, media_type), file.pk)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
            Hold.objects.create(file=file, whose=whose, tenant=tenant, secret=secret.hex())
            if scan and scan.verdict is Verdict.INFECTED:
                note_infected(file, scan.said, is_late=False, at=at)
    except IntegrityError:
        place().delete(key)
        return File.objects.get(owner=owner, sha256=digest)  # the same upload, sent twice at once
    return file


def note_infected(file: File, said: str, *, is_late: bool, at: datetime) -> None:
    """Put into the log, in the caller's transaction, that a virus was found; `is_late`: after it was taken in."""
    append(
        stream=f"file:{file.pk}",
        kind="file.infected",
        by=Acting.system("scanner"),
        at=at,
        data={"owner": str(file.owner), "found": said, "is_late": is_late},
    )


def _rescanned(file: File, scan: Scanned, at: datetime) -> File:
    """`file`, which was handed in again, with the verdict if it had none."""
    had_none = file.scan in (File.Scan.WAITING, File.Scan.UNSCANNED)
    return settle(file, scan, is_late=False, at=at) if had_none else file


def settle(file: File, scan: Scanned, *, is_late: bool, at: datetime) -> File:
    """Write the verdict on `file` and on all that share its bytes; a virus goes into the log."""
    file.scan = File.Scan(scan.verdict.value)
    settled = scan.verdict in (Verdict.CLEAN, Verdict.INFECTED)
    file.scanned_at = at if settled else None
    with transaction.atomic():
        same = File.objects.filter(key=file.key).exclude(scan=File.Scan.OWN).order_by("pk")
        same.update(scan=file.scan, scanned_at=file.scanned_at)
        if scan.verdict is Verdict.INFECTED:
            for one in same:
                note_infected(one, scan.said, is_late=is_late, at=at)
    return file


def _mend(file: File, data: bytes) -> None:
    """Store the bytes of a file anew if they are gone or damaged, now that they are at hand again."""
    try:
        read(file, even_held=True)
    except FileDamaged:
        key = new_key()
        place().put(key, locked(file.secret(), data, key) if file.is_sealed else data)
        File.objects.filter(key=file.key).update(key=key)
        file.key = key
    except KeyMissing:
        pass


def copy(
    *, file: File, owner: UUID, whose: UUID, tenant: UUID | None = None, name: str = "", at: datetime
) -> File:
    """Let `owner` have the bytes of `file` too, without storing them twice; called `name`, else as before.

    Reads them and compares the digest first: raises `FileDamaged`, or `FileHeld` when they are not known to be clean.
    The row is locked: a file that is deleted at the same moment is there before or gone.
    """
    known = File.objects.filter(owner=owner, sha256=file.sha256).first()
    if known:
        return known
    read(file)
    with transaction.atomic():
        source = File.objects.select_for_update().get(pk=file.pk)
        if not source.is_sealed:
            return keep_as(source, owner=owner, whose=whose, tenant=tenant, at=at)
        secret = source.secret()
        made = File(
            id=uuid7(),
            owner=owner,
            media_type=source.media_type,
            size=source.size,
            sha256=source.sha256,
            key=source.key,
            scan=source.scan,
            scanned_at=source.scanned_at,
            created_at=at,
        )
        made.sealed_name = locked_name(secret, clean_name(name or source.name, source.media_type), made.pk)
        made.save(force_insert=True)
        Hold.objects.create(file=made, whose=whose, tenant=tenant, secret=secret.hex())
    return made


def keep_as(file: File, *, owner: UUID, whose: UUID, tenant: UUID | None, at: datetime) -> File:
    """Keep the bytes of a file that is not sealed yet once more, sealed, for `owner`."""
    return _kept(
        owner=owner,
        whose=whose,
        tenant=tenant,
        name=file.name,
        media_type=file.media_type,
        data=read(file),
        scan=Scanned(Verdict(file.scan)) if file.scan != File.Scan.OWN else None,
        at=at,
    )


def hold_for(*, files: Iterable[UUID], whose: UUID, tenant: UUID) -> None:
    """Let a government hold `files` by a key of its own, in the caller's transaction: they arrived there."""
    held: dict[UUID, list[Hold]] = {}
    for hold in holds_of(files):  # whatever is sealed has one
        held.setdefault(hold.file_id, []).append(hold)
    for file, holds in held.items():
        if all(hold.tenant != tenant for hold in holds):
            insert(Hold(file_id=file, whose=whose, tenant=tenant, secret=secret_of(holds).hex()))


def forget(*, owner: UUID, by: Acting, at: datetime) -> int:
    """Drop the rows of all files and uploads of `owner`; `remove_orphans` takes their bytes away a day later."""
    Upload.objects.filter(owner=owner).delete()
    files = File.objects.filter(owner=owner)
    count = files.count()
    files.delete()
    return count


def remove_orphans(*, at: datetime) -> int:
    """Remove bytes that have had no row for a day (their transaction failed); returns how many.

    Raises `TooManyOrphans` instead of removing a large part of what is kept. What carries a virus goes after thirty
    days in quarantine.
    """
    File.objects.filter(scan=File.Scan.INFECTED, created_at__lt=at - QUARANTINE).delete()
    orphans, count, some = [], 0, []
    for one in everything_kept():
        count += 1
        if one.at < at - ORPHAN_AFTER:
            some.append(one)
        if len(some) == _AT_ONCE:
            orphans += _without_row(some)
            some = []
    orphans += _without_row(some)
    if len(orphans) > max(FEW, count * MOST_ORPHANS):
        raise TooManyOrphans(f"{len(orphans)} of {count} stored files have no row; nothing was removed.")
    for key in orphans:
        place().delete(key)
    return len(orphans)


def _without_row(kept: list[Kept]) -> list[str]:
    keys = [one.key for one in kept]
    used = set(File.objects.filter(key__in=keys).values_list("key", flat=True))
    used |= set(UploadChunk.objects.filter(key__in=keys).values_list("key", flat=True))
    return [key for key in keys if key not in used]
