"""Who has which cases: colleagues, those who are away, notes at handing over, rules."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from madoguchi.accounts.models import Appointment, Organisation, User
from madoguchi.accounts.selectors import officers_of
from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting, Role
from madoguchi.examination.models import Absence, AssignmentRule, Handover
from madoguchi.vault.selectors import open_rows

SETTERS = (Role.APPROVER, Role.ADMINISTRATOR)
"""Who says to whom the cases of an organisation go."""
STANDING_IN = (Role.EXAMINER, Role.APPROVER)
"""In which roles one officer stands in for another."""


def examiners_of(organisation: Organisation, *, on: date) -> QuerySet[User]:
    """The officers who may have cases of `organisation` on that day, by name."""
    return officers_of(organisation, Role.EXAMINER, on=on)


def examiners_in(places: Iterable[UUID], *, on: date) -> dict[UUID, list[User]]:
    """As `examiners_of`, for each of several organisations."""
    found = Organisation.objects.filter(pk__in=list(places)).order_by("slug")
    return {one.pk: list(examiners_of(one, on=on)) for one in found}


def examiners_seen_by(acting: Acting, *, on: date) -> list[User]:
    """The officers who may have cases of the organisations whose cases the officer sees, by name."""
    rows = Organisation.objects.values_list("pk", "parent_id", "government_id")
    tree = {key: (above, government) for key, above, government in rows}
    places: set[UUID] = set()
    for seen in acting.organisations(Role.EXAMINER, Role.APPROVER, Role.AUDITOR):
        place: UUID | None = seen
        while place is not None and place not in places and tree[place][1] == tree[seen][1]:
            places.add(place)
            place = tree[place][0]
    held = Appointment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on),
        organisation__in=places,
        role=Role.EXAMINER,
        starts_on__lte=on,
    )
    return list(User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("name", "pk"))


def own_places(acting: Acting, *, on: date) -> frozenset[UUID]:
    """The organisations in which the officer was appointed, without those below: the officer's own division."""
    rows = Appointment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gt=on),
        user=acting.who,
        starts_on__lte=on,
        role__in=[Role.EXAMINER, Role.APPROVER, Role.AUDITOR],
    )
    seen = acting.organisations(Role.EXAMINER, Role.APPROVER, Role.AUDITOR)
    return frozenset(rows.values_list("organisation_id", flat=True)) & seen


def away_on(day: date) -> QuerySet[Absence]:
    """Who is away on `day`."""
    return Absence.objects.filter(starts_on__lte=day, ends_on__gte=day)


def stood_in_for(acting: Acting, *, on: date) -> list[User]:
    """For whom the officer stands in on that day, by name."""
    if acting.who is None:
        return []
    away = away_on(on).filter(substitute=acting.who).values("officer")
    return list(User.objects.filter(pk__in=away).order_by("name", "pk"))


def absences_seen_by(acting: Acting, *, since: date) -> QuerySet[Absence]:
    """The absences in the officer's organisations that are not over, the first one first."""
    places = acting.organisations(Role.EXAMINER, *SETTERS)
    return (
        Absence.objects.filter(organisation__in=places, ends_on__gte=since)
        .select_related("officer", "substitute", "organisation")
        .order_by("starts_on", "officer__name", "id")
    )


def rules_of(acting: Acting) -> QuerySet[AssignmentRule]:
    """The rules by which cases of the officer's organisations are given out, in their order."""
    places = acting.organisations(Role.EXAMINER, *SETTERS)
    return (
        AssignmentRule.objects.filter(organisation__in=places)
        .select_related("organisation")
        .order_by("organisation__slug", "position", "id")
    )


def rule_for(acting: Acting, key: UUID) -> AssignmentRule:
    """One rule that the officer may change; raises `AssignmentRule.DoesNotExist`."""
    return rules_of(acting).get(pk=key, organisation__in=acting.organisations(*SETTERS))


def open_cases_of(officers: Iterable[UUID]) -> dict[UUID, int]:
    """How many open cases each officer has."""
    keys = list(officers)
    rows = Application.objects.filter(is_open=True, case_officer__in=keys).values_list("case_officer")
    return dict.fromkeys(keys, 0) | dict(rows.annotate(Count("pk")).order_by())


def handovers_of(application: Application) -> list[Handover]:
    """The notes with which the case was given from one to another, the newest first."""
    rows = list(
        Handover.objects.filter(application=application)
        .select_related("before", "after", "given_by")
        .order_by("-given_at", "-id")
    )
    for row in rows:
        row.application = application
    open_rows(rows)
    return rows
