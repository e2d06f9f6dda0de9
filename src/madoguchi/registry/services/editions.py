"""Letting those who take a procedure take it in its new version, and as their own variant says it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Edition, Procedure, ProcedureVersion, Variant, VariantVersion
from madoguchi.registry.selectors.procedures import open_editions
from madoguchi.registry.selectors.variants import body_over
from madoguchi.registry.types import variant_problems


def carry_editions(
    procedure: Procedure, version: ProcedureVersion, *, only: UUID | None = None, at: datetime
) -> None:
    """Let the editions that are open, and those that open later, go on in `version`; with `only` of one organisation.

    A variant goes on over the new version. One that can no longer be laid over it is left out, and stands in the
    to-do of its municipality.
    """
    today = japan_day(at)
    found = Edition.objects.filter(procedure=procedure, opens_on__gt=today).order_by("opens_on", "pk")
    later = {(edition.organisation_id, edition.opens_on): edition for edition in found}
    taken = [*open_editions(procedure, on=today), *later.values()]
    if only is not None:
        taken = [edition for edition in taken if edition.organisation_id == only]
    own = variants_in_force(procedure, {edition.organisation_id for edition in taken}, version)
    for edition in taken:
        variant = own.get(edition.organisation_id)
        if (edition.procedure_version_id, edition.variant_version_id) == (
            version.pk,
            variant.pk if variant else None,
        ):
            continue
        processing = body_over(version, variant).processing
        window, online = processing.window_days, processing.online_days
        Edition.objects.create(
            organisation_id=edition.organisation_id,
            procedure=procedure,
            procedure_version=version,
            variant_version=variant,
            form_version_id=edition.form_version_id,
            standard_days=edition.standard_days if window is None else window,
            online_standard_days=edition.online_standard_days if online is None else online,
            retention_years=edition.retention_years,
            opens_on=max(today, edition.opens_on),
            closes_on=edition.closes_on,
        )


def variants_in_force(
    procedure: Procedure, organisations: Iterable[UUID], version: ProcedureVersion
) -> dict[UUID, VariantVersion]:
    """What each of `organisations` says otherwise now, as far as it can be laid over `version`."""
    held = Variant.objects.filter(
        procedure=procedure, organisation__in=list(organisations), current__isnull=False
    )
    return {
        variant.organisation_id: variant.current
        for variant in held.select_related("current")
        if variant.current is not None and not variant_problems(version.body, variant.current.body)
    }
