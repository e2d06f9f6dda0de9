"""Theme pages: which there are, and the figures of their blocks, narrowed as on the page."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Query

from madoguchi.api.problems import Nothing
from madoguchi.api.rest.dashboard_answers import DashboardInFull, DashboardList
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import absolute
from madoguchi.core.clock import now
from madoguchi.dashboards.models import Dashboard
from madoguchi.dashboards.selectors import body_of, public_dashboard, public_dashboards, shown_page
from madoguchi.dashboards.types import Narrowing, Shown

Month = Annotated[
    str | None,
    Query(None, pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="A month, both ends included."),
]


def _item(page: Dashboard) -> dict[str, Any]:
    assert page.current is not None
    body = body_of(page.current)
    return {
        "code": page.code,
        "title": body.title,
        "lead": body.lead,
        "area": page.area,
        "area_name": page.get_area_display(),
        "organisation": page.organisation.name,
        "changed_at": page.changed_at,
        "page": absolute(reverse("portal:dashboard", args=[page.code])),
        "address": absolute(reverse("api:read_dashboard", args=[page.code])),
    }


def _block(page: Dashboard, one: Shown) -> dict[str, Any]:
    of = [page.code, one.number]
    return {
        "number": one.number,
        "kind": one.block.kind.value,
        "title": one.title,
        "unit": one.unit,
        "n": one.n,
        "period": one.period,
        "source": one.source,
        "updated": one.updated_at.isoformat() if one.updated_at else "",
        "state": one.health.value,
        "why": one.why,
        "target": one.block.target,
        "columns": list(one.header),
        "rows": [list(row) for row in one.cells],
        "csv": absolute(reverse("portal:dashboard_csv", args=of)),
        "embed": absolute(reverse("portal:dashboard_embed", args=of)),
    }


@api.get("/dashboards", response=DashboardList, summary="ダッシュボードの一覧", tags=["dashboards"])
def list_dashboards(request: HttpRequest) -> dict[str, Any]:
    """Every public theme page, those changed last first."""
    return {"dashboards": [_item(one) for one in public_dashboards()]}


@api.get(
    "/dashboards/{code}", response=DashboardInFull, summary="1つのダッシュボードの数値", tags=["dashboards"]
)
def read_dashboard(
    request: HttpRequest,
    code: Annotated[str, Path(max_length=60, description="As in the list.")],
    place: Annotated[
        str | None, Query(None, max_length=60, description="Name of a municipality, as in the data.")
    ],
    since: Month,
    until: Month,
) -> dict[str, Any]:
    """The blocks of a page that have figures, with the same values as on the page and in its files."""
    page = public_dashboard(code)
    if page is None or page.current is None:
        raise Nothing
    narrowing = Narrowing.of((place or "").replace("\0", ""), since or "", until or "")
    shown = shown_page(page, body_of(page.current), narrowing=narrowing, draws=False, at=now())
    return {**_item(page), "blocks": [_block(page, one) for one in shown if one.block.asks]}
