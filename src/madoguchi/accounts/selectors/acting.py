"""Who acts: from an account and the tickets of a session to an `Acting`."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.accounts.models import Appointment, Membership, Subject, Ticket, User
from madoguchi.accounts.selectors.organisations import places_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day


def _holding_on(day: date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def subjects_of(user: User, *, on: date) -> QuerySet[Subject]:
    """The person of `user` and the businesses for which this person acts on the day `on`."""
    groups = Membership.objects.filter(_holding_on(on), member=user.person_id).values("group")
    return Subject.objects.filter(Q(pk=user.person_id) | Q(pk__in=groups))


def acting_of(
    user: User | None, *, whose: UUID | None = None, tickets: Iterable[UUID] = (), at: datetime
) -> Acting:
    """The `Acting` of `user` at the moment `at`, for the subject `whose` if this person may act for it.

    Anything that no longer holds at `at` (an ended appointment or membership, a disabled account) is left
    out, so that leavers are cut off by their next request.
    """
    held = frozenset(tickets)
    if user is None or not user.is_active:
        return Acting(name="", tickets=held)
    day = japan_day(at)
    names = dict(subjects_of(user, on=day).values_list("pk", "name")) if user.person_id else {}
    subject = whose if whose in names else user.person_id
    roles = Appointment.objects.filter(_holding_on(day), user=user).values_list("role", "organisation_id")
    return Acting(
        name=user.name,
        who=user.pk,
        whose=subject,
        whose_name=names[subject] if subject else "",
        subjects=frozenset(names),
        tickets=held,
        grants=places_of((Role(role), place) for role, place in roles),
        assurance=1,
    )


def ticket_with_number(number: str) -> Ticket | None:
    """The ticket of a canonical number, whoever asks: the caller still has to show the secret."""
    return Ticket.objects.filter(number=number).first()


def subjects_for(acting: Acting) -> QuerySet[Subject]:
    """Everyone for whom `acting` may act, businesses by name, the person first."""
    return Subject.objects.filter(pk__in=acting.subjects).order_by("name", "id")
