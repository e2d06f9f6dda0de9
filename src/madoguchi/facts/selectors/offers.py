"""What can answer the questions of a form."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from madoguchi.accounts.models import Organisation, Subject
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day
from madoguchi.facts.models import Fact
from madoguchi.facts.selectors.consents import consent_in_force
from madoguchi.facts.selectors.known import opened, withheld
from madoguchi.facts.types import Offer

OF_CHILDREN = "children[]."


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
    children = frozenset() if acting.is_agent else _children_of(acting, subject)
    rows = Fact.objects.filter(
        Q(subject=subject) | Q(subject__in=children, term__startswith=OF_CHILDREN),
        term__in=set(terms),
        holder__isnull=True,
        superseded_at__isnull=True,
    ).select_related("subject")
    hidden, day = withheld({subject, *children}), japan_day(at)
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


def _children_of(acting: Acting, subject: UUID) -> frozenset[UUID]:
    """The children for whom a person stands who acts for oneself; none for a business or for a child."""
    if not Subject.objects.filter(pk=subject, kind=Subject.Kind.PERSON).exists():
        return frozenset()
    children = Subject.objects.filter(pk__in=acting.subjects, kind=Subject.Kind.CHILD)
    return frozenset(children.values_list("pk", flat=True))
