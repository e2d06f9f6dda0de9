"""Adding and changing processes, one or thousands at once: each change is an event, each move a row of history."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import random_number
from madoguchi.registry.models import Procedure, Process, ProcessStanding, ProcessYear
from madoguchi.registry.services.process_checks import ProcessContradicts, check_day
from madoguchi.registry.services.process_writing import (
    AT_ONCE,
    Move,
    allow_all,
    append_changes,
    locked_processes,
    parts,
    save_processes,
    take,
    write_beside,
)
from madoguchi.versions.services import SomeoneElseSaved


def add_process(*, procedure: Procedure, by: Acting, at: datetime, **given: Any) -> Process:
    """Add a process with a new number `proc-…` to `procedure`.

    Takes the fields of `CHANGED` (title, type_code and state at least; counts are of the fiscal year `counts_year`)
    and those of `BESIDE`: `since` is the day on which the state began, empty when nobody knows. Raises
    `ProcessContradicts`, `NotYourProcedure`, `ValueError` for a field that there is not.
    """
    return add_processes(rows=[(procedure, given)], by=by, at=at)[0]


def add_processes(
    *,
    rows: Sequence[tuple[Procedure, Mapping[str, Any]]],
    source: str = ProcessYear.Source.REPORTED,
    by: Acting,
    at: datetime,
) -> list[Process]:
    """Add many processes at once, each as `add_process` does, with few statements; returns them in their order.

    `source` tells who counted the counts that are given.
    """
    allow_all(by, {procedure.organisation_id for procedure, _given in rows})
    today = japan_day(at)
    moves = []
    for procedure, given in rows:
        process = Process(code=random_number("proc"), procedure=procedure, kind="", since=given.get("since"))
        move = take(process, given, is_new=True)
        check_day(move.since or today, today=today, last=None)
        moves.append(move)
    with transaction.atomic():
        Process.objects.bulk_create([move.process for move in moves], batch_size=AT_ONCE)
        write_beside(moves, source, at=at)
        append_changes(moves, "added", by=by, at=at)
    return [move.process for move in moves]


def change_process(
    *,
    process: Process,
    survey_ids: Iterable[str] | None = None,
    revision: int | None = None,
    by: Acting,
    at: datetime,
    **changes: Any,
) -> Process:
    """Change the named fields of `process`, and its links to the survey when `survey_ids` is given.

    `revision` is the one that the officer read: raises `SomeoneElseSaved` when it is no longer the last. `since` is
    the day on which the new state began (today when it is not given), `reason` why it changed. Raises
    `ProcessContradicts`, `NotYourProcedure`, `ValueError` for a field that cannot be changed.
    """
    beside = {} if survey_ids is None else {"survey_ids": survey_ids}
    return _change([(process, {**changes, **beside})], revision=revision, by=by, at=at)[0]


def change_processes(
    *,
    changes: Sequence[tuple[Process, Mapping[str, Any]]],
    source: str = ProcessYear.Source.REPORTED,
    by: Acting,
    at: datetime,
) -> list[Process]:
    """Change many processes at once, each as `change_process` does, with few statements; all of them or none.

    A process of which nothing changes is left alone, without an event. Returns the processes as they are now, in
    the order of `changes`. Raises `ProcessContradicts` with the `process` that it speaks of, `NotYourProcedure`.
    """
    return _change(changes, source=source, by=by, at=at)


def _change(
    changes: Sequence[tuple[Process, Mapping[str, Any]]],
    *,
    revision: int | None = None,
    source: str = ProcessYear.Source.REPORTED,
    by: Acting,
    at: datetime,
) -> list[Process]:
    keys = [process.pk for process, _given in changes]
    if len(set(keys)) < len(keys):
        raise ValueError("a process is changed once at a time")
    today = japan_day(at)
    with transaction.atomic():
        stored = locked_processes(keys, is_linking=any("survey_ids" in given for _process, given in changes))
        allow_all(by, {process.procedure.organisation_id for process in stored.values()})
        moves = []
        for process, given in changes:
            if revision is not None and stored[process.pk].revision != revision:
                raise SomeoneElseSaved
            moves.append(take(stored[process.pk], given))
        _check_days(moves, today)
        changed = [move for move in moves if move.is_anything]
        for move in changed:
            move.process.revision += 1
            if "state" in move.fields:
                move.process.since = move.since or today
        save_processes([move.process for move in changed])
        write_beside(changed, source, at=at)
        append_changes(changed, "changed", by=by, at=at)
    return [move.process for move in moves]


def _check_days(moves: Sequence[Move], today: date) -> None:
    """Raise `ProcessContradicts` where a day is still to come, or lies before what is known already."""
    moved = [move for move in moves if move.is_move]
    last: dict[UUID, date] = {}
    for part in parts([move.process.pk for move in moved]):
        rows = ProcessStanding.objects.filter(process__in=part).order_by().values_list("process")
        last |= dict(rows.annotate(Max("on")))
    for move in moved:
        try:
            check_day(move.since or today, today=today, last=last.get(move.process.pk))
        except ProcessContradicts as refusal:
            refusal.process = move.process
            raise
