"""The distribution of levels over time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Sum

from madoguchi.quality.models import Axis, LevelSnapshot
from madoguchi.quality.standard import HIGHEST


@dataclass(frozen=True)
class CountsOnDay:
    """How many procedures stood at levels 0 to 3 of one axis on a day (ある日の件数)."""

    day: date
    axis: Axis
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """All procedures that had a level."""
        return sum(self.counts)


def counts_over_time(
    *,
    since: date | None = None,
    until: date | None = None,
    organisations: Collection[UUID] | None = None,
    is_priority: bool | None = None,
    monthly: bool = True,
) -> list[CountsOnDay]:
    """The distribution on each day that was counted, by axis, the oldest first; `monthly`: the last day of each month.

    `organisations` None: all; `is_priority` None: priority procedures and the others together.
    """
    rows = LevelSnapshot.objects.order_by()
    if since is not None:
        rows = rows.filter(day__gte=since)
    if until is not None:
        rows = rows.filter(day__lte=until)
    if organisations is not None:
        rows = rows.filter(organisation__in=organisations)
    if is_priority is not None:
        rows = rows.filter(is_priority=is_priority)
    counted: dict[tuple[date, str], list[int]] = {}
    for day, axis, level, n in rows.values_list("day", "axis", "level").annotate(n=Sum("count")):
        counted.setdefault((day, axis), [0] * (HIGHEST + 1))[level] += n
    days = sorted({day for day, _axis in counted})
    if monthly:
        days = sorted({(day.year, day.month): day for day in days}.values())
    nothing = [0] * (HIGHEST + 1)
    return [
        CountsOnDay(day, axis, tuple(counted.get((day, axis.value), nothing)))
        for day in days
        for axis in Axis
    ]
