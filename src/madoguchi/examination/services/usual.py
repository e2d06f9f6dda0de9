"""What an office usually asks to be corrected: kept by its examiners for each procedure."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.applications.services import ChangedMeanwhile
from madoguchi.core.acting import Acting, Role
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.examination.models import CorrectionTemplate
from madoguchi.examination.services.desk import NotYourRole
from madoguchi.registry.models import Procedure

LONGEST_TITLE = 60
MOST_DAYS = 90


class UsualIncomplete(Refusal):
    """A usual correction has no name, or names nothing to correct."""

    sentence = _("名称と、補正する項目と理由を1つ以上書いてください。")


class DaysOutOfRange(Refusal):
    """Nobody can answer in so few days, or nobody waits so long."""

    sentence = _("回答までの日数は、1日から90日までにしてください。")


def keep_usual(
    *,
    organisation: Organisation,
    procedure: Procedure,
    template: CorrectionTemplate | None = None,
    title: str,
    items: Mapping[str, str],
    message: str = "",
    days: int = 14,
    revision: int = 0,
    by: Acting,
    at: datetime,
) -> CorrectionTemplate:
    """Keep a usual correction: reasons by question; `template` is the one that is changed, as `revision` showed it.

    Raises `NotYourRole`, `UsualIncomplete`, `DaysOutOfRange`, `ChangedMeanwhile`.
    """
    officer = _require(organisation, by)
    reasons = {question: reason.strip() for question, reason in items.items() if reason.strip()}
    title = title.strip()[:LONGEST_TITLE]
    if not title or not reasons:
        raise UsualIncomplete(field="title" if not title else "items")
    if not 1 <= days <= MOST_DAYS:
        raise DaysOutOfRange(field="days")
    with transaction.atomic():
        kept = _locked(template, revision) if template else CorrectionTemplate(revision=0)
        kept.organisation, kept.procedure = organisation, procedure
        kept.title, kept.message, kept.days = title, message.strip(), days
        kept.items = [{"question": question, "reason": reason} for question, reason in reasons.items()]
        kept.revision += 1
        kept.changed_by_id, kept.changed_at = officer, at
        kept.save()
        _note(kept, "usual_correction.kept", by, at)
    return kept


def retire_usual(
    *, template: CorrectionTemplate, revision: int, by: Acting, at: datetime
) -> CorrectionTemplate:
    """Offer a usual correction no more; raises `NotYourRole`, `ChangedMeanwhile`."""
    _require(template.organisation, by)
    with transaction.atomic():
        kept = _locked(template, revision)
        kept.retired_at, kept.revision = at, kept.revision + 1
        kept.save(update_fields=["retired_at", "revision"])
        _note(kept, "usual_correction.retired", by, at)
    return kept


def _require(organisation: Organisation, by: Acting) -> UUID:
    if by.who is None or not by.has(Role.EXAMINER, organisation.pk):
        raise NotYourRole
    return by.who


def _locked(template: CorrectionTemplate, revision: int) -> CorrectionTemplate:
    kept = CorrectionTemplate.objects.select_for_update(of=("self",)).get(pk=template.pk)
    if kept.revision != revision or kept.retired_at is not None:
        raise ChangedMeanwhile
    return kept


def _note(kept: CorrectionTemplate, kind: str, by: Acting, at: datetime) -> None:
    append(
        stream=f"organisation:{kept.organisation_id}",
        kind=kind,
        by=by,
        at=at,
        organisation=kept.organisation_id,
        data={"template": str(kept.pk), "procedure": str(kept.procedure_id), "revision": kept.revision},
    )
