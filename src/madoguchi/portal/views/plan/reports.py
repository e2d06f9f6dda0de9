"""Reports for councils that are final: the list, one as a page and as PDF, and the table of each part as a file."""

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.papers.services import report_pdf
from madoguchi.plan.models import CouncilReport
from madoguchi.plan.selectors.reports import public_reports, report_paper, sections_of, told_on
from madoguchi.plan.types.quarters import quarter_words
from madoguchi.portal.downloads import csv_file

MOST = 60


def _found(code: str) -> CouncilReport:
    report = public_reports().filter(code=code).first()
    if report is None:
        raise Http404
    return report


@open_to(Readers.EVERYONE)
@require_safe
def reports_page(request: HttpRequest) -> HttpResponse:
    """The reports, the newest quarter first."""
    rows = [{"report": one, "quarter": quarter_words(one.quarter)} for one in public_reports()[:MOST]]
    return render(request, "portal/plan/reports.html", {"rows": rows})


@open_to(Readers.EVERYONE)
@require_safe
def report_page(request: HttpRequest, code: str) -> HttpResponse:
    """One report, with all figures as they were frozen."""
    report = _found(code)
    on = told_on(report, today=japan_day(now()))
    context = {
        "report": report,
        "quarter": quarter_words(report.quarter),
        "on": on,
        "sections": sections_of(report, on=on),
    }
    return render(request, "portal/plan/report.html", context)


@open_to(Readers.EVERYONE)
@require_safe
def report_file(request: HttpRequest, code: str) -> HttpResponse:
    """The report as PDF."""
    report = _found(code)
    paper = report_paper(report, site=request.build_absolute_uri("/").rstrip("/"), at=now())
    response = HttpResponse(report_pdf(paper), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{report.code}.pdf"'
    return response


@open_to(Readers.EVERYONE)
@require_safe
def report_table(request: HttpRequest, code: str, item: str) -> StreamingHttpResponse:
    """The numbers of one part: its chart where it has one, else its table."""
    report = _found(code)
    for section in sections_of(report, on=told_on(report, today=japan_day(now()))):
        if section.item == item and section.part is not None:
            if section.part.chart is not None:
                return csv_file(f"{item}.csv", section.part.chart.header, section.part.chart.cells)
            if section.part.table is not None:
                return csv_file(f"{item}.csv", section.part.table.header, section.part.table.rows)
    raise Http404
