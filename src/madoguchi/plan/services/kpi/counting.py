"""Counting again what is derived from the history of processes: quarters and slips."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Min

from madoguchi.accounts.models import Organisation
from madoguchi.core.clock import japan_day
from madoguchi.plan.forecasting import month_ends, months_between
from madoguchi.plan.models import SlipCount, StateCount
from madoguchi.registry.models import ProcessStanding
from madoguchi.registry.selectors import slips

QUARTERS = 16
"""How many ends of quarters are kept."""
LONGEST = 120
"""A slip of more than ten years is counted as one of ten years."""


def count_states(*, at: datetime) -> int:
    """Count the states of all processes at the ends of the last quarters, and all slips, anew; returns the rows.

    Days before anything was recorded are left out. Derived data: it appends no event.
    What became known later of a day that is past changes that day's count.
    """
    today = japan_day(at)
    days = month_ends(max(date(today.year - QUARTERS // 4, today.month, 1), _recorded_since(today)), today)[
        :-1
    ]
    rows = [
        StateCount(
            day=day,
            organisation_id=place,
            kind=kind,
            is_priority=is_priority,
            is_own_discretion=is_own,
            state=state,
            count=n,
        )
        for (day, place, kind, is_priority, is_own, state), n in _states_on(days).items()
    ]
    late = [
        SlipCount(organisation_id=place, months=months, count=n, counted_on=today)
        for (place, months), n in _slips_until(today).items()
    ]
    with transaction.atomic():
        StateCount.objects.all().delete()
        SlipCount.objects.all().delete()
        StateCount.objects.bulk_create(rows, batch_size=2000)
        SlipCount.objects.bulk_create(late, batch_size=2000)
    return len(rows) + len(late)


def _recorded_since(today: date) -> date:
    """The eve of the first day of which anything was recorded: before it only part of the processes is known.

    A process that was digital long before says so; one that was not is not known to have been there at all.
    """
    first = ProcessStanding.objects.aggregate(first=Min("recorded_at"))["first"]
    return today if first is None else japan_day(first) - timedelta(days=1)


def _states_on(days: list[date]) -> Counter[tuple[date, UUID, str, bool, bool, str]]:
    """How many processes stood how on each day, in one pass over their history; abolished ones are left out."""
    counted: Counter[tuple[date, UUID, str, bool, bool, str]] = Counter()
    if not days:
        return counted
    rows = (
        ProcessStanding.objects.filter(on__lte=days[-1])
        .order_by("process", "on", "id")
        .values_list(
            "process_id",
            "on",
            "state",
            "is_own_discretion",
            "process__kind",
            "process__procedure__is_priority",
            "process__procedure__organisation_id",
        )
    )
    for _process, told in groupby(rows.iterator(chunk_size=5000), lambda row: row[0]):
        for day, row in _on_days(list(told), days):
            _key, _on, state, is_own, kind, is_priority, place = row
            if state != "abolished":
                counted[day, place, kind, is_priority, is_own, state] += 1
    return counted


def _on_days(told: list[Any], days: list[date]) -> Iterator[tuple[date, Any]]:
    """The row that holds on each day; days before the first row are left out."""
    at = -1
    for day in days:
        while at + 1 < len(told) and told[at + 1][1] <= day:
            at += 1
        if at >= 0:
            yield day, told[at]


def _slips_until(today: date) -> Counter[tuple[UUID, int]]:
    """How many plan dates slipped by how many months.

    A plan that still waits counts by what it has slipped for certain: to the month that stands now, or to today where
    that is past. One that has not slipped yet and is still to come tells nothing; one that was given up neither.
    """
    counted: Counter[tuple[UUID, int]] = Counter()
    for one in slips(Organisation.objects.all()):
        if one.is_given_up:
            continue
        months = one.months
        if not one.is_reached:
            months = max(months, months_between(one.first, today))
            if months <= 0:
                continue
        counted[one.organisation, max(-LONGEST, min(LONGEST, months))] += 1
    return counted
