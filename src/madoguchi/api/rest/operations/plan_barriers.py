"""Barriers and reports for councils; by the selectors of the public pages."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query

from madoguchi.api.problems import BadParameter, Nothing
from madoguchi.api.rest.barrier_answers import (
    BarrierAnswer,
    BarrierPage,
    CouncilReportAnswer,
    CouncilReportPage,
    Kind,
)
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import Cursor, Limit, absolute, start, turn
from madoguchi.core.clock import japan_day, now
from madoguchi.plan.models import CouncilReport
from madoguchi.plan.selectors.barrier_figures import barrier_json
from madoguchi.plan.selectors.barriers import Row, Scope, behind, narrowed, public_barriers, weighed
from madoguchi.plan.selectors.reports import public_reports, told_on


@api.get("/plan/barriers", response=BarrierPage, summary="オンラインにならない理由（障壁）", tags=["plan"])
def plan_barriers(
    request: HttpRequest,
    response: HttpResponse,
    organisation: Annotated[
        str | None,
        Query(None, max_length=100, description="Short name: whose barrier it is, or whose processes."),
    ],
    kind: Annotated[Kind | None, Query(None)],
    state: Annotated[
        Literal["holding", "open", "requested", "answered", "released"] | None,
        Query(None, description="`holding`: all that stand."),
    ],
    limit: Limit,
    cursor: Cursor,
) -> dict[str, Any]:
    """What keeps procedures from going online, the most applications a year first."""
    if organisation and "\0" in organisation:
        raise BadParameter("organisation", "NUL is not text.")
    scope = Scope(kind or "", state or "", organisation or "")
    rows = weighed(narrowed(public_barriers(), scope), on=japan_day(now()))
    after = start(request, cursor, list)
    found = [row for row in rows if after is None or list(row.weight) > after]
    shown = found[:limit]
    return {
        "results": [_told(row) for row in shown],
        "next": turn(request, response, list(shown[-1].weight) if len(found) > limit else None),
        "total": len(rows),
        "yearly": behind(rows),
    }


@api.get("/plan/barriers/{code}", response=BarrierAnswer, summary="障壁と手続プロセス", tags=["plan"])
def plan_barrier(
    request: HttpRequest, code: Annotated[str, Path(max_length=40, description="`barr-…`")]
) -> dict[str, Any]:
    """One barrier with its requests, answers and processes."""
    rows = weighed(public_barriers().filter(code=code.replace("\0", "")), on=japan_day(now()))
    if not rows:
        raise Nothing
    held = [
        {
            "code": one.code,
            "title": one.title,
            "type_code": one.type_code,
            "state": one.state,
            "planned_on": one.planned_on,
            "yearly": one.yearly,
            "is_measured": one.is_measured,
        }
        for one in rows[0].held
    ]
    return {**_told(rows[0]), "held": held}


def _told(row: Row) -> dict[str, Any]:
    return {**barrier_json(row), "page": absolute(reverse("portal:plan_barrier", args=[row.barrier.code]))}


@api.get("/plan/reports", response=CouncilReportPage, summary="会議資料の一覧", tags=["plan"])
def plan_reports(
    request: HttpRequest, response: HttpResponse, limit: Limit, cursor: Cursor
) -> dict[str, Any]:
    """Final reports for councils, by number."""
    rows = public_reports().order_by("code")
    after = start(request, cursor, str)
    found = list((rows if after is None else rows.filter(code__gt=after))[: limit + 1])
    shown = found[:limit]
    return {
        "results": [_report(one) for one in shown],
        "next": turn(request, response, shown[-1].code if len(found) > limit else None),
        "total": rows.count(),
    }


@api.get("/plan/reports/{code}", response=CouncilReportAnswer, summary="会議資料の内容", tags=["plan"])
def plan_report(
    request: HttpRequest, code: Annotated[str, Path(max_length=40, description="`report-…`")]
) -> dict[str, Any]:
    """One report with every figure as it was frozen."""
    found = public_reports().filter(code=code.replace("\0", "")).first()
    if found is None:
        raise Nothing
    assert found.frozen is not None  # a constraint says so of final ones
    return {**_report(found), "sections": found.frozen["sections"]}


def _report(report: CouncilReport) -> dict[str, Any]:
    return {
        "code": report.code,
        "title": report.title,
        "government": report.government.slug,
        "quarter": report.quarter,
        "meeting": report.meeting,
        "meets_on": report.meets_on,
        "told_on": told_on(report, today=japan_day(now())),
        "finalised_at": report.finalised_at,
        "page": absolute(reverse("portal:plan_report", args=[report.code])),
        "pdf": absolute(reverse("portal:plan_report_pdf", args=[report.code])),
    }
