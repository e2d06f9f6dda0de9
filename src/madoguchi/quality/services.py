"""Computing levels from the live records and keeping their history."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.quality.criteria import assess
from madoguchi.quality.models import Axis, Level, LevelChange
from madoguchi.quality.selectors.records import Records, gather
from madoguchi.quality.standard import standard_on
from madoguchi.quality.types import Evidence
from madoguchi.registry.models import Procedure, ProcedureVersion

FOLLOWED = frozenset(
    {
        "application.arrived",
        "application.decided",
        "application.deemed",
        "application.reopened",
        "application.withdrawn",
        "edition.opened",
        "procedureversion.published",
        "review.written",
    }
)
"""The kinds of events after which a level may differ; what only time changes waits for `recompute_all`."""

AT_A_TIME = 200


class UnknownStream(Exception):  # noqa: N818 - a bug of whoever follows, shown by the retry
    """An event speaks of nothing that belongs to a procedure."""


def recompute(*, procedure: Procedure, at: datetime) -> list[Level]:
    """Compute the levels of `procedure` from the records as they stood at `at`, and keep them.

    A moved level is kept with the criteria that moved it and one event `level.changed`; one that stays gets
    the newer evidence silently. Computing again changes nothing, and a computation older than the kept one
    is dropped. A procedure that is not online has no level: an empty list.
    """
    return _keep(procedure, gather([procedure], at=at)[procedure.pk], at=at)


def recompute_all(*, at: datetime) -> int:
    """Compute the levels of every published procedure, each in its own transaction; returns how many.

    Run each night: periods end, reviews grow older than a year and editions open without any event.
    """
    procedures = list(Procedure.objects.filter(current__isnull=False).order_by("pk"))
    for start in range(0, len(procedures), AT_A_TIME):
        batch = procedures[start : start + AT_A_TIME]
        records = gather(batch, at=at)
        for procedure in batch:
            _keep(procedure, records[procedure.pk], at=at)
    return len(procedures)


def follow_event(event: Event) -> None:
    """Compute the levels of the procedure that `event` concerns, as of the event. Follows `FOLLOWED`."""
    recompute(procedure=Procedure.objects.get(pk=_procedure_of(event)), at=event.at)


def _procedure_of(event: Event) -> UUID:
    if "procedure" in event.data:
        return UUID(event.data["procedure"])
    kind, _, key = event.stream.partition(":")
    if kind == "application":
        return Application.objects.values_list("procedure_id", flat=True).get(pk=key)
    if kind == "procedureversion":
        return ProcedureVersion.objects.values_list("procedure_id", flat=True).get(pk=key)
    raise UnknownStream(event.stream)


def _keep(procedure: Procedure, records: Records, *, at: datetime) -> list[Level]:
    standard = standard_on(japan_day(at))
    found: dict[str, tuple[int, list[Evidence]]] = {}
    if records.is_online:
        found = {part.axis.value: assess(part, records) for part in standard.axes}
    levels: list[Level] = []
    with transaction.atomic():
        # no_key: applications that arrive meanwhile reference the procedure and must not wait
        Procedure.objects.select_for_update(no_key=True, of=("self",)).get(pk=procedure.pk)
        kept = {level.axis: level for level in Level.objects.filter(procedure=procedure)}
        if any(level.computed_at > at for level in kept.values()):
            return [kept[axis.value] for axis in Axis if axis.value in kept]
        changes: list[LevelChange] = []
        for axis in Axis:
            level, change = _keep_axis(
                procedure, axis, kept.get(axis.value), found.get(axis.value), standard.fiscal_year, at
            )
            levels += [level] if level else []
            changes += [change] if change else []
        if changes:
            _tell(procedure, changes, standard.fiscal_year, at=at)
    return levels


def _keep_axis(
    procedure: Procedure,
    axis: Axis,
    kept: Level | None,
    found: tuple[int, list[Evidence]] | None,
    year: int,
    at: datetime,
) -> tuple[Level | None, LevelChange | None]:
    """Write one axis; the level there is now, and the change if it moved."""
    after, evidence = found if found else (None, [])
    before = kept.level if kept else None
    body: dict[str, Any] = {"standard": year, "criteria": [e.to_json() for e in evidence]}
    change = None
    if before != after:
        change = LevelChange.objects.create(
            procedure=procedure,
            axis=axis,
            before=before,
            after=after,
            evidence={**body, "moved": _moved(kept, evidence)},
            changed_at=at,
        )
    if after is None:
        if kept:
            kept.delete()
        return None, change
    level = kept or Level(procedure=procedure, axis=axis)
    level.level, level.evidence, level.computed_at = after, body, at
    level.save(force_insert=kept is None, force_update=kept is not None)
    return level, change


def _moved(kept: Level | None, evidence: Sequence[Evidence]) -> list[str]:
    """The keys of the criteria that are met now and were not, or the other way round."""
    earlier = {e["key"]: e["is_met"] is True for e in kept.evidence["criteria"]} if kept else {}
    return [e.key for e in evidence if (e.is_met is True) != earlier.get(e.key, False)]


def _tell(procedure: Procedure, changes: Sequence[LevelChange], year: int, *, at: datetime) -> None:
    append(
        stream=f"procedure:{procedure.pk}",
        kind="level.changed",
        by=Acting.system("quality"),
        at=at,
        organisation=procedure.organisation_id,
        data={
            "procedure": str(procedure.pk),
            "standard": year,
            "changes": [
                {
                    "axis": change.axis.value if isinstance(change.axis, Axis) else change.axis,
                    "before": change.before,
                    "after": change.after,
                    "moved": change.evidence["moved"],
                }
                for change in changes
            ],
        },
    )
