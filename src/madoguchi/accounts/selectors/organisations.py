"""The tree of organisations."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Role

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
