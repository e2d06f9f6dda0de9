"""The log as an auditor reads it: who looked, and what was changed about roles, consents and mandates."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.events.models import Access, Event, Seal


@dataclass(frozen=True, slots=True)
class Reach:
    """What an auditor reads: records of `organisations`, and with `is_platform` those of no organisation (範囲)."""

    organisations: frozenset[UUID]
    is_platform: bool

    @property
    def condition(self) -> Q:
        """The records inside."""
        inside = Q(organisation__in=self.organisations)
        return inside | Q(organisation__isnull=True) if self.is_platform else inside


def accesses_within(
    reach: Reach,
    *,
    since: datetime,
    until: datetime,
    reader: str = "",
    object: str = "",
    whose: UUID | None = None,
) -> QuerySet[Access]:
    """Who looked at personal data from `since` up to `until`, the latest first.

    `reader` is a part of the reader's name or label, `object` the thing looked at, `whose` a subject.
    """
    found = Access.objects.filter(reach.condition, at__gte=since, at__lt=until)
    if reader:
        found = found.filter(Q(reader_name__icontains=reader) | Q(reader__icontains=reader))
    if object:
        found = found.filter(object=object)
    if whose is not None:
        found = found.filter(whose=whose)
    return found.order_by("-at", "-id")


def changes_within(
    reach: Reach, *, kinds: list[str], since: datetime, until: datetime, whose: UUID | None = None
) -> QuerySet[Event]:
    """The events of `kinds` from `since` up to `until`, the latest first."""
    found = Event.objects.filter(reach.condition, kind__in=kinds, at__gte=since, at__lt=until)
    if whose is not None:
        found = found.filter(whose=whose)
    return found.order_by("-at", "-id")


def last_seal() -> Seal | None:
    """The newest seal over the log."""
    return Seal.objects.order_by("-n").first()
