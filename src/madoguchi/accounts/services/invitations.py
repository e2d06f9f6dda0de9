"""Inviting someone to become a member or an agent, and the answer to it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Invitation, Mandate, Membership, Subject, User
from madoguchi.accounts.selectors import account_of, part_of
from madoguchi.accounts.services.guests import record_failure, refuse_after_failures
from madoguchi.accounts.services.people import NotAllowedForThem, join
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import new_secret, read_secret
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.language.widths import narrow

OPEN_FOR = timedelta(days=14)
"""How long an invitation waits for an answer."""
MOST_OPEN = 20
"""How many invitations of one person wait for an answer at a time, so that nobody floods others with mail."""


class NoSuchInvitation(Refusal):
    """The secret opens no invitation that still waits for this person."""

    sentence = _(
        "この招待は使えません。期限が過ぎたか、取り消されたか、すでに使われています。招いた方に確かめてください。"
    )


class InvitedSomeoneElse(Refusal):
    """The invitation names another mail address than that of who signed in."""

    sentence = _(
        "この招待は、別のメールアドレスあてに送られています。招待を受けたメールアドレスのアカウントで、ログインしてください。"
    )


class InvitedOneself(Refusal):
    """Someone opened the invitation that they sent."""

    sentence = _("自分で出した招待は、自分では受けられません。招いた方に、リンクを渡してください。")


class TooManyInvitations(Refusal):
    """So many invitations of this person still wait that no other is made."""

    sentence = _(
        "返事を待っている招待が20件あります。返事を待つか、古い招待を取り消してから、もう一度お試しください。"
    )


@dataclass(frozen=True)
class NewInvitation:
    """An invitation just made, with the secret that is shown once and not kept."""

    invitation: Invitation
    secret: str


def secret_hash(secret: str) -> str:
    """The digest under which an invitation's secret is kept."""
    return hashlib.sha256(f"invitation:{read_secret(secret)}".encode()).hexdigest()


def make_invitation(
    *,
    mandate: Mandate | None = None,
    group: Subject | None = None,
    part: str = "",
    email: str = "",
    by: Acting,
    at: datetime,
) -> NewInvitation:
    """Make an invitation in the caller's transaction; the secret is returned here and never again.

    Raises `TooManyInvitations`.
    """
    open_ones = Invitation.objects.filter(
        invited_by=by.who,
        accepted_at__isnull=True,
        declined_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=at,
    )
    if open_ones.count() >= MOST_OPEN:
        raise TooManyInvitations(field="email")
    secret = f"{new_secret()}-{new_secret()}"
    assert by.who is not None, "an invitation is made by someone who signed in"
    invitation = Invitation.objects.create(
        secret_hash=secret_hash(secret),
        invited_by_id=by.who,
        mandate=mandate,
        group=group,
        part=part,
        email=narrow(email).strip(),
        created_at=at,
        expires_at=at + OPEN_FOR,
    )
    _tell(invitation, "invitation.made", by=by, at=at)
    return NewInvitation(invitation, secret)


def open_invitation(*, secret: str, address: str, by: Acting, at: datetime) -> Invitation:
    """The invitation that `secret` opens for the person who signed in, while it waits for an answer.

    `address` is where the request came from; failures count against it and against the account. Raises
    `NoSuchInvitation` (also for one that was used, withdrawn or has expired: which is not said),
    `InvitedSomeoneElse`, `InvitedOneself`, `TooManyAttempts`.
    """
    buckets = (f"invitation:{by.who}", f"ip:{address}")
    refuse_after_failures(buckets, at=at)
    found = (
        Invitation.objects.select_related("mandate__principal", "group", "invited_by")
        .filter(secret_hash=secret_hash(secret))
        .first()
    )
    if found is None or not found.is_open(at):
        record_failure(buckets, at=at)
        raise NoSuchInvitation
    _require_invited(found, by=by)
    return found


def accept_invitation(
    *, invitation: Invitation, agent: UUID | None = None, by: Acting, at: datetime
) -> Membership | Mandate:
    """Become the member or agent that `invitation` asks for; once.

    `agent` is the business in whose name a mandate is accepted, where the person is its representative or
    manager; None: the person. Raises `NoSuchInvitation`, `InvitedSomeoneElse`, `InvitedOneself`,
    `people.AlreadyMember`, `people.NotAllowedForThem`.
    """
    with transaction.atomic():
        locked = _locked(invitation, at=at)
        user = _require_invited(locked, by=by)
        assert user.person is not None
        became: Membership | Mandate
        if locked.mandate is not None:
            became = _take_on(locked.mandate, _agent_of(user, agent, by=by, at=at), at=at)
        else:
            assert locked.group is not None
            became = join(
                member=user.person,
                group=locked.group,
                part=Membership.Part(locked.part),
                starts_on=japan_day(at),
                by=by,
                at=at,
            )
        locked.accepted_at = at
        locked.save(update_fields=["accepted_at"])
        _tell(locked, "invitation.accepted", by=by, at=at)
        if isinstance(became, Mandate):
            append(
                stream=f"mandate:{became.pk}",
                kind="mandate.accepted",
                by=by,
                at=at,
                whose=became.principal_id,
                data={"agent": str(became.agent_id)},
            )
    return became


def decline_invitation(*, invitation: Invitation, by: Acting, at: datetime) -> Invitation:
    """Say no to an invitation; nothing begins. Raises as `accept_invitation`."""
    with transaction.atomic():
        locked = _locked(invitation, at=at)
        _require_invited(locked, by=by)
        locked.declined_at = at
        locked.save(update_fields=["declined_at"])
        _tell(locked, "invitation.declined", by=by, at=at)
    return locked


def withdraw_invitation(*, invitation: Invitation, by: Acting, at: datetime) -> Invitation:
    """Take back an invitation that was not answered, by whoever may make such a one.

    Raises `NoSuchInvitation` when it was answered meanwhile, `people.NotAllowedForThem`.
    """
    with transaction.atomic():
        locked = _locked(invitation, at=at)
        _require_inviter(locked, by=by, at=at)
        locked.withdrawn_at = at
        locked.save(update_fields=["withdrawn_at"])
        _tell(locked, "invitation.withdrawn", by=by, at=at)
    return locked


def _locked(invitation: Invitation, *, at: datetime) -> Invitation:
    locked = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("mandate__principal", "group")
        .get(pk=invitation.pk)
    )
    if not locked.is_open(at):
        raise NoSuchInvitation
    return locked


def _require_invited(invitation: Invitation, *, by: Acting) -> User:
    """The account that may answer `invitation`: anyone with a person of their own, or the address it names."""
    user = account_of(by)
    if user is None or user.person is None:
        raise NoSuchInvitation
    if invitation.invited_by_id == user.pk:
        raise InvitedOneself
    if invitation.mandate is not None and invitation.mandate.principal_id == user.person_id:
        raise InvitedOneself
    if invitation.email and invitation.email.casefold() != user.email.casefold():
        raise InvitedSomeoneElse
    return user


def _require_inviter(invitation: Invitation, *, by: Acting, at: datetime) -> None:
    group = invitation.group_id or (invitation.mandate.principal_id if invitation.mandate else None)
    user = account_of(by)
    mine = user is not None and user.person_id == group
    if by.is_agent or not (mine or part_of(by, group, on=japan_day(at)) in MANAGING):
        raise NotAllowedForThem


MANAGING = frozenset(
    {
        Membership.Part.REPRESENTATIVE,
        Membership.Part.MANAGER,
        Membership.Part.HEAD,
        Membership.Part.GUARDIAN,
    }
)
"""The parts whose holders answer for who else belongs to the household or business, and who acts for it."""


def _agent_of(user: User, agent: UUID | None, *, by: Acting, at: datetime) -> Subject:
    """The subject that becomes the agent: the person, or a business that the person answers for."""
    assert user.person is not None
    if agent is None or agent == user.person_id:
        return user.person
    if part_of(by, agent, on=japan_day(at)) not in MANAGING:
        raise NotAllowedForThem
    return Subject.objects.get(pk=agent, kind=Subject.Kind.BUSINESS)


def _take_on(mandate: Mandate, agent: Subject, *, at: datetime) -> Mandate:
    if agent.pk == mandate.principal_id:
        raise InvitedOneself
    locked = Mandate.objects.select_for_update(of=("self",)).get(pk=mandate.pk)
    if locked.withdrawn_at is not None or locked.ends_on <= japan_day(at):
        raise NoSuchInvitation
    locked.agent, locked.accepted_at = agent, at
    locked.save(update_fields=["agent", "accepted_at"])
    return locked


def _tell(invitation: Invitation, kind: str, *, by: Acting, at: datetime) -> None:
    mandate = invitation.mandate
    append(
        stream=f"mandate:{mandate.pk}" if mandate else f"subject:{invitation.group_id}",
        kind=kind,
        by=by,
        at=at,
        whose=mandate.principal_id if mandate else invitation.group_id,
        data={"invitation": str(invitation.pk), "part": invitation.part},
    )
