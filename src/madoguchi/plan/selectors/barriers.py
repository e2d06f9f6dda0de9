"""Barriers by what stands behind them, processes barred without one, and what the requests brought."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from madoguchi.accounts.models import Organisation
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.core.calendars import add_months
from madoguchi.core.clock import JAPAN
from madoguchi.plan.models import HOLDING, Barrier, BarrierProcess, BarrierRequest
from madoguchi.registry.models import Process, ProcessYear
from madoguchi.registry.selectors import own_places, processes_in

READERS = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
"""Which officers see the barriers of their organisations."""
YEAR = timedelta(days=365)
FEWEST = 10
"""Fewer cases than these in a year tell nothing of how often a procedure is done: most still come on other ways."""

WAITING_MONTHS = 6
"""From so many months without an answer on a request is put before the plan managers."""

_OF_CASES = (Process.Type.APPLICATION, Process.Type.NOTICE)
_BEST = {ProcessYear.Source.MEASURED: 0, ProcessYear.Source.REPORTED: 1, ProcessYear.Source.IMPORTED: 2}


@dataclass(frozen=True, slots=True)
class Scope:
    """What a list of barriers is narrowed to (絞り込み); empty: everything. `state` may be `holding`."""

    kind: str = ""
    state: str = ""
    organisation: str = ""
    counterpart: str = ""


class Held(NamedTuple):
    """One process behind a barrier (障壁の下の手続プロセス): how it stands now, and how often it is done in a year."""

    process: UUID
    procedure: UUID
    organisation: UUID
    code: str
    title: str
    type_code: str
    state: str
    released_on: date | None
    planned_on: date | None
    yearly: int | None
    is_measured: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A barrier with all that stands behind it (障壁の一覧の行).

    `yearly` counts applications: a procedure once, however many of its processes are held, by the process that is
    done most often. `unknown` procedures have no count; where none has one, `yearly` is None.
    """

    barrier: Barrier
    held: tuple[Held, ...]
    requests: tuple[BarrierRequest, ...]

    @property
    def processes(self) -> int:
        """How many processes it keeps back, or kept back until it was released."""
        return len(self.held)

    @property
    def _by_procedure(self) -> dict[UUID, int | None]:
        found: dict[UUID, int | None] = {}
        for one in self.held:
            known = [count for count in (found.get(one.procedure), one.yearly) if count is not None]
            found[one.procedure] = max(known, default=None)
        return found

    @property
    def procedures(self) -> int:
        """Of how many procedures."""
        return len(self._by_procedure)

    @property
    def yearly(self) -> int | None:
        """Applications a year behind it."""
        known = [count for count in self._by_procedure.values() if count is not None]
        return sum(known) if known else None

    @property
    def unknown(self) -> int:
        """Procedures behind it of which nobody knows how often they are done."""
        return sum(count is None for count in self._by_procedure.values())

    @property
    def is_measured(self) -> bool:
        """Whether some of the count comes from cases here."""
        return any(one.is_measured for one in self.held)

    @property
    def digitised(self) -> int:
        """How many of its processes are online by now."""
        return sum(one.state == Process.State.DIGITISED for one in self.held)

    @property
    def planned(self) -> int:
        """How many of its processes have a month by now."""
        return sum(one.state == Process.State.PLANNED for one in self.held)

    @property
    def last(self) -> BarrierRequest | None:
        """The newest request."""
        return self.requests[-1] if self.requests else None

    @property
    def waiting(self) -> BarrierRequest | None:
        """The oldest request that nobody answered, while the barrier stands."""
        open_ones = [one for one in self.requests if one.answered_on is None]
        return open_ones[0] if open_ones and self.barrier.is_open else None

    @property
    def weight(self) -> tuple[int, int, str]:
        """By what lists are sorted: the most applications first, then the most processes."""
        return (-(self.yearly or 0), -self.processes, self.barrier.code)


def barriers_for(acting: Acting) -> QuerySet[Barrier]:
    """The barriers of the organisations in which `acting` works on the plan."""
    return Barrier.objects.filter(organisation__in=own_places(acting, *READERS))


def barrier_for(acting: Acting, code: str) -> Barrier:
    """The barrier with this number, where `acting` works on the plan; raises `Barrier.DoesNotExist`."""
    return barriers_for(acting).select_related("organisation", "owner", "edited_by").get(code=code)


def months_since(day: date, on: date) -> int:
    """How many whole months have passed since `day`."""
    months = (on.year - day.year) * 12 + on.month - day.month
    return months if add_months(day, months) <= on else months - 1


def waiting_long(acting: Acting, *, on: date) -> QuerySet[BarrierRequest]:
    """Requests of `WAITING_MONTHS` and more that nobody answered, where `acting` manages the plan; the oldest first."""
    return (
        BarrierRequest.objects.filter(
            barrier__organisation__in=own_places(acting, Role.PLAN_MANAGER),
            barrier__state__in=HOLDING,
            answered_on__isnull=True,
            requested_on__lte=add_months(on, -WAITING_MONTHS),
        )
        .select_related("barrier")
        .order_by("requested_on", "pk")
    )


def public_barriers() -> QuerySet[Barrier]:
    """What everyone may read: published, and not closed without an end."""
    return Barrier.objects.filter(published_at__isnull=False).exclude(state=Barrier.State.CLOSED)


def barriers_of(government: Organisation) -> QuerySet[Barrier]:
    """All barriers of a government, drafts too: what its own reports count."""
    return Barrier.objects.filter(organisation__government=government)


def narrowed(barriers: QuerySet[Barrier], scope: Scope) -> QuerySet[Barrier]:
    """The barriers that `scope` asks for."""
    found = barriers
    if scope.kind:
        found = found.filter(kind=scope.kind)
    if scope.state == "holding":
        found = found.filter(state__in=HOLDING)
    elif scope.state:
        found = found.filter(state=scope.state)
    if scope.organisation:
        found = found.filter(
            Q(organisation__slug=scope.organisation)
            | Exists(
                BarrierProcess.objects.filter(
                    barrier=OuterRef("pk"), process__procedure__organisation__slug=scope.organisation
                )
            )
        )
    if scope.counterpart:
        found = found.filter(counterpart=scope.counterpart)
    return found


def weighed(barriers: QuerySet[Barrier], *, on: date) -> list[Row]:
    """The barriers with what stands behind them as of `on`, the heaviest first; five questions to the database."""
    found = list(barriers.select_related("organisation"))
    held = _held([one.pk for one in found], on=on)
    asked: dict[UUID, list[BarrierRequest]] = defaultdict(list)
    for request in BarrierRequest.objects.filter(barrier__in=found).order_by("requested_on", "id"):
        asked[request.barrier_id].append(request)
    rows = [Row(one, tuple(held.get(one.pk, ())), tuple(asked.get(one.pk, ()))) for one in found]
    return sorted(rows, key=lambda row: row.weight)


def gaps(
    organisations: Iterable[UUID] | Iterable[Organisation] | QuerySet[Organisation],
) -> QuerySet[Process]:
    """Processes that are barred while no open barrier says by what: gaps of the record."""
    return processes_in(organisations).filter(
        ~Exists(
            BarrierProcess.objects.filter(
                process=OuterRef("pk"), barrier__state__in=HOLDING, released_on__isnull=True
            )
        ),
        state=Process.State.BARRED,
    )


def counterparts(barriers: QuerySet[Barrier]) -> list[str]:
    """Who could take these barriers away, by name."""
    names = barriers.exclude(counterpart="").order_by("counterpart").values_list("counterpart", flat=True)
    return list(names.distinct())


def counts_by_kind(rows: Sequence[Row]) -> list[tuple[str, str, int, int, int]]:
    """For each kind with a barrier: its name in the code and in words, barriers, processes, applications a year.

    The most applications first. A procedure that two barriers of a kind hold counts once.
    """
    by_kind: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_kind[row.barrier.kind].append(row)
    told = [
        (
            kind,
            _(Barrier.Kind(kind).label),
            len(its),
            len({one.process for row in its for one in row.held}),
            behind(its),
        )
        for kind, its in by_kind.items()
    ]
    return sorted(told, key=lambda one: (-one[4], -one[3], one[0]))


def behind(rows: Iterable[Row]) -> int:
    """Applications a year behind these barriers together: each procedure once."""
    most: dict[UUID, int] = {}
    for row in rows:
        for one in row.held:
            most[one.procedure] = max(most.get(one.procedure, 0), one.yearly or 0)
    return sum(most.values())


def processes_behind(rows: Iterable[Row]) -> int:
    """Processes behind these barriers together: each once."""
    return len({one.process for row in rows for one in row.held})


def yearly_of(
    processes: Iterable[tuple[UUID, UUID, str]], *, on: date
) -> dict[UUID, tuple[int | None, bool]]:
    """How often each process `(process, procedure, type)` is done in a year, and whether that was measured here.

    Cases that arrived here in the year before `on`, where there are ten or more and no fewer than were counted; else
    the newest count of a fiscal year, a measured one before a reported one before an imported one.
    """
    asked = list(processes)
    cases = _cases({procedure for _one, procedure, kind in asked if kind in _OF_CASES}, on=on)
    years = _newest([key for key, _procedure, _kind in asked])
    found: dict[UUID, tuple[int | None, bool]] = {}
    for key, procedure, kind in asked:
        counted, is_measured = years.get(key, (None, False))
        here = cases.get(procedure, 0) if kind in _OF_CASES else 0
        found[key] = (here, True) if here and here >= (counted or 0) else (counted, is_measured)
    return found


def _held(barriers: Sequence[UUID], *, on: date) -> dict[UUID, list[Held]]:
    rows = list(
        BarrierProcess.objects.filter(barrier__in=barriers)
        .order_by("process__procedure__slug", "process__type_code", "process__code")
        .values_list(
            "barrier_id",
            "process_id",
            "process__procedure_id",
            "process__procedure__organisation_id",
            "process__code",
            "process__title",
            "process__type_code",
            "process__state",
            "released_on",
            "planned_on",
        )
    )
    yearly = yearly_of({(row[1], row[2], row[6]) for row in rows}, on=on)
    found: dict[UUID, list[Held]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(Held(*row[1:], *yearly[row[1]]))
    return found


def _cases(procedures: set[UUID], *, on: date) -> dict[UUID, int]:
    """Cases of a year here, by procedure, where there are enough of them to tell something."""
    if not procedures:
        return {}
    end = datetime.combine(on, time.max, tzinfo=JAPAN)
    rows = (
        Application.objects.filter(procedure__in=procedures, arrived_at__gt=end - YEAR, arrived_at__lte=end)
        .order_by()
        .values_list("procedure")
        .annotate(n=Count("pk"))
    )
    return {procedure: n for procedure, n in rows if n >= FEWEST}


def _newest(processes: Sequence[UUID]) -> dict[UUID, tuple[int | None, bool]]:
    rows = ProcessYear.objects.filter(process__in=processes).values_list(
        "process_id", "fiscal_year", "source", "total"
    )
    best: dict[UUID, tuple[int, int, int]] = {}
    for process, year, source, total in rows:
        order = (year, -_BEST[ProcessYear.Source(source)], total)
        best[process] = max(best.get(process, order), order)
    return {process: (order[2], order[1] == 0) for process, order in best.items()}


def barred_and_told() -> tuple[int, int]:
    """How many processes are barred at all, and behind how many of them stands a barrier that the public reads."""
    barred = Process.objects.filter(state=Process.State.BARRED)
    told = BarrierProcess.objects.filter(
        process=OuterRef("pk"),
        released_on__isnull=True,
        barrier__in=public_barriers().filter(state__in=HOLDING),
    )
    counts = barred.aggregate(barred=Count("pk"), told=Count("pk", filter=Exists(told)))
    return counts["barred"], counts["told"]
