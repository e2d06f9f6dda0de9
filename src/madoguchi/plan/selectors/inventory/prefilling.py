"""What the records say of the processes of a government, as a round begins with it."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from madoguchi.accounts.models import Organisation
from madoguchi.plan.models import HOLDING, Barrier, BarrierProcess
from madoguchi.registry.models import Process, ProcessStanding, ProcessSurveyRow, ProcessYear
from madoguchi.registry.selectors import procedure_titles

_COLUMNS = (
    "pk",
    "procedure__organisation_id",
    "procedure_id",
    "procedure__slug",
    "procedure__is_priority",
    "code",
    "title",
    "type_code",
    "kind",
    "state",
    "since",
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


def records_of(
    organisations: Iterable[Organisation | UUID], *, counts_year: int, as_of: date
) -> list[tuple[UUID, UUID, dict[str, Any]]]:
    """Each process of `organisations` not abolished on `as_of`: its key, its owner's, and what the records say of it.

    What moved after that day is told as it stood then; a process of which nothing older is known stands as it is now.
    Counts are those of the fiscal year `counts_year`; the online count is taken from the cases of this system where
    nobody reported one. Eight queries for any number of processes.
    """
    places = list(organisations)
    found = (
        Process.objects.filter(procedure__organisation__in=places)
        .order_by("procedure__slug", "type_code", "code")
        .values_list(*_COLUMNS)
    )
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in found.iterator(chunk_size=5000)]
    then = _standings(places, as_of)
    rows = [row | then.get(row["pk"], {}) for row in rows]
    rows = [row for row in rows if row["state"] != Process.State.ABOLISHED]
    titles = procedure_titles({row["procedure_id"] for row in rows})
    counts = _counts(places, counts_year)
    linked = _linked(places)
    laws = _laws(places)
    return [
        (
            row["pk"],
            row["procedure__organisation_id"],
            _record(
                row,
                titles.get(row["procedure_id"], row["procedure__slug"]),
                counts,
                counts_year,
                linked.get(row["pk"], []),
                laws.get(row["pk"], ""),
            ),
        )
        for row in rows
    ]


def _standings(places: list[Organisation | UUID], as_of: date) -> dict[UUID, dict[str, Any]]:
    """How the processes that moved after `as_of` stood on it."""
    standings = ProcessStanding.objects.filter(process__procedure__organisation__in=places)
    moved = standings.filter(on__gt=as_of).values("process")
    rows = standings.filter(process__in=moved, on__lte=as_of).order_by("process", "on", "id")
    return {
        row.process_id: {
            "state": row.state,
            "since": row.on,
            "planned_on": row.planned_on,
            "planned_reason": row.reason if row.state == Process.State.PLANNED else "",
            "barrier": row.barrier,
            "is_own_discretion": row.is_own_discretion,
        }
        for row in rows.iterator(chunk_size=5000)
    }


_Counts = dict[tuple[UUID, int, str], tuple[int, int | None]]


def _counts(places: list[Organisation | UUID], year: int) -> _Counts:
    rows = ProcessYear.objects.filter(
        process__procedure__organisation__in=places, fiscal_year__in=(year, year - 1)
    )
    return {
        (key, of, source): (total, online)
        for key, of, source, total, online in rows.order_by()
        .values_list("process_id", "fiscal_year", "source", "total", "online")
        .iterator(chunk_size=5000)
    }


def _linked(places: list[Organisation | UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    rows = ProcessSurveyRow.objects.filter(process__procedure__organisation__in=places).order_by("survey_id")
    for key, number in rows.values_list("process_id", "survey_id"):
        found.setdefault(key, []).append(number)
    return found


def _laws(places: list[Organisation | UUID]) -> dict[UUID, str]:
    """The law that each process waits for, where it stands behind a barrier that names one."""
    rows = BarrierProcess.objects.filter(
        process__procedure__organisation__in=places,
        barrier__kind=Barrier.Kind.LAW,
        barrier__state__in=HOLDING,
    )
    return {
        key: f"{law} {article}".strip()
        for key, law, article in rows.values_list("process_id", "barrier__law", "barrier__article")
    }


def _record(
    row: dict[str, Any], title: str, counts: _Counts, year: int, survey_ids: list[str], law: str
) -> dict[str, Any]:
    key = row["pk"]
    told = _told(counts, key, year)
    if told is None and row["counts_year"] == year and row["total_count"] is not None:
        told = row["total_count"], row["online_count"]
    total, online = told or (None, None)
    measured = counts.get((key, year, ProcessYear.Source.MEASURED))
    if online is None and measured is not None and (total is None or (measured[1] or 0) <= total):
        online = measured[1]
    earlier = _told(counts, key, year - 1)
    planned_on: date | None = row["planned_on"]
    since: date | None = row["since"]
    return {
        "code": row["code"],
        "title": row["title"],
        "type": row["type_code"],
        "kind": row["kind"],
        "procedure": row["procedure__slug"],
        "procedure_title": title,
        "is_priority": row["procedure__is_priority"],
        "survey_ids": survey_ids,
        "state": row["state"],
        "since": since.isoformat() if since else None,
        "planned_on": planned_on.isoformat()[:7] if planned_on else None,
        "planned_reason": row["planned_reason"],
        "barrier": row["barrier"],
        "barrier_law": law,
        "is_own_discretion": row["is_own_discretion"],
        "tool": row["tool"],
        "basis": row["basis"],
        "basis_law": row["basis_law"],
        "basis_article": row["basis_article"],
        "total": total,
        "online": online,
        "total_before": earlier[0] if earlier else None,
        "measured": {"total": measured[0], "online": measured[1]} if measured else None,
    }


def _told(counts: _Counts, key: UUID, year: int) -> tuple[int, int | None] | None:
    """What the owner reported of a year, else what came in with a list."""
    source = ProcessYear.Source
    return counts.get((key, year, source.REPORTED)) or counts.get((key, year, source.IMPORTED))
