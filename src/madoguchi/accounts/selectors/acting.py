"""Who acts: from an account and the tickets of a session to an `Acting`."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.accounts.models import Appointment, Mandate, Membership, Subject, Ticket, User
from madoguchi.accounts.selectors.organisations import places_of
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day


def _holding_on(day: date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def subjects_of(user: User, *, on: date) -> QuerySet[Subject]:
    """The person of `user`, the businesses for which this person acts on the day `on`, and the children.

    A child belongs to its household; who looks after the household's procedures acts for it.
    """
    mine = Membership.objects.filter(_holding_on(on), member=user.person_id)
    businesses = mine.filter(group__kind=Subject.Kind.BUSINESS).values("group")
    households = mine.filter(part__in=[Membership.Part.HEAD, Membership.Part.GUARDIAN]).values("group")
    children = Membership.objects.filter(
        _holding_on(on), group__in=households, part=Membership.Part.CHILD, member__kind=Subject.Kind.CHILD
    ).values("member")
    return Subject.objects.filter(
        Q(pk=user.person_id) | Q(pk__in=businesses) | Q(pk__in=households) | Q(pk__in=children)
    )


def mandates_of(user: User, *, on: date) -> QuerySet[Mandate]:
    """The mandates under which `user` may act on the day `on`, as a person or as a member of a business."""
    businesses = Membership.objects.filter(
        _holding_on(on), member=user.person_id, group__kind=Subject.Kind.BUSINESS
    ).values("group")
    return Mandate.objects.filter(
        _holding_on(on), accepted_at__isnull=False, withdrawn_at__isnull=True
    ).filter(Q(agent=user.person_id) | Q(agent__in=businesses))


def acting_of(
    user: User | None,
    *,
    whose: UUID | None = None,
    mandate: UUID | None = None,
    tickets: Iterable[UUID] = (),
    assurance: int = 1,
    authentication: int = 2,
    has_second: bool = True,
    at: datetime,
) -> Acting:
    """The `Acting` of `user` at the moment `at`: under `mandate`, or for the subject `whose`, or for oneself.

    Anything that no longer holds at `at` (an ended appointment, membership or mandate, a disabled account)
    is left out, so that leavers are cut off by their next request. Under a mandate nothing else is held:
    not what is the agent's own, no other client's, no ticket and no role. Under one that no longer holds
    nothing is held at all: who meant to act for a client never acts for oneself by mistake. The same is so
    for a subject for whom one may no longer act. `assurance`, `authentication` and `has_second` are what the
    sign-in of this session reached: without a second factor a role grants nothing.
    """
    held = frozenset(tickets)
    if user is None or not user.is_active:
        return Acting(name="", tickets=held)
    day = japan_day(at)
    if mandate is not None:
        given = mandates_of(user, on=day).select_related("principal").filter(pk=mandate).first()
        under = _acting_under(given, user, assurance, authentication, day) if given else None
        return under or Acting(name=user.name, who=user.pk)
    names = dict(subjects_of(user, on=day).values_list("pk", "name")) if user.person_id else {}
    if whose is not None and whose not in names:
        return Acting(name=user.name, who=user.pk)
    subject = whose or user.person_id
    roles = list(
        Appointment.objects.filter(_holding_on(day), user=user).values_list("role", "organisation_id")
    )
    return Acting(
        name=user.name,
        who=user.pk,
        whose=subject,
        whose_name=names[subject] if subject else "",
        subjects=frozenset(names),
        tickets=held,
        grants=places_of((Role(role), place) for role, place in roles if has_second),
        is_second_missing=bool(roles) and not has_second,
        assurance=assurance,
        authentication=authentication,
        may_submit=_may_submit(user, subject, day),
    )


def _acting_under(given: Mandate, user: User, assurance: int, authentication: int, day: date) -> Acting:
    return Acting(
        name=user.name,
        who=user.pk,
        whose=given.principal_id,
        whose_name=given.principal.name or given.principal_name,
        subjects=frozenset({given.principal_id}),
        assurance=assurance,
        authentication=authentication,
        mandate=given.pk,
        limits=given.limits,
        may_submit=given.may_submit and _may_submit(user, given.agent_id, day),
    )


def _may_submit(user: User, subject: UUID | None, day: date) -> bool:
    """Whether this person files for `subject`; one who only prepares for a business does not."""
    if subject is None or subject == user.person_id:
        return True
    parts = Membership.objects.filter(_holding_on(day), member=user.person_id, group=subject)
    return set(parts.values_list("part", flat=True)) != {Membership.Part.PREPARER}


def ticket_with_number(number: str) -> Ticket | None:
    """The ticket of a canonical number, whoever asks: the caller still has to show the secret."""
    return Ticket.objects.filter(number=number).first()


def subjects_for(acting: Acting) -> QuerySet[Subject]:
    """Everyone for whom `acting` may act, businesses by name, the person first."""
    return Subject.objects.filter(pk__in=acting.subjects).order_by("name", "id")
