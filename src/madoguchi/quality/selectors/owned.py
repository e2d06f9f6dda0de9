"""The procedures of an officer's organisations with what is missing for the next levels."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.json import KeyTextTransform

from madoguchi.quality.models import Axis, Level
from madoguchi.registry.models import Procedure


def owned_procedures(
    organisations: Collection[UUID],
    *,
    axis: str = "",
    below: int | None = None,
    is_priority: bool | None = None,
) -> QuerySet[Procedure]:
    """The published procedures of these organisations, priority ones first, then by title.

    `below`: only those that are below this level on `axis`, or on any axis where none is named.
    """
    found = Procedure.objects.filter(
        current__isnull=False, retired_at__isnull=True, organisation__in=organisations
    ).select_related("current", "organisation")
    if is_priority is not None:
        found = found.filter(is_priority=is_priority)
    if below is not None:
        levels = Level.objects.filter(procedure=OuterRef("pk"), level__lt=below)
        if axis in Axis.values:
            levels = levels.filter(axis=axis)
        found = found.filter(Exists(levels))
    return found.annotate(title=KeyTextTransform("title", "current__body")).order_by(
        "-is_priority", "title", "slug"
    )


def owned_procedure(organisations: Collection[UUID], slug: str) -> Procedure:
    """One procedure of these organisations; raises `Procedure.DoesNotExist` for those of others."""
    return Procedure.objects.select_related("current", "organisation").get(
        organisation__in=organisations, slug=slug, current__isnull=False
    )
