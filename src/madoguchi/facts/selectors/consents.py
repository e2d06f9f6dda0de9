"""Consents and uses."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.core.acting import Acting
from madoguchi.facts.models import Consent, Use


def consents_of(acting: Acting) -> QuerySet[Consent]:
    """Every consent of the one acted for, also withdrawn ones, the newest first; none for an agent."""
    subjects = frozenset() if acting.is_agent else acting.held
    return Consent.objects.filter(subject__in=subjects).select_related(
        "subject", "from_holder", "to_organisation"
    )


def consent_in_force(
    *, subject: UUID, to_organisation: UUID, procedure: UUID, at: datetime
) -> Consent | None:
    """The consent under which `to_organisation` may be given what the person holds, for one procedure."""
    return (
        Consent.objects.filter(
            subject=subject,
            to_organisation=to_organisation,
            procedure=procedure,
            from_holder__isnull=True,
            given_at__lte=at,
            until__gt=at,
            withdrawn_at__isnull=True,
        )
        .order_by("-given_at", "-id")
        .first()
    )


def consent_for_purpose(
    *, subject: UUID, to_organisation: UUID, purpose: str, at: datetime
) -> Consent | None:
    """The consent under which `to_organisation` may use what the person holds for a purpose that is no procedure."""
    return (
        Consent.objects.filter(
            subject=subject,
            to_organisation=to_organisation,
            purpose=purpose,
            procedure__isnull=True,
            from_holder__isnull=True,
            given_at__lte=at,
            until__gt=at,
            withdrawn_at__isnull=True,
        )
        .order_by("-given_at", "-id")
        .first()
    )


def withdrawn_among(keys: Iterable[UUID]) -> dict[UUID, datetime]:
    """Which of the consents with these keys were withdrawn, and when."""
    rows = Consent.objects.filter(pk__in=list(keys), withdrawn_at__isnull=False)
    return {key: at for key, at in rows.values_list("pk", "withdrawn_at") if at is not None}


def uses_of(acting: Acting) -> QuerySet[Use]:
    """Where facts of the one acted for were used, the latest first; none for an agent."""
    subjects = frozenset() if acting.is_agent else acting.held
    return Use.objects.filter(subject__in=subjects).select_related("organisation", "consent")
