"""Priority procedures with their sheets, and named lists; by the selectors of the public pages."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query

from madoguchi.api.problems import BadParameter
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import Cursor, Limit, absolute, start, turn
from madoguchi.api.rest.sheet_answers import ListSummary, NamedListAnswer, PriorityPage, SheetAnswer
from madoguchi.plan.models import NamedList
from madoguchi.plan.selectors.lists import named_list, named_lists, progress_of
from madoguchi.plan.selectors.priority import settled_periods
from madoguchi.plan.selectors.sheet_json import items_json, priority_json, progress_json, sheet_json
from madoguchi.plan.selectors.sheets import sheet_rows

Slug = Annotated[str, Path(max_length=80, pattern=r"^[-a-zA-Z0-9_]+$")]


@api.get("/plan/priority", response=PriorityPage, summary="重点手続", tags=["plan"])
def plan_priority(
    request: HttpRequest,
    response: HttpResponse,
    period: Annotated[
        str | None,
        Query(None, max_length=40, pattern=r"^[-a-zA-Z0-9_]+$", description="The newest one unless named."),
    ],
    limit: Limit,
    cursor: Cursor,
) -> dict[str, Any]:
    """The priority procedures of a period of the plan, those of which most is expected first."""
    settled = settled_periods()
    chosen = (settled.filter(slug=period) if period else settled).first()
    if chosen is None and period:
        raise BadParameter("period", "There is no such period of the plan.")
    rows = priority_json(chosen) if chosen else []
    after = start(request, cursor, int) or 0
    shown = rows[after : after + limit]
    last = after + limit if len(rows) > after + limit else None
    return {
        "results": [
            {
                **row,
                "page": absolute(reverse("portal:plan_sheet", args=[row["period"], row["slug"]]))
                if row["sheet_version"]
                else None,
            }
            for row in shown
        ],
        "next": turn(request, response, last),
        "total": len(rows),
    }


@api.get("/plan/sheets/{period}/{slug}", response=SheetAnswer, summary="重点手続の個票", tags=["plan"])
def plan_sheet(request: HttpRequest, period: Slug, slug: Slug) -> dict[str, Any]:
    """The published sheet of a priority procedure: indicators with targets by year, actions, result, flow."""
    chosen = settled_periods().filter(slug=period).first()
    rows = sheet_rows(chosen) if chosen else []
    row = next((one for one in rows if one.procedure.slug == slug and one.body is not None), None)
    if chosen is None or row is None:
        raise Http404
    return {
        **sheet_json(row, chosen),
        "page": absolute(reverse("portal:plan_sheet", args=[period, slug])),
        "pdf": absolute(reverse("portal:plan_sheet_pdf", args=[period, slug])),
    }


@api.get("/plan/lists", response=list[ListSummary], summary="主要な手続の一覧", tags=["plan"])
def plan_lists(request: HttpRequest) -> list[dict[str, Any]]:
    """Every named list with its sum and how far it is."""
    return [_summary(one) for one in named_lists()]


@api.get("/plan/lists/{slug}", response=NamedListAnswer, summary="主要な手続の一覧の内容", tags=["plan"])
def plan_list(request: HttpRequest, slug: Slug) -> dict[str, Any]:
    """One named list with its procedures, beside what the registry knows of their processes."""
    found = named_list(slug)
    if found is None:
        raise Http404
    return {**_summary(found), "items": items_json(found)}


def _summary(of: NamedList) -> dict[str, Any]:
    page = absolute(reverse("portal:plan_list", args=[of.slug]))
    return {**progress_json(of, progress_of(of)), "page": page}
