"""Priority procedures of a period and their sheets, for everyone: pages, PDF, workbooks, CSV."""

from functools import lru_cache
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.improvement.selectors import diagram_of
from madoguchi.improvement.types import FlowTotals
from madoguchi.papers.services import sheet_pdf
from madoguchi.plan.models import PlanPeriod, Selection, Sheet, SheetVersion
from madoguchi.plan.selectors.priority import related_of, reselection_of, selected_in, settled_periods
from madoguchi.plan.selectors.sheet_charts import kpi_chart, targets_chart
from madoguchi.plan.selectors.sheet_files import (
    list_cells,
    list_header,
    sheet_data,
    workbook_of_sheets,
)
from madoguchi.plan.selectors.sheet_words import note_of, totals_rows
from madoguchi.plan.selectors.sheets import (
    SheetRow,
    body_of_version,
    figures_now,
    processes_with,
    public_sheet,
    published_of_sheet,
    sheet_rows,
    title_of,
)
from madoguchi.plan.types.sheets import NOTHING, SheetBody
from madoguchi.portal.downloads import csv_file

PAGE_SIZE = 40
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _period(slug: str) -> PlanPeriod:
    found = settled_periods().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _sheet(period: PlanPeriod, slug: str) -> tuple[Sheet, Selection]:
    sheet = public_sheet(period, slug)
    selection = selected_in(period).filter(procedure__slug=slug).first()
    if sheet is None or selection is None:
        raise Http404
    return sheet, selection


@open_to(Readers.EVERYONE)
@require_safe
def sheets_page(request: HttpRequest) -> HttpResponse:
    """The priority procedures of the newest period; before there is one, what they are."""
    newest = settled_periods().first()
    if newest is not None:
        return redirect("portal:plan_period_sheets", newest.slug)
    return render(request, "portal/plan/sheets_none.html", {})


@open_to(Readers.EVERYONE)
@require_safe
def period_sheets(request: HttpRequest, period: str) -> HttpResponse:
    """The priority procedures of a period, which targets are reached, and how they were chosen."""
    chosen = _period(period)
    rows = sheet_rows(chosen)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page", "1")[:9])
    again = reselection_of(chosen)
    context = {
        "period": chosen,
        "periods": [one for one in settled_periods() if one.pk != chosen.pk],
        "rows": page.object_list,
        "page": page,
        "previous": f"?page={page.number - 1}#list" if page.has_previous() else "",
        "next": f"?page={page.number + 1}#list" if page.has_next() else "",
        "total": len(rows),
        "expected": sum(row.selection.expected or 0 for row in rows),
        "published": sum(row.body is not None for row in rows),
        "judged": sum(row.judged for row in rows),
        "reached": sum(row.reached for row in rows),
        "chart": targets_chart(rows, chosen, on=japan_day(now())),
        "again": again,
        "new": [(title_of(one.procedure), one) for one in again.new] if again.before else [],
        "left": [(title_of(one.procedure), one) for one in again.left],
        "against": [(title_of(one.procedure), one) for one in (*again.kept, *again.new) if one.reason],
    }
    return render(request, "portal/plan/sheets.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def period_sheets_csv(request: HttpRequest, period: str) -> StreamingHttpResponse:
    """The list of the period as CSV."""
    chosen = _period(period)
    return csv_file(f"sheets-{chosen.slug}.csv", list_header(), list_cells(sheet_rows(chosen)))


@open_to(Readers.EVERYONE)
@require_safe
def period_chart_csv(request: HttpRequest, period: str) -> StreamingHttpResponse:
    """The numbers of the chart as CSV."""
    chosen = _period(period)
    chart = targets_chart(sheet_rows(chosen), chosen, on=japan_day(now()))
    if chart is None:
        raise Http404
    return csv_file(f"targets-{chosen.slug}.csv", chart.header, chart.cells)


@open_to(Readers.EVERYONE)
@require_safe
def period_sheets_xlsx(request: HttpRequest, period: str) -> HttpResponse:
    """All sheets of the period in one workbook."""
    chosen = _period(period)
    rows = sheet_rows(chosen)
    key = tuple(
        row.sheet.current_id for row in rows if row.sheet is not None and row.sheet.current_id is not None
    )
    return _file(_all(chosen.pk, key), XLSX, f"sheets-{chosen.slug}.xlsx")


@lru_cache(maxsize=4)
def _all(period: UUID, versions: tuple[UUID, ...]) -> bytes:
    """The workbook of all; made once as long as no sheet is published anew."""
    chosen = PlanPeriod.objects.get(pk=period)
    return workbook_of_sheets(chosen, sheet_rows(chosen))


@open_to(Readers.EVERYONE)
@require_safe
def sheet_page(request: HttpRequest, period: str, slug: str) -> HttpResponse:
    """One sheet: what is aimed at, the indicators with targets, what is done, the flow; and what records say today."""
    sheet, selection = _sheet(_period(period), slug)
    assert sheet.current is not None, "a public sheet has a version"
    body = body_of_version(sheet.current)
    at = now()
    today = figures_now(body, sheet.procedure, at=at)
    years = sheet.period.fiscal_years
    address = reverse("portal:plan_sheet", args=[sheet.period.slug, slug])
    context = {
        "sheet": sheet,
        "selection": selection,
        "title": title_of(sheet.procedure),
        "version": sheet.current,
        "body": body,
        "years": years,
        "kpis": [
            {
                "kpi": one,
                "present": one.told(one.present),
                "years": [
                    {
                        "year": year,
                        "target": one.words_of(one.target_in(year))
                        if one.target_in(year) is not None
                        else "",
                        "actual": one.told(one.actual_in(year)) if one.actual_in(year).source else "",
                        "is_typed": one.actual_in(year).is_typed,
                        "reached": one.reached_in(year),
                    }
                    for year in years
                ],
                "now": one.told(today.get(one.kind, NOTHING)) if today.get(one.kind, NOTHING).source else "",
            }
            for one in body.kpis
        ],
        "charts": [
            (f"kpi-{n}", chart, f"{address}{one.kind}.csv")
            for n, one in enumerate(body.kpis)
            if (chart := kpi_chart(one, sheet.period, at=sheet.current.published_at)) is not None
        ][:3],
        "note": note_of(body),
        "today": japan_day(at),
        "related": related_of([selection]).get(selection.procedure_id, ()),
        "processes": processes_with(selection),
        "totals": totals_rows(body) if body.before and body.after else [],
        "flows": _flows(body),
        "versions": list(published_of_sheet(sheet)),
    }
    return render(request, "portal/plan/sheet.html", context)


def _flows(body: SheetBody) -> list[dict[str, object]]:
    sides = (("before", body.before), ("after", body.after))
    return [
        {"side": side, "steps": steps, "totals": FlowTotals.of(list(steps))} for side, steps in sides if steps
    ]


@open_to(Readers.EVERYONE)
@require_safe
def sheet_flow(request: HttpRequest, period: str, slug: str, side: str) -> HttpResponse:
    """The picture of one side of the flow."""
    sheet, _selection = _sheet(_period(period), slug)
    assert sheet.current is not None, "a public sheet has a version"
    body = body_of_version(sheet.current)
    steps = body.after if side == "after" else body.before
    response = HttpResponse(diagram_of(steps, title=title_of(sheet.procedure)), content_type="image/svg+xml")
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@open_to(Readers.EVERYONE)
@require_safe
def sheet_chart_csv(request: HttpRequest, period: str, slug: str, kind: str) -> StreamingHttpResponse:
    """The numbers of one indicator's chart as CSV."""
    sheet, _selection = _sheet(_period(period), slug)
    assert sheet.current is not None, "a public sheet has a version"
    for one in body_of_version(sheet.current).kpis:
        if (
            one.kind == kind
            and (chart := kpi_chart(one, sheet.period, at=sheet.current.published_at)) is not None
        ):
            return csv_file(f"{slug}-{kind}.csv", chart.header, chart.cells)
    raise Http404


@open_to(Readers.EVERYONE)
@require_safe
def sheet_pdf_file(request: HttpRequest, period: str, slug: str) -> HttpResponse:
    """The published sheet as PDF, A4."""
    sheet, selection = _sheet(_period(period), slug)
    assert sheet.current is not None, "a public sheet has a version"
    address = request.build_absolute_uri(reverse("portal:plan_sheet", args=[period, slug]))
    content = _pdf(sheet.current.pk, selection.pk, selection.decided_at, address)
    return _file(content, "application/pdf", f"sheet-{slug}.pdf")


@lru_cache(maxsize=64)
def _pdf(version: UUID, selection: UUID, chosen_at: object, address: str) -> bytes:
    """The PDF of a published version, which never changes; it is typeset once."""
    found = SheetVersion.objects.select_related("sheet__period__government", "sheet__procedure").get(
        pk=version
    )
    chosen = Selection.objects.select_related("procedure__current", "procedure__organisation").get(
        pk=selection
    )
    return sheet_pdf(sheet_data(chosen, found, address=address))


@open_to(Readers.EVERYONE)
@require_safe
def sheet_xlsx(request: HttpRequest, period: str, slug: str) -> HttpResponse:
    """The published sheet as a workbook."""
    sheet, selection = _sheet(_period(period), slug)
    assert sheet.current is not None, "a public sheet has a version"
    row = SheetRow(selection, sheet, body_of_version(sheet.current))
    return _file(workbook_of_sheets(sheet.period, [row]), XLSX, f"sheet-{slug}.xlsx")


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
