"""Taking what is given of processes, and writing it with few statements: rows, history, counts, links, events."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.services import Entry, append_all
from madoguchi.registry.models import Process, ProcessStanding, ProcessSurveyRow, ProcessYear
from madoguchi.registry.services.process_checks import ProcessContradicts, check, settle
from madoguchi.registry.services.records import NotYourProcedure

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
AT_ONCE = 400
_ROLES = (Role.EDITOR, Role.PLAN_MANAGER)


@dataclass
class Move:
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
        """Whether there is anything to write."""
        return self.is_new or bool(self.fields) or self.survey_ids is not None


def take(process: Process, given: Mapping[str, Any], *, is_new: bool = False) -> Move:
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
    return Move(
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


def locked_processes(
    keys: Sequence[UUID], *, is_linking: bool = False, is_all: bool = True
) -> dict[UUID, Process]:
    """The processes as they are stored now, locked in the order of their keys; without `is_all` some may be gone."""
    found: dict[UUID, Process] = {}
    for part in parts(sorted(keys)):
        rows = Process.objects.select_for_update(of=("self",)).select_related("procedure")
        rows = rows.prefetch_related("survey_links") if is_linking else rows
        found |= {one.pk: one for one in rows.filter(pk__in=part).order_by("pk")}
    if is_all and (missing := set(keys) - set(found)):
        raise Process.DoesNotExist(sorted(map(str, missing))[0])
    return found


def parts(rows: Iterable[_T]) -> Iterator[list[_T]]:
    """The rows in parts that fit into one statement."""
    listed = list(rows)
    return (listed[at : at + AT_ONCE] for at in range(0, len(listed), AT_ONCE))


def save_processes(processes: Sequence[Process]) -> None:
    """Write the processes; many at once by one statement for each batch."""
    if len(processes) == 1:
        processes[0].save()
    elif processes:
        fields = [*CHANGED, "since", "revision"]
        Process.objects.bulk_create(
            processes, update_conflicts=True, unique_fields=["id"], update_fields=fields, batch_size=AT_ONCE
        )


def write_beside(moves: Sequence[Move], source: str, *, at: datetime) -> None:
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
        batch_size=AT_ONCE,
    )
    counted = (move.process for move in moves if move.fields & COUNTS)
    write_years(
        [
            (one.pk, one.counts_year, one.total_count, one.online_count)
            for one in counted
            if one.counts_year is not None and one.total_count is not None
        ],
        source,
    )
    linked = [move for move in moves if move.survey_ids is not None]
    for part in parts([move.process.pk for move in linked if not move.is_new]):
        ProcessSurveyRow.objects.filter(process__in=part).delete()
    ProcessSurveyRow.objects.bulk_create(
        (
            ProcessSurveyRow(process=move.process, survey_id=number)
            for move in linked
            for number in move.survey_ids or ()
        ),
        batch_size=AT_ONCE,
    )


def write_years(rows: Sequence[tuple[UUID, int, int, int | None]], source: str) -> None:
    """Keep the counts `(process, fiscal year, total, online)` of `source`, in place of those that stood there."""
    ProcessYear.objects.bulk_create(
        (
            ProcessYear(process_id=key, fiscal_year=year, total=total, online=online, source=source)
            for key, year, total, online in rows
        ),
        update_conflicts=True,
        unique_fields=["process", "fiscal_year", "source"],
        update_fields=["total", "online"],
        batch_size=AT_ONCE,
    )


def append_changes(moves: Sequence[Move], act: str, *, by: Acting, at: datetime) -> None:
    """One event for each process, in the stream of its organisation."""
    for organisation, its in by_organisation(moves, key=lambda move: move.process):
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


def by_organisation(rows: Sequence[Any], *, key: Any) -> Iterator[tuple[UUID, list[Any]]]:
    """The rows by organisation, in the order of the names of their streams."""

    def place(row: Any) -> UUID:
        owner: UUID = key(row).procedure.organisation_id
        return owner

    for organisation, its in groupby(sorted(rows, key=place), place):
        yield organisation, list(its)


def allow_all(actor: Acting, organisations: Iterable[UUID]) -> None:
    """Raise `NotYourProcedure` unless `actor` edits, or manages the plan, in every one of `organisations`."""
    for one in organisations:
        if not actor.machine and not any(actor.has(role, one) for role in _ROLES):
            raise NotYourProcedure
