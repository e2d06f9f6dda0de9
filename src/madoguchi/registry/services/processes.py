"""Adding and changing processes, one or thousands at once: each change is an event, each move a row of history."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import random_number
from madoguchi.events.services import Entry, append_all
from madoguchi.registry.models import Procedure, Process, ProcessStanding, ProcessSurveyRow, ProcessYear
from madoguchi.registry.services.process_checks import (
    ProcessContradicts,
    check,
    check_counts,
    check_day,
    settle,
)
from madoguchi.registry.services.records import NotYourProcedure
from madoguchi.versions.services import SomeoneElseSaved

__all__ = [
    "ProcessContradicts",
    "add_process",
    "add_processes",
    "change_process",
    "change_processes",
    "record_years",
]

CHANGED = (
    "title",
    "type_code",
    "kind",
    "state",
    "planned_on",
    "planned_reason",
    "barrier",
    "is_own_discretion",
    "tool",
    "basis",
    "basis_law",
    "basis_article",
    "counts_year",
    "total_count",
    "online_count",
)
"""The fields of a process that may be given and changed."""

MOVES = frozenset({"state", "planned_on", "barrier", "is_own_discretion"})
"""The fields whose change is a row of the history."""

COUNTS = frozenset({"counts_year", "total_count", "online_count"})
"""The fields of the newest count."""

BESIDE = frozenset({"since", "reason", "survey_ids"})
"""What may be given beside the fields: the day of the move, why, and the rows of the national survey."""

_T = TypeVar("_T")
_AT_ONCE = 400
_ROLES = (Role.EDITOR, Role.PLAN_MANAGER)


@dataclass
class _Move:
    """A process with what is to be written of it (書き込み)."""

    process: Process
    fields: set[str]
    since: date | None
    reason: str
    survey_ids: list[str] | None
    is_new: bool = False
    is_move: bool = False

    @property
    def is_anything(self) -> bool:
        return self.is_new or bool(self.fields) or self.survey_ids is not None


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
    _allow(by, {procedure.organisation_id for procedure, _given in rows})
    today = japan_day(at)
    moves = []
    for procedure, given in rows:
        process = Process(code=random_number("proc"), procedure=procedure, kind="", since=given.get("since"))
        move = _take(process, given, is_new=True)
        check_day(move.since or today, today=today, last=None)
        moves.append(move)
    with transaction.atomic():
        Process.objects.bulk_create([move.process for move in moves], batch_size=_AT_ONCE)
        _write_beside(moves, source, at=at)
        _append(moves, "added", by=by, at=at)
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
    _allow(by, {process.procedure.organisation_id for process, *_rest in counts})
    for _process, year, total, online in counts:
        check_counts(year, total, online)
    with transaction.atomic():
        fresh = _unlike_stored(counts, source)
        _write_years([(one.pk, year, total, online) for one, year, total, online in fresh], source)
        shown = [] if source == ProcessYear.Source.MEASURED else _copy_newest(fresh)
        for organisation, its in _by_organisation(fresh, key=lambda row: row[0]):
            years = sorted({row[1] for row in its})
            data = {"processes": len(its), "years": years, "source": str(source)}
            entry = Entry(f"organisation:{organisation}", "process.counted", data)
            append_all([entry], by=by, at=at, organisation=organisation)
        _append(shown, "changed", by=by, at=at)
    return len(fresh)


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
        stored = _locked(keys, is_linking=any("survey_ids" in given for _process, given in changes))
        _allow(by, {process.procedure.organisation_id for process in stored.values()})
        moves = []
        for process, given in changes:
            if revision is not None and stored[process.pk].revision != revision:
                raise SomeoneElseSaved
            moves.append(_take(stored[process.pk], given))
        _check_days(moves, today)
        changed = [move for move in moves if move.is_anything]
        for move in changed:
            move.process.revision += 1
            if "state" in move.fields:
                move.process.since = move.since or today
        _save([move.process for move in changed])
        _write_beside(changed, source, at=at)
        _append(changed, "changed", by=by, at=at)
    return [move.process for move in moves]


def _take(process: Process, given: Mapping[str, Any], *, is_new: bool = False) -> _Move:
    """Set the fields of `process` that are given, and tell which of them are other than before."""
    if unknown := set(given) - {*CHANGED, *BESIDE}:
        raise ValueError(f"a process has no {sorted(unknown)} to change")
    before = {field: getattr(process, field) for field in CHANGED}
    for field in CHANGED:
        if field in given:
            setattr(process, field, given[field])
    settle(process, is_kind_given="kind" in given)
    try:
        check(process)
    except ProcessContradicts as refusal:
        refusal.process = process
        raise
    fields = {field for field in CHANGED if getattr(process, field) != before[field]}
    linked = given.get("survey_ids")
    survey_ids = None if linked is None else list(dict.fromkeys(linked))
    if survey_ids is not None and not is_new and survey_ids == _linked(process):
        survey_ids = None
    return _Move(
        process=process,
        fields=fields,
        since=given.get("since"),
        reason=str(given.get("reason") or process.planned_reason),
        survey_ids=survey_ids,
        is_new=is_new,
        is_move=is_new or bool(fields & MOVES),
    )


def _linked(process: Process) -> list[str]:
    return [link.survey_id for link in process.survey_links.all()]


def _locked(keys: Sequence[UUID], *, is_linking: bool = False) -> dict[UUID, Process]:
    """The processes as they are stored now, locked in the order of their keys."""
    found: dict[UUID, Process] = {}
    for part in _parts(sorted(keys)):
        rows = Process.objects.select_for_update(of=("self",)).select_related("procedure")
        rows = rows.prefetch_related("survey_links") if is_linking else rows
        found |= {one.pk: one for one in rows.filter(pk__in=part).order_by("pk")}
    if missing := set(keys) - set(found):
        raise Process.DoesNotExist(sorted(map(str, missing))[0])
    return found


def _check_days(moves: Sequence[_Move], today: date) -> None:
    """Raise `ProcessContradicts` where a day is still to come, or lies before what is known already."""
    moved = [move for move in moves if move.is_move]
    last: dict[UUID, date] = {}
    for part in _parts([move.process.pk for move in moved]):
        rows = ProcessStanding.objects.filter(process__in=part).order_by().values_list("process")
        last |= dict(rows.annotate(Max("on")))
    for move in moved:
        try:
            check_day(move.since or today, today=today, last=last.get(move.process.pk))
        except ProcessContradicts as refusal:
            refusal.process = move.process
            raise


def _parts(rows: Iterable[_T]) -> Iterator[list[_T]]:
    """The rows in parts that fit into one statement."""
    listed = list(rows)
    return (listed[at : at + _AT_ONCE] for at in range(0, len(listed), _AT_ONCE))


def _save(processes: Sequence[Process]) -> None:
    """Write the processes; many at once by one statement for each batch."""
    if len(processes) == 1:
        processes[0].save()
    elif processes:
        fields = [*CHANGED, "since", "revision"]
        Process.objects.bulk_create(
            processes, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=_AT_ONCE
        )


def _write_beside(moves: Sequence[_Move], source: str, *, at: datetime) -> None:
    """The rows of history, the counts of the year, and the links to the survey."""
    ProcessStanding.objects.bulk_create(
        (
            ProcessStanding(
                process=move.process,
                on=move.since or japan_day(at),
                state=move.process.state,
                planned_on=move.process.planned_on,
                barrier=move.process.barrier,
                is_own_discretion=move.process.is_own_discretion,
                reason=move.reason[:300],
                recorded_at=at,
            )
            for move in moves
            if move.is_move
        ),
        batch_size=_AT_ONCE,
    )
    counted = (move.process for move in moves if move.fields & COUNTS)
    _write_years(
        [
            (one.pk, one.counts_year, one.total_count, one.online_count)
            for one in counted
            if one.counts_year is not None and one.total_count is not None
        ],
        source,
    )
    linked = [move for move in moves if move.survey_ids is not None]
    for part in _parts([move.process.pk for move in linked if not move.is_new]):
        ProcessSurveyRow.objects.filter(process__in=part).delete()
    ProcessSurveyRow.objects.bulk_create(
        (
            ProcessSurveyRow(process=move.process, survey_id=number)
            for move in linked
            for number in move.survey_ids or ()
        ),
        batch_size=_AT_ONCE,
    )


def _write_years(rows: Sequence[tuple[UUID, int, int, int | None]], source: str) -> None:
    ProcessYear.objects.bulk_create(
        (
            ProcessYear(process_id=key, fiscal_year=year, total=total, online=online, source=source)
            for key, year, total, online in rows
        ),
        update_conflicts=True,
        unique_fields=["process", "fiscal_year", "source"],
        update_fields=["total", "online"],
        batch_size=_AT_ONCE,
    )


def _unlike_stored(
    counts: Sequence[tuple[Process, int, int, int | None]], source: str
) -> list[tuple[Process, int, int, int | None]]:
    stored: dict[tuple[UUID, int], tuple[int, int | None]] = {}
    for part in _parts({row[0].pk for row in counts}):
        rows = ProcessYear.objects.filter(process__in=part, source=source)
        for key, year, total, online in rows.values_list("process", "fiscal_year", "total", "online"):
            stored[key, year] = total, online
    return [row for row in counts if stored.get((row[0].pk, row[1])) != row[2:]]


def _copy_newest(counts: Sequence[tuple[Process, int, int, int | None]]) -> list[_Move]:
    """Let each process show its newest count; returns those that show another one now."""
    newest: dict[UUID, tuple[int, int, int | None]] = {}
    for process, year, total, online in sorted(counts, key=lambda row: row[1]):
        newest[process.pk] = (year, total, online)
    stored = _locked(list(newest))
    moves = []
    for one in stored.values():
        year, total, online = newest[one.pk]
        if (one.counts_year or 0) <= year:
            given = {"counts_year": year, "total_count": total, "online_count": online}
            moves.append(_take(one, given))
    shown = [move for move in moves if move.is_anything]
    for move in shown:
        move.process.revision += 1
    _save([move.process for move in shown])
    return shown


def _append(moves: Sequence[_Move], act: str, *, by: Acting, at: datetime) -> None:
    """One event for each process, in the stream of its organisation."""
    for organisation, its in _by_organisation(moves, key=lambda move: move.process):
        entries = [
            Entry(
                f"organisation:{organisation}",
                f"process.{act}",
                {
                    "process": str(move.process.pk),
                    "code": move.process.code,
                    "state": str(move.process.state),
                    **({"fields": sorted(move.fields)} if act == "changed" else {}),
                },
            )
            for move in its
        ]
        append_all(entries, by=by, at=at, organisation=organisation)


def _by_organisation(rows: Sequence[Any], *, key: Any) -> Iterator[tuple[UUID, list[Any]]]:
    """The rows by organisation, in the order of the names of their streams."""

    def place(row: Any) -> UUID:
        owner: UUID = key(row).procedure.organisation_id
        return owner

    for organisation, its in groupby(sorted(rows, key=place), place):
        yield organisation, list(its)


def _allow(by: Acting, organisations: Iterable[UUID]) -> None:
    """Raise `NotYourProcedure` unless `by` edits, or manages the plan, in every one of `organisations`."""
    for one in organisations:
        if not by.machine and not any(by.has(role, one) for role in _ROLES):
            raise NotYourProcedure
