"""Bytes in a bucket that speaks S3, through the storage of django-storages; checked after each writing."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any


class NotStored(OSError):
    """The bucket did not confirm what was written: nothing may be said to be received."""


class Bucket:
    """A bucket and the folder in it that the settings name (オブジェクトストレージ).

    Every request names the digest of what it carries, so the server refuses bytes that changed on the way; size and
    ETag are compared once more with what the server says it holds.
    """

    def __init__(self, storage: Any) -> None:
        self._client = storage.connection.meta.client
        self._bucket = storage.bucket_name
        self._prefix = f"{storage.location.strip('/')}/" if storage.location else ""

    def _name(self, key: str) -> str:
        return f"{self._prefix}{key[:2]}/{key[2:]}"

    def put(self, key: str, data: bytes) -> None:
        """Write `data` under a new `key`; raises `NotStored` unless the bucket confirms size and digest."""
        sums = {
            "ContentMD5": base64.b64encode(hashlib.md5(data, usedforsecurity=False).digest()).decode(),
            "ChecksumSHA256": base64.b64encode(hashlib.sha256(data).digest()).decode(),
        }
        where = {"Bucket": self._bucket, "Key": self._name(key)}
        try:
            answer = self._client.put_object(
                Body=data, ContentType="application/octet-stream", **where, **sums
            )
            found = self._client.head_object(**where)
        except Exception as error:
            raise NotStored(f"The bucket did not take {key[:8]}….") from error
        is_whole = found["ContentLength"] == len(data) and answer["ETag"] == found["ETag"]
        if not is_whole or not _fits(found, data):
            raise NotStored(f"The bucket holds something else under {key[:8]}….")

    def get(self, key: str) -> bytes:
        """The bytes of `key`; raises `FileNotFoundError`, or `OSError` when the bucket does not answer."""
        try:
            found = self._client.get_object(Bucket=self._bucket, Key=self._name(key))
            return bytes(found["Body"].read())
        except self._client.exceptions.NoSuchKey as error:
            raise FileNotFoundError(key) from error
        except Exception as error:
            raise OSError(f"The bucket did not give {key[:8]}….") from error

    def delete(self, key: str) -> None:
        """Remove `key`."""
        self._client.delete_object(Bucket=self._bucket, Key=self._name(key))

    def probe(self) -> None:
        """Raise `OSError` unless the bucket answers us; nothing is written, which would leave versions behind."""
        try:
            self._client.head_bucket(Bucket=self._bucket)
        except Exception as error:
            raise OSError("The bucket does not answer.") from error

    def entries(self) -> Iterator[tuple[str, int, datetime]]:
        """Key, size and time of writing of everything in the folder."""
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=self._prefix):
            for one in page.get("Contents", []):
                key = one["Key"].removeprefix(self._prefix).replace("/", "")
                yield key, one["Size"], one["LastModified"]


def _fits(found: dict[str, Any], data: bytes) -> bool:
    """Whether the ETag is the digest of `data`; under a key of the bucket's own (KMS) it is none, and says nothing."""
    if found.get("ServerSideEncryption", "AES256") != "AES256":
        return True
    told = str(found["ETag"]).strip('"').lower()
    return told == hashlib.md5(data, usedforsecurity=False).hexdigest()
