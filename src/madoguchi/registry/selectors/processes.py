"""Processes of procedures: those of organisations, how they stood on a day, how their plans slipped, their counts."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import CharField, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce, RowNumber

from madoguchi.accounts.models import Organisation
from madoguchi.registry.models import (
    Procedure,
    ProcedureVersion,
    Process,
    ProcessStanding,
    ProcessYear,
)
from madoguchi.registry.types import Slip, Standing

Places = Iterable[UUID] | Iterable[Organisation] | QuerySet[Organisation]


def _title(procedure: str = "") -> Any:
    """The title of a procedure: as it is published, else as it is being written; `procedure` is the way to it."""
    way = f"{procedure}__" if procedure else ""
    own = ProcedureVersion.objects.filter(procedure=OuterRef(procedure or "pk")).order_by("-number")
    drafted = own.annotate(words=KeyTextTransform("title", "body")).values("words")[:1]
    return Coalesce(
        KeyTextTransform("title", f"{way}current__body"),
        Subquery(drafted),
        F(f"{way}slug"),
        output_field=CharField(),
    )


def processes_of(procedure: Procedure) -> list[Process]:
    """The processes of `procedure` with their links to the survey."""
    return list(procedure.processes.prefetch_related("survey_links"))


def processes_in(organisations: Places) -> QuerySet[Process]:
    """The processes of the procedures that `organisations` own, by procedure and type, with both of these."""
    found = Process.objects.filter(procedure__organisation__in=_places(organisations))
    return found.select_related("procedure__organisation").order_by("procedure__slug", "type_code", "code")


def processes_matching(
    organisations: Places,
    *,
    words: str = "",
    state: str = "",
    kind: str = "",
    basis: str = "",
    is_own_discretion: bool | None = None,
    gap: str = "",
    on: date,
) -> QuerySet[Process]:
    """Those of `processes_in` that fit, each with `procedure_title`; `gap` is one of `PROCESS_GAPS` as of the day `on`.

    All of `words` must stand in the names or the numbers of process and procedure.
    """
    found = processes_in(organisations).annotate(procedure_title=_title("procedure"))
    exact = {"state": state, "kind": kind, "basis": basis, "is_own_discretion": is_own_discretion}
    found = found.filter(**{name: value for name, value in exact.items() if value not in ("", None)})
    if gap:
        found = found.filter(_gap(gap, on))
    for word in words.split():
        found = found.filter(
            Q(title__icontains=word)
            | Q(procedure_title__icontains=word)
            | Q(code__icontains=word)
            | Q(procedure__code__icontains=word)
            | Q(basis_law__icontains=word)
        )
    return found


PROCESS_GAPS = ("counts", "online", "late", "basis", "survey")
"""What may be missing of a process: counts, the online count of a digital one, a plan that is not over, its basis, a
row of the national survey."""


def _gap(name: str, on: date) -> Q:
    return {
        "counts": Q(total_count__isnull=True),
        "online": Q(state=Process.State.DIGITISED, online_count__isnull=True),
        "late": Q(state=Process.State.PLANNED, planned_on__lt=on.replace(day=1)),
        "basis": Q(basis=""),
        "survey": Q(basis=Process.Basis.LAW, survey_links__isnull=True),
    }[name]


def procedure_titles(procedures: Iterable[UUID] | QuerySet[Any, Any]) -> dict[UUID, str]:
    """What the procedures are called: as it is published, else as it is being written."""
    found = Procedure.objects.filter(pk__in=procedures).annotate(title=_title())
    return dict(found.values_list("pk", "title"))


def standings_on(day: date, organisations: Places, *, known_at: datetime | None = None) -> list[Standing]:
    """How each process of `organisations` stood on `day`, abolished ones too; those not known then are left out.

    With `known_at` as it was known at that moment: what was recorded later is not looked at. Discretion is that of
    the day; type, kind and priority are those of now.
    """
    rows = ProcessStanding.objects.filter(
        process__procedure__organisation__in=_places(organisations), on__lte=day
    )
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    newest = Window(RowNumber(), partition_by=["process"], order_by=["-on", "-id"])
    found = rows.order_by().annotate(place=newest).filter(place=1)
    return [
        Standing(*row)
        for row in found.values_list(
            "process_id",
            "process__procedure_id",
            "process__procedure__organisation_id",
            "process__type_code",
            "process__kind",
            "state",
            "planned_on",
            "is_own_discretion",
            "process__procedure__is_priority",
        ).iterator(chunk_size=5000)
    ]


def slips(organisations: Places) -> list[Slip]:
    """How every plan of the processes of `organisations` went: one for each time that one was planned anew."""
    rows = (
        ProcessStanding.objects.filter(
            process__procedure__organisation__in=_places(organisations),
            process__in=ProcessStanding.objects.filter(planned_on__isnull=False).values("process"),
        )
        .annotate(organisation=F("process__procedure__organisation"))
        .order_by("process", "on", "id")
    )
    found: list[Slip] = []
    for _process, told in groupby(rows.iterator(chunk_size=5000), lambda row: row.process_id):
        found += _plans(list(told))
    return found


def history_of(process: Process) -> list[ProcessStanding]:
    """How `process` stood, the present state first."""
    return list(process.standings.order_by("-on", "-id"))


def years_of(process: Process) -> list[ProcessYear]:
    """The counts of `process`, the newest year first."""
    return list(process.years.order_by("-fiscal_year", "source"))


def _plans(told: list[Any]) -> Iterator[Slip]:
    first: Any = None
    last: date | None = None
    for row in told:
        if row.state == Process.State.PLANNED:
            first = first or row
            last = row.planned_on
        elif first is not None:
            yield _slip(first, last, row)
            first = None
    if first is not None:
        yield _slip(first, last, None)


def _slip(first: Any, last: date | None, end: Any) -> Slip:
    is_reached = end is not None and end.state == Process.State.DIGITISED
    assert last is not None  # a plan has its month
    return Slip(
        process=first.process_id,
        organisation=first.organisation,
        is_own_discretion=first.is_own_discretion,
        first=first.planned_on,
        last=end.on if is_reached else last,
        told_at=first.recorded_at,
        is_reached=is_reached,
        is_given_up=end is not None and not is_reached,
    )


def _places(organisations: Places) -> Any:
    """What a query compares with: a query as it is, else the keys."""
    if isinstance(organisations, QuerySet):
        return organisations.values("pk")
    return [one.pk if isinstance(one, Organisation) else one for one in organisations]
