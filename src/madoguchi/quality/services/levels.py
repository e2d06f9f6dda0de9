"""Computing levels from the live records and keeping their history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.events.services import Entry, append_all
from madoguchi.quality.criteria import assess, tightened
from madoguchi.quality.models import Axis, Level, LevelChange, LevelCount
from madoguchi.quality.selectors.records import Records, gather
from madoguchi.quality.selectors.tightenings import subtree, thresholds_by_organisation
from madoguchi.quality.services.snapshots import take_snapshot
from madoguchi.quality.standard import Standard, standard_on
from madoguchi.quality.types import Evidence
from madoguchi.registry.models import Procedure, ProcedureVersion, Process

FOLLOWED = frozenset(
    {
        "accessibility.recorded",
        "application.arrived",
        "application.decided",
        "application.deemed",
        "application.reopened",
        "application.withdrawn",
        "edition.opened",
        "evidence.approved",
        "evidence.withdrawn",
        "improvement.measured",
        "procedure.retired",
        "process.changed",
        "procedureversion.in_force",
        "procedureversion.published",
        "review.set_aside",
        "review.taken_back",
        "review.written",
        "standard.loosened",
        "standard.tightened",
    }
)
"""The kinds of events after which a level may differ; what only time changes waits for `recompute_all`."""

AT_A_TIME = 500
MANY = 100
"""From how many records of a procedure on its levels are no longer computed after each event but after a while."""
_RECORDS_A_SECOND = 100
"""How many records are read on average: about a hundredth of what a worker can."""
_LONGEST_REST = timedelta(hours=1)
_OVERLAP = timedelta(minutes=15)
"""How much older than the last computation an event may be that it did not see; more is a clock that was set back."""


class UnknownStream(Exception):  # noqa: N818 - a bug of whoever follows, shown by the retry
    """An event speaks of nothing that belongs to a procedure."""


def recompute(*, procedure: Procedure, at: datetime) -> list[Level]:
    """Compute the levels of `procedure` from the records as they stood at `at`, and keep them.

    A moved level is kept with the criteria that moved it and one event `level.changed`; one that stays gets
    the newer evidence silently. Computing again changes nothing, and a computation older than the kept one
    is dropped. A procedure that is not online has no level: an empty list.
    """
    newer = Level.objects.filter(procedure=procedure, computed_at__gt=at)
    if not newer.exists():
        _recompute([procedure], at=at)
    kept = {level.axis: level for level in Level.objects.filter(procedure=procedure)}
    return [kept[axis.value] for axis in Axis if axis.value in kept]


def recompute_all(*, at: datetime) -> int:
    """Compute the levels of every published procedure, many in one transaction; returns how many.

    Run each night: periods end, evidence runs out, reviews grow older than a year and editions open without any
    event. At the end the day is counted for the distribution over time.
    """
    procedures = list(Procedure.objects.filter(current__isnull=False).order_by("pk"))
    for start in range(0, len(procedures), AT_A_TIME):
        _recompute(procedures[start : start + AT_A_TIME], at=at)
    take_snapshot(at=at)
    return len(procedures)


def follow_event(event: Event) -> None:
    """Compute the levels of the procedures that `event` concerns, as of the event. Follows `FOLLOWED`."""
    if event.kind.startswith("standard."):
        places = subtree(UUID(event.data["organisation"]))
        procedures = list(Procedure.objects.filter(current__isnull=False, organisation__in=places))
        _recompute(procedures, at=event.at)
        return
    key = _procedure_of(event)
    if key is None:
        return
    resting = LevelCount.objects.filter(pk=key).first()
    if resting is None or _is_due(resting, event.at):
        recompute(procedure=Procedure.objects.get(pk=key), at=event.at)
    else:
        LevelCount.objects.filter(pk=key).update(is_stale=True, mark=uuid4())


def recompute_waiting(*, at: datetime, limit: int = 20) -> int:
    """Compute the levels of procedures with many records whose time has come; returns how many. A worker job.

    One that an event concerned meanwhile, and one whose worker died, is computed again.
    """
    stale = LevelCount.objects.filter(is_stale=True)
    due = [found for found in stale.order_by("computed_at") if _is_due(found, at)][:limit]
    for found in due:
        if not stale.filter(pk=found.pk, computed_at=found.computed_at).update(computed_at=at):
            continue  # another worker computes it
        levels = recompute(procedure=Procedure.objects.get(pk=found.pk), at=at)
        if all(level.computed_at <= at for level in levels):  # else they are of a clock that was wrong
            LevelCount.objects.filter(pk=found.pk, mark=found.mark).update(is_stale=False)
    return len(due)


def _is_due(found: LevelCount, at: datetime) -> bool:
    """Each computation reads all records of a year: after it as long a rest as they are many, an hour at most.

    An event may be older than the last computation and yet unknown to it, and a round of jobs begins before the events
    that its followers read: a moment before the computation is within the rest too.
    """
    rest = min(timedelta(seconds=found.records // _RECORDS_A_SECOND), _LONGEST_REST)
    return not -_OVERLAP <= at - found.computed_at < rest


def _procedure_of(event: Event) -> UUID | None:
    """The procedure that an event concerns; None where it concerns something that is none."""
    for name in ("procedure", "record"):
        if event.data.get(name):
            return UUID(event.data[name])
    kind, _, key = event.stream.partition(":")
    if kind == "application":
        return Application.objects.values_list("procedure_id", flat=True).get(pk=key)
    if kind == "procedureversion":
        return ProcedureVersion.objects.values_list("procedure_id", flat=True).get(pk=key)
    if "process" in event.data:
        return Process.objects.values_list("procedure_id", flat=True).get(pk=event.data["process"])
    if "procedure" in event.data:
        return None
    raise UnknownStream(event.stream)


@dataclass
class _Writing:
    """What one transaction writes (書込みのまとめ)."""

    fresh: list[Level] = field(default_factory=list)
    moved: list[Level] = field(default_factory=list)
    same: list[UUID] = field(default_factory=list)
    gone: list[UUID] = field(default_factory=list)
    changes: list[LevelChange] = field(default_factory=list)


def _recompute(procedures: Sequence[Procedure], *, at: datetime) -> None:
    """Compute and keep the levels of `procedures` in one transaction."""
    if not procedures:
        return
    records = gather(procedures, at=at)
    standards = _standards(procedures, at=at)
    keys = sorted(procedure.pk for procedure in procedures)
    with transaction.atomic():
        # no_key: applications that arrive meanwhile reference the procedure and must not wait
        locked = Procedure.objects.select_for_update(no_key=True, of=("self",)).filter(pk__in=keys)
        list(locked.order_by("pk").values_list("pk"))
        kept: dict[UUID, dict[str, Level]] = {}
        for level in Level.objects.filter(procedure__in=keys):
            kept.setdefault(level.procedure_id, {})[level.axis] = level
        writing = _Writing()
        for procedure in procedures:
            there = kept.get(procedure.pk, {})
            if not any(level.computed_at > at for level in there.values()):
                standard = standards[procedure.organisation_id]
                _compare(procedure, there, records[procedure.pk], standard, at, writing)
        _write(writing, at=at)
        _count(records, at=at)
        _tell(procedures, writing.changes, at=at)


def _standards(procedures: Iterable[Procedure], *, at: datetime) -> dict[UUID, Standard]:
    """The standard as it holds for each organisation: the common one, with its own stricter thresholds."""
    common = standard_on(japan_day(at))
    places = {procedure.organisation_id for procedure in procedures}
    own = thresholds_by_organisation(places, at=at)
    return {place: tightened(common, own.get(place, {})) for place in places}


def _compare(
    procedure: Procedure,
    kept: Mapping[str, Level],
    records: Records,
    standard: Standard,
    at: datetime,
    writing: _Writing,
) -> None:
    """Hold what is found now against what is kept, axis by axis."""
    for part in standard.axes:
        axis, before = part.axis, kept.get(part.axis.value)
        if not records.is_online:
            if before is not None:
                writing.gone.append(before.pk)
                writing.changes.append(_change(procedure, axis, before, None, [], standard, at))
            continue
        after, evidence = assess(part, records)
        body: dict[str, Any] = {
            "standard": standard.fiscal_year,
            "criteria": [one.to_json() for one in evidence],
        }
        if before is None or before.level != after:
            writing.changes.append(_change(procedure, axis, before, after, evidence, standard, at))
        if before is None:
            fresh = Level(procedure=procedure, axis=axis, level=after, evidence=body, computed_at=at)
            writing.fresh.append(fresh)
        elif before.level == after and before.evidence == body:
            writing.same.append(before.pk)
        else:
            before.level, before.evidence, before.computed_at = after, body, at
            writing.moved.append(before)


def _change(
    procedure: Procedure,
    axis: Axis,
    before: Level | None,
    after: int | None,
    evidence: Sequence[Evidence],
    standard: Standard,
    at: datetime,
) -> LevelChange:
    return LevelChange(
        procedure=procedure,
        axis=axis,
        before=before.level if before else None,
        after=after,
        evidence={
            "standard": standard.fiscal_year,
            "criteria": [one.to_json() for one in evidence],
            "moved": _moved(before, evidence),
        },
        changed_at=at,
    )


def _write(writing: _Writing, *, at: datetime) -> None:
    Level.objects.bulk_create(writing.fresh)
    Level.objects.bulk_create(
        writing.moved,
        update_conflicts=True,
        unique_fields=["procedure", "axis"],
        update_fields=["level", "evidence", "computed_at"],
    )
    Level.objects.filter(pk__in=writing.same).update(computed_at=at)
    Level.objects.filter(pk__in=writing.gone).delete()
    LevelChange.objects.bulk_create(writing.changes)


def _count(records: Mapping[UUID, Records], *, at: datetime) -> None:
    """Note which procedures have many records."""
    sizes = {key: len(one.decided) + len(one.drafts) for key, one in records.items()}
    LevelCount.objects.bulk_create(
        [LevelCount(procedure_id=key, records=n, computed_at=at) for key, n in sizes.items() if n >= MANY],
        update_conflicts=True,
        unique_fields=["procedure"],
        update_fields=["records", "computed_at"],
    )


def _moved(kept: Level | None, evidence: Sequence[Evidence]) -> list[str]:
    """The keys of the criteria that are met now and were not, or the other way round."""
    earlier = {e["key"]: e["is_met"] is True for e in kept.evidence["criteria"]} if kept else {}
    return [e.key for e in evidence if (e.is_met is True) != earlier.get(e.key, False)]


def _tell(procedures: Sequence[Procedure], changes: Sequence[LevelChange], *, at: datetime) -> None:
    """One event for each procedure of which a level moved."""
    places = {procedure.pk: procedure.organisation_id for procedure in procedures}
    told: dict[UUID, dict[UUID, list[LevelChange]]] = {}
    for change in changes:
        place = told.setdefault(places[change.procedure_id], {})
        place.setdefault(change.procedure_id, []).append(change)
    for organisation, by_procedure in told.items():
        entries = [_entry(procedure, moved) for procedure, moved in by_procedure.items()]
        append_all(entries, by=Acting.system("quality"), at=at, organisation=organisation)


def _entry(procedure: UUID, changes: Sequence[LevelChange]) -> Entry:
    return Entry(
        f"procedure:{procedure}",
        "level.changed",
        {
            "procedure": str(procedure),
            "standard": changes[0].evidence["standard"],
            "changes": [
                {
                    "axis": str(change.axis),
                    "before": change.before,
                    "after": change.after,
                    "moved": change.evidence["moved"],
                }
                for change in changes
            ],
        },
    )
