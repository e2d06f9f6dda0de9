"""What keeps procedures from going online: the list by weight, its file, and each barrier with requests and answers."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.plan.models import Barrier, BarrierProcess
from madoguchi.plan.selectors.barrier_figures import CHART_HEADER, HEADER, chart_lines, kinds_chart, lines
from madoguchi.plan.selectors.barriers import (
    Row,
    Scope,
    barred_and_told,
    behind,
    narrowed,
    processes_behind,
    public_barriers,
    weighed,
)
from madoguchi.portal.downloads import csv_file
from madoguchi.portal.narrowing import told_choices
from madoguchi.registry.selectors import procedure_titles

PAGE_SIZE = 30
MOST_RELEASED = 20
MOST_PROCESSES = 100


def _asked(request: HttpRequest) -> Scope:
    """The scope that an address asks for; what it does not know is left out."""
    kind = request.GET.get("kind", "")
    return Scope(
        kind=kind if kind in Barrier.Kind.values else "",
        organisation=request.GET.get("organisation", "")[:100].replace("\0", ""),
    )


def _query(scope: Scope, **more: str) -> str:
    asked = {"kind": scope.kind, "organisation": scope.organisation, **more}
    found = urlencode({name: value for name, value in asked.items() if value})
    return f"?{found}" if found else ""


def _rows(scope: Scope) -> tuple[list[Row], list[Row]]:
    """The barriers that stand, the heaviest first, and those that are gone, the last first."""
    rows = weighed(narrowed(public_barriers(), scope), on=japan_day(now()))
    gone = [row for row in rows if not row.barrier.is_open]
    return (
        [row for row in rows if row.barrier.is_open],
        sorted(gone, key=lambda row: str(row.barrier.released_on), reverse=True),
    )


@open_to(Readers.EVERYONE)
@require_safe
def barriers_page(request: HttpRequest) -> HttpResponse:
    """What stands in the way, how many applications it keeps back, what was asked of whom, and what is gone."""
    scope, on = _asked(request), japan_day(now())
    standing, gone = _rows(scope)
    page = Paginator(standing, PAGE_SIZE).get_page(request.GET.get("page", "1")[:9])
    barred, told = barred_and_told()
    held = BarrierProcess.objects.filter(barrier__in=public_barriers()).order_by()
    places = Organisation.objects.filter(pk__in=held.values("process__procedure__organisation"))
    context = {
        "scope": scope,
        "rows": page.object_list,
        "page": page,
        "previous": _query(scope, page=str(page.number - 1)) if page.has_previous() else "",
        "next": _query(scope, page=str(page.number + 1)) if page.has_next() else "",
        "query": _query(scope),
        "gone": gone[:MOST_RELEASED],
        "chart": kinds_chart(standing, on=on) if len(standing) > 1 else None,
        "n": len(standing),
        "processes": processes_behind(standing),
        "yearly": behind(standing),
        "barred": barred,
        "untold": barred - told,
        "kinds": told_choices(Barrier.Kind),
        "organisations": list(places.order_by("slug").values_list("slug", "name")),
    }
    return render(request, "portal/plan/barriers.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def barriers_csv(request: HttpRequest) -> StreamingHttpResponse:
    """All published barriers of the scope as a file: those that stand, then those that are gone."""
    standing, gone = _rows(_asked(request))
    return csv_file("barriers.csv", HEADER, lines([*standing, *gone]))


@open_to(Readers.EVERYONE)
@require_safe
def barriers_chart(request: HttpRequest) -> StreamingHttpResponse:
    """The numbers of the chart as a file."""
    return csv_file("barriers-kinds.csv", CHART_HEADER, chart_lines(_rows(_asked(request))[0]))


@open_to(Readers.EVERYONE)
@require_safe
def barrier_page(request: HttpRequest, code: str) -> HttpResponse:
    """One barrier: what it is, what it keeps back, what was asked and answered."""
    rows = weighed(public_barriers().filter(code=code), on=japan_day(now()))
    if not rows:
        raise Http404
    [row] = rows
    titles = procedure_titles({one.procedure for one in row.held})
    shown = row.held[:MOST_PROCESSES]
    context = {
        "row": row,
        "barrier": row.barrier,
        "held": [{"held": one, "procedure": titles.get(one.procedure, "")} for one in shown],
        "more": row.processes - len(shown),
    }
    return render(request, "portal/plan/barrier.html", context)
