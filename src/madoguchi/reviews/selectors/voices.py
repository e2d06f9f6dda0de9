"""Voices and answers as the public reads them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting, Role
from madoguchi.reviews.models import Review
from madoguchi.reviews.selectors.figures import LEAST_FOR_A_MEAN

ANSWERING = (Role.EXAMINER, Role.APPROVER, Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
"""Who answers reviews of their organisation."""


def may_answer(review: Review, by: Acting) -> bool:
    """Whether the officer works for the office to which the review was written."""
    return review.organisation_id in by.organisations(*ANSWERING)


def answered(organisation: Organisation | None = None) -> QuerySet[Review]:
    """The reviews that an office answered in public, the last answered first."""
    found = Review.objects.filter(reply__isnull=False, set_aside_at__isnull=True).select_related(
        "reply", "organisation", "procedure__current", "window"
    )
    if organisation is not None:
        found = found.filter(organisation=organisation)
    return found.order_by("-reply__written_at", "-id")


def offices_that_answered() -> list[Organisation]:
    """The organisations with a public answer, by name."""
    keys = (
        Review.objects.filter(reply__isnull=False, set_aside_at__isnull=True)
        .order_by()
        .values("organisation")
    )
    return list(Organisation.objects.filter(pk__in=keys).order_by("name"))


@dataclass(frozen=True)
class VoiceCounts:
    """How many voices came, were owed an answer, got it, got it in time, and were set aside (声の件数).

    `shown` gives each as it may be published: a number from ten on, else None.
    """

    n: int
    owed: int
    answered: int
    in_time: int
    set_aside: int

    def shown(self, name: str) -> int | None:
        """The count `name`, None where it is between 1 and 9 and so held back."""
        value: int = getattr(self, name)
        return None if 0 < value < LEAST_FOR_A_MEAN else value

    @property
    def in_time_share(self) -> float | None:
        """The share, 0 to 1, of those owed an answer that got it by its day; None under ten."""
        return self.in_time / self.owed if self.owed >= LEAST_FOR_A_MEAN else None


def voice_counts(
    *, since: datetime, until: datetime, organisation: Organisation | None = None
) -> VoiceCounts:
    """The counts over voices written after `since` up to `until` whose day for an answer, if any, is over or met."""
    found = Review.objects.filter(written_at__gt=since, written_at__lte=until)
    if organisation is not None:
        found = found.filter(organisation=organisation)
    counted = Q(set_aside_at__isnull=True)
    owed = (
        counted & Q(reply_due_on__isnull=False) & (Q(reply__isnull=False) | Q(reply_due_on__lt=until.date()))
    )
    row = found.order_by().aggregate(
        n=Count("pk", filter=counted),
        owed=Count("pk", filter=owed),
        answered=Count("pk", filter=counted & Q(reply__isnull=False)),
        in_time=Count("pk", filter=owed & Q(reply__written_at__date__lte=F("reply_due_on"))),
        set_aside=Count("pk", filter=Q(set_aside_at__isnull=False)),
    )
    return VoiceCounts(**row)


def review_for(key: UUID, places: frozenset[UUID]) -> Review | None:
    """The review `key` if it was written to one of `places`."""
    return (
        Review.objects.select_related("organisation", "procedure__current", "window", "reply__written_by")
        .filter(pk=key, organisation__in=places)
        .first()
    )
