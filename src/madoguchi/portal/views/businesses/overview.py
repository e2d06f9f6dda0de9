"""A business as its members see it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.models import Organisation, Subject
from madoguchi.accounts.selectors import ways_of
from madoguchi.accounts.types import BelongsElsewhere, Readers, acting_of_request, open_to
from madoguchi.businesses.models import Business
from madoguchi.businesses.selectors import (
    business_for,
    differences,
    matches_of,
    own_values,
    past_of,
    sites_of,
    successors_of,
)
from madoguchi.businesses.services import adopt_registry, values_of
from madoguchi.businesses.types import Doubt
from madoguchi.core.clock import now
from madoguchi.events.selectors import accesses_about
from madoguchi.facts.selectors import consents_of

MOST_READERS = 10
"""How many looks the page tells; all of them have a page of their own."""


def held_business(request: HttpRequest, key: UUID) -> Business:
    """The business acted for now; a member who acts for someone else is offered to switch, others find nothing."""
    acting = acting_of_request(request)
    try:
        return business_for(acting, key)
    except Subject.DoesNotExist as error:
        for way in ways_of(request.user, at=now()):
            if way.whose == key and way.mandate is None and not way.is_taken_by(acting):
                raise BelongsElsewhere(way) from error
        raise Http404 from error


@open_to(Readers.HOLDER)
@require_safe
def business_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """What is known of the business, from where, what differs, and who looked."""
    business = held_business(request, key)
    acting, corporation = acting_of_request(request), business.corporation
    matches = list(matches_of(business)[:10])
    accesses = list(accesses_about(business.pk)[:MOST_READERS])
    names = dict(
        Organisation.objects.filter(pk__in={one.organisation for one in accesses}).values_list("pk", "name")
    )
    waiting = next((one for one in matches if one.state == one.State.OPEN), None)
    context = {
        "business": business,
        "corporation": corporation,
        "past": list(past_of(corporation.number)[:10]) if corporation else [],
        "successors": successors_of(corporation) if corporation else [],
        "differences": differences(corporation, own_values(acting, business)) if corporation else [],
        "open_match": waiting,
        "doubts": [Doubt(code) for code in waiting.doubts] if waiting else [],
        "matches": [one for one in matches if one.decided_by_id],
        "sites": list(sites_of(business)),
        "consents": [one for one in consents_of(acting) if one.subject_id == business.pk][:20],
        "accesses": [
            (one, names.get(one.organisation or business.pk, ""), one.reader.startswith("system:"))
            for one in accesses
        ],
        "at": now(),
    }
    return render(request, "portal/businesses/business.html", context)


@open_to(Readers.HOLDER)
@require_POST
def adopt(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take over for one term what the registry says, because the member chose to."""
    business = held_business(request, key)
    term = request.POST.get("term", "")
    if business.corporation is None or term not in values_of(business.corporation):
        raise Http404
    adopt_registry(business=business, term=term, by=acting_of_request(request), at=now())
    return redirect("portal:business", business.pk)
