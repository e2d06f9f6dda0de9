"""Counting the levels of a day, so that their distribution can be followed over time."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Count

from madoguchi.core.clock import japan_day
from madoguchi.quality.models import Level, LevelSnapshot

KEPT_DAILY = 100
"""For how many days every day is kept; of what is older the last day of each month stays."""


def take_snapshot(*, at: datetime) -> None:
    """Count the levels as they are kept now for the day of `at`; an earlier count of the day is replaced."""
    day = japan_day(at)
    rows = (
        Level.objects.order_by()
        .values_list("procedure__organisation_id", "procedure__is_priority", "axis", "level")
        .annotate(n=Count("pk"))
    )
    counted = [
        LevelSnapshot(
            day=day, organisation_id=place, is_priority=is_priority, axis=axis, level=level, count=n
        )
        for place, is_priority, axis, level, n in rows
    ]
    with transaction.atomic():
        LevelSnapshot.objects.filter(day=day).delete()
        LevelSnapshot.objects.bulk_create(counted)
        _thin_out(day)


def _thin_out(today: date) -> None:
    """Of the days that are no longer kept one by one only the last of each month stays."""
    limit = today - timedelta(days=KEPT_DAILY)
    days = LevelSnapshot.objects.filter(day__lt=limit).order_by("day").values_list("day", flat=True)
    last: dict[tuple[int, int], date] = {}
    seen = set(days.distinct())
    for day in sorted(seen):
        last[day.year, day.month] = day
    if dropped := seen - set(last.values()):
        LevelSnapshot.objects.filter(day__in=dropped).delete()
