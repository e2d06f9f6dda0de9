"""Reports of the office: pages, charts, files of figures."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.core.spreadsheets import csv_lines
from madoguchi.desk.report_charts import chart_of
from madoguchi.examination.selectors.exports import EXPORTERS
from madoguchi.examination.selectors.reports import REPORTS, report_of
from madoguchi.examination.selectors.scopes import (
    Report,
    Scope,
    counted,
    few_words,
    headline,
    months_of,
    procedures_of,
)

_NO_PERIOD = {"backlog", "forecast"}


def _asked(request: HttpRequest) -> tuple[str, Scope]:
    view = request.GET.get("view", "")
    scope = Scope.of(
        acting_of_request(request),
        today=japan_day(now()),
        first=request.GET.get("first", ""),
        last=request.GET.get("last", ""),
        procedure=request.GET.get("procedure", ""),
    )
    return view if view in REPORTS else "time", scope


def _address(page: str, view: str, scope: Scope, **more: str) -> str:
    return f"{reverse(page)}?{urlencode({'view': view, **scope.to_json(), **more})}"


@open_to(Readers.OFFICER, *EXPORTERS)
@require_safe
def reports_page(request: HttpRequest) -> HttpResponse:
    """One question of the office, answered in a sentence, a chart and a table."""
    view, scope = _asked(request)
    report = report_of(view, scope, today=japan_day(now()))
    n = report.n if view in _NO_PERIOD else few_words(report.n)
    context: dict[str, Any] = {
        "view": view,
        "name": REPORTS[view],
        "scope": scope,
        "first": f"{scope.first:%Y-%m}",
        "last": f"{scope.last:%Y-%m}",
        "months": months_of(japan_day(now())),
        "procedures": procedures_of(scope),
        "has_period": view not in _NO_PERIOD,
        "tabs": [
            {"label": label, "href": _address("desk:reports", key, scope), "current": key == view}
            for key, label in REPORTS.items()
        ],
        "report": report,
        "chart": chart_of(report, n=n, at=now()),
        "csv": _address("desk:report_csv", view, scope),
        "whole_file": f"{reverse('desk:export_new')}?{urlencode({'kind': 'report', **scope.to_json()})}",
        "stats": _stats(scope) if view == "time" else [],
    }
    return render(request, "desk/reports/page.html", context)


def _stats(scope: Scope) -> list[dict[str, str]]:
    """The whole in four numbers, beside those of the period before."""
    numbers = headline(counted(scope), counted(scope.before))
    words = [
        ("n", _("終わった件数"), _("件")),
        ("middle", _("日数の中央値"), _("日")),
        ("ninth", _("9割が終わる日数"), _("日")),
        ("in_time", _("期限内"), _("％")),
    ]
    return [
        {
            "label": label,
            "value": "―" if numbers["now"][key] is None else f"{numbers['now'][key]:,}",
            "unit": "" if numbers["now"][key] is None else unit,
            "note": _("前の同じ長さの期間は%(before)s")
            % {"before": "―" if numbers["before"][key] is None else f"{numbers['before'][key]:,}{unit}"},
        }
        for key, label, unit in words
    ]


@open_to(Readers.OFFICER, *EXPORTERS)
@require_safe
def report_csv(request: HttpRequest) -> HttpResponseBase:
    """The same numbers as the table of the page; they hold no person, so that no reason is asked."""
    view, scope = _asked(request)
    report = report_of(view, scope, today=japan_day(now()))
    response = StreamingHttpResponse(_lines(report), content_type="text/csv; charset=utf-8")
    name = f"{view}-{scope.first:%Y%m}-{scope.last:%Y%m}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _lines(report: Report) -> Any:
    return csv_lines(report.header, report.rows)
