"""Who belongs to a household or business, and as what."""

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.accounts.models import Invitation, Membership, Subject, User
from madoguchi.core.acting import Acting


def _holding_on(day: date) -> Q:
    return Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gt=day))


def account_of(by: Acting) -> User | None:
    """The account that acts, with its person, while it is active."""
    if by.who is None:
        return None
    return User.objects.select_related("person").filter(pk=by.who, is_active=True).first()


def part_of(by: Acting, group: UUID | None, *, on: date) -> str:
    """The part that the person of `by` has in `group` on the day `on`; empty for none and for agents."""
    if by.who is None or group is None or by.is_agent:
        return ""
    held = Membership.objects.filter(_holding_on(on), group=group, member__user=by.who)
    return held.values_list("part", flat=True).first() or ""


def group_for(by: Acting, key: UUID, *, on: date) -> Subject:
    """The household or business `key` if the person of `by` belongs to it; raises `Subject.DoesNotExist`."""
    if not part_of(by, key, on=on):
        raise Subject.DoesNotExist
    return Subject.objects.get(pk=key)


def members_of(group: Subject, *, on: date) -> QuerySet[Membership]:
    """The members of `group` on the day `on` with their accounts, those who came first first."""
    return (
        Membership.objects.filter(_holding_on(on), group=group)
        .select_related("member__user", "group")
        .order_by("starts_on", "id")
    )


def member_of(group: Subject, key: UUID, *, on: date) -> Membership:
    """One present member of `group`; raises `Membership.DoesNotExist`."""
    return members_of(group, on=on).get(pk=key)


def open_invitations_to(group: Subject) -> QuerySet[Invitation]:
    """The invitations to `group` that were not answered; those past their day too, for who sent them."""
    return Invitation.objects.filter(
        group=group, accepted_at__isnull=True, declined_at__isnull=True, withdrawn_at__isnull=True
    ).order_by("created_at", "id")


def invitation_sent_by(by: Acting, key: UUID) -> Invitation:
    """An unanswered invitation that the account sent, or that stands for whom it acts; else `DoesNotExist`.

    Whether it may be taken back is for the service to say.
    """
    if by.who is None or by.is_agent:
        raise Invitation.DoesNotExist
    return (
        Invitation.objects.select_related("group", "mandate__principal")
        .filter(Q(invited_by=by.who) | Q(group__in=by.subjects) | Q(mandate__principal__in=by.held))
        .get(pk=key)
    )


def households_of(by: Acting, *, on: date) -> QuerySet[Subject]:
    """The households to which the person of `by` belongs on the day `on`, the first joined first."""
    if by.who is None or by.is_agent:
        return Subject.objects.none()
    mine = Membership.objects.filter(_holding_on(on), member__user=by.who)
    return Subject.objects.filter(kind=Subject.Kind.HOUSEHOLD, members__in=mine).order_by("id")


def mail_of(subject: Subject, *, on: date) -> str:
    """Where mail for `subject` goes: the person's own address, or that of a representative of the business."""
    own = User.objects.filter(person=subject, is_active=True).first()
    if own is not None:
        return own.email
    parts = [Membership.Part.REPRESENTATIVE, Membership.Part.HEAD]
    heads = Membership.objects.filter(_holding_on(on), group=subject, part__in=parts).order_by(
        "starts_on", "id"
    )
    return (
        User.objects.filter(person__memberships__in=heads, is_active=True)
        .order_by("person__memberships__starts_on")
        .values_list("email", flat=True)
        .first()
        or ""
    )
