"""Planning a round, opening it with prefilled returns, and filling them again from the records."""

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import japan_day
from madoguchi.events.services import append
from madoguchi.plan.inventory.checks import Answer, asked_of, findings, is_blocked
from madoguchi.plan.inventory.fields import FIELDS, differences, tidied
from madoguchi.plan.models import InventoryEntry, InventoryReturn, InventoryRound
from madoguchi.plan.selectors.inventory import SECTION, leads, records_of, rounds
from madoguchi.plan.services.inventory.refusals import (
    BadDays,
    LaterRoundExists,
    Moved,
    NothingToCount,
    NotNow,
    NotYours,
    QuarterRuns,
    RoundExists,
    RoundStillRuns,
)
from madoguchi.registry.selectors import own_places

_QUARTER = re.compile(r"20[0-9]{2}-Q[1-4]")
_AT_ONCE = 1000
_State = InventoryRound.State


def last_day_of(quarter: str) -> date:
    """The last day of a quarter of the calendar year. Raises `ValueError`."""
    if not _QUARTER.fullmatch(quarter):
        raise ValueError(f"{quarter!r} is no quarter such as 2026-Q3")
    year, number = int(quarter[:4]), int(quarter[-1])
    following = date(year + 1, 1, 1) if number == 4 else date(year, number * 3 + 1, 1)
    return following - timedelta(days=1)


def plan_round(
    *,
    government: Organisation,
    quarter: str,
    opens_on: date,
    due_on: date,
    remark: str = "",
    by: Acting,
    at: datetime,
) -> InventoryRound:
    """Plan the round of `quarter` (2026-Q3); it counts as of the quarter's last day.

    Raises `NotYours`, `BadDays`, `RoundExists`.
    """
    require_leader(government.pk, by=by)
    as_of = last_day_of(quarter)
    if due_on < opens_on:
        raise BadDays(field="due_on")
    try:
        with transaction.atomic():
            made = InventoryRound.objects.create(
                government=government,
                quarter=quarter,
                as_of=as_of,
                counts_year=fiscal_year(as_of + timedelta(days=1)) - 1,
                opens_on=opens_on,
                due_on=due_on,
                remark=remark.strip()[:2000],
            )
            note(made, "planned", by=by, at=at)
    except IntegrityError:
        raise RoundExists(field="quarter") from None
    return made


def open_round(*, round: InventoryRound, by: Acting, at: datetime) -> InventoryRound:
    """Begin a round: a return for each organisation that owns processes, an entry for each process, prefilled.

    Raises `NotYours`, `NotNow`, `QuarterRuns`, `RoundStillRuns`, `LaterRoundExists`, `NothingToCount`.
    """
    require_leader(round.government_id, by=by)
    with transaction.atomic():
        Organisation.objects.select_for_update(no_key=True).get(pk=round.government_id)
        held = lock(round, _State.PREPARING)
        if held.as_of >= japan_day(at):
            raise QuarterRuns
        others = rounds(held.government_id).exclude(state=_State.PREPARING)
        if others.filter(quarter__gt=held.quarter).exists():
            raise LaterRoundExists
        if others.filter(state=_State.OPEN).exists():
            raise RoundStillRuns
        places = {one.pk: one for one in Organisation.objects.filter(government=held.government_id)}
        records = records_of(places.values(), counts_year=held.counts_year, as_of=held.as_of)
        if not records:
            raise NothingToCount
        returns = {
            key: InventoryReturn(round=held, organisation_id=key, bureau_id=bureau_of(places[key], places))
            for key in sorted(
                {owner for _process, owner, _record in records}, key=lambda one: places[one].slug
            )
        }
        InventoryReturn.objects.bulk_create(returns.values(), batch_size=_AT_ONCE)
        InventoryEntry.objects.bulk_create(
            (_entry(held, returns[owner], process, record) for process, owner, record in records),
            batch_size=_AT_ONCE,
        )
        held.state, held.opened_at = _State.OPEN, at
        held.save(update_fields=["state", "opened_at"])
        note(held, "opened", by=by, at=at, returns=len(returns), processes=len(records))
    return held


def refill(*, returned: InventoryReturn, by: Acting, at: datetime) -> int:
    """Take into a return what the records say now: new processes, and what changed; answers stay.

    Returns how many entries were added or changed. Raises `NotYours`, `NotNow`.
    """
    with transaction.atomic():
        held = lock_return(returned)
        require_section(held, by=by)
        held.revision += 1
        fresh = {
            process: record
            for process, _owner, record in records_of(
                [held.organisation_id], counts_year=held.round.counts_year, as_of=held.round.as_of
            )
        }
        changed = []
        for entry in InventoryEntry.objects.filter(returned=held).select_related("round"):
            record = fresh.pop(entry.process_id, None)
            if record is not None and record != entry.prefilled:
                told = tidied({**record, **entry.answers})
                answers = differences(record, told)
                settle(entry, answers, prefilled=record, at=entry.answered_at, revision=held.revision)
                changed.append(entry)
        elsewhere = _answered_elsewhere(held, list(fresh))
        new = [
            _entry(held.round, held, process, record)
            for process, record in fresh.items()
            if process not in elsewhere
        ]
        InventoryEntry.objects.bulk_update(changed, SETTLED, batch_size=_AT_ONCE)
        InventoryEntry.objects.bulk_create(new, batch_size=_AT_ONCE)
        if changed or new:
            held.save(update_fields=["revision"])
            note_return(held, "refilled", by=by, at=at, changed=len(changed), added=len(new))
    return len(changed) + len(new)


def _answered_elsewhere(held: InventoryReturn, processes: list[UUID]) -> set[UUID]:
    """Those that stand in another return of the round, because they belonged to another organisation when it opened."""
    found: set[UUID] = set()
    for start in range(0, len(processes), _AT_ONCE):
        part = processes[start : start + _AT_ONCE]
        rows = InventoryEntry.objects.filter(round=held.round_id, process__in=part)
        found |= set(rows.values_list("process_id", flat=True))
    return found


SETTLED = ["prefilled", "answers", "changed", "asked", "problems", "is_settled", "answered_at"]
"""The fields that `settle` leaves an entry with."""


def settle(
    entry: InventoryEntry,
    answers: dict[str, Any],
    *,
    revision: int,
    prefilled: dict[str, Any] | None = None,
    at: datetime | None,
) -> None:
    """Give an entry its answers, and say what the checks find and whether it may be sent so.

    `prefilled` is what the records say now, where that is otherwise. What changes by it is marked with `revision`.
    """
    as_of, before = entry.round.as_of, entry.values
    entry.prefilled, entry.answers = entry.prefilled if prefilled is None else prefilled, answers
    now = entry.values
    entry.changed = {
        **entry.changed,
        **{key: revision for key in FIELDS if now.get(key) != before.get(key)},
    }
    entry.asked = asked_of(findings(Answer(entry.prefilled, entry.prefilled, as_of)))
    entry.problems = findings(Answer(entry.values, entry.prefilled, as_of))
    entry.answered_at = at
    entry.is_settled = not is_blocked(entry.problems) and (not entry.asked or at is not None)


def _entry(
    round: InventoryRound, returned: InventoryReturn, process: UUID, record: dict[str, Any]
) -> InventoryEntry:
    made = InventoryEntry(round=round, returned=returned, process_id=process, prefilled=record)
    settle(made, {}, at=None, revision=returned.revision)
    return made


def bureau_of(place: Organisation, places: dict[UUID, Organisation]) -> UUID:
    """The bureau that answers for `place`: the nearest one above, else the organisation itself."""
    above: Organisation | None = place
    while above is not None and above.kind == Organisation.Kind.DIVISION:
        above = places.get(above.parent_id) if above.parent_id else None
    return above.pk if above is not None else place.pk


def require_leader(government: UUID, *, by: Acting) -> None:
    """Raise `NotYours` unless `by` manages the plan of the whole government, or is the platform itself."""
    if not by.machine and not leads(by, government):
        raise NotYours


def require_section(returned: InventoryReturn, *, by: Acting) -> None:
    """Raise `NotYours` unless `by` answers for the section, `NotNow` unless the return is with it."""
    if returned.organisation_id not in own_places(by, *SECTION):
        raise NotYours
    if not returned.is_with_section or returned.round.state != _State.OPEN:
        raise NotNow


def lock(round: InventoryRound, *states: str) -> InventoryRound:
    """The round as it is stored now, locked. Raises `NotNow` when it is in none of `states`."""
    held = InventoryRound.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if held.state not in states:
        raise NotNow
    return held


def lock_return(returned: InventoryReturn) -> InventoryReturn:
    """The return as it is stored now, locked, with its round as it is once the lock is held.

    A freeze holds every return of its round: whoever waited for one reads the round after it, and sees that it is over.
    Hence the round is fetched by a statement of its own; joined, it would be as it was when one began to wait.
    Locks are taken in one order: government, round, returns by key, processes by key.
    """
    held = InventoryReturn.objects.select_for_update(of=("self",)).order_by().get(pk=returned.pk)
    held.round = InventoryRound.objects.get(pk=held.round_id)
    return held


def require_seen(held: InventoryReturn, revision: int | None) -> None:
    """Raise `Moved` unless the return is still in the `revision` that the page showed (None: nobody looked at a page)."""
    if revision is not None and held.revision != revision:
        raise Moved


def note(round: InventoryRound, what: str, *, by: Acting, at: datetime, **data: Any) -> None:
    """Append what happened to a round."""
    append(
        stream=f"inventory:{round.pk}",
        kind=f"inventory.{what}",
        by=by,
        at=at,
        organisation=round.government_id,
        data={"quarter": round.quarter, **data},
    )


def note_return(returned: InventoryReturn, what: str, *, by: Acting, at: datetime, **data: Any) -> None:
    """Append what happened to a return."""
    append(
        stream=f"inventoryreturn:{returned.pk}",
        kind=f"inventoryreturn.{what}",
        by=by,
        at=at,
        organisation=returned.organisation_id,
        data={"quarter": returned.round.quarter, **data},
    )
