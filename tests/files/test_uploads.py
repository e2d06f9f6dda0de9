"""Files that come in parts: what arrived stays, what does not fit is refused, and nothing is left behind."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from madoguchi.files import services
from madoguchi.files.disk import Disk
from madoguchi.files.models import File, Upload, UploadChunk
from madoguchi.files.selectors import read
from madoguchi.files.services import (
    CHUNK,
    FileRefused,
    TooManyUploads,
    UploadGone,
    WrongChunk,
    WrongOffset,
    append_chunk,
    begin_upload,
    cancel_upload,
    finish_upload,
    sweep_uploads,
    uploads,
)
from tests.files.conftest import OWNER, WHOSE, image, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.engines]


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def large() -> bytes:
    """A PDF of somewhat more than two parts."""
    noise = b"".join(
        hashlib.sha256(bytes([n % 256, n // 256 % 256, n // 65536])).digest() for n in range(70_000)
    )

    def with_data(writer: Any) -> None:
        writer.add_metadata({"/Noise": noise.hex()[: 2 * CHUNK + 1000]})

    return pdf(with_data)


@pytest.fixture(scope="module")
def document() -> bytes:
    return large()


@pytest.fixture
def begin(at: datetime) -> Callable[..., Upload]:
    def call(data: bytes, **more: Any) -> Upload:
        given = {
            "owner": OWNER,
            "whose": WHOSE,
            "question": "papers",
            "name": "証明書.pdf",
            "size": len(data),
            "sha256": sha(data),
            "at": at,
        }
        return begin_upload(**given | more)

    return call


@pytest.fixture
def send(at: datetime) -> Callable[..., Upload]:
    def call(upload: Upload, data: bytes, offset: int, **more: Any) -> Upload:
        part = data[offset : offset + CHUNK]
        given = {"upload": upload, "offset": offset, "sha256": sha(part), "data": part, "at": at}
        return append_chunk(**given | more)

    return call


@pytest.fixture
def send_all(send: Callable[..., Upload]) -> Callable[..., Upload]:
    def call(upload: Upload, data: bytes) -> Upload:
        for offset in range(upload.received, len(data), CHUNK):
            upload = send(upload, data, offset)
        return upload

    return call


def test_a_file_in_parts_is_the_file(
    begin: Any, send_all: Any, document: bytes, folder: Path, at: datetime
) -> None:
    upload = send_all(begin(document), document)
    file = finish_upload(upload=upload, at=at)
    assert read(file) == document
    assert (file.owner, file.name, file.sha256) == (OWNER, "証明書.pdf", sha(document))
    assert finish_upload(upload=upload, at=at) == file
    assert not UploadChunk.objects.exists()
    assert len(list(folder.glob("??/*"))) == 1


def test_after_a_lost_connection_it_goes_on_where_it_stands(
    begin: Any, send: Any, send_all: Any, document: bytes, at: datetime
) -> None:
    upload = send(begin(document), document, 0)
    again = begin(document)
    assert (again.pk, again.received) == (upload.pk, CHUNK)
    assert read(finish_upload(upload=send_all(again, document), at=at)) == document


def test_an_end_that_comes_twice_at_once_gives_the_file_both_times(
    begin: Any, send_all: Any, document: bytes, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = send_all(begin(document), document)
    original, files = uploads._whole, []

    def slow(held: Upload) -> bytes:
        monkeypatch.setattr(uploads, "_whole", original)
        files.append(finish_upload(upload=upload, at=at))  # the other request, while this one reads
        return original(held)

    monkeypatch.setattr(uploads, "_whole", slow)
    assert [finish_upload(upload=upload, at=at)] == files
    assert Upload.objects.get().file == files[0]


def test_the_same_part_twice_changes_nothing(
    begin: Any, send: Any, document: bytes, folder: Path, at: datetime
) -> None:
    stale = begin(document)
    upload = send(stale, document, 0)
    assert send(upload, document, 0).received == CHUNK
    assert send(stale, document, 0).received == CHUNK  # sent twice at once: the row was read before
    assert UploadChunk.objects.count() == 1
    assert len(list(folder.glob("??/*"))) == 1


@pytest.mark.parametrize("offset", [1, CHUNK, CHUNK * 5, 10**12])
def test_a_part_that_does_not_follow_is_refused(
    begin: Any, document: bytes, offset: int, at: datetime
) -> None:
    upload = begin(document)
    part = document[:1000]
    with pytest.raises(WrongOffset) as refused:
        append_chunk(upload=upload, offset=offset, sha256=sha(part), data=part, at=at)
    assert refused.value.received == 0
    assert not UploadChunk.objects.exists()


def test_another_part_in_the_place_of_one_is_refused(
    begin: Any, send: Any, document: bytes, folder: Path, at: datetime
) -> None:
    upload = send(begin(document), document, 0)
    part = b"x" * CHUNK
    with pytest.raises(WrongOffset) as refused:
        append_chunk(upload=upload, offset=0, sha256=sha(part), data=part, at=at)
    assert refused.value.received == CHUNK
    assert len(list(folder.glob("??/*"))) == 1


def test_more_than_was_said_is_refused(begin: Any, document: bytes, at: datetime) -> None:
    upload = begin(document[:1000])
    with pytest.raises(WrongOffset):
        append_chunk(upload=upload, offset=0, sha256=sha(document[:1001]), data=document[:1001], at=at)


@pytest.mark.parametrize(
    ("data", "digest"), [(b"", sha(b"")), (b"x", sha(b"y")), (b"x" * (CHUNK + 1), sha(b"x" * (CHUNK + 1)))]
)
def test_a_part_that_is_not_what_its_digest_says_is_refused(
    begin: Any, document: bytes, data: bytes, digest: str, folder: Path, at: datetime
) -> None:
    upload = begin(document)
    with pytest.raises(WrongChunk):
        append_chunk(upload=upload, offset=0, sha256=digest, data=data, at=at)
    assert not list(folder.glob("??/*"))


def test_what_is_not_whole_is_not_finished(begin: Any, send: Any, document: bytes, at: datetime) -> None:
    upload = send(begin(document), document, 0)
    with pytest.raises(WrongOffset) as refused:
        finish_upload(upload=upload, at=at)
    assert refused.value.received == CHUNK
    assert not File.objects.exists()


def test_a_whole_that_is_not_what_was_said_is_refused(
    begin: Any, send_all: Any, document: bytes, folder: Path, at: datetime
) -> None:
    upload = begin(document, sha256=sha(b"something else"))
    send_all(upload, document)
    with pytest.raises(FileRefused, match="一致しませんでした"):
        finish_upload(upload=upload, at=at)
    assert not Upload.objects.exists()
    assert not list(folder.glob("??/*"))


@pytest.mark.parametrize("harm", ["missing", "altered", "exchanged"])
def test_a_part_that_was_altered_where_it_lies_is_found(
    harm: str, begin: Any, send_all: Any, document: bytes, folder: Path, at: datetime
) -> None:
    upload = send_all(begin(document), document)
    first, second, *_rest = [Disk(folder).path(chunk.key) for chunk in upload.chunks.all()]
    if harm == "missing":
        first.unlink()
    elif harm == "altered":
        data = bytearray(first.read_bytes())
        data[500] ^= 1
        first.write_bytes(bytes(data))
    else:
        one, two = first.read_bytes(), second.read_bytes()
        first.write_bytes(two)
        second.write_bytes(one)
    with pytest.raises(FileRefused, match="もう一度、ファイルを選んで"):
        finish_upload(upload=upload, at=at)
    assert not File.objects.exists()


def test_the_whole_is_checked_as_any_file(begin: Any, send_all: Any, folder: Path, at: datetime) -> None:
    data = b"<!DOCTYPE html><title>503</title>" + b" " * CHUNK
    upload = send_all(begin(data), data)
    with pytest.raises(FileRefused, match="Webページ"):
        finish_upload(upload=upload, at=at)
    assert not Upload.objects.exists() and not File.objects.exists()
    assert not list(folder.glob("??/*"))


@pytest.mark.parametrize(
    ("size", "is_photo", "is_taken"),
    [
        (0, False, False),
        (-1, False, False),
        (services.MOST_BYTES, False, True),
        (services.MOST_BYTES + 1, False, False),
        (services.MOST_BYTES + 1, True, True),
        (services.MOST_PHOTO_BYTES + 1, True, False),
    ],
)
def test_the_size_is_judged_before_a_byte_comes(
    begin: Any, size: int, is_photo: bool, is_taken: bool
) -> None:
    if is_taken:
        assert begin(b"x", size=size, is_photo=is_photo).size == size
    else:
        with pytest.raises(FileRefused):
            begin(b"x", size=size, is_photo=is_photo)


@pytest.mark.parametrize("digest", ["", "x" * 64, "A" * 64, "0" * 63, "../../../etc/passwd"])
def test_a_digest_is_needed(begin: Any, digest: str) -> None:
    with pytest.raises(WrongChunk):
        begin(b"x", sha256=digest)


def test_nobody_fills_the_store_with_beginnings(begin: Any) -> None:
    for number in range(10):
        begin(bytes([number]), size=services.MOST_BYTES)
    with pytest.raises(TooManyUploads):
        begin(b"x", size=services.MOST_BYTES)
    assert begin(b"x", size=services.MOST_BYTES, owner=uuid4())


def test_what_is_given_up_goes(begin: Any, send: Any, document: bytes, folder: Path, at: datetime) -> None:
    upload = send(begin(document), document, 0)
    cancel_upload(upload=upload)
    assert not Upload.objects.exists()
    assert not list(folder.glob("??/*"))
    with pytest.raises(UploadGone):
        finish_upload(upload=upload, at=at)
    with pytest.raises((UploadGone, WrongOffset)):
        send(upload, document, CHUNK)
    assert not list(folder.glob("??/*"))


def test_what_nobody_finishes_goes_after_a_day(
    begin: Any, send: Any, document: bytes, folder: Path, at: datetime
) -> None:
    upload = send(begin(document), document, 0)
    later = at + timedelta(days=1)
    assert sweep_uploads(at=later - timedelta(seconds=1)) == 0
    with pytest.raises(UploadGone):
        send(upload, document, CHUNK, at=later)
    assert sweep_uploads(at=later) == 1
    assert not list(folder.glob("??/*"))


def test_the_parts_of_an_upload_are_no_orphans(begin: Any, send: Any, document: bytes, at: datetime) -> None:
    send(begin(document), document, 0)
    assert services.remove_orphans(at=datetime.now(at.tzinfo) + timedelta(days=2)) == 0


def test_parts_and_name_are_sealed(begin: Any, send: Any, document: bytes, folder: Path) -> None:
    upload = send(begin(document), document, 0)
    (path,) = folder.glob("??/*")
    assert document[:64] not in path.read_bytes()
    kept = Upload.objects.filter(pk=upload.pk).values_list("name", flat=True)[0]
    assert "証明書".encode() not in bytes(kept)


def test_a_photo_is_kept_smaller(begin: Any, send_all: Any, at: datetime) -> None:
    data = image("JPEG", (4000, 3000), quality=95)
    upload = begin(data, is_photo=True, name="顔.jpg")
    file = finish_upload(upload=send_all(upload, data), at=at)
    assert file.size < len(data)
    assert file.sha256 == sha(read(file)) != upload.sha256
