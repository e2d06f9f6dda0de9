"""What is taken at this very moment: open editions without those that are paused or out of season."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Edition, Pause, ProcedureVersion
from madoguchi.registry.selectors.procedures import cards, open_among, pauses_at, receiver_of
from madoguchi.registry.selectors.variants import body_for, body_over
from madoguchi.registry.types import NotTaken, OpenProcedure, ProcedureBody, Receiver, next_opening


def why_not_taken(edition: Edition, *, at: datetime) -> NotTaken | None:
    """Why nothing can be begun in `edition` at the moment `at`, None when it can.

    The days of the edition itself are not looked at: `open_editions` tells which are open.
    """
    return why_not_taken_all([edition], at=at).get(edition.pk)


def why_not_taken_all(editions: Sequence[Edition], *, at: datetime) -> dict[UUID, NotTaken]:
    """Of `editions` those in which nothing can be begun at the moment `at`, each with why."""
    pauses = list(pauses_at(at).filter(procedure__in={edition.procedure_id for edition in editions}))
    bodies = {edition.pk: body_for(edition) for edition in editions}
    return _why_not(editions, pauses, bodies, at)


def taken_at(at: datetime) -> list[OpenProcedure]:
    """Every procedure that can be begun at the moment `at`, with the offices that take it; soonest to close first."""
    day = japan_day(at)
    large = ("form_version__body", "procedure_version__body")  # the bodies of versions are read once each
    editions = list(open_among(Edition.objects.all(), on=day).defer(*large))
    versions = ProcedureVersion.objects.filter(pk__in={edition.procedure_version_id for edition in editions})
    by_key = {version.pk: version for version in versions}
    bodies = {
        edition.pk: body_over(by_key[edition.procedure_version_id], edition.variant_version)
        for edition in editions
    }
    why = _why_not(editions, list(pauses_at(at)), bodies, at)
    found: dict[UUID, list[Receiver]] = {}
    for edition in editions:
        if edition.pk not in why:
            found.setdefault(edition.procedure_id, []).append(receiver_of(edition))
    shown = cards(found)
    taken = [OpenProcedure(shown[key], tuple(places)) for key, places in found.items() if key in shown]
    return sorted(taken, key=lambda o: (o.closes_on is None, o.closes_on or date.max, o.card.slug))


def _why_not(
    editions: Sequence[Edition], pauses: Sequence[Pause], bodies: dict[UUID, ProcedureBody], at: datetime
) -> dict[UUID, NotTaken]:
    paused = {(pause.procedure_id, pause.organisation_id): pause for pause in pauses}
    day = japan_day(at)
    found = {}
    for edition in editions:
        procedure, body = edition.procedure_id, bodies[edition.pk]
        pause = paused.get((procedure, None)) or paused.get((procedure, edition.organisation_id))
        if edition.procedure.is_retired:
            found[edition.pk] = NotTaken("retired")
        elif pause is not None:
            found[edition.pk] = NotTaken("paused", pause.reason, again_at=pause.ends_at)
        elif not body.is_accepted_on(day):
            found[edition.pk] = NotTaken("outside", again_on=next_opening(body, day))
    return found
