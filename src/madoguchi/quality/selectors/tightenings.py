"""Stricter thresholds: what holds for each organisation."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.quality.models import StandardTightening


def tightenings_of(organisations: Collection[UUID]) -> QuerySet[StandardTightening]:
    """The stricter thresholds that these organisations set and did not end."""
    return StandardTightening.objects.filter(
        organisation__in=organisations, ended_at__isnull=True
    ).select_related("organisation", "set_by")


def thresholds_by_organisation(
    places: Collection[UUID], *, at: datetime
) -> dict[UUID, dict[str, list[float]]]:
    """The thresholds that were set for each of `places` at `at`, by criterion: its own and those of all above it.

    Of several that one organisation set for a criterion, the one of the latest fiscal year holds.
    """
    year = fiscal_year(japan_day(at))
    rows = StandardTightening.objects.filter(
        Q(ended_at__isnull=True) | Q(ended_at__gt=at), fiscal_year__lte=year, set_at__lte=at
    ).order_by("fiscal_year", "set_at")
    own: dict[UUID, dict[str, float]] = {}
    for row in rows:
        own.setdefault(row.organisation_id, {})[row.criterion] = row.threshold
    if not own:
        return {}
    parents = dict(Organisation.objects.values_list("pk", "parent_id"))
    found: dict[UUID, dict[str, list[float]]] = {}
    for place in places:
        above: UUID | None = place
        while above is not None:
            for key, threshold in own.get(above, {}).items():
                found.setdefault(place, {}).setdefault(key, []).append(threshold)
            above = parents.get(above)
    return found


def subtree(organisation: UUID) -> set[UUID]:
    """The organisation and all those below it."""
    below: dict[UUID | None, list[UUID]] = {}
    for key, parent in Organisation.objects.values_list("pk", "parent_id"):
        below.setdefault(parent, []).append(key)
    found, waiting = {organisation}, [organisation]
    while waiting:
        for key in below.get(waiting.pop(), ()):
            if key not in found:
                found.add(key)
                waiting.append(key)
    return found
