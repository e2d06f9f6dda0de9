"""Drafts as their holders see them."""

from uuid import UUID

from django.db.models import Q, QuerySet

from madoguchi.applications.models import Application
from madoguchi.core.acting import Acting
from madoguchi.filling.models import Draft


def _held_by(acting: Acting) -> QuerySet[Draft]:
    return Draft.objects.filter(
        Q(subject__in=acting.subjects) | Q(ticket__in=acting.tickets), discarded_at__isnull=True
    )


def drafts_of(acting: Acting) -> QuerySet[Draft]:
    """The drafts that `acting` holds by account or ticket and has not sent, the last saved first."""
    return (
        _held_by(acting)
        .filter(submitted_at__isnull=True)
        .select_related("form_version__form", "ticket")
        .prefetch_related("items__edition__organisation", "items__edition__procedure__current")
        .order_by("-saved_at", "-id")
    )


def draft_for(acting: Acting, key: UUID) -> Draft:
    """One draft that `acting` holds, sent or not; raises `Draft.DoesNotExist` for anything else."""
    return (
        _held_by(acting)
        .select_related("form_version__form", "ticket", "subject")
        .prefetch_related(
            "items__edition__organisation",
            "items__edition__procedure__current",
            "items__edition__procedure_version",
        )
        .get(pk=key)
    )


def applications_from(draft: Draft) -> QuerySet[Application]:
    """The applications that the submission of `draft` created."""
    return Application.objects.filter(submission_id=draft.submission.pk).select_related(
        "organisation", "procedure__current", "edition__procedure_version"
    )
