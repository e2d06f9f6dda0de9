"""Searching, and what is suggested while somebody types."""

from dataclasses import replace
from functools import partial

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import CountedPage, Readers, open_to
from madoguchi.core.clock import now
from madoguchi.portal.asking import MOST_PAGES, SORTS, SOURCES, Asked
from madoguchi.portal.clicks import is_fetched_ahead
from madoguchi.portal.narrowing import Group, chips_of, groups_of, narrowed
from madoguchi.portal.places import chosen_place, contact_of
from madoguchi.portal.results import (
    hit_of_procedure,
    hit_of_programme,
    open_ids,
    receivers_by_number,
    results_of,
)
from madoguchi.registry.selectors import public_procedures, public_programmes, taken_at
from madoguchi.registry.types import life_event
from madoguchi.search.selectors import search, suggest
from madoguchi.search.services import count_search
from madoguchi.search.types import SearchResult

PAGE_SIZE = 20
SUGGESTED = 8
_BROWSED = ("what", "event", "audience", "online", "open", "org")
_KINDS = {"word": "", "title": _("手続"), "programme": _("制度"), "law": _("法令")}


@open_to(Readers.EVERYONE)
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """Results for some words, or everything of our own when no words are given; narrowed as the address says."""
    asked, at = Asked.read(request.GET), now()
    path, place = reverse("portal:search"), chosen_place(request)
    takers = receivers_by_number(taken_at(at))
    can_be_begun = open_ids(takers, place)
    if asked.words:
        result, groups = _found(asked, can_be_begun)
    else:
        result, groups = _browsed(asked, can_be_begun, place)
    results = results_of(result.hits, takers, place, query=f"?place={asked.place}" if asked.place else "")
    pages = max(1, min(-(-result.total // PAGE_SIZE), MOST_PAGES))
    context = {
        "asked": asked,
        "words": asked.words,
        "result": result,
        "own": [one for one in results if one.hit.source == "own"],
        "nation": [one for one in results if one.hit.source == "survey"],
        "nation_total": result.total - result.own_total,
        "groups": groups,
        "chips": chips_of(groups, asked, path),
        "widened": asked.widened().address(path),
        "number": asked.page,
        "pages": pages,
        "previous": replace(asked, page=asked.page - 1).address(path) if asked.page > 1 else "",
        "next": replace(asked, page=asked.page + 1).address(path) if asked.page < pages else "",
        "sorts": list(SORTS.items()),
        "tabs": _tabs(asked, path) if asked.words else [],
        "elsewhere": [] if asked.words else _elsewhere(asked, path),
        "place": place,
        "place_contact": contact_of(place) if place else None,
        "back": asked.address(path),
    }
    page = render(request, "portal/find/search.html", context)
    is_counted = asked.words and asked.page == 1 and not asked.is_narrowed
    return CountedPage(page, count=partial(_count, result=result)) if is_counted else page


@open_to(Readers.EVERYONE)
@require_safe
@cache_control(public=True, max_age=60)
def suggestions(request: HttpRequest) -> JsonResponse:
    """What may be meant by what was typed so far, as JSON: `{"suggestions": [{"text", "kind"}]}`."""
    found = suggest(request.GET.get("q", "")[:100], limit=SUGGESTED)
    return JsonResponse({"suggestions": [{"text": one.text, "kind": str(_KINDS[one.kind])} for one in found]})


def _found(asked: Asked, can_be_begun: frozenset[str]) -> tuple[SearchResult, list[Group]]:
    result = search(
        asked.words,
        source=asked.source,
        filters=asked.filters(can_be_begun),
        sort=asked.sort,
        grouping="name",
        limit=PAGE_SIZE,
        offset=(asked.page - 1) * PAGE_SIZE,
    )
    return result, groups_of(result.facets)


def _browsed(
    asked: Asked, can_be_begun: frozenset[str], place: Organisation | None
) -> tuple[SearchResult, list[Group]]:
    """All records of our own, those that the visitor's town takes first."""
    hits = [
        *map(hit_of_procedure, public_procedures()),
        *map(hit_of_programme, public_programmes()),
    ]
    kept, groups = narrowed(hits, asked, can_be_begun, names=_BROWSED)
    if asked.sort == "title":
        kept.sort(key=lambda hit: hit.title)
    elif place is not None:
        kept.sort(key=lambda hit: hit.id not in can_be_begun)
    first = (asked.page - 1) * PAGE_SIZE
    result = SearchResult("", kept[first : first + PAGE_SIZE], total=len(kept), own_total=len(kept))
    return result, groups


def _tabs(asked: Asked, path: str) -> list[dict[str, object]]:
    return [
        {
            "label": label,
            "href": replace(asked, source=source, page=1).address(path),
            "current": source == asked.source,
        }
        for source, label in SOURCES.items()
    ]


def _elsewhere(asked: Asked, path: str) -> list[dict[str, str]]:
    """The nation's procedures of the chosen life events: without words only records of our own are listed."""
    events = [event for slug in asked.events if (event := life_event(slug))]
    return [
        {
            "label": str(event.title),
            "href": Asked(words=str(event.title), source="survey", place=asked.place).address(path),
        }
        for event in events
    ]


def _count(request: HttpRequest, result: SearchResult) -> None:
    """Count the search, unless nobody looks at it or nothing could be found yet."""
    if result.is_ready and not is_fetched_ahead(request):
        count_search(result.text, result.total, is_far=result.is_far, at=now())
