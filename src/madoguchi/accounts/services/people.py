"""Adding accounts and businesses, and who belongs to them."""

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Subject, User
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append


class AlreadyMember(Refusal):
    """The person has a part in this household or business that has not ended."""

    sentence = _("この方は、すでにここの一員です。")


class NotAllowedForThem(Refusal):
    """The act needs the person, or someone who answers for the household or business; never an agent."""

    sentence = _("この操作は、ご本人か、事業者の代表者・管理者、世帯の手続をする人だけができます。")


def add_user(
    *,
    email: str,
    name: str,
    password: str,
    is_person: bool = True,
    is_demo: bool = False,
    by: Acting,
    at: datetime,
) -> User:
    """Add an account; with `is_person` also the subject that stands for the person."""
    with transaction.atomic():
        person = Subject.objects.create(kind=Subject.Kind.PERSON) if is_person else None
        user = User(email=email, name=name, person=person, is_demo=is_demo)
        user.set_password(password)
        user.save()
        append(stream=f"user:{user.pk}", kind="user.added", by=by, at=at, whose=person.pk if person else None)
    return user


def add_business(*, name: str, corporate_number: str | None, by: Acting, at: datetime) -> Subject:
    """Add a business by its public name and corporate number (13 digits) if it has one."""
    with transaction.atomic():
        business = Subject.objects.create(
            kind=Subject.Kind.BUSINESS, name=name, corporate_number=corporate_number or None
        )
        append(stream=f"subject:{business.pk}", kind="business.added", by=by, at=at, whose=business.pk)
    return business


def join(
    *, member: Subject, group: Subject, part: Membership.Part, starts_on: date, by: Acting, at: datetime
) -> Membership:
    """Make a person or child a member of a household or business from `starts_on` on.

    One has one part in a group at a time: raises `AlreadyMember` when a membership that has not ended by
    `starts_on` is there.
    """
    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=group.pk)  # two that join at once come one after the other
        held = Membership.objects.filter(member=member, group=group)
        if held.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=starts_on)).exists():
            raise AlreadyMember
        membership = Membership.objects.create(member=member, group=group, part=part, starts_on=starts_on)
        append(
            stream=f"subject:{group.pk}",
            kind="membership.began",
            by=by,
            at=at,
            whose=group.pk,
            data={"member": str(member.pk), "part": str(part)},
        )
    return membership
