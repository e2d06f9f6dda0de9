"""The end of a round: its differences become the records, its figures stand, and everyone may read them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.plan.inventory.fields import first_of
from madoguchi.plan.models import InventoryEntry, InventoryReturn, InventoryRound
from madoguchi.plan.selectors.inventory import summary_of
from madoguchi.plan.services.inventory.refusals import (
    Contradicts,
    Moved,
    NotYours,
    ReturnsMissing,
    SecondPersonNeeded,
    WordsMissing,
    WordsTooLong,
)
from madoguchi.plan.services.inventory.rounds import lock, note, require_leader
from madoguchi.registry.models import Process, ProcessStanding
from madoguchi.registry.services import ProcessContradicts, change_processes

_State = InventoryRound.State
_AT_ONCE = 500
MOST_NOTE = 2000
_SAME = (
    "state",
    "planned_reason",
    "barrier",
    "is_own_discretion",
    "tool",
    "basis",
    "basis_law",
    "basis_article",
)


_STANDING = frozenset({"state", "planned_reason", "barrier", "is_own_discretion"})


def freeze(
    *, round: InventoryRound, words: str = "", missing: int | None = None, by: Acting, at: datetime
) -> InventoryRound:
    """End the answering: the answers of approved returns change the records, and the figures are written down.

    With returns that are not approved it takes `words` on why one does not wait; their answers are not used. `missing`
    is how many of them the page showed. Every return is locked first: what is being answered is answered before, or
    refused after. Raises `NotYours`, `NotNow`, `Moved`, `ReturnsMissing`, `WordsMissing`, `Contradicts`.
    """
    require_leader(round.government_id, by=by)
    if by.who is None:
        raise NotYours
    with transaction.atomic():
        held = lock(round, _State.OPEN)
        returns = InventoryReturn.objects.select_for_update().filter(round=held).order_by("pk")
        states = dict(returns.values_list("pk", "state"))
        unused = [key for key, state in states.items() if state != InventoryReturn.State.APPROVED]
        left = len(unused)
        if missing is not None and left > missing:
            raise Moved
        if left and not words.strip():
            raise ReturnsMissing(left)
        if len(words.strip()) > 1000:
            raise WordsMissing(field="words")
        for start in range(0, left, _AT_ONCE):
            entries = InventoryEntry.objects.filter(returned__in=unused[start : start + _AT_ONCE])
            entries.exclude(answers={}).update(answers={})
        changed = _apply(held, by=by, at=at)
        held.state, held.frozen_at, held.frozen_by_id = _State.FROZEN, at, by.who
        held.save(update_fields=["state", "frozen_at", "frozen_by"])
        held.summary = summary_of(held)
        held.save(update_fields=["summary"])
        note(held, "frozen", by=by, at=at, processes=changed, missing=left, words=words.strip())
    return held


def publish(*, round: InventoryRound, note_to_readers: str = "", by: Acting, at: datetime) -> InventoryRound:
    """Let everyone read a frozen round; whoever froze it is not the one.

    Raises `NotYours`, `NotNow`, `SecondPersonNeeded`, `WordsTooLong`.
    """
    require_leader(round.government_id, by=by)
    with transaction.atomic():
        held = lock(round, _State.FROZEN)
        if by.who is None or by.who == held.frozen_by_id:
            raise SecondPersonNeeded
        if len(note_to_readers.strip()) > MOST_NOTE:
            raise WordsTooLong(MOST_NOTE)
        held.state, held.published_at, held.note = _State.PUBLISHED, at, note_to_readers.strip()
        held.save(update_fields=["state", "published_at", "note"])
        note(held, "published", by=by, at=at)
    return held


def _apply(round: InventoryRound, *, by: Acting, at: datetime) -> int:
    """Write the differences of a round into the registry in one go; returns how many processes changed."""
    told = InventoryEntry.objects.filter(round=round).exclude(answers={}).order_by("id")
    entries = list(told.select_related("process__procedure"))
    last = _last_known([entry.process_id for entry in entries])
    today = japan_day(at)
    changes = [(entry.process, _change(entry, round, last.get(entry.process_id), today)) for entry in entries]
    changes = [(process, made) for process, made in changes if made]
    places = {entry.process.procedure.organisation_id for entry in entries}
    grants = by.grants | {(Role.PLAN_MANAGER, place) for place in places}
    empowered = Acting(name=by.name, who=by.who, grants=grants, purpose=by.purpose)
    try:
        change_processes(changes=changes, by=empowered, at=at)
    except ProcessContradicts as refusal:
        code = refusal.process.code if refusal.process else ""
        raise Contradicts(code, str(refusal.sentence)) from refusal
    return len(changes)


_Known = tuple[date, datetime]
"""The day of a move, and when it became known."""


def _change(entry: InventoryEntry, round: InventoryRound, last: _Known | None, today: date) -> dict[str, Any]:
    """What an entry changes of its process: days are those of the answer, else of the round.

    How it stands is left as it is where the process moved after it was answered: what was known later counts.
    """
    values, answers = entry.values, entry.answers
    is_older = bool(last and entry.answered_at and last[1] > entry.answered_at)
    made: dict[str, Any] = {
        name: values[name] for name in _SAME if name in answers and not (is_older and name in _STANDING)
    }
    if "planned_on" in answers and not is_older:
        made["planned_on"] = first_of(values["planned_on"])
    if {"total", "online"} & set(answers):
        made |= {
            "counts_year": round.counts_year,
            "total_count": values["total"],
            "online_count": values["online"],
        }
    if is_older or not made:
        return made
    said = date.fromisoformat(answers["since"]) if answers.get("since") else round.as_of
    made["since"] = min(max(said, last[0] if last else said), today)
    made["reason"] = (
        values["barrier"] if values["state"] == Process.State.BARRED else values["planned_reason"]
    )
    return made


def _last_known(processes: list[UUID]) -> dict[UUID, _Known]:
    """The day of the last move of each process, before which a new one cannot lie, and when a move became known last."""
    found: dict[UUID, _Known] = {}
    for start in range(0, len(processes), _AT_ONCE):
        rows = ProcessStanding.objects.filter(process__in=processes[start : start + _AT_ONCE])
        known = rows.order_by().values_list("process").annotate(Max("on"), Max("recorded_at"))
        found |= {process: (on, recorded_at) for process, on, recorded_at in known}
    return found
