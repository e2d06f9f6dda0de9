"""Setting up organisations, giving roles, and inviting those who will hold them.

Whoever administers an organisation gives the roles in it and below it, inside the wall of its government,
but never to themselves: nobody widens their own reach.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Appointment, OfficerInvitation, Organisation, User
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day
from madoguchi.core.ids import uuid7
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append

INVITATION_DAYS = 7


class NotYourOrganisation(Refusal):
    """The actor does not administer the organisation."""

    sentence = _("この組織の職員と役割を変えられるのは、組織管理者だけです。")


class NotYourself(Refusal):
    """An administrator tried to give a role to themselves, or to end their own."""

    sentence = _("自分の役割は、自分では変えられません。別の組織管理者に依頼してください。")


class LastAdministrator(Refusal):
    """Ending this role would leave the government without anyone who gives roles."""

    sentence = _("最後の組織管理者です。先に、別の人を組織管理者にしてください。")


class HeldAlready(Refusal):
    """The officer holds this role there already."""

    sentence = _("この職員は、もうこの役割をもっています。")


class NoSuchOfficer(Refusal):
    """There is no active account with this mail address."""

    sentence = _("このメールアドレスの職員は登録されていません。はじめての人は、招待してください。")


class InvitationOver(Refusal):
    """The invitation was used, withdrawn, is too old, or is for someone else."""

    sentence = _("この招待は使えません。期限が過ぎたか、取り消されています。招いた人に確かめてください。")


def require_administrator(*, organisation: Organisation, by: Acting) -> None:
    """Raise `NotYourOrganisation` unless `by` is the platform itself or administers `organisation`."""
    if not by.machine and not by.has(Role.ADMINISTRATOR, organisation.pk):
        raise NotYourOrganisation


def add_organisation(
    *,
    slug: str,
    name: str,
    kind: Organisation.Kind,
    parent: Organisation | None,
    settings: dict[str, object] | None = None,
    by: Acting,
    at: datetime,
) -> Organisation:
    """Add an organisation below `parent`; without one it is a government of its own (a tenant).

    A municipality is a government too: its data is its own although the prefecture stands above it.
    Raises `NotYourOrganisation` unless the actor is the platform itself or administers `parent`.
    """
    if parent is not None:
        require_administrator(organisation=parent, by=by)
    elif not by.machine:
        raise NotYourOrganisation
    key = uuid7()
    is_root = parent is None or kind == Organisation.Kind.MUNICIPALITY
    government = key if is_root or parent is None else parent.government_id
    with transaction.atomic():
        organisation = Organisation.objects.create(
            id=key,
            slug=slug,
            name=name,
            kind=kind,
            parent=parent,
            government_id=government,
            settings=settings or {},
        )
        append(
            stream=f"organisation:{key}",
            kind="organisation.added",
            by=by,
            at=at,
            organisation=key,
            data={"slug": slug, "kind": str(kind)},
        )
    return organisation


def change_organisation(
    *, organisation: Organisation, name: str, contact: dict[str, str], by: Acting, at: datetime
) -> Organisation:
    """Change the name of `organisation` and whom people ask (`name`, `phone`, `hours`)."""
    require_administrator(organisation=organisation, by=by)
    with transaction.atomic():
        locked = Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
        locked.name = name
        locked.settings = {**locked.settings, "contact": contact}
        locked.save(update_fields=["name", "settings"])
        append(
            stream=f"organisation:{locked.pk}",
            kind="organisation.changed",
            by=by,
            at=at,
            organisation=locked.pk,
        )
    return locked


def appoint(
    *, user: User, organisation: Organisation, role: Role, starts_on: date, by: Acting, at: datetime
) -> Appointment:
    """Give an officer a role in an organisation from `starts_on` on.

    Raises `NotYourOrganisation`, `NotYourself` and `HeldAlready`.
    """
    require_administrator(organisation=organisation, by=by)
    if by.who == user.pk:
        raise NotYourself
    try:
        with transaction.atomic():
            appointment = Appointment.objects.create(
                user=user, organisation=organisation, role=role.value, starts_on=starts_on
            )
            append(
                stream=f"organisation:{organisation.pk}",
                kind="appointment.began",
                by=by,
                at=at,
                organisation=organisation.pk,
                data={"user": str(user.pk), "role": role.value},
            )
    except IntegrityError as error:
        raise HeldAlready(field="role") from error
    return appointment


def officer_with_mail(email: str) -> User:
    """The active account with this mail address in any case; raises `NoSuchOfficer`."""
    found = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if found is None:
        raise NoSuchOfficer(field="email")
    return found


def end_appointment(*, appointment: Appointment, ends_on: date, by: Acting, at: datetime) -> Appointment:
    """End a role from `ends_on` on; the officer's next request no longer has it.

    Raises `NotYourOrganisation`, `NotYourself` and `LastAdministrator`. Ending what has ended changes nothing.
    """
    require_administrator(organisation=appointment.organisation, by=by)
    if by.who == appointment.user_id:
        raise NotYourself
    with transaction.atomic():
        # The organisation's row is the lock: two administrators cannot end each other at the same time.
        Organisation.objects.select_for_update(of=("self",)).get(pk=appointment.organisation.government_id)
        locked = Appointment.objects.select_for_update(of=("self",)).get(pk=appointment.pk)
        if locked.ends_on is not None and locked.ends_on <= ends_on:
            return locked
        if not by.machine and locked.role == Role.ADMINISTRATOR and _is_last(locked, japan_day(at)):
            raise LastAdministrator
        locked.ends_on = ends_on
        locked.save(update_fields=["ends_on"])
        append(
            stream=f"organisation:{locked.organisation_id}",
            kind="appointment.ended",
            by=by,
            at=at,
            organisation=locked.organisation_id,
            data={"user": str(locked.user_id), "role": locked.role},
        )
    return locked


def _is_last(appointment: Appointment, day: date) -> bool:
    others = Appointment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=day),
        organisation__government=appointment.organisation.government_id,
        role=Role.ADMINISTRATOR.value,
        user__is_active=True,
    )
    return not others.exclude(user=appointment.user_id).exists()


@dataclass(frozen=True)
class NewOfficerInvitation:
    """An invitation just made, with the secret of its link, which is shown once and not kept."""

    invitation: OfficerInvitation
    secret: str


def invite_officer(
    *, email: str, organisation: Organisation, roles: list[Role], by: Acting, at: datetime
) -> NewOfficerInvitation:
    """Invite the person with this mail address to hold `roles` in `organisation`; a week to accept."""
    require_administrator(organisation=organisation, by=by)
    secret = secrets.token_urlsafe(24)
    with transaction.atomic():
        invitation = OfficerInvitation.objects.create(
            organisation=organisation,
            email=email.strip(),
            roles=[role.value for role in roles],
            secret_hash=_digest(secret),
            invited_by_id=by.who,
            created_at=at,
            expires_at=at + timedelta(days=INVITATION_DAYS),
        )
        _note(invitation, "officer.invited", by=by, at=at)
    return NewOfficerInvitation(invitation, secret)


def withdraw_officer_invitation(*, invitation: OfficerInvitation, by: Acting, at: datetime) -> None:
    """Make the link of an invitation worthless; one that was accepted stays as it is."""
    require_administrator(organisation=invitation.organisation, by=by)
    with transaction.atomic():
        locked = OfficerInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if locked.accepted_at is None and locked.withdrawn_at is None:
            locked.withdrawn_at = at
            locked.save(update_fields=["withdrawn_at"])
            _note(locked, "officer.invitation_withdrawn", by=by, at=at)


def invitation_with(secret: str, *, at: datetime) -> OfficerInvitation:
    """The open invitation that this secret opens; raises `InvitationOver`."""
    found = (
        OfficerInvitation.objects.filter(
            secret_hash=_digest(secret),
            accepted_at__isnull=True,
            withdrawn_at__isnull=True,
            expires_at__gt=at,
        )
        .select_related("organisation")
        .first()
    )
    if found is None:
        raise InvitationOver
    return found


def accept_officer_invitation(*, secret: str, user: User, at: datetime) -> OfficerInvitation:
    """Take the roles of the invitation; `user` has to be the one whose mail address was invited.

    Raises `InvitationOver`, also for a second use: the row is locked.
    """
    with transaction.atomic():
        invitation = invitation_with(secret, at=at)
        locked = OfficerInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
        if locked.accepted_at or locked.withdrawn_at or locked.email.casefold() != user.email.casefold():
            raise InvitationOver
        locked.accepted_at = at
        locked.save(update_fields=["accepted_at"])
        day = japan_day(at)
        held = Appointment.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=day), user=user, organisation=locked.organisation
        )
        giving = Acting.system("invitation")
        for role in sorted(set(locked.roles) - set(held.values_list("role", flat=True))):
            appoint(
                user=user, organisation=locked.organisation, role=Role(role), starts_on=day, by=giving, at=at
            )
        _note(locked, "officer.joined", by=Acting(name=user.name, who=user.pk), at=at)
    return locked


def _note(invitation: OfficerInvitation, kind: str, *, by: Acting, at: datetime) -> None:
    data: dict[str, Any] = {"invitation": str(invitation.pk), "roles": list(invitation.roles)}
    append(
        stream=f"organisation:{invitation.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=invitation.organisation_id,
        data=data,
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
