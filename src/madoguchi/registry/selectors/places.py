"""The wall between a prefecture and its municipalities: what each sees and changes as its own."""

from uuid import UUID

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role

SHAPERS = (Role.EDITOR, Role.PUBLISHER)


def own_places(acting: Acting, *roles: Role) -> frozenset[UUID]:
    """The organisations in which `acting` works in one of `roles` as one of their own (editors and publishers unless told).

    The roles that shape public texts go down from a prefecture to its municipalities; what a municipality says for
    itself, and its own work, is not the prefecture's, so those that come from above the government are left out. An
    auditor reads where the role is held: it never comes down.
    """
    held = {role: acting.organisations(role) for role in roles or SHAPERS}
    rows = Organisation.objects.filter(pk__in=frozenset().union(*held.values()))
    above = dict(rows.values_list("pk", "government__parent_id"))
    return frozenset(
        key
        for role, places in held.items()
        for key in places
        if role == Role.AUDITOR or above.get(key) not in places
    )


def is_own_place(acting: Acting, place: UUID, *roles: Role) -> bool:
    """Whether `acting` works in the organisation `place` in one of `roles` as one of its own."""
    return any(acting.has(role, place) for role in roles) and place in own_places(acting, *roles)
