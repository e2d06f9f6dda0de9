"""Setting up organisations and giving roles."""

from datetime import date, datetime

from django.db import transaction

from madoguchi.accounts.models import Appointment, Organisation, User
from madoguchi.core.acting import Acting, Role
from madoguchi.core.ids import uuid7
from madoguchi.events.services import append


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
    """
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


def appoint(
    *, user: User, organisation: Organisation, role: Role, starts_on: date, by: Acting, at: datetime
) -> Appointment:
    """Give an officer a role in an organisation from `starts_on` on."""
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
    return appointment


def end_appointment(*, appointment: Appointment, ends_on: date, by: Acting, at: datetime) -> Appointment:
    """End a role from `ends_on` on; the officer's next request no longer has it."""
    with transaction.atomic():
        locked = Appointment.objects.select_for_update().get(pk=appointment.pk)
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
