"""What is taken at this very moment: open editions without those that are paused or out of season."""

from datetime import datetime
from uuid import UUID

from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Edition, Pause
from madoguchi.registry.selectors.procedures import body_of, open_among, open_now, pauses_at
from madoguchi.registry.types import NotTaken, OpenProcedure, next_opening


def why_not_taken(edition: Edition, *, at: datetime) -> NotTaken | None:
    """Why nothing can be begun in `edition` at the moment `at`, None when it can.

    The days of the edition itself are not looked at: `open_editions` tells which are open.
    """
    return _why_not(edition, list(pauses_at(at).filter(procedure=edition.procedure_id)), at)


def why_not_taken_all(editions: list[Edition], *, at: datetime) -> dict[UUID, NotTaken]:
    """Of `editions` those in which nothing can be begun at the moment `at`, each with why."""
    pauses = list(pauses_at(at).filter(procedure__in={edition.procedure_id for edition in editions}))
    found = {edition.pk: _why_not(edition, pauses, at) for edition in editions}
    return {key: why for key, why in found.items() if why is not None}


def taken_at(at: datetime) -> list[OpenProcedure]:
    """Every procedure that can be begun at the moment `at`, with the offices that take it; soonest to close first."""
    day = japan_day(at)
    why = why_not_taken_all(list(open_among(Edition.objects.all(), on=day)), at=at)
    taken = []
    for opened in open_now(on=day):
        receivers = tuple(receiver for receiver in opened.receivers if receiver.edition_id not in why)
        if receivers:
            taken.append(OpenProcedure(opened.card, receivers))
    return taken


def _why_not(edition: Edition, pauses: list[Pause], at: datetime) -> NotTaken | None:
    if edition.procedure.is_retired:
        return NotTaken("retired")
    for pause in pauses:
        is_here = pause.organisation_id in (None, edition.organisation_id)
        if pause.procedure_id == edition.procedure_id and is_here:
            return NotTaken("paused", pause.reason, again_at=pause.ends_at)
    body, day = body_of(edition.procedure_version), japan_day(at)
    if not body.is_accepted_on(day):
        return NotTaken("outside", again_on=next_opening(body, day))
    return None
