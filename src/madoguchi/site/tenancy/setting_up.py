"""Setting up a municipality: the organisation, its first administrator, and the shared procedures it takes."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.services import NewOfficerInvitation, add_organisation, invite_officer
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.registry.models import Edition
from madoguchi.registry.services import open_edition


class NameTaken(Refusal):
    """An organisation with this short name stands already."""

    sentence = "この短い名前は、もう使われています。別の名前にしてください。"


class NoSuchOrganisation(Refusal):
    """No organisation has this short name."""

    sentence = "この短い名前の組織はありません。"


@dataclass(frozen=True)
class SetUp:
    """What was set up: the organisation, the invitation of its administrator, what it takes now."""

    organisation: Organisation
    invitation: NewOfficerInvitation
    editions: list[Edition]


def organisation_called(slug: str) -> Organisation:
    """The organisation with this short name; raises `NoSuchOrganisation`."""
    try:
        return Organisation.objects.select_related("government").get(slug=slug)
    except Organisation.DoesNotExist as error:
        raise NoSuchOrganisation from error


def set_up(
    *,
    slug: str,
    name: str,
    kind: Organisation.Kind,
    parent: Organisation | None,
    administrator: str,
    takes_shared_from: date | None,
    settings: dict[str, object],
    by: Acting,
    at: datetime,
) -> SetUp:
    """Add an organisation with its first administrator, all or nothing.

    With `takes_shared_from` a municipality takes, from that day on, every procedure that the prefecture above it
    shares with its municipalities: those that another of them takes now. Raises `NameTaken`.
    """
    if Organisation.objects.filter(slug=slug).exists():
        raise NameTaken(field="slug")
    with transaction.atomic():
        made = add_organisation(
            slug=slug, name=name, kind=kind, parent=parent, settings=settings, by=by, at=at
        )
        invitation = invite_officer(
            email=administrator, organisation=made, roles=[Role.ADMINISTRATOR], by=by, at=at
        )
        editions = (
            [_like(one, made, takes_shared_from, by=by, at=at) for one in shared_editions(parent)]
            if takes_shared_from and parent and kind == Organisation.Kind.MUNICIPALITY
            else []
        )
    return SetUp(made, invitation, editions)


def shared_editions(prefecture: Organisation) -> list[Edition]:
    """The open editions of the prefecture's procedures in municipalities, the latest of each procedure."""
    found = (
        Edition.objects.filter(
            procedure__organisation__government=prefecture.government_id,
            procedure__retired_at__isnull=True,
            procedure__current__isnull=False,
            organisation__kind=Organisation.Kind.MUNICIPALITY,
            closes_on__isnull=True,
        )
        .select_related("procedure", "form_version")
        .order_by("procedure__slug", "-opens_on", "-id")
    )
    latest: dict[object, Edition] = {}
    for edition in found:
        latest.setdefault(edition.procedure_id, edition)
    return list(latest.values())


def _like(edition: Edition, place: Organisation, opens_on: date, *, by: Acting, at: datetime) -> Edition:
    return open_edition(
        procedure=edition.procedure,
        organisation=place,
        form_version=edition.form_version,
        standard_days=edition.standard_days,
        online_standard_days=edition.online_standard_days,
        retention_years=edition.retention_years,
        opens_on=opens_on,
        by=by,
        at=at,
    )
