"""What was done for a contact: support that was given, and how far it got."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from madoguchi.accounts.models import Organisation
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.core.refusal import Refusal
from madoguchi.events.services import append
from madoguchi.plan.models import Contact, ContactStep
from madoguchi.plan.selectors.registers import kept_places
from madoguchi.plan.services.registers import require_keeper


class StepMissing(Refusal):
    """Nothing is said of what was done."""

    sentence = _("したことを、300文字までで書いてください。")


class SupporterMissing(Refusal):
    """Support was given, and nobody is named who gave it."""

    sentence = _("支援した組織を選んでください。")


class NotYet(Refusal):
    """The day of what was done lies ahead."""

    sentence = _("これからの日付は書けません。")


def add_step(
    *,
    contact: Contact,
    kind: ContactStep.Kind,
    on: date,
    text: str,
    by_organisation: Organisation | None,
    by: Acting,
    at: datetime,
) -> ContactStep:
    """Record what was done for `contact`; whoever gave support, or keeps the register, may say it.

    Raises `NotYourRegister`, `SupporterMissing`, `StepMissing`, `NotYet`.
    """
    text = text.strip()
    if by_organisation is None or by_organisation.pk not in kept_places(by):
        require_keeper(contact.organisation_id, by=by)
    if by_organisation is None and kind != ContactStep.Kind.PROGRESS:
        raise SupporterMissing(field="by_organisation")
    if not text or len(text) > 300:
        raise StepMissing(field="text")
    if on > japan_day(at):
        raise NotYet(field="on")
    with transaction.atomic():
        step = ContactStep.objects.create(
            contact=contact, kind=kind, on=on, text=text, by_organisation=by_organisation, recorded_at=at
        )
        append(
            stream=f"contact:{contact.pk}",
            kind="contact.step_taken",
            by=by,
            at=at,
            organisation=contact.organisation_id,
            data={"code": contact.code, "kind": str(kind)},
        )
    return step
