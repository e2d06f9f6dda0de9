"""Answering a return: one process or many at once, and everything that did not change in one press."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from madoguchi.core.acting import Acting
from madoguchi.plan.inventory.checks import is_blocked
from madoguchi.plan.inventory.fields import differences, tidied
from madoguchi.plan.models import InventoryEntry, InventoryReturn
from madoguchi.plan.services.inventory.refusals import AnsweredMeanwhile, NotYours
from madoguchi.plan.services.inventory.rounds import (
    SETTLED,
    lock_return,
    note_return,
    require_section,
    require_seen,
    settle,
)

_AT_ONCE = 500


def answer(
    *,
    returned: InventoryReturn,
    given: Sequence[tuple[InventoryEntry, Mapping[str, Any]]],
    revision: int | None = None,
    by: Acting,
    at: datetime,
) -> list[InventoryEntry]:
    """Answer for some processes of a return: values by field, of which only what differs from the records is kept.

    A process with nothing given is confirmed as the records say. `revision` is the one of the return that the page
    showed: a field that was answered otherwise since is not overwritten. Returns the entries as they are now, with what
    the checks still find. Raises `NotYours`, `NotNow`, `AnsweredMeanwhile`.
    """
    with transaction.atomic():
        held = lock_return(returned)
        require_section(held, by=by)
        held.revision += 1
        keys = [entry.pk for entry, _values in given]
        stored = {
            entry.pk: entry
            for start in range(0, len(keys), _AT_ONCE)
            for entry in InventoryEntry.objects.filter(
                returned=held, pk__in=keys[start : start + _AT_ONCE]
            ).select_related("round")
        }
        if len(stored) < len(set(keys)):
            raise NotYours
        if revision is not None:
            _require_unanswered([(stored[entry.pk], values) for entry, values in given], revision)
        changed = []
        for entry, values in given:
            mine = stored[entry.pk]
            told = tidied({**mine.values, **values})
            settle(mine, differences(mine.prefilled, told), at=at, revision=held.revision)
            changed.append(mine)
        _save(changed)
        if changed:
            held.save(update_fields=["revision"])
            with_differences = sum(bool(entry.answers) for entry in changed)
            note_return(held, "answered", by=by, at=at, processes=len(changed), differences=with_differences)
    return changed


def confirm_rest(*, returned: InventoryReturn, revision: int | None = None, by: Acting, at: datetime) -> int:
    """Say of everything that is still open and that no check keeps back: the records are right, nothing changed.

    Returns how many entries were settled by it. Raises `NotYours`, `NotNow`, `Moved` when the return is no longer in the
    `revision` that the page showed.
    """
    with transaction.atomic():
        held = lock_return(returned)
        require_section(held, by=by)
        require_seen(held, revision)
        held.revision += 1
        open_ones = InventoryEntry.objects.filter(returned=held, is_settled=False).select_related("round")
        confirmed = [entry for entry in open_ones if not is_blocked(entry.problems)]
        for entry in confirmed:
            settle(entry, entry.answers, at=at, revision=held.revision)
        _save(confirmed)
        if confirmed:
            held.save(update_fields=["revision"])
            note_return(held, "confirmed", by=by, at=at, processes=len(confirmed))
    return len(confirmed)


def clashes_of(entry: InventoryEntry, values: Mapping[str, Any], revision: int) -> list[str]:
    """The fields of `values` that were answered otherwise after `revision`, by a page or a file that is newer."""
    kept = entry.values
    return [
        key
        for key, value in values.items()
        if value != kept.get(key) and entry.changed.get(key, 0) > revision
    ]


def _require_unanswered(given: Sequence[tuple[InventoryEntry, Mapping[str, Any]]], revision: int) -> None:
    clashes = [(entry, key) for entry, values in given for key in clashes_of(entry, values, revision)]
    if clashes:
        raise AnsweredMeanwhile(clashes)


def _save(changed: list[InventoryEntry]) -> None:
    fields = [name for name in SETTLED if name != "prefilled"]
    InventoryEntry.objects.bulk_update(changed, fields, batch_size=_AT_ONCE)
