"""What an officer may choose from: procedures and windows to improve, people who may own it."""

from datetime import date

from django.db.models import Q, QuerySet

from madoguchi.accounts.models import Organisation, User
from madoguchi.core.acting import Acting, Role
from madoguchi.improvement.models import BprRecord
from madoguchi.registry.models import Edition, Procedure
from madoguchi.windows.models import Window

WORKERS = (
    Role.EXAMINER,
    Role.APPROVER,
    Role.EDITOR,
    Role.PUBLISHER,
    Role.PLAN_MANAGER,
    Role.ADMINISTRATOR,
)
"""Whoever works in an organisation improves what it does; only auditors look on."""


def procedures_to_improve(acting: Acting) -> list[Procedure]:
    """The published procedures that the officer's organisations keep or take applications for, by title."""
    places = acting.organisations(*WORKERS)
    taken = Edition.objects.filter(organisation__in=places).values("procedure")
    found = Procedure.objects.filter(
        Q(organisation__in=places) | Q(pk__in=taken), current__isnull=False, retired_at__isnull=True
    ).select_related("current", "organisation")
    return sorted(found, key=title_of)


def title_of(procedure: Procedure) -> str:
    """What the procedure is called now."""
    return str(procedure.current.body["title"]) if procedure.current else procedure.slug


def place_of(procedure: Procedure, acting: Acting) -> Organisation | None:
    """In which of the officer's organisations the procedure is improved: its keeper, else one that takes it."""
    places = acting.organisations(*WORKERS)
    if procedure.organisation_id in places:
        return procedure.organisation
    taking = Organisation.objects.filter(
        pk__in=Edition.objects.filter(procedure=procedure, organisation__in=places).values("organisation")
    )
    return taking.order_by("slug").first()


def procedures_to_reengineer(acting: Acting) -> list[Procedure]:
    """The procedures that the officer's organisations keep and that no open record is of, by title."""
    busy = _open_records().filter(procedure__isnull=False)
    found = Procedure.objects.filter(
        organisation__in=acting.organisations(*WORKERS), current__isnull=False, retired_at__isnull=True
    ).exclude(pk__in=busy.values("procedure"))
    return sorted(found.select_related("current", "organisation"), key=title_of)


def _open_records() -> QuerySet[BprRecord]:
    return BprRecord.objects.exclude(state__in=[BprRecord.State.CLOSED, BprRecord.State.STOPPED])


def windows_to_reengineer(acting: Acting) -> QuerySet[Window]:
    """The windows of the officer's organisations that no open record is of."""
    busy = _open_records().filter(window__isnull=False)
    return windows_to_improve(acting).exclude(pk__in=busy.values("window")).select_related("organisation")


def windows_to_improve(acting: Acting) -> QuerySet[Window]:
    """The windows of the officer's organisations that are not closed."""
    return Window.objects.filter(organisation__in=acting.organisations(*WORKERS), closed_on__isnull=True)


def owners_in(organisation: Organisation, *, on: date) -> QuerySet[User]:
    """Those who work in `organisation` on a day, by name."""
    return (
        User.objects.filter(
            Q(appointments__ends_on__isnull=True) | Q(appointments__ends_on__gte=on),
            appointments__organisation=organisation,
            appointments__starts_on__lte=on,
            is_active=True,
        )
        .order_by("name", "pk")
        .distinct()
    )
