"""Taking a file in part by part: what arrived stays, and a lost connection costs one part at most."""

import hashlib
import hmac
import re
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.refusal import Refusal
from madoguchi.files.checks import check_said_size
from madoguchi.files.models import File, Upload, UploadChunk
from madoguchi.files.places import new_key, place
from madoguchi.files.refusals import FileRefused
from madoguchi.files.services.taking import store
from madoguchi.vault.selectors import unseal
from madoguchi.vault.services import seal
from madoguchi.vault.types import KeyMissing, Tampered

CHUNK = 1024 * 1024
"""How many bytes one part may have."""

KEPT_FOR = timedelta(days=1)
MOST_OPEN = 20
MOST_OPEN_BYTES = 100 * 1024 * 1024
"""What one draft may have on its way at once."""

_DIGEST = re.compile("[0-9a-f]{64}")


class UploadGone(Refusal):
    """The upload was cancelled, ran out, or is not this one's."""

    sentence = gettext_lazy("送信の途中のファイルが見つかりません。もう一度、ファイルを選んでください。")


class WrongChunk(Refusal):
    """A part is empty, too large, or not what its digest says."""

    sentence = gettext_lazy("送信の途中でデータが変わりました。もう一度送ります。")


class WrongOffset(Refusal):
    """A part does not follow on what is there; `received` is where to go on."""

    sentence = gettext_lazy("送信の続きの位置が違います。届いているところから送り直します。")

    def __init__(self, received: int) -> None:
        super().__init__()
        self.received = received


class TooManyUploads(Refusal):
    """Too much is on its way at once."""

    sentence = gettext_lazy("送信中のファイルが多すぎます。終わるのを待ってから、選んでください。")


def begin_upload(
    *,
    owner: UUID,
    whose: UUID,
    question: str,
    name: str,
    size: int,
    sha256: str,
    is_photo: bool = False,
    at: datetime,
) -> Upload:
    """Begin to take in a file of `size` bytes and digest `sha256`, or go on with it.

    The same file for the same question gives the upload that was begun before, with what it received. Raises
    `FileRefused` for a size that cannot be taken, and `TooManyUploads`.
    """
    check_said_size(size, is_photo=is_photo)
    if not _DIGEST.fullmatch(sha256):
        raise WrongChunk
    same = {"owner": owner, "question": question[:200], "sha256": sha256}
    found = Upload.objects.filter(**same).first()
    if found is not None and found.expires_at > at and found.size == size:
        return found
    if found is not None:
        cancel_upload(upload=found)
    open_now = Upload.objects.filter(owner=owner, file__isnull=True)
    total = open_now.aggregate(total=Sum("size"))["total"] or 0
    if open_now.count() >= MOST_OPEN or total + size > MOST_OPEN_BYTES:
        raise TooManyUploads
    try:
        with transaction.atomic():
            return Upload.objects.create(
                **same,
                whose=whose,
                name=name[:500],
                size=size,
                is_photo=is_photo,
                begun_at=at,
                expires_at=at + KEPT_FOR,
            )
    except IntegrityError:  # begun twice at once
        return Upload.objects.get(**same)


def append_chunk(*, upload: Upload, offset: int, sha256: str, data: bytes, at: datetime) -> Upload:
    """Take the part that begins at `offset`; one that was taken before changes nothing.

    Raises `WrongChunk` unless `data` has between 1 byte and 1 MB and this digest, `WrongOffset` unless it begins
    where the upload stands, and `UploadGone`. When this returns the part is stored.
    """
    digest = hashlib.sha256(data).hexdigest()
    if not 0 < len(data) <= CHUNK or not hmac.compare_digest(digest.encode(), sha256.encode()):
        raise WrongChunk
    _check_place(upload, offset, digest, len(data), at)
    if offset < upload.received:
        return upload
    key = new_key()
    sealed = seal(owner=upload.whose, context=_context(upload, offset), data=data)
    place().put(key, sealed)
    try:
        with transaction.atomic():
            locked = Upload.objects.select_for_update(of=("self",)).filter(pk=upload.pk).first()
            if locked is None:
                raise UploadGone
            _check_place(locked, offset, digest, len(data), at)
            if offset == locked.received:
                UploadChunk.objects.create(
                    upload=locked, offset=offset, size=len(data), sha256=digest, key=key
                )
                locked.received += len(data)
                locked.save(update_fields=["received"])
                return locked
    except Refusal:
        place().delete(key)
        raise
    place().delete(key)  # the same part came by another way meanwhile
    return locked


def _check_place(upload: Upload, offset: int, digest: str, size: int, at: datetime) -> None:
    """Refuse a part that neither follows on what is there nor is there already."""
    if upload.expires_at <= at:
        raise UploadGone
    if offset == upload.received and offset + size <= upload.size and upload.file_id is None:
        return
    is_there = upload.chunks.filter(offset=offset, size=size, sha256=digest).exists()
    if not is_there:
        raise WrongOffset(upload.received)


def finish_upload(*, upload: Upload, at: datetime) -> File:
    """Put the parts together, compare the digest of the whole, check it as any file, and keep it.

    A second call returns the same file. Raises `WrongOffset` while parts are missing, `FileRefused` for what cannot
    be taken or is not what was said (the upload is then over), and `UploadGone`.
    """
    held = Upload.objects.select_related("file").filter(pk=upload.pk).first()
    if held is None or held.expires_at <= at:
        raise UploadGone
    if held.file is not None:
        return held.file
    if held.received != held.size:
        raise WrongOffset(held.received)
    try:
        file = store(
            owner=held.owner,
            whose=held.whose,
            name=held.name,
            data=_whole(held),
            is_photo=held.is_photo,
            at=at,
        )
    except FileRefused:
        done = Upload.objects.select_related("file").filter(pk=upload.pk, file__isnull=False).first()
        if done is not None and done.file is not None:
            return done.file  # the same end came twice at once, and the other was first
        cancel_upload(upload=held)
        raise
    keys = list(held.chunks.values_list("key", flat=True))
    with transaction.atomic():
        Upload.objects.filter(pk=held.pk).update(file=file)
        held.chunks.all().delete()
    _delete(keys)
    return file


def _whole(upload: Upload) -> bytes:
    parts = []
    try:
        for chunk in upload.chunks.all():
            sealed = place().get(chunk.key)
            parts.append(unseal(owner=upload.whose, context=_context(upload, chunk.offset), sealed=sealed))
    except (FileNotFoundError, KeyMissing, Tampered) as error:
        raise _broken() from error
    data = b"".join(parts)
    if len(data) != upload.size or hashlib.sha256(data).hexdigest() != upload.sha256:
        raise _broken()
    return data


def cancel_upload(*, upload: Upload) -> None:
    """Drop an upload with its parts; what was finished stays a file."""
    keys = list(upload.chunks.values_list("key", flat=True))
    Upload.objects.filter(pk=upload.pk).delete()
    _delete(keys)


def sweep_uploads(*, at: datetime) -> int:
    """Drop every upload whose day is over; returns how many."""
    due = list(Upload.objects.filter(expires_at__lte=at)[:500])
    for upload in due:
        cancel_upload(upload=upload)
    return len(due)


def _delete(keys: list[str]) -> None:
    for key in keys:
        place().delete(key)


def _context(upload: Upload, offset: int) -> str:
    return f"files.upload:{upload.pk}:{offset}"


def _broken() -> FileRefused:
    return FileRefused(
        _("届いたファイルが、送られたものと一致しませんでした。もう一度、ファイルを選んでください。")
    )
