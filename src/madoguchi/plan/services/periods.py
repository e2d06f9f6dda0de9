"""What is subject to a standard processing period, confirmed by a person."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import Entry, append, append_all
from madoguchi.plan.models import PeriodEntry
from madoguchi.plan.selectors.periods import period_rows
from madoguchi.plan.services.registers import ChangedElsewhere, require_keeper
from madoguchi.plan.types.periods import Ground
from madoguchi.registry.models import Procedure


class WhyNotMissing(Refusal):
    """A procedure is said not to be subject, without a reason."""

    sentence = _("対象外とするときは、理由を書いてください。公開の表に載ります。")


def set_ground(
    *,
    organisation: Organisation,
    procedure: Procedure,
    ground: Ground,
    disposition: str = "",
    why_not: str = "",
    revision: int = 0,
    by: Acting,
    at: datetime,
) -> PeriodEntry:
    """Say by what a standard period is asked for, or why none is; `revision` is that of the entry which was shown.

    Raises `NotYourRegister`, `WhyNotMissing`, `ChangedElsewhere`.
    """
    require_keeper(organisation.pk, by=by)
    why_not = why_not.strip() if ground == Ground.NONE else ""
    if ground == Ground.NONE and not why_not:
        raise WhyNotMissing(field="why_not")
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        kept = PeriodEntry.objects.filter(organisation=organisation, procedure=procedure).first()
        if (kept.revision if kept else 0) != revision:
            raise ChangedElsewhere
        entry = kept or PeriodEntry(organisation=organisation, procedure=procedure, revision=0)
        entry.ground, entry.why_not, entry.disposition = ground, why_not, disposition.strip()
        entry.revision += 1
        entry.save()
        append(
            stream=f"procedure:{procedure.pk}",
            kind="periodentry.set",
            by=by,
            at=at,
            organisation=organisation.pk,
            data={"ground": str(ground), "revision": entry.revision},
        )
    return entry


def confirm_grounds(*, organisation: Organisation, on: date, by: Acting, at: datetime) -> int:
    """Keep as said by a person what was derived for every procedure of `organisation`; returns how many.

    Raises `NotYourRegister`.
    """
    require_keeper(organisation.pk, by=by)
    with transaction.atomic():
        Organisation.objects.select_for_update().get(pk=organisation.pk)
        rows = [row for row in period_rows([organisation.pk], on=on, is_measured=False) if row.is_derived]
        PeriodEntry.objects.bulk_create(
            [
                PeriodEntry(
                    organisation=organisation,
                    procedure_id=row.procedure_id,
                    ground=row.ground,
                    why_not=row.why_not,
                )
                for row in rows
            ]
        )
        entries = [
            Entry(
                f"procedure:{row.procedure_id}", "periodentry.set", {"ground": str(row.ground), "revision": 1}
            )
            for row in rows
        ]
        append_all(entries, by=by, at=at, organisation=organisation.pk)
    return len(rows)
