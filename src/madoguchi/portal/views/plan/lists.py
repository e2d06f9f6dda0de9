"""Named lists for everyone: how far each is, its items, and its files."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.plan.models import NamedItem, NamedList
from madoguchi.plan.selectors.list_files import list_table, workbook_of_list
from madoguchi.plan.selectors.lists import item_rows, named_list, named_lists, progress_of
from madoguchi.plan.selectors.sheet_charts import list_chart
from madoguchi.portal.downloads import csv_file
from madoguchi.portal.narrowing import told_choices

PAGE_SIZE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {"done": "green", "in_power": "blue", "needs_nation": "orange", "abolished": "gray"}


def _list(slug: str) -> NamedList:
    found = named_list(slug)
    if found is None:
        raise Http404
    return found


@open_to(Readers.EVERYONE)
@require_safe
def lists_page(request: HttpRequest) -> HttpResponse:
    """Every list with its sum and how far it is."""
    rows = [{"list": one, "progress": progress_of(one)} for one in named_lists()]
    return render(request, "portal/plan/lists.html", {"rows": rows})


@open_to(Readers.EVERYONE)
@require_safe
def list_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One list: the sum, how it went year by year, and every procedure on it."""
    found = _list(slug)
    at = now()
    state = request.GET.get("state", "")
    state = state if state in NamedItem.State.values else ""
    progress = progress_of(found)
    page = Paginator(item_rows(found, state=state), PAGE_SIZE).get_page(request.GET.get("page", "1")[:9])
    query = f"state={state}&" if state else ""
    context: dict[str, Any] = {
        "list": found,
        "progress": progress,
        "chart": list_chart(found, progress, today=japan_day(at), at=at),
        "rows": [{"row": one, "tone": TONES[one.state.value]} for one in page.object_list],
        "page": page,
        "previous": f"?{query}page={page.number - 1}#items" if page.has_previous() else "",
        "next": f"?{query}page={page.number + 1}#items" if page.has_next() else "",
        "state": state,
        "states": told_choices(NamedItem.State),
    }
    return render(request, "portal/plan/list.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def list_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The list as CSV; the same table can be handed in again."""
    header, rows = list_table(_list(slug))
    return csv_file(f"list-{slug}.csv", header, rows)


@open_to(Readers.EVERYONE)
@require_safe
def list_chart_csv(request: HttpRequest, slug: str) -> StreamingHttpResponse:
    """The numbers of the chart as CSV."""
    found = _list(slug)
    at = now()
    chart = list_chart(found, progress_of(found), today=japan_day(at), at=at)
    if chart is None:
        raise Http404
    return csv_file(f"list-{slug}-years.csv", chart.header, chart.cells)


@open_to(Readers.EVERYONE)
@require_safe
def list_xlsx(request: HttpRequest, slug: str) -> HttpResponse:
    """The list as a workbook; it can be handed in again."""
    response = HttpResponse(workbook_of_list(_list(slug)), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="list-{slug}.xlsx"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
