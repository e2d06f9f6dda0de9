"""What those who keep data read: their datasets, versions, files as they came, and what was fetched."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.core.acting import Acting
from madoguchi.datasets.guessing import guessed
from madoguchi.datasets.models import Dataset, DatasetVersion, Fetch
from madoguchi.datasets.reading import texts_of
from madoguchi.datasets.selectors.datasets import KEEPERS, info_of
from madoguchi.datasets.types import Body, DatasetInfo, OfferedColumn
from madoguchi.files.selectors import read

PREVIEWED = 5
LONGEST_CELL = 60


@dataclass(frozen=True)
class KeptDataset:
    """A dataset in the list of those who keep it (データの一覧の行)."""

    dataset: Dataset
    info: DatasetInfo
    draft: DatasetVersion | None


def kept_datasets(acting: Acting, *, at: datetime) -> list[KeptDataset]:
    """The tables of this site, which all see, and the datasets of the organisations in which `acting` keeps data."""
    drafts = {
        one.dataset_id: one
        for one in DatasetVersion.objects.filter(
            published_at__isnull=True, dataset__in=datasets_kept_by(acting)
        )
    }
    return [KeptDataset(one, info_of(one, at=at), drafts.get(one.pk)) for one in datasets_kept_by(acting)]


def datasets_kept_by(acting: Acting) -> QuerySet[Dataset]:
    """The datasets that `acting` may open in the studio, those of officers first."""
    mine = Q(organisation__in=acting.organisations(*KEEPERS)) | Q(kind=Dataset.Kind.SYSTEM)
    found = Dataset.objects.filter(mine).select_related("organisation", "current", "feed")
    return found.order_by("retired_at", "-organisation", "title", "code")


def kept_dataset(acting: Acting, key: UUID) -> Dataset:
    """One of them; raises `Dataset.DoesNotExist`."""
    return datasets_kept_by(acting).get(pk=key)


def version_for(acting: Acting, key: UUID) -> DatasetVersion:
    """A version of a dataset that `acting` keeps; raises `DatasetVersion.DoesNotExist`."""
    found = DatasetVersion.objects.filter(dataset__organisation__in=acting.organisations(*KEEPERS))
    return found.select_related("dataset__organisation", "original", "edited_by").get(pk=key)


def versions_of(dataset: Dataset) -> QuerySet[DatasetVersion]:
    """The versions of a dataset, the newest first."""
    return dataset.versions.select_related("edited_by", "approved_by", "snapshot").order_by("-number")


def fetches_of(dataset: Dataset, *, limit: int = 30) -> Sequence[Fetch]:
    """What came of the last tries, the newest first."""
    return list(Fetch.objects.filter(feed__dataset=dataset)[:limit])


def info_for(dataset: Dataset, *, at: datetime) -> DatasetInfo:
    """What is said of a dataset, shown or not."""
    return info_of(dataset, at=at)


def offered_columns(version: DatasetVersion) -> tuple[OfferedColumn, ...]:
    """The columns of the file of a version, as they were confirmed or as they look."""
    assert version.original is not None, "a version begins with its file"
    texts = texts_of(read(version.original))
    known = Body.of(version.body).columns
    used = {one.header for one in known}
    first = texts.frame.head(PREVIEWED)
    return tuple(
        OfferedColumn(
            at,
            one,
            one.header in used,
            tuple(str(cell or "")[:LONGEST_CELL] for cell in first[one.header].to_list()),
        )
        for at, one in enumerate(guessed(texts, known), 1)
    )
