"""The places of maps, and how many people live there."""

from uuid import UUID

from madoguchi.dashboards.models import MapArea
from madoguchi.timecost.selectors import areas


def areas_of(government: UUID) -> list[MapArea]:
    """The places that were loaded for a government, by code."""
    return list(MapArea.objects.filter(government=government).order_by("code"))


def residents() -> dict[str, int]:
    """How many people live in each municipality, as counted last."""
    return {name: counts["total"] for name, counts in areas().items() if counts.get("total")}
