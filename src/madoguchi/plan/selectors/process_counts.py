"""How often processes were done in a fiscal year and how much of it online: one definition for figures and sheets."""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from madoguchi.registry.models import Process, ProcessYear

_Source = ProcessYear.Source
UNKNOWN = Q(online__isnull=True, process__state=Process.State.DIGITISED)
"""A process that is online and of which nobody told how often: neither its online cases nor its total are counted."""
SUMS = {
    "online_sum": Sum("online", filter=~UNKNOWN, default=0),
    "total_sum": Sum("total", filter=~UNKNOWN, default=0),
    "unknown_sum": Count("pk", filter=UNKNOWN),
}
"""What is summed up of counts; where a process is not online, none of its cases came so."""


def applied_for(processes: QuerySet[Process]) -> QuerySet[Process]:
    """Of `processes` those by which people and businesses apply, abolished ones left out: what use online counts."""
    return processes.filter(type_code=Process.Type.APPLICATION).exclude(state=Process.State.ABOLISHED)


def counts_of(processes: QuerySet[Process], years: Iterable[int]) -> tuple[int | None, QuerySet[ProcessYear]]:
    """The newest of the fiscal `years` in which any of `processes` was counted, and its counts.

    A measured count stands before a reported one, and that before one from an imported list.
    """
    year = _newest_year(processes, years)
    if year is None:
        return None, ProcessYear.objects.none()
    rows = ProcessYear.objects.filter(process__in=processes.order_by().values("pk")).order_by()
    same = ProcessYear.objects.filter(process=OuterRef("process"), fiscal_year=year)
    reported = Q(source=_Source.IMPORTED) & Exists(same.filter(source=_Source.REPORTED))
    measured = ~Q(source=_Source.MEASURED) & Exists(same.filter(source=_Source.MEASURED))
    return year, rows.filter(fiscal_year=year).exclude(reported).exclude(measured)


def _newest_year(processes: QuerySet[Process], years: Iterable[int]) -> int | None:
    """The newest of the fiscal `years` in which any of `processes` was counted: one count of a year is enough to know."""
    rows = ProcessYear.objects.filter(fiscal_year__in=years).order_by()
    counted = rows.filter(Exists(processes.order_by().filter(pk=OuterRef("process"))))
    for year in sorted(rows.values_list("fiscal_year", flat=True).distinct(), reverse=True):
        if counted.filter(fiscal_year=year).exists():
            return year
    return None
