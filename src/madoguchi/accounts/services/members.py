"""Who belongs to a household or business: inviting, changing the part, leaving."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Membership, Subject
from madoguchi.accounts.selectors import account_of, part_of
from madoguchi.accounts.services.invitations import NewInvitation, make_invitation
from madoguchi.accounts.services.people import AlreadyMember, NotAllowedForThem, join
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append

Part = Membership.Part
BUSINESS_PARTS = (Part.REPRESENTATIVE, Part.MANAGER, Part.STAFF, Part.PREPARER)
"""What a member of a business can be."""
ADULT_PARTS = (Part.GUARDIAN, Part.MEMBER)
"""What an adult whom the household invites can become."""
_HEADS = frozenset({Part.HEAD, Part.GUARDIAN})
_MANAGERS = frozenset({Part.REPRESENTATIVE, Part.MANAGER})


class LastRepresentative(Refusal):
    """The business would be left without anyone who answers for it."""

    sentence = _("代表者がいなくなるため、できません。先に、ほかの人を代表者にしてください。")


class OnlyRepresentativesMay(Refusal):
    """A manager asked for what touches a representative."""

    sentence = _("代表者を決めたり変えたりできるのは、代表者だけです。")


class ChangedAlready(Refusal):
    """The membership ended or changed after the page was opened."""

    sentence = _("この人の立場は、すでに変わっています。画面を読み直して、確かめてください。")


class NoSuchPart(Refusal):
    """The part does not belong to this kind of group."""

    sentence = _("立場を選んでください。")


def invite_member(*, group: Subject, part: str, email: str = "", by: Acting, at: datetime) -> NewInvitation:
    """Invite an adult into a household or business; the secret of the link is returned once.

    Raises `NotAllowedForThem`, `OnlyRepresentativesMay`, `NoSuchPart`, `TooManyInvitations`.
    """
    mine = require_manager(group, by=by, at=at)
    parts = BUSINESS_PARTS if group.kind == Subject.Kind.BUSINESS else ADULT_PARTS
    if part not in parts:
        raise NoSuchPart(field="part")
    if part == Part.REPRESENTATIVE and mine != Part.REPRESENTATIVE:
        raise OnlyRepresentativesMay(field="part")
    with transaction.atomic():
        return make_invitation(group=group, part=part, email=email, by=by, at=at)


def change_part(*, membership: Membership, part: str, by: Acting, at: datetime) -> Membership:
    """Give a member of a business another part from today on; their next request has it.

    Raises `NotAllowedForThem`, `OnlyRepresentativesMay`, `LastRepresentative`, `ChangedAlready`, `NoSuchPart`.
    """
    mine = require_manager(membership.group, by=by, at=at)
    if membership.group.kind != Subject.Kind.BUSINESS or part not in BUSINESS_PARTS:
        raise NoSuchPart(field="part")
    if Part.REPRESENTATIVE in (part, membership.part) and mine != Part.REPRESENTATIVE:
        raise OnlyRepresentativesMay(field="part")
    with transaction.atomic():
        locked = _locked(membership)
        if locked.part == part:
            return locked
        _keep_a_representative(locked)
        _end(locked, "membership.ended", by=by, at=at)
        return join(
            member=locked.member, group=locked.group, part=Part(part), starts_on=japan_day(at), by=by, at=at
        )


def end_membership(*, membership: Membership, by: Acting, at: datetime) -> Membership:
    """End a membership at once: by those who answer for the group, or by the member who leaves.

    The person's next request no longer has it. Raises `NotAllowedForThem`, `OnlyRepresentativesMay`,
    `LastRepresentative`, `ChangedAlready`.
    """
    user = account_of(by)
    is_self = user is not None and user.person_id == membership.member_id
    if by.is_agent:
        raise NotAllowedForThem
    if not is_self:
        mine = require_manager(membership.group, by=by, at=at)
        if membership.part == Part.REPRESENTATIVE and mine != Part.REPRESENTATIVE:
            raise OnlyRepresentativesMay
        if membership.part == Part.HEAD:
            raise NotAllowedForThem
    with transaction.atomic():
        locked = _locked(membership)
        _keep_a_representative(locked)
        _end(locked, "membership.ended", by=by, at=at)
    return locked


def require_manager(group: Subject, *, by: Acting, at: datetime) -> str:
    """The part with which `by` answers for `group`; raises `NotAllowedForThem`."""
    part = part_of(by, group.pk, on=japan_day(at))
    if by.is_agent or part not in (_MANAGERS if group.kind == Subject.Kind.BUSINESS else _HEADS):
        raise NotAllowedForThem
    return part


def household_of(*, by: Acting, at: datetime) -> Subject:
    """The household whose procedures `by` looks after, made with `by` as its head when there is none.

    Raises `NotAllowedForThem` for an agent and for an account that is nobody's own.
    """
    user = account_of(by)
    if by.is_agent or user is None or user.person is None:
        raise NotAllowedForThem
    day = japan_day(at)
    with transaction.atomic():
        Subject.objects.select_for_update().get(pk=user.person.pk)
        found = (
            Membership.objects.select_related("group")
            .filter(
                member=user.person, group__kind=Subject.Kind.HOUSEHOLD, part__in=_HEADS, ends_on__isnull=True
            )
            .order_by("starts_on", "id")
            .first()
        )
        if found is not None:
            return found.group
        household = Subject.objects.create(kind=Subject.Kind.HOUSEHOLD)
        join(member=user.person, group=household, part=Part.HEAD, starts_on=day, by=by, at=at)
    return household


def add_child(*, household: Subject, by: Acting, at: datetime) -> Subject:
    """Add a child to the household; what is known of the child are facts. Raises `NotAllowedForThem`."""
    require_manager(household, by=by, at=at)
    with transaction.atomic():
        child = Subject.objects.create(kind=Subject.Kind.CHILD)
        join(member=child, group=household, part=Part.CHILD, starts_on=japan_day(at), by=by, at=at)
    return child


def _locked(membership: Membership) -> Membership:
    """The open membership, its whole group locked, so that two changes of a group come one after the other."""
    Subject.objects.select_for_update().get(pk=membership.group_id)
    locked = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("member", "group")
        .get(pk=membership.pk)
    )
    if locked.ends_on is not None:
        raise ChangedAlready
    return locked


def _keep_a_representative(leaving: Membership) -> None:
    if leaving.part != Part.REPRESENTATIVE:
        return
    others = Membership.objects.filter(
        group=leaving.group, part=Part.REPRESENTATIVE, ends_on__isnull=True
    ).exclude(pk=leaving.pk)
    if not others.exists():
        raise LastRepresentative


def _end(locked: Membership, kind: str, *, by: Acting, at: datetime) -> None:
    locked.ends_on = max(japan_day(at), locked.starts_on)
    locked.save(update_fields=["ends_on"])
    append(
        stream=f"subject:{locked.group_id}",
        kind=kind,
        by=by,
        at=at,
        whose=locked.group_id,
        data={"member": str(locked.member_id), "part": locked.part},
    )


__all__ = [
    "ADULT_PARTS",
    "BUSINESS_PARTS",
    "AlreadyMember",
    "ChangedAlready",
    "LastRepresentative",
    "NoSuchPart",
    "OnlyRepresentativesMay",
    "add_child",
    "change_part",
    "end_membership",
    "household_of",
    "invite_member",
    "require_manager",
]
