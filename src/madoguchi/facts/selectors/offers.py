"""What can answer the questions of a form."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from madoguchi.accounts.models import Organisation, Subject
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.facts.models import Fact
from madoguchi.facts.selectors.consents import consent_in_force
from madoguchi.facts.selectors.known import opened, withheld
from madoguchi.facts.types import Offer


def offer_for(
    acting: Acting,
    *,
    subject: UUID,
    terms: Iterable[str],
    organisation: Organisation,
    procedure: UUID,
    purpose: str,
    at: datetime,
) -> Offer | None:
    """What the person holds that answers `terms` for `purpose`; None when there is nothing.

    Facts that are withheld or not valid on the day are left out, as are those of anyone for whom `acting` does
    not stand. The children of someone who acts for oneself come as subjects of their own. An agent is offered
    what a consent of the client in force covers and cannot give one.
    """
    if subject not in acting.held:
        return None
    people = {subject}
    if not acting.is_agent:
        people |= set(
            Subject.objects.filter(pk__in=acting.subjects, kind=Subject.Kind.CHILD).values_list(
                "pk", flat=True
            )
        )
    rows = Fact.objects.filter(
        subject__in=people, term__in=set(terms), holder__isnull=True, superseded_at__isnull=True
    ).select_related("subject")
    hidden, day = withheld(people), japan_day(at)
    known = [
        one
        for one in opened(rows.order_by("subject_id", "slot", "recorded_at", "id"), hidden=hidden)
        if one.holds_on(day)
    ]
    known = [one for one in known if not one.is_withheld]
    consent = consent_in_force(subject=subject, to_organisation=organisation.pk, procedure=procedure, at=at)
    if acting.is_agent:
        covered = set(consent.terms) if consent else set()
        known = [one for one in known if one.term.name in covered]
    return Offer(subject, organisation, procedure, purpose, known, consent) if known else None
