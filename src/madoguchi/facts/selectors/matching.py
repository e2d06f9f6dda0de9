"""Who may be one and the same person, as officers decide it."""

from django.db.models import QuerySet

from madoguchi.core.acting import Acting, Role
from madoguchi.facts.models import PossibleMatch


def possible_matches(acting: Acting) -> QuerySet[PossibleMatch]:
    """What waits for a decision in the organisations where the officer examines, the oldest first."""
    places = acting.organisations(Role.EXAMINER, Role.APPROVER)
    return (
        PossibleMatch.objects.filter(organisation__in=places, outcome="")
        .select_related("organisation", "subject", "other")
        .order_by("made_at", "id")
    )
