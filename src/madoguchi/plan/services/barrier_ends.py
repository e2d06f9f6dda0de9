"""How barriers end: taken away, so that their processes get a month; or closed without that."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.plan.models import HOLDING, Barrier, BarrierProcess
from madoguchi.plan.services.barrier_refusals import DayAhead, MonthMissing, MonthPast, NotNow, Required
from madoguchi.plan.services.barriers import locked, note, save
from madoguchi.registry.models import Process
from madoguchi.registry.services import change_processes


@dataclass(frozen=True, slots=True)
class Released:
    """What a release did (解消の結果): `moved` got a month, `still_held` wait for another barrier.

    `left` were no longer barred: somebody changed them meanwhile.
    """

    barrier: Barrier
    moved: tuple[Process, ...]
    still_held: tuple[Process, ...]
    left: tuple[Process, ...]


def release(
    *,
    barrier: Barrier,
    released_on: date,
    planned_on: date | None,
    months: Mapping[UUID, date] | None = None,
    outcome: str,
    revision: int | None = None,
    by: Acting,
    at: datetime,
) -> Released:
    """The barrier is gone: its processes go from barred to planned in the month of `planned_on`, or their own in `months`.

    What was kept back by others lies in the owner's own hands from now on (`is_own_discretion`). Those that another
    barrier holds too stay barred until that is gone. Raises `NotYours`, `NotNow`, `DayAhead`,
    `Required`, `MonthMissing`, `MonthPast`, `SomeoneElseSaved`, and `NotYourProcedure` for processes of organisations
    in which the actor changes nothing.
    """
    today = japan_day(at)
    if released_on > today:
        raise DayAhead(field="released_on")
    if not outcome.strip():
        raise Required(field="outcome")
    with transaction.atomic():
        held = locked(barrier, revision=revision, by=by)
        if not held.is_open:
            raise NotNow
        links = list(held.held.filter(released_on__isnull=True).select_related("process"))
        elsewhere = _held_elsewhere(held)
        barred = [link for link in links if link.process.state == Process.State.BARRED]
        moving = [link for link in barred if link.process_id not in elsewhere]
        for link in links:
            link.released_on = released_on
        for link in moving:
            link.planned_on = _month(link.process_id, planned_on, months or {}, today)
        BarrierProcess.objects.bulk_update(links, ["released_on", "planned_on"], batch_size=400)
        held.state, held.released_on, held.outcome = (
            Barrier.State.RELEASED,
            released_on,
            outcome.strip()[:500],
        )
        save(held)
        note(held, "released", by=by, at=at, on=released_on.isoformat(), moved=len(moving))
        reason = (_("障壁「%(title)s」の解消") % {"title": held.title})[:300]
        moved = change_processes(
            changes=[
                (
                    link.process,
                    {
                        "state": Process.State.PLANNED,
                        "planned_on": link.planned_on,
                        "planned_reason": reason,
                        "is_own_discretion": True,
                    },
                )
                for link in moving
            ],
            by=by,
            at=at,
        )
    return Released(
        held,
        tuple(moved),
        tuple(link.process for link in barred if link.process_id in elsewhere),
        tuple(link.process for link in links if link not in barred),
    )


def close_barrier(
    *, barrier: Barrier, outcome: str, revision: int | None = None, by: Acting, at: datetime
) -> Barrier:
    """End a barrier that was not taken away, and say why: the law is gone, it was none, another tells it.

    Its processes stay barred, and count as barred without a barrier from now on. Raises `NotYours`, `NotNow`,
    `Required`, `SomeoneElseSaved`.
    """
    if not outcome.strip():
        raise Required(field="outcome")
    with transaction.atomic():
        held = locked(barrier, revision=revision, by=by)
        if not held.is_open:
            raise NotNow
        held.state, held.outcome = Barrier.State.CLOSED, outcome.strip()[:500]
        save(held)
        note(held, "closed", by=by, at=at)
    return held


def _held_elsewhere(barrier: Barrier) -> set[UUID]:
    """Which processes of the barrier another one holds too."""
    others = BarrierProcess.objects.filter(
        barrier__state__in=HOLDING,
        released_on__isnull=True,
        process__in=barrier.held.values("process"),
    ).exclude(barrier=barrier)
    return set(others.values_list("process", flat=True))


def _month(process: UUID, planned_on: date | None, months: Mapping[UUID, date], today: date) -> date:
    """The first day of the month in which a process is to go online."""
    month = months.get(process, planned_on)
    if month is None:
        raise MonthMissing(field="planned_on")
    if month.replace(day=1) < today.replace(day=1):
        raise MonthPast(field="planned_on")
    return month.replace(day=1)
