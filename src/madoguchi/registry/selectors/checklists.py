"""Checklists of life events, ordered by what the records say of one another. All of it is public."""

from collections.abc import Iterable

from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors.procedures import body_of, cards
from madoguchi.registry.selectors.programmes import programmes_for_life_event
from madoguchi.registry.types import (
    Checklist,
    ChecklistStep,
    LifeEvent,
    ProcedureBody,
    ProcedureCard,
    counted_from,
)

_NEVER = 10_000_000
"""Sorts what has no deadline behind everything that has one; in days."""

Slugs = dict[str, set[str]]


def checklist_of(event: LifeEvent) -> Checklist:
    """What there is to do in `event`, what must come first before what needs it, then by deadline.

    A relation that one record names holds for both, within the event. Records that are retired or not published are left
    out, and a circle of relations is opened at the record that is due first.
    """
    bodies = {
        procedure.slug: body_of(procedure.current)
        for procedure in Procedure.objects.filter(
            current__isnull=False, retired_at__isnull=True
        ).select_related("current")
        if procedure.current is not None
    }
    before, together = _relations(bodies)
    slugs = [slug for slug, body in bodies.items() if _belongs(body, event)]
    shown = cards(Procedure.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    by_slug = {card.slug: card for card in shown.values()}
    steps = (
        ChecklistStep(
            card=by_slug[slug],
            timing=bodies[slug].timing(event.slug),
            first=_named(before[slug], by_slug),
            together=_named(together[slug], by_slug),
        )
        for slug in _ordered(slugs, bodies, event, before, together)
        if slug in by_slug
    )
    return Checklist(event, tuple(steps), tuple(programmes_for_life_event(event.slug)))


def related_cards(body: ProcedureBody) -> dict[str, ProcedureCard]:
    """The cards of the procedures that `body` names as related, by their short names; retired ones are not there."""
    slugs = {related.procedure for related in body.related}
    if not slugs:
        return {}
    found = cards(Procedure.objects.filter(slug__in=slugs).values_list("pk", flat=True))
    return {card.slug: card for card in found.values()}


def _belongs(body: ProcedureBody, event: LifeEvent) -> bool:
    return event.slug in body.life_events or body.timing(event.slug) is not None


def _relations(bodies: dict[str, ProcedureBody]) -> tuple[Slugs, Slugs]:
    """For each procedure what comes before it and what goes with it."""
    before: Slugs = {slug: set() for slug in bodies}
    together: Slugs = {slug: set() for slug in bodies}
    for slug, body in bodies.items():
        for related in body.related:
            other = related.procedure
            if other not in bodies or other == slug:
                continue
            if related.relation == "before":
                before[slug].add(other)
            elif related.relation == "after":
                before[other].add(slug)
            else:
                together[slug].add(other)
                together[other].add(slug)
    return before, together


def _ordered(
    slugs: list[str], bodies: dict[str, ProcedureBody], event: LifeEvent, before: Slugs, together: Slugs
) -> list[str]:
    """The slugs in the order in which they are done."""
    inside = set(slugs)
    waiting = {slug: before[slug] & inside for slug in slugs}
    own = {slug: _days(bodies[slug], event) for slug in slugs}
    urgent = _urgency(own, waiting, together)
    order: list[str] = []
    left = set(slugs)
    last: set[str] = set()
    while left:
        free = {slug for slug in left if not waiting[slug] & left} or left
        best = min(free, key=lambda slug: (slug not in last, urgent[slug], own[slug], slug))
        order.append(best)
        left.remove(best)
        last = together[best]
    return order


def _days(body: ProcedureBody, event: LifeEvent) -> int:
    base = counted_from(body.timing(event.slug))
    return _NEVER if base is None else base.days


def _urgency(own: dict[str, int], waiting: Slugs, together: Slugs) -> dict[str, int]:
    """How soon each must be done so that all that waits for it is in time: the least of its own and their days."""
    urgent = dict(own)
    for _ in urgent:
        changed = False
        for slug, firsts in waiting.items():
            for other in (*firsts, *(together[slug] & urgent.keys())):
                if urgent[slug] < urgent[other]:
                    urgent[other], changed = urgent[slug], True
        if not changed:
            break
    return urgent


def _named(slugs: Iterable[str], by_slug: dict[str, ProcedureCard]) -> tuple[ProcedureCard, ...]:
    return tuple(by_slug[slug] for slug in sorted(slugs) if slug in by_slug)
