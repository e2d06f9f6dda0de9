"""The first page: one search box, life events, and what can be applied for now."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import now
from madoguchi.portal.places import chosen_place
from madoguchi.registry.selectors import taken_at
from madoguchi.registry.types import LIFE_EVENTS


@open_to(Readers.EVERYONE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One search box, life events, and what is open now; what is paused is not offered."""
    opened = taken_at(now())
    context = {
        "resident_events": [event for event in LIFE_EVENTS if not event.is_business],
        "business_events": [event for event in LIFE_EVENTS if event.is_business],
        "opened": opened[:6],
        "opened_count": len(opened),
        "place": chosen_place(request),
    }
    return render(request, "portal/find/home.html", context)
