"""Mails to those for whom returns wait: when a round opens, near its last day, and each day after; once a day at most."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from madoguchi.accounts.models import Appointment, Organisation
from madoguchi.core.acting import Role
from madoguchi.core.calendars import is_office_day
from madoguchi.core.clock import JAPAN, japan_day
from madoguchi.messaging.services import mail_inventory
from madoguchi.plan.models import InventoryReturn, InventoryRound
from madoguchi.plan.selectors.inventory import BUREAU, LEADER, SECTION, leading_places

FROM_HOUR = 8
DAYS_BEFORE = (7, 3, 1, 0)
"""So many days before the last day one is reminded."""
_State = InventoryReturn.State


def remind(*, at: datetime) -> int:
    """Mail everyone for whom a return of an open round waits today; returns how many mails left.

    None before eight in the morning, nor on days on which offices are closed.
    """
    today = japan_day(at)
    if at.astimezone(JAPAN).hour < FROM_HOUR or not is_office_day(today):
        return 0
    running = InventoryRound.objects.filter(state=InventoryRound.State.OPEN, opens_on__lte=today)
    return sum(_remind(one, today, at=at) for one in running.order_by("pk"))


def is_day(round: InventoryRound, today: date, *, was_told: bool) -> bool:
    """Whether one is reminded on `today`: at the beginning, near the last day, and after it."""
    left = (round.due_on - today).days
    return not was_told or left in DAYS_BEFORE or left < 0


def _remind(round: InventoryRound, today: date, *, at: datetime) -> int:
    """Claim the returns of the day and mail each officer once; a return that nobody heard of is given back."""
    with transaction.atomic():
        waiting = [
            one
            for one in InventoryReturn.objects.select_for_update(of=("self",))
            .filter(round=round)
            .exclude(state=_State.APPROVED)
            .exclude(reminded_on=today)
            .order_by("pk")
            if is_day(round, today, was_told=one.reminded_on is not None)
        ]
        InventoryReturn.objects.filter(pk__in=[one.pk for one in waiting]).update(reminded_on=today)
    found = _addresses(round, waiting, today)
    due_on = f"{round.due_on.year}年{round.due_on.month}月{round.due_on.day}日"
    return sum(
        mail_inventory(address=address, count=count, due_on=due_on, at=at)
        for address, count in sorted(found.items())
    )


def _addresses(round: InventoryRound, waiting: list[InventoryReturn], today: date) -> Counter[str]:
    """How many returns wait for each mail address; two queries for any number of returns."""
    above = dict(Organisation.objects.filter(government=round.government_id).values_list("pk", "parent_id"))
    holders = _holders(list(above), today)
    leaders = {
        (address, who)
        for place in leading_places(round.government_id)
        for role in LEADER
        for address, who in holders.get((place, role.value), ())
    }
    found: Counter[str] = Counter()
    for one in waiting:
        done = {one.sent_by_id, one.bureau_by_id} - {None}
        if one.state == _State.BUREAU_APPROVED:
            turn = leaders
        else:
            place, roles = (one.organisation_id, SECTION) if one.is_with_section else (one.bureau_id, BUREAU)
            done = done if one.state == _State.SENT else set()
            steps = (_at(step, roles, holders) for step in _upwards(place, above))
            others = ({(address, who) for address, who in each if who not in done} for each in steps)
            turn = next(filter(None, others), set())
        found.update(address for address, who in turn if who not in done)
    return found


_Holders = dict[tuple[UUID, str], set[tuple[str, UUID]]]


def _at(place: UUID, roles: Sequence[Role], holders: _Holders) -> set[tuple[str, UUID]]:
    """Who holds one of `roles` at `place` itself; those above are asked only where nobody is nearer."""
    return {each for role in roles for each in holders.get((place, role.value), ())}


def _holders(places: list[UUID], today: date) -> _Holders:
    held = Appointment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=today),
        organisation__in=places,
        starts_on__lte=today,
        user__is_active=True,
    ).exclude(user__email="")
    found: _Holders = {}
    for place, role, address, who in held.values_list("organisation_id", "role", "user__email", "user_id"):
        found.setdefault((place, role), set()).add((address, who))
    return found


def _upwards(place: UUID, above: Mapping[UUID, UUID | None]) -> list[UUID]:
    """The place and those above it, inside its government."""
    found: list[UUID] = []
    step: UUID | None = place
    while step in above:
        assert step is not None
        found.append(step)
        step = above[step]
    return found
