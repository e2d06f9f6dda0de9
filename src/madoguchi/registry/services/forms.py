"""Letting procedures use a form: new editions with a published version of it, beside its publication or later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.eforms.models import FormVersion
from madoguchi.eforms.services import publish_form
from madoguchi.registry.models import Edition, Procedure
from madoguchi.registry.services.procedures import open_edition


@dataclass(frozen=True, slots=True)
class Reception:
    """Who takes the procedure with the form, and by which clock (受付の決まり)."""

    organisation: Organisation
    standard_days: int | None
    online_standard_days: int | None
    retention_years: int
    closes_on: date | None = None


def use_form(
    *,
    form_version: FormVersion,
    procedure: Procedure,
    receptions: Sequence[Reception],
    opens_on: date,
    by: Acting,
    at: datetime,
) -> list[Edition]:
    """Let the organisations of `receptions` take `procedure` with a published version of a form, all or none.

    Drafts and applications stay with the editions that they pin. Raises as `open_edition`.
    """
    with transaction.atomic():
        return [
            open_edition(
                procedure=procedure,
                organisation=one.organisation,
                form_version=form_version,
                standard_days=one.standard_days,
                online_standard_days=one.online_standard_days,
                retention_years=one.retention_years,
                opens_on=opens_on,
                closes_on=one.closes_on,
                by=by,
                at=at,
            )
            for one in receptions
        ]


def publish_and_use(
    *,
    version: FormVersion,
    editions: Sequence[Edition],
    effective_from: date | None,
    revision: int,
    by: Acting,
    at: datetime,
) -> FormVersion:
    """Publish a version of a form and let `editions` go on with it from its day on, all or nothing.

    Raises as `eforms.services.publish_form` and `open_edition`.
    """
    with transaction.atomic():
        published = publish_form(
            version=version, effective_from=effective_from, revision=revision, by=by, at=at
        )
        for edition in editions:
            use_form(
                form_version=published,
                procedure=edition.procedure,
                receptions=[
                    Reception(
                        organisation=edition.organisation,
                        standard_days=edition.standard_days,
                        online_standard_days=edition.online_standard_days,
                        retention_years=edition.retention_years,
                        closes_on=edition.closes_on,
                    )
                ],
                opens_on=effective_from or japan_day(at),
                by=by,
                at=at,
            )
    return published
