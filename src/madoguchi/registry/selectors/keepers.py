"""Who may keep the records of a place, and of which records the keeper has gone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from madoguchi.accounts.models import Appointment, Organisation, User
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Procedure, Programme

KEEPERS = (Role.EDITOR, Role.PUBLISHER)
"""Whoever writes or publishes the records of an organisation may keep one."""

NAMERS = (Role.PUBLISHER, Role.ADMINISTRATOR)
"""To whom a record falls whose keeper has gone."""


def keepers_in(places: Iterable[UUID], *, at: datetime) -> dict[UUID, list[User]]:
    """Who may keep records of each of `places`, by name: appointed there or above; the number of queries is two."""
    wanted = set(places)
    above: dict[UUID, UUID | None] = dict(Organisation.objects.values_list("pk", "parent_id"))
    day = japan_day(at)
    held = Appointment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=day),
        starts_on__lte=day,
        role__in=KEEPERS,
        user__is_active=True,
    )
    appointed: dict[UUID, dict[UUID, User]] = defaultdict(dict)
    for one in held.select_related("user").order_by("user__name", "user__email"):
        appointed[one.organisation_id][one.user_id] = one.user
    found: dict[UUID, list[User]] = {}
    for place in wanted:
        users: dict[UUID, User] = {}
        here: UUID | None = place
        while here is not None:
            users |= appointed[here]
            here = above.get(here)
        found[place] = sorted(users.values(), key=lambda user: (user.name, user.email or ""))
    return found


def absent_keepers(records: Sequence[Procedure | Programme], *, at: datetime) -> frozenset[UUID]:
    """Those of `records` that have a keeper who may keep them no longer: moved, left, or disabled."""
    kept = [record for record in records if record.owner_id is not None]
    if not kept:
        return frozenset()
    keepers = keepers_in({record.organisation_id for record in kept}, at=at)
    names = {place: {user.pk for user in users} for place, users in keepers.items()}
    return frozenset(record.pk for record in kept if record.owner_id not in names[record.organisation_id])
