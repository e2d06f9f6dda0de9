"""Writing barriers: what keeps which processes back, and what was asked of whom; ending is a module of its own."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.selectors import officers_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import random_number
from madoguchi.events.services import append
from madoguchi.plan.models import Barrier, BarrierProcess, BarrierRequest
from madoguchi.plan.services.barrier_refusals import (
    AnsweredAlready,
    DayAhead,
    DayBefore,
    LawMissing,
    NotBarred,
    NotNow,
    NotYours,
    OwnerElsewhere,
    Required,
    SecondPersonNeeded,
)
from madoguchi.registry.models import Process
from madoguchi.registry.selectors import is_own_place
from madoguchi.versions.services import SomeoneElseSaved

WRITERS = (Role.EDITOR, Role.PLAN_MANAGER)
"""Who writes barriers: those who own procedures and those who manage the plan."""
PUBLISHERS = (Role.PUBLISHER, Role.PLAN_MANAGER)
"""Who puts a barrier on the public page."""

FIELDS = ("kind", "title", "text", "law", "article", "counterpart", "owner")
"""What is written of a barrier by hand."""
_MOST = {"title": 120, "text": 2000, "law": 200, "article": 120, "counterpart": 120}
_State = Barrier.State


def add_barrier(
    *,
    organisation: Organisation,
    processes: Sequence[Process] = (),
    by: Acting,
    at: datetime,
    **given: Any,
) -> Barrier:
    """Record what keeps `processes` back, with a new number; takes the fields of `FIELDS`.

    Raises `NotYours`, `Required`, `LawMissing`, `OwnerElsewhere`, `NotBarred`.
    """
    require(organisation.pk, by=by)
    barrier = Barrier(
        code=random_number("barr"), organisation=organisation, edited_by_id=by.who, created_at=at
    )
    _write(barrier, given, on=japan_day(at))
    with transaction.atomic():
        barrier.save()
        linked = _link(barrier, processes, by=by, at=at)
        note(barrier, "added", by=by, at=at, kind=barrier.kind, processes=linked)
    return barrier


def change_barrier(*, barrier: Barrier, revision: int, by: Acting, at: datetime, **given: Any) -> Barrier:
    """Write the named fields anew; a published barrier leaves the public page until it is published again.

    `revision` is the one that the officer read. Raises `SomeoneElseSaved`, `NotYours`, `NotNow`, `Required`,
    `LawMissing`, `OwnerElsewhere`.
    """
    with transaction.atomic():
        held = locked(barrier, by=by, revision=revision)
        if not held.is_open:
            raise NotNow
        before = {name: getattr(held, f"{name}_id" if name == "owner" else name) for name in FIELDS}
        _write(held, given, on=japan_day(at))
        changed = sorted(
            name
            for name in FIELDS
            if before[name] != getattr(held, f"{name}_id" if name == "owner" else name)
        )
        if not changed:
            return held
        if changed != ["owner"]:
            held.published_at = held.published_by = None
            held.edited_by_id = by.who
        save(held)
        note(held, "changed", by=by, at=at, fields=changed)
    return held


def link_processes(*, barrier: Barrier, processes: Sequence[Process], by: Acting, at: datetime) -> int:
    """Say that the barrier keeps these processes back too; returns how many were new.

    Raises `NotYours`, `NotNow`, `NotBarred` for a process that can go online, or is online.
    """
    with transaction.atomic():
        held = locked(barrier, by=by)
        if not held.is_open:
            raise NotNow
        linked = _link(held, processes, by=by, at=at)
        if linked:
            save(held)
            note(held, "linked", by=by, at=at, processes=linked)
    return linked


def unlink_process(*, barrier: Barrier, process: UUID, by: Acting, at: datetime) -> bool:
    """Take back that the barrier keeps this process back; False where it did not. Raises `NotYours`, `NotNow`."""
    with transaction.atomic():
        held = locked(barrier, by=by)
        if not held.is_open:
            raise NotNow
        taken, _kinds = BarrierProcess.objects.filter(barrier=held, process=process).delete()
        if taken:
            save(held)
            note(held, "unlinked", by=by, at=at, process=str(process))
    return bool(taken)


def record_request(
    *,
    barrier: Barrier,
    to: str,
    channel: str,
    requested_on: date,
    text: str,
    by: Acting,
    at: datetime,
) -> BarrierRequest:
    """Keep what was asked of whom, on the day on which it was asked.

    Raises `NotYours`, `NotNow`, `Required`, `DayAhead`.
    """
    if channel not in BarrierRequest.Channel.values:
        raise Required(field="channel")
    _present(to=to, text=text)
    if requested_on > japan_day(at):
        raise DayAhead(field="requested_on")
    with transaction.atomic():
        held = locked(barrier, by=by)
        if not held.is_open:
            raise NotNow
        made = BarrierRequest.objects.create(
            barrier=held,
            to=to.strip()[:120],
            channel=channel,
            requested_on=requested_on,
            text=text.strip()[:2000],
            recorded_by_id=by.who,
            recorded_at=at,
        )
        held.state = _State.REQUESTED
        save(held)
        note(held, "requested", by=by, at=at, channel=channel, on=requested_on.isoformat())
    return made


def record_answer(
    *,
    asked: BarrierRequest,
    answer_kind: str,
    text: str,
    answered_on: date,
    by: Acting,
    at: datetime,
) -> BarrierRequest:
    """Keep what was answered. The barrier counts as answered once no request waits.

    Raises `NotYours`, `NotNow`, `AnsweredAlready`, `Required`, `DayAhead`, `DayBefore`.
    """
    if answer_kind not in BarrierRequest.Answer.values:
        raise Required(field="answer_kind")
    _present(answer=text)
    if answered_on > japan_day(at):
        raise DayAhead(field="answered_on")
    with transaction.atomic():
        held = locked(asked.barrier, by=by)
        if not held.is_open:
            raise NotNow
        asked = BarrierRequest.objects.get(pk=asked.pk)
        if asked.answered_on is not None:
            raise AnsweredAlready
        if answered_on < asked.requested_on:
            raise DayBefore(field="answered_on")
        asked.answer_kind, asked.answer = answer_kind, text.strip()[:2000]
        asked.answered_on, asked.answer_recorded_at = answered_on, at
        asked.save(update_fields=["answer_kind", "answer", "answered_on", "answer_recorded_at"])
        if not held.requests.filter(answered_on__isnull=True).exists():
            held.state = _State.ANSWERED
        save(held)
        note(held, "answered", by=by, at=at, answer=answer_kind, on=answered_on.isoformat())
    return asked


def publish_barrier(*, barrier: Barrier, by: Acting, at: datetime) -> Barrier:
    """Put the barrier with its requests on the public page, as another person than who wrote it last.

    Raises `NotYours`, `SecondPersonNeeded`.
    """
    with transaction.atomic():
        held = locked(barrier, by=by, roles=PUBLISHERS)
        if held.published_at is not None:
            return held
        if by.who is not None and by.who == held.edited_by_id:
            raise SecondPersonNeeded
        held.published_by_id, held.published_at = by.who, at
        held.save(update_fields=["published_by", "published_at"])  # no new words: open pages stay good
        note(held, "published", by=by, at=at)
    return held


def withdraw_barrier(*, barrier: Barrier, by: Acting, at: datetime) -> Barrier:
    """Take the barrier off the public page. Raises `NotYours`."""
    with transaction.atomic():
        held = locked(barrier, by=by, roles=PUBLISHERS)
        if held.published_at is not None:
            held.published_by = held.published_at = None
            held.save(update_fields=["published_by", "published_at"])
            note(held, "withdrawn", by=by, at=at)
    return held


def require(organisation: UUID, *, roles: Iterable[Role] = WRITERS, by: Acting) -> None:
    """Raise `NotYours` unless `by` is the platform itself or holds one of `roles` in the organisation itself."""
    if not by.machine and not is_own_place(by, organisation, *roles):
        raise NotYours


def locked(
    barrier: Barrier, *, roles: Iterable[Role] = WRITERS, revision: int | None = None, by: Acting
) -> Barrier:
    """The barrier as it is stored now, locked; `revision` is the one that the officer read."""
    held = Barrier.objects.select_for_update(of=("self",)).get(pk=barrier.pk)
    require(held.organisation_id, roles=roles, by=by)
    if revision is not None and held.revision != revision:
        raise SomeoneElseSaved
    return held


def save(barrier: Barrier) -> None:
    """Store what was changed, as one revision more."""
    barrier.revision += 1
    barrier.save()


def note(barrier: Barrier, what: str, *, by: Acting, at: datetime, **data: Any) -> None:
    """Append what happened to the barrier's stream."""
    append(
        stream=f"barrier:{barrier.pk}",
        kind=f"barrier.{what}",
        by=by,
        at=at,
        organisation=barrier.organisation_id,
        data={"barrier": barrier.code, "state": str(barrier.state), **data},
    )


def _write(barrier: Barrier, given: dict[str, Any], *, on: date) -> None:
    """Set what is given, and refuse what does not go together."""
    if unknown := set(given) - set(FIELDS):
        raise ValueError(f"a barrier has no {sorted(unknown)} to write")
    for name, value in given.items():
        setattr(barrier, name, str(value).strip()[: _MOST[name]] if name in _MOST else value)
    if barrier.kind not in Barrier.Kind.values:
        raise Required(field="kind")
    _present(title=barrier.title, text=barrier.text)
    if barrier.kind == Barrier.Kind.LAW and not barrier.law:
        raise LawMissing(field="law")
    owner: User | None = barrier.owner
    if "owner" in given and owner is not None:
        if not officers_of(barrier.organisation, *WRITERS, on=on).filter(pk=owner.pk).exists():
            raise OwnerElsewhere(field="owner")


def _present(**texts: str) -> None:
    for name, text in texts.items():
        if not text.strip():
            raise Required(field=name)


def _link(barrier: Barrier, processes: Sequence[Process], *, by: Acting, at: datetime) -> int:
    """Link what is not linked yet; every process must be barred, and in the hands of the officer."""
    keys = [process.pk for process in processes]
    have = set(
        BarrierProcess.objects.filter(barrier=barrier, process__in=keys).values_list("process", flat=True)
    )
    found = Process.objects.filter(pk__in=set(keys) - have).select_related("procedure").order_by("pk")
    fresh = list(found)
    for process in fresh:
        require(process.procedure.organisation_id, by=by)
        if process.state != Process.State.BARRED:
            raise NotBarred(process.title)
    BarrierProcess.objects.bulk_create(
        BarrierProcess(barrier=barrier, process=process, added_at=at) for process in fresh
    )
    return len(fresh)
