"""The base registry of corporations at the desk, and matches in doubt that wait for an officer."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.businesses.models import Corporation, Match
from madoguchi.businesses.selectors import (
    corporation_of,
    differences,
    find_corporations,
    imports,
    match_for,
    matches_for,
    may_decide_matches,
    numbers_to_settle,
    past_of,
    successors_of,
)
from madoguchi.businesses.services import AlreadyDecided, ask_gbizinfo, decline, settle
from madoguchi.businesses.types import Doubt, Typed
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.forms import MatchForm
from madoguchi.events.services import record_access

DECIDE = (Role.EXAMINER, Role.ADMINISTRATOR)
PAGE_SIZE = 50

TABS = {
    "open": gettext_lazy("確認待ち"),
    "decided": gettext_lazy("判断ずみ"),
}


def _refuse_others(request: HttpRequest) -> None:
    """404 for officers of municipalities: links belong to the whole prefecture."""
    if not may_decide_matches(acting_of_request(request)):
        raise Http404


@open_to(Readers.OFFICER, *DECIDE)
@require_safe
def businesses_page(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and a search in the base registry."""
    _refuse_others(request)
    tab = request.GET.get("view", "open")
    tab = tab if tab in TABS else "open"
    words = request.GET.get("q", "").strip()[:150]
    is_open = tab == "open"
    waiting = matches_for(acting_of_request(request)).filter(state=Match.State.OPEN)
    found = waiting if is_open else matches_for(acting_of_request(request)).exclude(state=Match.State.OPEN)
    order = ("opened_at", "id") if is_open else ("-decided_at", "-id")
    page = Paginator(found.order_by(*order), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "words": words,
        "corporations": find_corporations(words) if words else [],
        "rows": [(match, [Doubt(code) for code in match.doubts]) for match in page.object_list],
        "page": page,
        "is_open": is_open,
        "tabs": [
            {"label": label, "href": f"?view={name}", "current": name == tab, "count": ""}
            for name, label in TABS.items()
        ],
        "previous": f"?view={tab}&page={page.previous_page_number()}" if page.has_previous() else "",
        "next": f"?view={tab}&page={page.next_page_number()}" if page.has_next() else "",
        "last_import": imports().filter(state="finished").first(),
    }
    return render(request, "desk/businesses/list.html", context)


@open_to(Readers.OFFICER, *DECIDE)
@require_http_methods(["GET", "HEAD", "POST"])
def match_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One match: what the business says beside the registry, and the decision."""
    match = _match(request, key)
    if request.method != "POST":
        return _show(request, match, MatchForm(numbers=_numbers(match)))
    form = MatchForm(request.POST, numbers=_numbers(match))
    if not form.is_valid():
        return _show(request, match, form, status=422)
    said, acting, at = form.cleaned_data, acting_of_request(request), now()
    try:
        if said["answer"] == "decline":
            decline(match=match, reason=said["reason"], revision=posted_revision(request), by=acting, at=at)
        else:
            settle(
                match=match,
                number=said["answer"],
                reason=said["reason"],
                revision=posted_revision(request),
                by=acting,
                at=at,
            )
    except AlreadyDecided as refusal:
        return _show(request, _match(request, key), form, refused=refusal, status=409)
    except Refusal as refusal:
        form.add_error("reason" if refusal.field == "reason" else "answer", str(refusal))
        return _show(request, match, form, status=422)
    return redirect("desk:match", match.pk)


@open_to(Readers.OFFICER, *DECIDE)
@require_safe
def corporation_page(request: HttpRequest, number: str) -> HttpResponse:
    """One corporation of the base registry: public data."""
    _refuse_others(request)
    return _show_corporation(request, _corporation(number))


@open_to(Readers.OFFICER, *DECIDE)
@require_POST
def gbizinfo_page(request: HttpRequest, number: str) -> HttpResponse:
    """The same corporation beside what gBizINFO says of it now."""
    _refuse_others(request)
    corporation = _corporation(number)
    try:
        found = ask_gbizinfo(number=corporation.number)
    except Refusal as refusal:
        return _show_corporation(request, corporation, problem=str(refusal), status=502)
    return _show_corporation(request, corporation, asked=True, found=found)


def _corporation(number: str) -> Corporation:
    corporation = corporation_of(number)
    if corporation is None:
        raise Http404
    return corporation


def _match(request: HttpRequest, key: UUID) -> Match:
    try:
        return match_for(acting_of_request(request), key)
    except Match.DoesNotExist as error:
        raise Http404 from error


def _numbers(match: Match) -> list[tuple[str, str]]:
    return [(one.number, f"{one.number} {one.name}") for one in numbers_to_settle(match)]


def _show(
    request: HttpRequest,
    match: Match,
    form: MatchForm,
    *,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The match, after it was recorded that the officer sees what the business said."""
    record_access(
        reader=acting_of_request(request),
        whose=match.business_id,
        object=f"match:{match.pk}",
        purpose=_("法人番号の照合"),
        organisation=_place(request),
        at=now(),
    )
    corporation = corporation_of(match.number)
    said = [Typed("business.name", match.name), Typed("business.address", match.address)]
    context = {
        "match": match,
        "corporation": corporation,
        "doubts": [Doubt(code) for code in match.doubts],
        "differences": differences(corporation, said) if corporation else [],
        "successors": successors_of(corporation) if corporation else [],
        "past": list(past_of(match.number)[:10]),
        "namesakes": find_corporations(match.name, limit=5),
        "form": form,
        "is_open": match.state == Match.State.OPEN,
        "refused": refused,
        "errors": form.summary() if form.is_bound and not form.is_valid() else [],
    }
    return render(request, "desk/businesses/match.html", context, status=status)


def _place(request: HttpRequest) -> UUID | None:
    """The officer's organisation, the first by key where there are several."""
    return min(acting_of_request(request).organisations(*DECIDE), default=None)


def _show_corporation(request: HttpRequest, corporation: Corporation, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    context = {
        "corporation": corporation,
        "past": list(past_of(corporation.number)),
        "successors": successors_of(corporation),
        "may_ask": bool(settings.GBIZINFO_TOKEN),
        "asked": False,
        "found": None,
        "problem": "",
        **more,
    }
    return render(request, "desk/businesses/corporation.html", context, status=status)
