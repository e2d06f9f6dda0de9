"""Bytes and names are sealed; each who holds a file forgets it apart; what was stored before is still read."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from madoguchi.core.acting import Acting
from madoguchi.files import services
from madoguchi.files.disk import Disk
from madoguchi.files.models import File, Hold
from madoguchi.files.selectors import FileDamaged, missing, read
from madoguchi.vault.keys import memory
from madoguchi.vault.services import forget, rotate
from madoguchi.vault.types import KeyMissing
from tests.files.conftest import OWNER, WHOSE, image, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.engines]

SYSTEM = Acting.system("test")
Store = Callable[..., File]


def test_neither_bytes_nor_name_can_be_read_from_the_disk_or_the_database(store: Store, folder: Path) -> None:
    data = pdf(lambda writer: writer.add_metadata({"/Title": "SecretTitle"}))
    file = store(data, "秘密の書類.pdf")
    (path,) = folder.glob("??/*")
    assert b"%PDF" not in path.read_bytes() and b"SecretTitle" not in path.read_bytes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT plain_name, sealed_name FROM files_file")
        plain, sealed = cursor.fetchone()
        cursor.execute("SELECT secret FROM files_hold")
        secret = bytes(cursor.fetchone()[0])
    assert plain == ""
    assert "秘密".encode() not in bytes(sealed)
    assert file.secret() not in secret and file.secret().hex().encode() not in secret
    assert File.objects.get().name == "秘密の書類.pdf"


def test_bytes_that_were_exchanged_do_not_open(store: Store, folder: Path) -> None:
    one, two = store(pdf()), store(image("PNG"))
    first, second = Disk(folder).path(one.key), Disk(folder).path(two.key)
    bytes_one, bytes_two = first.read_bytes(), second.read_bytes()
    first.write_bytes(bytes_two)
    second.write_bytes(bytes_one)
    for file in (one, two):
        with pytest.raises(FileDamaged):
            read(file)


def test_when_its_key_is_forgotten_a_file_is_unreadable(store: Store, at: datetime) -> None:
    file = store(pdf(), "証明.pdf")
    forget(owner=WHOSE, by=SYSTEM, at=at)
    memory.clear()
    file = File.objects.get()
    with pytest.raises(KeyMissing):
        read(file)
    assert file.name == "（読み取れません）"
    assert missing(thorough=True) == []  # forgotten as it should be, not lost


def test_the_person_and_each_government_forget_apart(store: Store, at: datetime) -> None:
    file, city, prefecture = store(pdf()), uuid4(), uuid4()
    for tenant in (city, city, prefecture):
        services.hold_for(files=[file.pk], whose=WHOSE, tenant=tenant)
    assert Hold.objects.count() == 3
    for tenant in (None, city):
        forget(owner=WHOSE, tenant=tenant, by=SYSTEM, at=at)
        memory.clear()
        assert read(File.objects.get()) == pdf()
    forget(owner=WHOSE, tenant=prefecture, by=SYSTEM, at=at)
    memory.clear()
    with pytest.raises(KeyMissing):
        read(File.objects.get())


def test_changing_the_master_secret_touches_no_file(store: Store, folder: Path, at: datetime) -> None:
    store(pdf())
    (path,) = folder.glob("??/*")
    before = path.read_bytes(), bytes(Hold.objects.values_list("secret", flat=True)[0])
    rotate(by=SYSTEM, at=at)
    memory.clear()
    assert (path.read_bytes(), bytes(Hold.objects.values_list("secret", flat=True)[0])) == before
    assert read(File.objects.get()) == pdf()


def test_bytes_used_again_are_stored_once_and_stay_for_the_other(
    store: Store, folder: Path, at: datetime
) -> None:
    first = store(pdf(), "前の名前.pdf")
    other, another = uuid4(), uuid4()
    second = services.copy(file=first, owner=other, whose=another, at=at)
    assert services.copy(file=first, owner=other, whose=another, at=at) == second
    assert (second.key, second.name, second.pk != first.pk) == (first.key, "前の名前.pdf", True)
    services.forget(owner=OWNER, by=SYSTEM, at=at)
    forget(owner=WHOSE, by=SYSTEM, at=at)
    memory.clear()
    assert services.remove_orphans(at=datetime.now(UTC) + timedelta(days=2)) == 0
    assert read(File.objects.get(pk=second.pk)) == pdf()
    services.forget(owner=other, by=SYSTEM, at=at)
    assert services.remove_orphans(at=datetime.now(UTC) + timedelta(days=2)) == 1


def test_what_is_damaged_is_not_used_again(store: Store, folder: Path, at: datetime) -> None:
    file = store(pdf())
    Disk(folder).path(file.key).write_bytes(b"x")
    with pytest.raises(FileDamaged):
        services.copy(file=file, owner=uuid4(), whose=uuid4(), at=at)
    assert File.objects.count() == 1


@pytest.fixture
def plain(at: datetime, folder: Path) -> File:
    """A file as it was stored before files were sealed."""
    key = "0" * 64
    Disk(folder).put(key, pdf())
    return File.objects.create(
        owner=OWNER,
        plain_name="昔の書類.pdf",
        is_sealed=False,
        media_type="application/pdf",
        size=len(pdf()),
        sha256=hashlib.sha256(pdf()).hexdigest(),
        key=key,
        created_at=at,
    )


def test_what_was_stored_before_is_read_as_ever(plain: File, at: datetime) -> None:
    assert (read(plain), plain.name) == (pdf(), "昔の書類.pdf")
    assert missing(thorough=True) == []
    services.hold_for(files=[plain.pk], whose=WHOSE, tenant=uuid4())
    assert not Hold.objects.exists()
    copied = services.copy(file=plain, owner=uuid4(), whose=WHOSE, at=at)
    assert (copied.is_sealed, copied.name, read(copied)) == (True, "昔の書類.pdf", pdf())


def test_what_was_stored_before_is_sealed_for_all_who_hold_it(plain: File, folder: Path) -> None:
    city = uuid4()
    services.seal_plain(file=plain, whose=WHOSE, tenants=[city])
    file = File.objects.get()
    assert (file.is_sealed, file.plain_name, file.name, read(file)) == (True, "", "昔の書類.pdf", pdf())
    assert set(Hold.objects.values_list("whose", "tenant")) == {(WHOSE, None), (WHOSE, city)}
    assert services.remove_orphans(at=datetime.now(UTC) + timedelta(days=2)) == 1
    (path,) = folder.glob("??/*")
    assert b"%PDF" not in path.read_bytes()


def test_a_database_older_than_its_files_loses_none(store: Store, folder: Path, at: datetime) -> None:
    """Restored from a copy of last week, with the files of today."""
    for number in range(1001):
        Disk(folder).put(f"{number:064x}", b"x")
    with pytest.raises(services.TooManyOrphans, match="nothing was removed"):
        services.remove_orphans(at=datetime.now(UTC) + timedelta(days=2))
    assert len(list(folder.glob("??/*"))) == 1001
