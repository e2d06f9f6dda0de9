"""Who takes a procedure online at this moment, and when nobody does, why."""

from dataclasses import dataclass, replace
from datetime import datetime

from madoguchi.accounts.models import Organisation
from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import (
    Elsewhere,
    body_for,
    contact_of,
    open_editions,
    pause_of,
    told_by_places,
    why_not_taken_all,
)
from madoguchi.registry.types import (
    NotTaken,
    ProcedureBody,
    ProcedurePage,
    label_of,
    next_opening,
    varied_fields,
)


@dataclass(frozen=True, slots=True)
class Takers:
    """The editions that can be begun now, the visitor's town first (いまの受付先).

    `why_not` is set when there are none for a time; `is_taken_here` is None where no town takes the procedure, or the
    visitor's is not known. `opened` are the editions of the day, those that are paused or out of season included.
    """

    editions: list[Edition]
    why_not: NotTaken | None
    is_taken_here: bool | None
    opened: list[Edition]


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of a procedure to a visitor: all share it, or one town says some of it otherwise (案内する内容).

    `own` are the fields that `town` says otherwise; `places` tells what each town says while none is meant.
    """

    body: ProcedureBody
    town: Organisation | None
    own: list[str]
    places: list[Elsewhere]


def said_to(page: ProcedurePage, takers: Takers, place: Organisation | None) -> Said:
    """What the procedure of `page` is where the visitor lives, or where alone it is taken."""
    here = [e for e in takers.opened if place is not None and e.organisation_id == place.pk]
    if not here and len(takers.opened) == 1:
        here = takers.opened
    if not here:
        return Said(page.body, None, [], told_by_places(takers.opened))
    version = here[0].variant_version
    own = [label_of("procedure", (key,)) for key in varied_fields() if version and key in version.body]
    body = body_for(here[0])
    return Said(replace(body, contact=contact_of(here[0], body)), here[0].organisation, own, [])


def takers_of(page: ProcedurePage, *, at: datetime, place: Organisation | None) -> Takers:
    """Who takes the procedure of `page` at the moment `at`."""
    opened = list(open_editions(page.procedure, on=japan_day(at)))
    why = why_not_taken_all(opened, at=at) if opened else {}
    taken = [edition for edition in opened if edition.pk not in why]
    if place is not None:
        taken.sort(key=lambda edition: edition.organisation_id != place.pk)
    if taken or page.procedure.is_retired:
        return Takers(taken, None, _is_taken_here(taken, place), opened)
    return Takers([], why[opened[0].pk] if opened else _why_nobody(page, at), None, opened)


def _why_nobody(page: ProcedurePage, at: datetime) -> NotTaken | None:
    """Why a procedure that no edition takes is not taken at a window either; None when it is."""
    if pause := pause_of(page.procedure, at=at):
        return NotTaken("paused", pause.reason, again_at=pause.ends_at)
    day = japan_day(at)
    if not page.body.is_accepted_on(day):
        return NotTaken("outside", again_on=next_opening(page.body, day))
    return None


def _is_taken_here(editions: list[Edition], place: Organisation | None) -> bool | None:
    towns = [e for e in editions if e.organisation.kind == Organisation.Kind.MUNICIPALITY]
    if place is None or not towns:
        return None
    return any(edition.organisation_id == place.pk for edition in towns)
