"""What one may receive: the list of programmes, and one in full."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.portal.asking import MOST_PAGES, Asked
from madoguchi.portal.check.conditions import Condition, conditions_of
from madoguchi.portal.clicks import count_opened
from madoguchi.portal.narrowing import chips_of, narrowed
from madoguchi.portal.results import hit_of_programme, results_of
from madoguchi.portal.successors import successor_of
from madoguchi.registry.models import Programme
from madoguchi.registry.selectors import freshness_of, programme_by_slug, public_programmes, rule_of

PAGE_SIZE = 20
_NAMES = ("event", "audience", "kind", "org", "online")


@open_to(Readers.EVERYONE)
@require_safe
def programmes(request: HttpRequest) -> HttpResponse:
    """Every published programme, narrowed as the address says."""
    asked, path = Asked.read(request.GET), reverse("portal:programmes")
    asked = replace(asked, words="", source="all", sort="relevance", what="", laws=(), is_open=False)
    hits = sorted(map(hit_of_programme, public_programmes()), key=lambda hit: hit.title)
    kept, groups = narrowed(hits, asked, frozenset(), names=_NAMES)
    pages = max(1, min(-(-len(kept) // PAGE_SIZE), MOST_PAGES))
    first = (asked.page - 1) * PAGE_SIZE
    context = {
        "total": len(kept),
        "results": results_of(kept[first : first + PAGE_SIZE], {}, None, query=""),
        "groups": groups,
        "chips": chips_of(groups, asked, path),
        "widened": asked.widened().address(path),
        "number": asked.page,
        "pages": pages,
        "previous": replace(asked, page=asked.page - 1).address(path) if asked.page > 1 else "",
        "next": replace(asked, page=asked.page + 1).address(path) if asked.page < pages else "",
    }
    return render(request, "portal/find/programmes.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """What one may receive, who, and how to ask for it."""
    try:
        page = programme_by_slug(slug)
    except Programme.DoesNotExist as error:
        raise Http404 from error
    count_opened(request)
    context = {
        "page": page,
        "record": page.programme,
        "body": page.body,
        "successor": successor_of(page.programme),
        "conditions": _conditions(page.programme),
        "freshness": freshness_of(page.programme, at=now()),
    }
    return render(request, "portal/find/programme.html", context)


def _conditions(programme: Programme) -> tuple[Condition, ...]:
    """What must hold today, in words; nothing for a programme without a rule."""
    day = japan_day(now())
    version = rule_of(programme, on=day)
    return conditions_of(version.body, on=day) if version else ()
