"""A block of a theme page by itself: its table as CSV, its picture, and its frame for other sites."""

from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import now
from madoguchi.dashboards.models import Dashboard
from madoguchi.dashboards.selectors import body_of, shown_block
from madoguchi.dashboards.types import Placed, Shown
from madoguchi.portal.downloads import csv_file
from madoguchi.portal.views.dashboards.narrowing import narrowing_of, with_query
from madoguchi.portal.views.dashboards.pages import page_of
from madoguchi.ui.charts import png_of, svg_kept

_FRESH: dict[str, Any] = {"max_age": 300, "public": True}


def _shown(request: HttpRequest, code: str, number: int, *, draws: bool = True) -> tuple[Dashboard, Shown]:
    """The block of a public page; 404 for one that shows no figures by its nature."""
    page = page_of(code)
    assert page.current is not None
    block = body_of(page.current).block(number)
    if block is None or not block.asks:
        raise Http404
    return page, shown_block(page, block, narrowing=narrowing_of(request), draws=draws, at=now())


@open_to(Readers.EVERYONE)
@require_safe
def dashboard_csv(request: HttpRequest, code: str, number: int) -> StreamingHttpResponse:
    """The table below a block: the same values as on the page and in the API."""
    _page, shown = _shown(request, code, number, draws=False)
    if not shown.has_data:
        raise Http404
    return csv_file(f"{code}-{number}.csv", shown.header, shown.cells)


@open_to(Readers.EVERYONE)
@require_safe
@cache_control(**_FRESH)
def dashboard_picture(request: HttpRequest, code: str, number: int, ending: str) -> HttpResponse:
    """The picture of a block as SVG or PNG, at an address that stays while the data changes."""
    _page, shown = _shown(request, code, number)
    if shown.picture is None:
        raise Http404
    digest = shown.picture.digest
    is_narrow = request.GET.get("narrow") == "1"
    content = svg_kept(digest, is_narrow=is_narrow) if ending == "svg" else png_of(digest)
    if not content:
        raise Http404
    return HttpResponse(content, content_type="image/svg+xml" if ending == "svg" else "image/png")


@open_to(Readers.EVERYONE)
@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # its types know no arguments of addresses
@cache_control(**_FRESH)
def dashboard_embed(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """One block on a page of its own that any site may frame; nothing on it can be pressed but links out of the frame."""
    page, shown = _shown(request, code, number)
    narrowing = narrowing_of(request)
    csv = (
        with_query(reverse("portal:dashboard_csv", args=[code, number]), narrowing) if shown.has_data else ""
    )
    context = {
        "page": page,
        "one": Placed(shown, csv=csv, level=1),
        "address": with_query(reverse("portal:dashboard", args=[code]), narrowing) + f"#b{number}",
    }
    return render(request, "portal/dashboards/embed.html", context)
