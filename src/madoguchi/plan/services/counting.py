"""Counting the cases of processes from the records of this system, so that nobody need type them."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Max, Q

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import first_day_of, fiscal_year
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.registry.models import Process, ProcessYear
from madoguchi.registry.selectors import procedure_titles
from madoguchi.registry.services import drop_years, record_years

MEASURED = ProcessYear.Source.MEASURED


def count_cases(*, by: Acting, at: datetime) -> int:
    """Count the applications of the last full fiscal year by procedure, as `measured` counts of their processes.

    Where an owner reported more than arrived here, this system does not see every case: its count would make the
    share of online applications look better than it is, and is let go. Returns how many counts changed.
    """
    year = fiscal_year(japan_day(at)) - 1
    begins, ends = (_midnight(first_day_of(one)) for one in (year, year + 1))
    arrived = {
        key: (total, online)
        for key, total, online in Application.objects.filter(arrived_at__gte=begins, arrived_at__lt=ends)
        .order_by()
        .values_list("procedure")
        .annotate(total=Count("pk"), online=Count("pk", filter=Q(channel=Application.Channel.ONLINE)))
    }
    processes = _applied_for(arrived)
    reported = dict(
        ProcessYear.objects.filter(process__in=processes, fiscal_year=year)
        .exclude(source=MEASURED)
        .order_by()
        .values_list("process")
        .annotate(Max("total"))
    )
    whole, partial = [], []
    for process in processes:
        total, online = arrived[process.procedure_id]
        if total >= reported.get(process.pk, 0):
            whole.append((process, year, total, online))
        else:
            partial.append((process, year))
    changed = record_years(counts=whole, source=MEASURED, by=by, at=at)
    return changed + drop_years(counts=partial, source=MEASURED, by=by, at=at)


def _applied_for(procedures: Iterable[UUID]) -> list[Process]:
    """The process of each procedure that its applications are: the only one, else the one named as the procedure."""
    found: dict[UUID, list[Process]] = {}
    rows = Process.objects.filter(procedure__in=list(procedures), type_code=Process.Type.APPLICATION)
    for one in rows.select_related("procedure").order_by("pk"):
        found.setdefault(one.procedure_id, []).append(one)
    titles = procedure_titles(found)
    chosen = []
    for key, its in found.items():
        named = [one for one in its if one.title == titles[key]] if len(its) > 1 else its
        chosen += named[:1]
    return chosen


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=JAPAN)
