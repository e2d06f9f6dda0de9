"""Snapshots: data as it came, as one Parquet file, kept before anything points to it."""

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from madoguchi.datasets.models import Dataset, Snapshot
from madoguchi.datasets.types import Column
from madoguchi.files.services import keep

MOST_BYTES = 200 * 1024 * 1024


def take_snapshot(
    *,
    dataset: Dataset,
    data: bytes,
    columns: Sequence[Column],
    rows: int,
    as_of: date | None,
    may_be_older: bool = False,
    at: datetime,
) -> Snapshot:
    """Keep a Parquet file as the newest data of `dataset`, which goes on showing what it shows.

    The same bytes as those shown now give the snapshot that is shown, if they tell of the same day or of whichever
    (`may_be_older`). The caller holds the row locked.
    """
    digest = hashlib.sha256(data).hexdigest()
    current = dataset.current
    if current is not None and current.digest == digest and (may_be_older or current.as_of == as_of):
        return current
    file = keep(
        owner=dataset.pk,
        whose=dataset.pk,
        tenant=dataset.organisation.government_id if dataset.organisation else None,
        name=f"{dataset.code}.parquet",
        media_type="application/vnd.apache.parquet",
        data=data,
        most=MOST_BYTES,
        at=at,
    )
    with transaction.atomic():
        newest = dataset.snapshots.aggregate(newest=Max("number"))["newest"] or 0
        return Snapshot.objects.create(
            dataset=dataset,
            number=newest + 1,
            file=file,
            digest=digest,
            columns=[column.to_json() for column in columns],
            rows=rows,
            as_of=as_of,
            fetched_at=at,
        )


def show(*, dataset: Dataset, snapshot: Snapshot, at: datetime) -> None:
    """Let `dataset`, whose row the caller holds locked, show this data from now on, and be well."""
    dataset.current, dataset.columns = snapshot, snapshot.columns
    dataset.problem, dataset.renewed_at = "", at
    dataset.save(update_fields=["current", "columns", "problem", "renewed_at"])
