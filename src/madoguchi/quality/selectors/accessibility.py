"""The last accessibility run over each form, and over each procedure on another system."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from madoguchi.quality.models import AccessibilityRun
from madoguchi.registry.models import Procedure


def violations_of_forms(versions: Collection[UUID], *, at: datetime) -> dict[UUID, int]:
    """What the last run up to `at` over each of these form versions found; one without a run is left out."""
    if not versions:
        return {}
    rows = (
        AccessibilityRun.objects.filter(form_version__in=versions, ran_at__lte=at, recorded_at__lte=at)
        .order_by("ran_at", "id")
        .values_list("form_version_id", "violations")
    )
    return {key: violations for key, violations in rows if key is not None}


def violations_elsewhere(procedures: Collection[UUID], *, at: datetime) -> dict[UUID, int]:
    """What the last run up to `at` over the pages of each procedure on another system found."""
    rows = (
        AccessibilityRun.objects.filter(
            procedure__in=procedures, form_version__isnull=True, ran_at__lte=at, recorded_at__lte=at
        )
        .order_by("ran_at", "id")
        .values_list("procedure_id", "violations")
    )
    return dict(rows)


def runs_of(procedure: Procedure) -> QuerySet[AccessibilityRun]:
    """The runs over the pages of `procedure`, the last first."""
    return AccessibilityRun.objects.filter(procedure=procedure).select_related("form_version__form")
