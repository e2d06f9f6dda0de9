"""What follows from the log: a new business is looked at, and all of them after the registry changed."""

from uuid import UUID

from madoguchi.accounts.models import Subject
from madoguchi.businesses.models import Business, Match
from madoguchi.businesses.services.linking import look_again, take_claim
from madoguchi.businesses.services.registry_facts import offer_registry
from madoguchi.core.acting import Acting
from madoguchi.events.models import Event

FOLLOWED = frozenset({"business.added", "corporations.imported", "match.settled"})
"""The kinds of events after which a link is made or may come into doubt."""

_BY = Acting.system("businesses")


def follow_event(event: Event) -> None:
    """Look at the business that came, or at all, once however often the event comes."""
    if event.kind == "corporations.imported":
        look_again(by=_BY, at=event.at)
        linked = Business.objects.filter(corporation__isnull=False).select_related("subject", "corporation")
        for key in list(linked.order_by("pk").values_list("pk", flat=True)):
            offer_registry(business=linked.get(pk=key), by=_BY, at=event.at)
        return
    subject = Subject.objects.filter(pk=UUID(event.stream.partition(":")[2])).first()
    if subject is not None and subject.kind == Subject.Kind.BUSINESS:
        # a number comes with the sign-in of a business alone; nobody types one to become a business
        source = Match.Source.GBIZID if subject.corporate_number else Match.Source.TYPED
        business = take_claim(subject=subject, source=source, by=_BY, at=event.at)
        offer_registry(business=business, by=_BY, at=event.at)
