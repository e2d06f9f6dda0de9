"""Which datasets there are and what is said of them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.datasets.models import Dataset
from madoguchi.datasets.types import Column, DatasetInfo, State

KEEPERS = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
LATE_AFTER = timedelta(hours=48)
"""When a table of the system that was not refreshed is called late."""


class UnknownDataset(Refusal):
    """There is no such dataset, or it is not shown any more."""

    sentence = gettext_lazy("このデータは、公開されていません。")


def datasets_for(acting: Acting, *, at: datetime) -> list[DatasetInfo]:
    """The datasets of which `acting` may make charts, by title: all that are shown."""
    return [info_of(one, at=at) for one in _shown()]


def dataset(code: str, *, at: datetime) -> DatasetInfo:
    """The dataset of this code that is shown; raises `UnknownDataset`."""
    return info_of(shown_dataset(code), at=at)


def shown_dataset(code: str) -> Dataset:
    """The record of this code whose data is shown; raises `UnknownDataset`."""
    found = _shown().filter(code=code).first()
    if found is None:
        raise UnknownDataset
    return found


def _shown() -> QuerySet[Dataset]:
    shown = Q(current__isnull=False, retired_at__isnull=True)
    return Dataset.objects.filter(shown).select_related("organisation", "current__file", "feed")


def info_of(found: Dataset, *, at: datetime) -> DatasetInfo:
    """What is said of a dataset at a moment."""
    current = found.current
    renewed_at = (found.renewed_at or current.fetched_at) if current else None
    state, why = _state(found, at)
    return DatasetInfo(
        code=found.code,
        title=found.title,
        source=found.about.get("source", ""),
        licence=found.about.get("licence", ""),
        owner=found.organisation.name if found.organisation else settings.SERVICE_OPERATOR,
        columns=tuple(map(Column.from_json, found.columns)),
        rows=current.rows if current else 0,
        as_of=current.as_of if current else None,
        fetched_at=renewed_at,
        age=at - renewed_at if renewed_at else None,
        state=state,
        why=why,
        kind=found.kind,
        note=found.about.get("note", ""),
        count_column=found.about.get("count_column", ""),
        digest=current.digest if current else "",
    )


def _state(found: Dataset, at: datetime) -> tuple[State, str]:
    """Whether the data is as new as it should be, and why not."""
    if found.problem:
        return State.BROKEN, found.problem
    renewed = found.renewed_at
    if renewed is None:
        return State.FRESH, ""
    allowed = timedelta(days=found.about.get("renew_days") or 0)
    if found.kind == Dataset.Kind.SYSTEM:
        allowed = LATE_AFTER
    if found.kind == Dataset.Kind.FEED:
        allowed = timedelta(hours=2 * found.feed.every_hours)
    if allowed and at - renewed > allowed:
        return State.LATE, _("更新の予定を過ぎています。")
    return State.FRESH, ""
