"""Keeping how each case went, and counting the months anew in which something changed."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from madoguchi.accounts.models import Appointment, Organisation
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.events.models import Event
from madoguchi.events.services import append
from madoguchi.examination.models import CaseMonth, CasePace
from madoguchi.examination.selectors.tallies import MonthTally, month_of, next_month, tally_of
from madoguchi.examination.services.desk import NotYourRole
from madoguchi.registry.models import Procedure

FOLLOWED = frozenset(
    {
        "application.arrived",
        "application.taken",
        "application.returned",
        "application.insisted",
        "application.decided",
        "application.deemed",
        "application.withdrawn",
        "application.transferred",
        "application.reopened",
        "case.assigned",
        "correction.asked",
        "correction.answered",
        "correction.lapsed",
        "hearing.ended",
        "decision.proposed",
        "decision.approved",
        "notice.issued",
    }
)
"""What changes the pace of a case."""
PAST = "past"
"""Under what the numbers of another system stand in the body of a month."""
_AT_ONCE = 500
LEASE = timedelta(minutes=20)
"""How long a worker has for one month; then another takes it that the first one has died."""


def follow_event(event: Event) -> None:
    """Note how the case went of which `event` tells, and that its months are to be counted again."""
    note_paces([UUID(event.stream.removeprefix("application:"))])


def note_paces(keys: Iterable[UUID]) -> int:
    """Read the log of these cases and keep their pace; returns how many. The same result however often."""
    applications = list(
        Application.objects.filter(pk__in=list(keys)).only(
            "organisation", "procedure", "case_officer", "is_open", "state", "arrived_at", "due_on",
            "closed_at", "waited_days",
        )
    )  # fmt: skip
    happened = _happened(applications)
    groups = _groups(applications)
    with transaction.atomic():
        before = {one.pk: one for one in CasePace.objects.filter(pk__in=[one.pk for one in applications])}
        after = [_pace(one, happened[one.pk], groups) for one in applications]
        _mark([*before.values(), *after])
        CasePace.objects.bulk_create(
            after,
            update_conflicts=True,
            unique_fields=["application"],
            update_fields=[f.name for f in CasePace._meta.fields if not f.primary_key],
        )
    return len(applications)


def note_all_paces(*, progress: Callable[[int], None] | None = None) -> int:
    """Make everything anew from the log, in batches; returns how many cases there are."""
    done, last = 0, UUID(int=0)
    rows = Application.objects.order_by("pk").values_list("pk", flat=True)
    while keys := list(rows.filter(pk__gt=last)[:_AT_ONCE]):
        done += note_paces(keys)
        last = keys[-1]
        if progress is not None:
            progress(done)
    return done


def count_months(*, at: datetime, limit: int = 50) -> int:
    """Count the months anew in which something changed, the latest first; returns how many. A worker job.

    Nobody who writes waits while the cases of a month are read. A month marked again meanwhile, and one whose worker
    died, stays to be counted; no two workers count one month.
    """
    months = list(CaseMonth.objects.filter(is_stale=True).order_by("-month")[:limit])
    done = 0
    for found in months:
        free = Q(leased_until=None) | Q(leased_until__lt=at) | Q(leased_until__gt=at + 2 * LEASE)
        if not CaseMonth.objects.filter(free, pk=found.pk).update(leased_until=at + LEASE):
            continue  # another worker counts it
        try:
            tally = tally_of(_paces_of(found), found.month)
        except BaseException:
            CaseMonth.objects.filter(pk=found.pk, leased_until=at + LEASE).update(leased_until=None)
            raise
        done += _keep_count(found, tally, at)
    return done


def _keep_count(found: CaseMonth, tally: MonthTally, at: datetime) -> bool:
    with transaction.atomic():
        held = CaseMonth.objects.select_for_update().get(pk=found.pk)
        if held.leased_until != at + LEASE:
            return False  # this one took too long; another worker counts it
        past = held.body.get(PAST)
        if past:
            tally.add(past)
        held.body, held.open = tally.to_json(), tally.open.total()
        if past:
            held.body[PAST] = past
        held.is_stale, held.counted_at, held.leased_until = held.mark != found.mark, at, None
        held.save(update_fields=["body", "open", "is_stale", "counted_at", "leased_until"])
    return True


def carry_over(
    *,
    organisation: Organisation,
    procedure: Procedure,
    months: Mapping[date, MonthTally],
    by: Acting,
    at: datetime,
) -> int:
    """Take in the numbers of months that another system counted, so that reports and forecasts have a past.

    They hold no case. Given again, they take the place of what was given before. Returns how many months; raises
    `NotYourRole` for anybody but the organisation's administrators and the platform itself.
    """
    if not by.machine and not by.has(Role.ADMINISTRATOR, organisation.pk):
        raise NotYourRole
    with transaction.atomic():
        for month, tally in sorted(months.items()):
            cell, _new = CaseMonth.objects.select_for_update().get_or_create(
                organisation=organisation, procedure=procedure, month=month
            )
            cell.body, cell.is_stale, cell.mark = {**cell.body, PAST: tally.to_json()}, True, uuid4()
            cell.save(update_fields=["body", "is_stale", "mark"])
        append(
            stream=f"organisation:{organisation.pk}",
            kind="figures.carried_over",
            by=by,
            at=at,
            organisation=organisation.pk,
            data={"procedure": str(procedure.pk), "months": len(months)},
        )
    return len(months)


def _paces_of(cell: CaseMonth) -> Iterable[CasePace]:
    end = next_month(cell.month)
    rows = CasePace.objects.filter(organisation=cell.organisation_id, procedure=cell.procedure_id)
    arrived = rows.filter(arrived_on__gte=cell.month, arrived_on__lt=end)
    ended = rows.filter(closed_on__gte=cell.month, closed_on__lt=end)
    return {pace.pk: pace for some in (arrived, ended) for pace in some.iterator(chunk_size=2_000)}.values()


def _happened(applications: list[Application]) -> dict[UUID, list[tuple[str, date, list[str]]]]:
    """Kind, day in Japan and questions of every event that is followed, in order, by case."""
    found: dict[UUID, list[tuple[str, date, list[str]]]] = {one.pk: [] for one in applications}
    streams = {f"application:{key}": key for key in found}
    events = Event.objects.filter(stream__in=streams, kind__in=FOLLOWED).order_by("stream", "n")
    for stream, kind, at, data in events.values_list("stream", "kind", "at", "data"):
        asked = [path.rsplit(".", 1)[-1] for path in data.get("paths", ())]
        found[streams[stream]].append((kind, japan_day(at), asked))
    return found


def _pace(
    application: Application, happened: list[tuple[str, date, list[str]]], groups: dict[UUID, UUID]
) -> CasePace:
    days: dict[str, date] = {}
    for kind, day, _questions in happened:
        days[kind] = days.get(kind, day) if kind == "application.taken" else day
        if kind == "application.reopened":
            for gone in ("decision.proposed", "decision.approved", "notice.issued"):
                days.pop(gone, None)
    closed_on = japan_day(application.closed_at) if application.closed_at else None
    is_decided = application.state == Application.State.DECIDED
    return CasePace(
        application_id=application.pk,
        organisation_id=application.organisation_id,
        procedure_id=application.procedure_id,
        group_id=groups.get(application.pk, application.organisation_id),
        is_open=application.is_open,
        is_decided=is_decided,
        is_late=bool(is_decided and closed_on and application.due_on and closed_on > application.due_on),
        arrived_on=japan_day(application.arrived_at),
        taken_on=days.get("application.taken"),
        proposed_on=days.get("decision.proposed"),
        signed_on=days.get("decision.approved"),
        closed_on=closed_on,
        notified_on=days.get("notice.issued") if is_decided else None,
        waited_days=application.waited_days,
        questions=sorted({question for _kind, _day, asked in happened for question in asked}),
    )


def _groups(applications: list[Application]) -> dict[UUID, UUID]:
    """The organisation in which the officer of each case examines: the lowest one of the case's government.

    A case without an officer, and an officer who examines there no more, count with the organisation of the case.
    """
    officers = {one.case_officer_id for one in applications if one.case_officer_id}
    if not officers:
        return {}
    tree = {
        key: (parent, root)
        for key, parent, root in Organisation.objects.values_list("pk", "parent_id", "government_id")
    }
    places: dict[UUID, list[UUID]] = {}
    held = Appointment.objects.filter(
        Q(ends_on__isnull=True), role=Role.EXAMINER.value, user__in=officers
    ).values_list("user_id", "organisation_id")
    for officer, place in held:
        places.setdefault(officer, []).append(place)

    def depth(place: UUID) -> int:
        above = tree[place][0]
        return 1 + depth(above) if above else 0

    found = {}
    for one in applications:
        root = tree[one.organisation_id][1]
        near = [p for p in places.get(one.case_officer_id or one.pk, ()) if tree[p][1] == root]
        if near:
            found[one.pk] = max(near, key=lambda place: (depth(place), str(place)))
    return found


def _mark(paces: Iterable[CasePace]) -> None:
    """Note that the months are to be counted again in which these cases arrived or ended."""
    cells = {
        (pace.organisation_id, pace.procedure_id, month_of(day))
        for pace in paces
        for day in (pace.arrived_on, pace.closed_on)
        if day is not None
    }
    mark = uuid4()
    CaseMonth.objects.bulk_create(
        [
            CaseMonth(organisation_id=o, procedure_id=p, month=m, is_stale=True, mark=mark)
            for o, p, m in sorted(cells, key=str)
        ],
        update_conflicts=True,
        unique_fields=["organisation", "procedure", "month"],
        update_fields=["is_stale", "mark"],
    )
