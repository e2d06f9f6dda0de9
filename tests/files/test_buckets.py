"""A bucket in the place of the disk, asked over HTTP: moto's server on the loopback speaks S3."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import boto3
import pytest
from django.core.files.storage import storages
from moto.server import ThreadedMotoServer

from madoguchi.core.acting import Acting
from madoguchi.files import services
from madoguchi.files.buckets import Bucket, NotStored
from madoguchi.files.models import File
from madoguchi.files.places import place
from madoguchi.files.selectors import FileDamaged, missing, read
from madoguchi.files.services import append_chunk, begin_upload, finish_upload
from madoguchi.site.env import file_settings
from tests.files.conftest import OWNER, WHOSE, image, pdf
from tests.files.test_uploads import sha

pytestmark = pytest.mark.django_db

Store = Callable[..., File]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Any]:
    """A bucket of this test, as the environment would name it."""
    for name, value in {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=server, region_name="us-east-1")
    name = f"madoguchi-{uuid4().hex[:12]}"
    client.create_bucket(Bucket=name)
    told = f"s3://{name}/files?endpoint={server}&region=us-east-1"
    settings.STORAGES = settings.STORAGES | {"default": file_settings(told, tmp_path)}
    yield _Box(client, name)
    client.close()
    storages["default"].connection.meta.client.close()


class _Box:
    """What lies in the bucket, seen past our own code."""

    def __init__(self, client: Any, name: str) -> None:
        self.client, self.name = client, name

    def keys(self) -> list[str]:
        found = self.client.list_objects_v2(Bucket=self.name).get("Contents", [])
        return [one["Key"] for one in found]

    def body(self, key: str) -> bytes:
        return bytes(self.client.get_object(Bucket=self.name, Key=key)["Body"].read())

    def put(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=data)


def test_what_was_taken_in_comes_back(bucket: _Box, store: Store, folder: Path) -> None:
    assert isinstance(place(), Bucket)
    file = store(pdf(), "証明.pdf")
    (key,) = bucket.keys()
    assert re.fullmatch("files/[0-9a-f]{2}/[0-9a-f]{62}", key)
    assert b"%PDF" not in bucket.body(key)
    assert read(File.objects.get()) == pdf()
    assert missing(thorough=True) == []
    assert store(pdf()) == file
    assert len(bucket.keys()) == 1
    assert not folder.exists()


def test_a_file_in_parts(bucket: _Box, at: datetime) -> None:
    data = image("PNG", (300, 300))
    upload = begin_upload(
        owner=OWNER, whose=WHOSE, question="q", name="x.png", size=len(data), sha256=sha(data), at=at
    )
    for start in range(0, len(data), 100):
        part = data[start : start + 100]
        upload = append_chunk(upload=upload, offset=start, sha256=sha(part), data=part, at=at)
    assert read(finish_upload(upload=upload, at=at)) == data
    assert len(bucket.keys()) == 1


@pytest.mark.parametrize("harm", ["gone", "other", "longer"])
def test_damage_is_told_and_never_served(bucket: _Box, store: Store, harm: str) -> None:
    file = store(pdf())
    (key,) = bucket.keys()
    whole = bucket.body(key)
    if harm == "gone":
        bucket.client.delete_object(Bucket=bucket.name, Key=key)
    else:
        bucket.put(key, whole[:-1] + b"x" if harm == "other" else whole + b"x")
    with pytest.raises(FileDamaged):
        read(file)
    assert missing() == ([] if harm == "other" else [file])
    assert missing(thorough=True) == [file]
    assert read(store(pdf())) == pdf()


def test_bytes_without_a_row_are_removed_after_a_day(bucket: _Box, store: Store, at: datetime) -> None:
    store(pdf())
    store(image("PNG"), owner=uuid4())
    services.forget(owner=OWNER, by=Acting.system("test"), at=at)
    assert services.remove_orphans(at=datetime.now(UTC)) == 0
    assert services.remove_orphans(at=datetime.now(UTC) + timedelta(days=2)) == 1
    assert len(bucket.keys()) == 1


def test_more_than_a_page_of_the_listing(bucket: _Box, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(1100):
        bucket.put(f"files/{number:02d}/{number:062x}"[:71], b"x")
    assert len(list(place().entries())) == 1100


def _lies(answer: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    return lambda **_: answer


@pytest.mark.parametrize(
    "head",
    [
        {"ContentLength": 1, "ETag": '"x"'},
        {"ContentLength": None, "ETag": '"0123456789abcdef0123456789abcdef"'},
    ],
)
def test_what_the_bucket_does_not_confirm_is_not_received(
    bucket: _Box, store: Store, head: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = storages["default"].connection.meta.client
    size = len(pdf()) + 29
    told = {**head, "ContentLength": head["ContentLength"] or size}
    monkeypatch.setattr(client, "head_object", _lies(told))
    with pytest.raises(NotStored):
        store(pdf())
    assert not File.objects.exists()


def test_a_bucket_that_is_gone_takes_nothing(bucket: _Box, store: Store) -> None:
    file = store(pdf())
    (key,) = bucket.keys()
    bucket.client.delete_object(Bucket=bucket.name, Key=key)
    bucket.client.delete_bucket(Bucket=bucket.name)
    with pytest.raises(NotStored):
        store(image("PNG"))
    with pytest.raises(OSError, match=r"did not give|NoSuchBucket"):
        read(file)
    assert File.objects.count() == 1
    bucket.client.create_bucket(Bucket=bucket.name)


def test_the_digest_goes_with_the_bytes(bucket: _Box, store: Store) -> None:
    """In the request, so that a server refuses what was altered on the way."""
    sent: list[Any] = []
    client: Any = storages["default"].connection.meta.client
    client.meta.events.register("before-send.s3.PutObject", lambda request, **_: sent.append(request))
    store(pdf())
    (key,) = bucket.keys()
    told = sent[0].headers["x-amz-checksum-sha256"]
    told = told.decode() if isinstance(told, bytes) else told
    assert base64.b64decode(told) == hashlib.sha256(bucket.body(key)).digest()
