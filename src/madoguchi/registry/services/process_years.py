"""Counts of processes by fiscal year and source."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from madoguchi.core.acting import Acting
from madoguchi.events.services import Entry, append_all
from madoguchi.registry.models import Process, ProcessYear
from madoguchi.registry.services.process_checks import check_counts
from madoguchi.registry.services.process_writing import (
    Move,
    allow_all,
    append_changes,
    by_organisation,
    locked_processes,
    parts,
    save_processes,
    take,
    write_years,
)


def record_years(
    *,
    counts: Sequence[tuple[Process, int, int, int | None]],
    source: str,
    by: Acting,
    at: datetime,
) -> int:
    """Keep the counts `(process, fiscal year, total, online)` of `source`; returns how many were new or changed.

    What is reported or imported becomes the newest count of the process, unless one of a later year stands there.
    Raises `ProcessContradicts`, `NotYourProcedure`.
    """
    allow_all(by, {process.procedure.organisation_id for process, *_rest in counts})
    for _process, year, total, online in counts:
        check_counts(year, total, online)
    with transaction.atomic():
        fresh = _unlike_stored(counts, source)
        write_years([(one.pk, year, total, online) for one, year, total, online in fresh], source)
        shown = [] if source == ProcessYear.Source.MEASURED else _copy_newest(fresh)
        _tell(fresh, source, by=by, at=at)
        append_changes(shown, "changed", by=by, at=at)
    return len(fresh)


def drop_years(*, counts: Sequence[tuple[Process, int]], source: str, by: Acting, at: datetime) -> int:
    """Let go of the counts `(process, fiscal year)` of `source`; returns how many there were.

    What the processes show as their newest count stays. Raises `NotYourProcedure`.
    """
    allow_all(by, {process.procedure.organisation_id for process, _year in counts})
    with transaction.atomic():
        dropped = []
        for process, year in counts:
            rows = ProcessYear.objects.filter(process=process, fiscal_year=year, source=source)
            if rows.delete()[0]:
                dropped.append((process, year))
        _tell(dropped, source, by=by, at=at)
    return len(dropped)


def _tell(counts: Sequence[Any], source: str, *, by: Acting, at: datetime) -> None:
    """One event for each organisation, of how many counts changed."""
    for organisation, its in by_organisation(counts, key=lambda row: row[0]):
        data = {"processes": len(its), "years": sorted({row[1] for row in its}), "source": str(source)}
        entry = Entry(f"organisation:{organisation}", "process.counted", data)
        append_all([entry], by=by, at=at, organisation=organisation)


def _unlike_stored(
    counts: Sequence[tuple[Process, int, int, int | None]], source: str
) -> list[tuple[Process, int, int, int | None]]:
    stored: dict[tuple[UUID, int], tuple[int, int | None]] = {}
    for part in parts({row[0].pk for row in counts}):
        rows = ProcessYear.objects.filter(process__in=part, source=source)
        for key, year, total, online in rows.values_list("process", "fiscal_year", "total", "online"):
            stored[key, year] = total, online
    return [row for row in counts if stored.get((row[0].pk, row[1])) != row[2:]]


def _copy_newest(counts: Sequence[tuple[Process, int, int, int | None]]) -> list[Move]:
    """Let each process show its newest count; returns those that show another one now."""
    newest: dict[UUID, tuple[int, int, int | None]] = {}
    for process, year, total, online in sorted(counts, key=lambda row: row[1]):
        newest[process.pk] = (year, total, online)
    stored = locked_processes(list(newest))
    moves = []
    for one in stored.values():
        year, total, online = newest[one.pk]
        if (one.counts_year or 0) <= year:
            given = {"counts_year": year, "total_count": total, "online_count": online}
            moves.append(take(one, given))
    shown = [move for move in moves if move.is_anything]
    for move in shown:
        move.process.revision += 1
    save_processes([move.process for move in shown])
    return shown
