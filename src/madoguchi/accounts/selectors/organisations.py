"""The tree of organisations and who works in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from madoguchi.accounts.models import Appointment, OfficerInvitation, Organisation, User
from madoguchi.core.acting import Acting, Role

_SHAPING = frozenset({Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER})


def places_of(roles: Iterable[tuple[Role, UUID]]) -> frozenset[tuple[Role, UUID]]:
    """Each role with the organisation where it is held and all below it.

    Roles that open personal records end at the wall of the government: a municipality's cases are its own
    although the prefecture stands above it. Those that shape public texts go down to the municipalities,
    which share the catalogue of the prefecture.
    """
    roles = list(roles)
    if not roles:
        return frozenset()
    government: dict[UUID, UUID] = {}
    children: dict[UUID | None, list[UUID]] = {}
    for key, parent, root in Organisation.objects.values_list("id", "parent_id", "government_id"):
        government[key] = root
        children.setdefault(parent, []).append(key)
    found: set[tuple[Role, UUID]] = set()
    for role, top in roles:
        waiting = [top]
        while waiting:
            place = waiting.pop()
            if role in _SHAPING or government[place] == government[top]:
                found.add((role, place))
                waiting.extend(children.get(place, ()))
    return frozenset(found)


def municipalities() -> QuerySet[Organisation]:
    """All municipalities by their short names."""
    return Organisation.objects.filter(kind=Organisation.Kind.MUNICIPALITY)


@dataclass(frozen=True, slots=True)
class Place:
    """An organisation in the order of the tree, with its depth below the first that is shown (組織の位置)."""

    organisation: Organisation
    depth: int
    officers: int


def tree_of(acting: Acting, *, on: date) -> list[Place]:
    """The organisations that `acting` administers or audits, each below the one above it."""
    seen = acting.organisations(Role.ADMINISTRATOR, Role.AUDITOR)
    officers = Count(
        "appointments__user",
        filter=Q(appointments__starts_on__lte=on, appointments__user__is_active=True)
        & (Q(appointments__ends_on__isnull=True) | Q(appointments__ends_on__gt=on)),
        distinct=True,
    )
    below: dict[UUID | None, list[tuple[Organisation, int]]] = {}
    for row in Organisation.objects.filter(pk__in=seen).annotate(officers=officers).order_by("slug"):
        above = row.parent_id if row.parent_id in seen else None
        below.setdefault(above, []).append((row, row.officers))
    places: list[Place] = []
    waiting = [(row, 0) for row in reversed(below.get(None, []))]
    while waiting:
        (place, members), depth = waiting.pop()
        places.append(Place(place, depth, members))
        waiting.extend((child, depth + 1) for child in reversed(below.get(place.pk, [])))
    return places


def office_of(acting: Acting) -> str:
    """The name of the office that the officer belongs to: the highest one of those held, else their government.

    Empty for nobody's officer, and for one of several governments.
    """
    held = acting.organisations()
    highest = list(
        Organisation.objects.filter(pk__in=held)
        .exclude(parent__in=held)
        .values_list("name", "government", "government__name")[:2]
    )
    if len(highest) == 1:
        return str(highest[0][0])
    above = {(government, name) for _own, government, name in highest}
    return str(above.pop()[1]) if len(above) == 1 else ""


def organisation_for(acting: Acting, slug: str) -> Organisation:
    """An organisation that `acting` administers or audits; raises `Organisation.DoesNotExist` otherwise."""
    seen = acting.organisations(Role.ADMINISTRATOR, Role.AUDITOR)
    return Organisation.objects.select_related("parent", "government").get(slug=slug, pk__in=seen)


def appointments_in(organisation: Organisation) -> QuerySet[Appointment]:
    """Every role in `organisation`, those that hold first, then by officer; ended ones are its history."""
    return (
        Appointment.objects.filter(organisation=organisation)
        .select_related("user")
        .order_by(F("ends_on").desc(nulls_first=True), "user__name", "role")
    )


def officers_of(organisation: Organisation, *roles: Role, on: date) -> QuerySet[User]:
    """The officers in whose hands one of `roles` is in `organisation` on the day `on`, by name.

    A role held above, inside the same government, holds here too.
    """
    rows = Organisation.objects.filter(government=organisation.government_id).values_list("pk", "parent_id")
    above = dict(rows)
    places, place = [], organisation.pk
    while place in above:
        places.append(place)
        place = above[place]
    held = Appointment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on),
        organisation__in=places,
        role__in=roles,
        starts_on__lte=on,
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name", "pk")


def open_officer_invitations(organisation: Organisation, *, at: datetime) -> QuerySet[OfficerInvitation]:
    """The invitations that may still be accepted, the newest first."""
    return (
        OfficerInvitation.objects.filter(
            organisation=organisation, accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at
        )
        .select_related("invited_by")
        .order_by("-created_at")
    )
