"""Counts of processes as everyone may read them, the same wherever they stand."""

from uuid import UUID

from django.db.models import F, Q

from madoguchi.registry.models import Process, ProcessYear
from madoguchi.registry.types.told_counts import Count, Told, Withheld, withheld_of

NOTHING = withheld_of(())


class ToldCounts:
    """What everyone may read of the counts of processes; each organisation is looked through once (公表する件数).

    Sums are published by organisation and fiscal year: a process whose count is below ten takes others of its own
    organisation and year along, so that it cannot be told from a sum.
    """

    def __init__(self, *organisations: UUID) -> None:
        self._withheld: dict[UUID, Withheld] = {}
        if organisations:
            self._look_at(Q(procedure__organisation__in=organisations))
            self._withheld = {one: self._withheld.get(one, NOTHING) for one in organisations}

    @classmethod
    def of_all(cls) -> "ToldCounts":
        """With every organisation looked through at once: two queries."""
        made = cls()
        made._look_at(Q())
        return made

    def told(self, process: Process, year: int | None, total: int | None, online: int | None) -> Told:
        """The count of a fiscal year as everyone may read it; the process has its procedure."""
        place = process.procedure.organisation_id
        if place not in self._withheld:
            self._withheld[place] = NOTHING
            self._look_at(Q(procedure__organisation=place))
        return self._withheld[place].told((process.pk, year), total, online)

    @property
    def withheld(self) -> Withheld:
        """Everything that is withheld in the organisations that were looked through; keys are process and fiscal year."""
        each = self._withheld.values()
        return Withheld(
            frozenset().union(*(one.totals for one in each)), frozenset().union(*(one.online for one in each))
        )

    def newest(self, process: Process) -> Told:
        """The newest count of a process as everyone may read it."""
        return self.told(process, process.counts_year, process.total_count, process.online_count)

    def _look_at(self, where: Q) -> None:
        every: dict[UUID, list[Count]] = {}
        for place, count in _counts(where):
            every.setdefault(place, []).append(count)
        self._withheld |= {place: withheld_of(its) for place, its in every.items()}


def _counts(where: Q) -> list[tuple[UUID, Count]]:
    """Every count of the processes, the one that a process shows too, with its organisation."""
    processes = Process.objects.filter(where, total_count__isnull=False).order_by()
    shown = processes.values_list(
        "procedure__organisation_id", "pk", "counts_year", "total_count", "online_count"
    )
    years = (
        ProcessYear.objects.filter(process__in=Process.objects.filter(where).values("pk"))
        if where
        else (ProcessYear.objects.all())
    )
    told = years.order_by().values_list(
        F("process__procedure__organisation_id"), "process_id", "fiscal_year", "total", "online"
    )
    found: list[tuple[UUID, Count]] = []
    for rows in (shown, told):
        for place, key, year, total, online in rows.iterator(chunk_size=5000):
            found.append((place, Count((place, year), (key, year), total, online)))
    return found
