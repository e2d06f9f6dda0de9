"""Reading files back, whole or not at all."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from madoguchi.core.refusal import Refusal
from madoguchi.files.disk import Disk
from madoguchi.files.models import File, Hold, Upload
from madoguchi.files.places import everything_kept, place
from madoguchi.files.scanning import answers, is_set
from madoguchi.files.sealing import OVERHEAD, unlocked
from madoguchi.statements.selectors import Prepared, attach
from madoguchi.vault.types import KeyMissing, Tampered

__all__ = [
    "FileDamaged",
    "FileHeld",
    "files_of",
    "is_usable",
    "missing",
    "plain_files",
    "read",
    "scanner_answers",
    "scanner_is_set",
    "upload_of",
    "waiting_count",
]

scanner_is_set = is_set
scanner_answers = answers


class FileDamaged(Refusal):
    """The bytes are not those that were taken in, or are gone."""


class FileHeld(Refusal):
    """The file is not known to be free of viruses: it is held until it is."""


_of_owners = Prepared(lambda owners, keys: File.objects.filter(owner__in=owners, pk__in=keys))
_holds = Prepared(lambda files: Hold.objects.filter(file__in=files).order_by("pk"))


def holds_of(files: Iterable[UUID]) -> list[Hold]:
    """All who hold one of these files, by its key."""
    return _holds.rows(files=list(files))


def files_of(owners: Iterable[UUID], keys: Iterable[UUID]) -> list[File]:
    """Those of `keys` that belong to one of `owners`, with who holds them."""
    files = _of_owners.rows(owners=list(owners), keys=list(keys))
    holds = holds_of(file.pk for file in files)
    for file in files:
        attach(file, "holds", [hold for hold in holds if hold.file_id == file.pk])
    return files


def is_usable(file: File) -> bool:
    """Whether `file` may be opened and sent: it was scanned, or there is no scanner to wait for."""
    if file.scan == File.Scan.UNSCANNED:
        return not is_set() and bool(settings.FILE_UNSCANNED_ALLOWED)
    return file.scan in (File.Scan.CLEAN, File.Scan.OWN)


def read(file: File, *, even_held: bool = False) -> bytes:
    """The bytes of `file`; raises `FileDamaged` unless size and digest are those of the row.

    Raises `FileHeld` for what was not scanned yet or carries a virus, unless `even_held` (for the scanner), and
    `vault.types.KeyMissing` when everyone who held the key was forgotten.
    """
    if not even_held and not is_usable(file):
        raise FileHeld(_held_words(file))
    try:
        data = place().get(file.key)
        if file.is_sealed:
            data = unlocked(file.secret(), data, file.key)
    except (FileNotFoundError, Tampered) as error:
        raise _damaged() from error
    if len(data) != file.size or hashlib.sha256(data).hexdigest() != file.sha256:
        raise _damaged()
    return data


def missing(*, thorough: bool = False) -> list[File]:
    """The files whose bytes are gone or of another size; with `thorough`, also those with another digest.

    A file whose key was forgotten cannot be opened, as it should be; of it only the size is compared.
    """
    kept = {one.key: one.size for one in everything_kept()}
    files = File.objects.order_by("pk").prefetch_related("holds").iterator(chunk_size=500)
    return [file for file in files if not _is_there(file, kept, thorough)]


def _is_there(file: File, kept: dict[str, int], thorough: bool) -> bool:
    if kept.get(file.key) != file.size + (OVERHEAD if file.is_sealed else 0):
        return False
    if thorough:
        try:
            read(file, even_held=True)
        except FileDamaged:
            return False
        except KeyMissing:
            return True
    return True


def upload_of(owner: UUID, key: UUID) -> Upload:
    """The upload of `owner` with this key; raises `Upload.DoesNotExist`."""
    return Upload.objects.get(pk=key, owner=owner)


def waiting_count() -> int:
    """How many files wait for the scanner."""
    return File.objects.filter(scan=File.Scan.WAITING).count()


def waiting_since() -> datetime | None:
    """Since when the oldest file waits for the scanner."""
    waiting = File.objects.filter(scan=File.Scan.WAITING).order_by("created_at")
    return waiting.values_list("created_at", flat=True).first()


def storage_takes_bytes() -> bool:
    """Whether the place of files takes bytes now: a disk by writing, a bucket by answering."""
    try:
        place().probe()
    except OSError:
        return False
    return True


def storage_is_remote() -> bool:
    """Whether files lie in a bucket that all hosts share, and not on this host's disk."""
    return not isinstance(place(), Disk)


def plain_files() -> QuerySet[File]:
    """The files that are stored unsealed, from before files were sealed."""
    return File.objects.filter(is_sealed=False).order_by("pk")


def _held_words(file: File) -> str:
    if file.scan == File.Scan.INFECTED:
        return _("ウイルスが見つかったファイルのため、開けません。")
    return _(
        "ウイルスの検査が終わるまで、このファイルは開けません。しばらくしてから、もう一度お試しください。"
    )


def _damaged() -> FileDamaged:
    return FileDamaged(
        _("このファイルは、いま取り出せません。担当者が調べます。お急ぎの場合は、窓口にご連絡ください。")
    )
