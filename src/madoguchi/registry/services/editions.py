"""Letting those who take a procedure take it in its new version."""

from datetime import datetime

from madoguchi.core.clock import japan_day
from madoguchi.registry.models import Edition, Procedure, ProcedureVersion
from madoguchi.registry.selectors.procedures import body_of, open_editions


def carry_editions(procedure: Procedure, version: ProcedureVersion, *, at: datetime) -> None:
    """Let the editions that are open, and those that open later, go on in `version`."""
    today = japan_day(at)
    processing = body_of(version).processing
    to_come = Edition.objects.filter(procedure=procedure, opens_on__gt=today).order_by("opens_on", "pk")
    later = {(edition.organisation_id, edition.opens_on): edition for edition in to_come}
    for edition in [*open_editions(procedure, on=today), *later.values()]:
        window, online = processing.window_days, processing.online_days
        Edition.objects.create(
            organisation_id=edition.organisation_id,
            procedure=procedure,
            procedure_version=version,
            form_version_id=edition.form_version_id,
            standard_days=edition.standard_days if window is None else window,
            online_standard_days=edition.online_standard_days if online is None else online,
            retention_years=edition.retention_years,
            opens_on=max(today, edition.opens_on),
            closes_on=edition.closes_on,
        )
