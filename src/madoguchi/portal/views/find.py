"""Finding and understanding: home, search, a procedure, a life event."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.quality.selectors import levels_of, processing_days
from madoguchi.registry.models import Procedure
from madoguchi.registry.selectors import (
    open_editions,
    open_now,
    procedure_by_slug,
    procedures_for_life_event,
    public_procedures,
)
from madoguchi.registry.types import LIFE_EVENTS, life_event
from madoguchi.reviews.selectors import reviews_of, summary_of
from madoguchi.search.selectors import search
from madoguchi.search.types import Source

PAGE_SIZE = 20

SOURCES: dict[Source, object] = {
    "all": _("すべて"),
    "own": _("県と市町の手続"),
    "survey": _("国の手続（参考）"),
}


@open_to(Readers.EVERYONE)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One search box, life events, and what is open now."""
    opened = open_now(on=japan_day(now()))
    context = {
        "resident_events": [event for event in LIFE_EVENTS if not event.is_business],
        "business_events": [event for event in LIFE_EVENTS if event.is_business],
        "opened": opened[:6],
        "opened_count": len(opened),
    }
    return render(request, "portal/find/home.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Results for some words, or everything that can be applied for when no words are given."""
    words = request.GET.get("q", "")[:1000].strip()
    chosen: Source = next((s for s in SOURCES if s == request.GET.get("source")), "all")
    number = _page_number(request.GET.get("page", "1"))
    result = search(words, source=chosen, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE) if words else None
    pages = -(-result.total // PAGE_SIZE) if result else 1
    context = {
        "words": words,
        "result": result,
        "cards": [] if words else public_procedures(),
        "number": number,
        "pages": 0 if result and result.is_partial else min(pages, 50),
        "previous": _address(words, chosen, number - 1) if number > 1 else "",
        "next": _address(words, chosen, number + 1) if number < min(pages, 50) else "",
        "tabs": [
            {"label": label, "href": _address(words, source, 1), "current": source == chosen}
            for source, label in SOURCES.items()
        ],
    }
    return render(request, "portal/find/search.html", context)


def _page_number(text: str) -> int:
    return max(1, min(50, int(text))) if text.isascii() and text.isdecimal() and len(text) < 4 else 1


def _address(words: str, source: Source, number: int) -> str:
    query = {"q": words, "source": source, **({"page": number} if number > 1 else {})}
    return f"{reverse('portal:search')}?{urlencode(query, errors='replace')}"


@open_to(Readers.EVERYONE)
@require_safe
def procedure(request: HttpRequest, slug: str) -> HttpResponse:
    """All that one must know before starting, and one button that starts."""
    try:
        page = procedure_by_slug(slug)
    except Procedure.DoesNotExist as error:
        raise Http404 from error
    at = now()
    editions = list(open_editions(page.procedure, on=japan_day(at)))
    context = {
        "page": page,
        "body": page.body,
        "editions": editions,
        "edition": editions[0] if editions else None,
        "measured": processing_days(page.procedure, at=at),
        "levels": levels_of(page.procedure),
        "reviews": list(reviews_of(page.procedure, limit=5)),
        "review_summary": summary_of(page.procedure),
    }
    return render(request, "portal/find/procedure.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def life_event_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The procedures of one life event."""
    event = life_event(slug)
    if event is None:
        raise Http404
    context = {"event": event, "cards": procedures_for_life_event(slug)}
    return render(request, "portal/find/life_event.html", context)
