"""All theme pages by policy area, and one of them."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import now
from madoguchi.dashboards.models import Dashboard
from madoguchi.dashboards.selectors import (
    body_of,
    choices_of,
    data_states,
    public_dashboard,
    public_dashboards,
    shown_page,
)
from madoguchi.dashboards.types import BlockKind, Health, Narrowing, Placed, Shown
from madoguchi.language.folding import strip_controls
from madoguchi.portal.views.dashboards.narrowing import filter_of, narrowing_of, with_query

SMALL = (BlockKind.INDICATOR, BlockKind.TARGET)


def page_of(code: str) -> Dashboard:
    """The public page of this name; 404 where there is none."""
    found = public_dashboard(code)
    if found is None:
        raise Http404
    return found


@open_to(Readers.EVERYONE)
@require_safe
def dashboards(request: HttpRequest) -> HttpResponse:
    """Every page, by policy area; those that say what is looked for."""
    words = strip_controls(request.GET.get("q", "")).strip()[:80]
    found = public_dashboards(words=words)
    states = data_states(found, at=now())
    areas = []
    for area in Dashboard.Area:
        of = [one for one in found if one.area == area]
        if of:
            rows = [
                {"page": one, "body": body_of(one.current), "state": states[one.pk]}
                for one in of
                if one.current
            ]
            areas.append({"name": area.label, "code": area.value, "rows": rows})
    return render(
        request, "portal/dashboards/list.html", {"areas": areas, "words": words, "count": len(found)}
    )


@open_to(Readers.EVERYONE)
@require_safe
def dashboard(request: HttpRequest, code: str) -> HttpResponse:
    """One page, narrowed to what the reader chose."""
    page, at = page_of(code), now()
    assert page.current is not None
    body, narrowing = body_of(page.current), narrowing_of(request)
    shown = shown_page(page, body, narrowing=narrowing, draws=False, at=at)
    host = request.build_absolute_uri("/").rstrip("/")
    context = {
        "page": page,
        "body": body,
        "groups": grouped([on_page(page, one, narrowing, host) for one in shown]),
        "filter": filter_of(choices_of(body, at=at), narrowing),
        "feed": reverse("portal:dashboard_feed", args=[page.code]),
    }
    return render(request, "portal/dashboards/page.html", context)


def on_page(page: Dashboard, shown: Shown, narrowing: Narrowing, host: str) -> Placed:
    """A block with its addresses, which remember what the reader chose."""
    if not shown.has_data:
        return Placed(shown)
    of = [page.code, shown.number]
    embed = with_query(reverse("portal:dashboard_embed", args=of), narrowing)
    frame = (
        f'<iframe src="{escape(host + embed)}" title="{escape(shown.title)}" width="100%" height="560" '
        'loading="lazy" style="border:0"></iframe>'
    )
    pictures = {}
    if shown.picture is not None or shown.is_to_draw:
        for ending in ("svg", "png"):
            address = reverse("portal:dashboard_picture", args=[*of, ending])
            pictures[ending] = with_query(address, narrowing)
    return Placed(
        shown,
        csv=with_query(reverse("portal:dashboard_csv", args=of), narrowing),
        embed=embed,
        frame=frame,
        alt=_alternative(shown),
        svg=pictures.get("svg", ""),
        png=pictures.get("png", ""),
    )


def _alternative(shown: Shown) -> str:
    """The words for whoever shows the picture elsewhere: the finding, and whose figures they are."""
    return _("%(title)s（出典：%(source)s）") % {"title": shown.title.rstrip("。"), "source": shown.source}


def grouped(blocks: Sequence[Placed]) -> list[dict[str, Any]]:
    """The blocks in their order; numbers, and charts, that follow one another stand side by side."""
    groups: list[dict[str, Any]] = []
    for one in blocks:
        look = _look(one.shown)
        if look and groups and groups[-1]["look"] == look:
            groups[-1]["blocks"].append(one)
        else:
            groups.append({"look": look, "blocks": [one]})
    return groups


def _look(shown: Shown) -> str:
    """How blocks of a kind stand with others like them: numbers in a row, charts in two columns on wide screens."""
    if shown.health == Health.GONE:
        return ""
    if shown.block.kind in SMALL:
        return "stats"
    return "dash-columns" if shown.block.kind is BlockKind.CHART else ""
