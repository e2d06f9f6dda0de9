"""Exports as those who asked for them see them, and those who consent."""

from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.examination.models import Export

EXPORTERS = (Role.EXAMINER, Role.APPROVER, Role.AUDITOR, Role.PLAN_MANAGER, Role.ADMINISTRATOR)
"""Who may take something away."""

ROLES: dict[str, tuple[Role, ...]] = {
    Export.Kind.CASES: (Role.EXAMINER, Role.APPROVER, Role.AUDITOR),
    Export.Kind.ANSWERS: (Role.EXAMINER, Role.APPROVER),
    Export.Kind.REPORT: EXPORTERS,
}
"""In which roles each kind may be taken away, from the organisations where the role holds."""


def exports_of(acting: Acting) -> QuerySet[Export]:
    """What `acting` asked for, the newest first."""
    return Export.objects.filter(asked_by=acting.who).select_related("consented_by")


def exports_to_answer(acting: Acting) -> list[Export]:
    """What waits for the consent of `acting` as the second person, the oldest first."""
    waiting = (
        Export.objects.filter(state=Export.State.ASKED, government__in=_governments(acting))
        .exclude(asked_by=acting.who)
        .select_related("asked_by", "government")
        .order_by("asked_at")
    )
    return [one for one in waiting if may_consent(one, acting)]


def export_for(acting: Acting, key: UUID) -> Export:
    """One export that `acting` asked for or may consent to; raises `Export.DoesNotExist` otherwise."""
    export = (
        Export.objects.select_related("asked_by", "consented_by", "government", "file")
        .filter(Q(asked_by=acting.who) | Q(government__in=_governments(acting)))
        .get(pk=key)
    )
    if export.asked_by_id != acting.who and not may_consent(export, acting):
        raise Export.DoesNotExist
    return export


def may_consent(export: Export, acting: Acting) -> bool:
    """Whether `acting` may answer as the second person: an approver of every organisation whose cases are in it."""
    places = {UUID(place) for place in export.places}
    return acting.who not in (None, export.asked_by_id) and places <= acting.organisations(Role.APPROVER)


def may_fetch(export: Export, acting: Acting) -> bool:
    """Whether `acting` asked for it and still has the role wherever its cases lie."""
    places = {UUID(place) for place in export.places}
    return acting.who == export.asked_by_id and places <= acting.organisations(*ROLES[export.kind])


def governments_reported(acting: Acting) -> list[Organisation]:
    """Of which governments `acting` may take figures away: each in a file of its own."""
    places = Organisation.objects.filter(pk__in=acting.organisations(*ROLES[Export.Kind.REPORT]))
    return list(Organisation.objects.filter(pk__in=places.values("government")).order_by("slug"))


def _governments(acting: Acting) -> QuerySet[Organisation, UUID]:
    places = Organisation.objects.filter(pk__in=acting.organisations(Role.APPROVER))
    return places.values_list("government", flat=True)
