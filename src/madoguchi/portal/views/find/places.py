"""Choosing one's municipality by postal code, address or name; remembering and forgetting it."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.selectors import municipalities
from madoguchi.accounts.types import Readers, open_to
from madoguchi.portal.places import (
    FoundPlaces,
    chosen_place,
    find_places,
    forget,
    place_called,
    remember,
    remembered,
)


@open_to(Readers.EVERYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def place_page(request: HttpRequest) -> HttpResponse:
    """Look a place up (GET with `code`), choose one or none (POST), and go back to the page one came from."""
    back = _back(request)
    if request.method != "POST":
        code = request.GET.get("code", "")
        return _page(request, back, find_places(code) if code.strip() else None)
    if "forget" in request.POST:
        response = redirect(_with_place(back, ""))
        forget(response)
        return response
    place = place_called(request.POST.get("place", ""))
    if place is None:
        message = _("お住まいの市区町村を選んでください。")
        return _page(request, back, None, errors=[{"id": "place", "message": message}], status=422)
    response = redirect(_with_place(back, place.slug))
    if "remember" in request.POST:
        remember(response, place)
    return response


def _page(
    request: HttpRequest,
    back: str,
    found: FoundPlaces | None,
    *,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    chosen = chosen_place(request)
    only = found.places[0].slug if found and len(found.places) == 1 else ""
    offered: list[Organisation] = list(found.places) if found and found.places else list(municipalities())
    context = {
        "back": back,
        "found": found,
        "options": [(place.slug, place.name) for place in offered],
        "remember_options": [("yes", _("この端末で覚える"), _("クッキーを使います。いつでも消せます。"))],
        "value": only or (chosen.slug if chosen else ""),
        "remembered_value": ["yes"] if remembered(request) else [],
        "place": chosen,
        "is_remembered": remembered(request),
        "errors": errors or [],
    }
    return render(request, "portal/find/place.html", context, status=status)


def _back(request: HttpRequest) -> str:
    """The page of ours that the visitor came from, the search when none is named."""
    wanted = request.POST.get("back") or request.GET.get("back") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted[:2_000] if is_ours else reverse("portal:search")


def _with_place(address: str, slug: str) -> str:
    """`address` with this place in its query, or with none."""
    parts = urlsplit(address)
    pairs = [(name, value) for name, value in parse_qsl(parts.query) if name != "place"]
    query = urlencode([*pairs, *([("place", slug)] if slug else [])], errors="replace")
    return parts._replace(query=query).geturl()
