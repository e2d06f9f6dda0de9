"""Taking in and giving back: bytes, digests, keys, order of writing."""

import hashlib
import os
import re
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from madoguchi.files import selectors, services
from madoguchi.files.disk import Disk, path_of
from madoguchi.files.models import File
from tests.files.conftest import OWNER, image, pdf

Store = Callable[..., File]


@pytest.mark.engines
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "media_type", "name"),
    [
        (pdf(), "application/pdf", "住民票.pdf"),
        (image("JPEG"), "image/jpeg", "写真.jpeg"),
        (image("JPEG", progressive=True), "image/jpeg", "写真.JPG"),
        (image("PNG"), "image/png", "図.png"),
    ],
)
def test_what_was_taken_in_comes_back(
    store: Store, folder: Path, data: bytes, media_type: str, name: str
) -> None:
    file = store(data, name, media_type="text/html")
    file.refresh_from_db()
    assert selectors.read(file) == data
    assert (file.media_type, file.name, file.size) == (media_type, name, len(data))
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert re.fullmatch("[0-9a-f]{64}", file.key)
    (path,) = folder.glob("??/*")
    assert path.parent.name + path.name == file.key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.engines
@pytest.mark.django_db
def test_the_same_content_is_kept_once_for_an_owner(store: Store, folder: Path) -> None:
    first = store(pdf(), "a.pdf")
    assert store(pdf(), "b.pdf") == first
    other = store(pdf(), "a.pdf", owner=uuid4())
    assert other.key != first.key
    assert len(list(folder.glob("??/*"))) == 2


@pytest.mark.engines
@pytest.mark.django_db
def test_an_upload_sent_twice_at_once_is_kept_once(
    store: Store, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """The second one looks before the first one is there."""
    data = pdf()
    original = Disk.put

    def put(self: Disk, key: str, content: bytes) -> None:
        monkeypatch.setattr(Disk, "put", original)
        store(data)
        original(self, key, content)

    monkeypatch.setattr(Disk, "put", put)
    assert store(data) == File.objects.get()
    assert len(list(folder.glob("??/*"))) == 1


@pytest.mark.django_db
def test_bytes_and_folders_are_on_the_disk_before_the_row(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    original = os.fsync

    def fsync(handle: int) -> None:
        assert not File.objects.exists()
        synced.append(os.fstat(handle).st_ino)
        original(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    path = path_of(store(pdf()).key)
    assert synced == [place.stat().st_ino for place in (path, path.parent, folder)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "harm",
    [
        lambda p: p.unlink(),
        lambda p: p.write_bytes(b"x"),
        lambda p: p.write_bytes(p.read_bytes()[:-1] + b"x"),
    ],
)
def test_damage_is_told_and_never_served(store: Store, harm: Callable[[Path], Any]) -> None:
    file = store(pdf())
    store(pdf(), owner=uuid4())
    assert selectors.missing(thorough=True) == []
    size = path_of(file.key).stat().st_size
    harm(path_of(file.key))
    with pytest.raises(selectors.FileDamaged, match="いま取り出せません"):
        selectors.read(file)
    same_size = path_of(file.key).exists() and path_of(file.key).stat().st_size == size
    assert selectors.missing() == ([] if same_size else [file])
    assert selectors.missing(thorough=True) == [file]


@pytest.mark.django_db
def test_a_lost_file_comes_back_with_a_new_upload(store: Store) -> None:
    file = store(pdf())
    path_of(file.key).unlink()
    again = store(pdf())
    assert again == file
    assert selectors.read(again) == pdf()


@pytest.mark.engines
@pytest.mark.django_db
def test_bytes_without_a_row_are_removed_after_a_day(store: Store, folder: Path, at: datetime) -> None:
    kept = store(pdf())
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        store(image("PNG"))
        raise ZeroDivisionError
    now = datetime.now(UTC)
    assert services.remove_orphans(at=now) == 0
    assert services.remove_orphans(at=now + timedelta(days=1, minutes=1)) == 1
    (path,) = folder.glob("??/*")
    assert path == path_of(kept.key)


@pytest.mark.django_db
def test_our_own_papers_are_kept_as_they_are(at: datetime) -> None:
    data = b"%PDF-1.7 our own, not looked at"
    file = services.keep(
        owner=OWNER, whose=OWNER, name="notice.pdf", media_type="application/pdf", data=data, at=at
    )
    assert (selectors.read(file), file.name) == (data, "notice.pdf")
    with pytest.raises(services.FileRefused):
        services.keep(owner=OWNER, whose=OWNER, name="x", media_type="application/pdf", data=b"", at=at)
