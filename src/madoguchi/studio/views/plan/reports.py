"""Reports for councils: the list, a new one, the builder, and how the report reads."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.papers.services import report_pdf
from madoguchi.plan.models import CouncilReport
from madoguchi.plan.selectors.reports import (
    READERS,
    governments_for,
    kinds,
    report_for,
    report_paper,
    reports_for,
    sections_of,
    told_on,
)
from madoguchi.plan.services.reports import (
    FINISHERS,
    add_part,
    add_words,
    begin_report,
    discard_report,
    drop_item,
    make_final,
    move_item,
    rename_report,
    write_words,
)
from madoguchi.plan.types.quarters import last_quarters, quarter_words
from madoguchi.studio.forms import Day, Line, StudioForm

QUARTERS = 8
_TYPED = ("kind", "after", "heading", "words", "title", "meeting", "meets_on")
MOST = 60


class ReportForm(StudioForm):
    """What a report is called, and for which meeting (会議資料)."""

    title = Line(
        max_length=120,
        error_messages={
            "required": _("表題を書いてください。例：行政手続デジタル化の進み"),
            "max_length": _("120文字までで書いてください。"),
        },
    )
    meeting = Line(
        required=False, max_length=120, error_messages={"max_length": _("120文字までで書いてください。")}
    )
    meets_on = Day(required=False)


@open_to(Readers.OFFICER, *READERS)
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports of the officer's governments, drafts too, the newest quarter first."""
    acting = acting_of_request(request)
    context = {
        "rows": [
            {"report": one, "quarter": quarter_words(one.quarter)} for one in reports_for(acting)[:MOST]
        ],
        "may_begin": governments_for(acting, Role.PLAN_MANAGER).exists(),
    }
    return render(request, "studio/plan/reports/list.html", context)


@open_to(Readers.OFFICER, Role.PLAN_MANAGER)
@require_http_methods(["GET", "HEAD", "POST"])
def new_report(request: HttpRequest) -> HttpResponse:
    """Begin a report on a quarter, with every part that there is."""
    acting = acting_of_request(request)
    places = {one.slug: one for one in governments_for(acting, Role.PLAN_MANAGER)}
    quarters = last_quarters(japan_day(now()), QUARTERS)
    if request.method != "POST":
        form = ReportForm(initial={"title": "", "meeting": "", "meets_on": ""})
        return _ask(request, form, places, quarters, quarter=quarters[1])
    form = ReportForm(request.POST)
    quarter, place = request.POST.get("quarter", ""), places.get(request.POST.get("government", ""))
    if not form.is_valid():
        return _ask(request, form, places, quarters, quarter=quarter, errors=form.summary(), status=422)
    if place is None:
        raise Http404
    try:
        made = begin_report(government=place, quarter=quarter, **form.cleaned_data, by=acting, at=now())
    except Refusal as refusal:
        errors = [{"id": refusal.field or "title", "message": str(refusal)}]
        return _ask(request, form, places, quarters, quarter=quarter, errors=errors, status=422)
    return redirect("studio:council_report", made.code)


def _ask(
    request: HttpRequest,
    form: ReportForm,
    places: dict[str, Organisation],
    quarters: list[str],
    *,
    quarter: str,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "governments": [(slug, one.name) for slug, one in places.items()],
        "government": request.POST.get("government", next(iter(places), "")),
        "quarters": [(one, quarter_words(one)) for one in quarters],
        "quarter": quarter,
        "errors": errors or [],
    }
    return render(request, "studio/plan/reports/new.html", context, status=status)


def _found(request: HttpRequest, code: str) -> CouncilReport:
    try:
        return report_for(acting_of_request(request), code)
    except CouncilReport.DoesNotExist:
        raise Http404 from None


@open_to(Readers.OFFICER, *READERS)
@require_safe
def report(request: HttpRequest, code: str) -> HttpResponse:
    """The builder: the parts and words in their order, each with what can be done about it."""
    return _builder(request, _found(request, code))


def _builder(
    request: HttpRequest,
    report: CouncilReport,
    *,
    errors: list[dict[str, str]] | None = None,
    typed: dict[str, Any] | None = None,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    acting = acting_of_request(request)
    items, names = [], kinds()
    for place, item in enumerate(report.items):
        items.append(
            {
                "id": item["id"],
                "title": names.get(item.get("kind", "")) or item.get("heading") or item.get("text", "")[:40],
                "is_words": "kind" not in item,
                "heading": item.get("heading", ""),
                "text": item.get("text", ""),
                "is_first": place == 0,
                "is_last": place == len(report.items) - 1,
            }
        )
    used = {item.get("kind") for item in report.items}
    context = {
        "report": report,
        "quarter": quarter_words(report.quarter),
        "items": items,
        "after": [("", _("最後")), *((one["id"], _after(one["title"])) for one in items)],
        "kinds": [(key, title) for key, title in names.items() if key not in used],
        "may_write": not report.is_final and _holds(acting, report, Role.PLAN_MANAGER),
        "may_finish": not report.is_final
        and _holds(acting, report, *FINISHERS)
        and acting.who != report.edited_by_id,
        "is_own": acting.who == report.edited_by_id,
        "typed": {**dict.fromkeys(_TYPED, ""), **(typed or {})},
        "meets_on": report.meets_on.isoformat() if report.meets_on else "",
        "errors": errors or [],
        "refused": refused,
    }
    return render(request, "studio/plan/reports/builder.html", context, status=status)


def _after(title: Any) -> str:
    return str(_("「%(title)s」のあと")) % {"title": title}


def _holds(acting: Acting, report: CouncilReport, *roles: Role) -> bool:
    return governments_for(acting, *roles).filter(pk=report.government_id).exists()


@open_to(Readers.OFFICER, *READERS)
@require_safe
def report_view(request: HttpRequest, code: str) -> HttpResponse:
    """How the report reads: a draft with the figures of today."""
    found = _found(request, code)
    on = told_on(found, today=japan_day(now()))
    context = {
        "report": found,
        "quarter": quarter_words(found.quarter),
        "on": on,
        "sections": sections_of(found, on=on),
        "csv": "",
    }
    return render(request, "studio/plan/reports/view.html", context)


@open_to(Readers.OFFICER, *READERS)
@require_safe
def report_file(request: HttpRequest, code: str) -> HttpResponse:
    """The report as PDF; a draft says that it is one."""
    found = _found(request, code)
    paper = report_paper(found, site=request.build_absolute_uri("/").rstrip("/"), at=now())
    response = HttpResponse(report_pdf(paper), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.code}.pdf"'
    return response


@open_to(Readers.OFFICER, *READERS)
@require_http_methods(["POST"])
def act(request: HttpRequest, code: str) -> HttpResponse:
    """Do one thing about a report; what cannot be is said, with what was typed."""
    found = _found(request, code)
    do = _ACTS.get(request.POST.get("act", ""))
    if do is None:
        raise Http404
    try:
        gone = do(request, found)
    except Refusal as refusal:
        if not refusal.field:
            return _builder(request, found, refused=refusal, status=409)
        errors = [{"id": refusal.field, "message": str(refusal)}]
        return _builder(request, found, errors=errors, typed=request.POST.dict(), status=422)
    if isinstance(gone, list):
        return _builder(request, found, errors=gone, typed=request.POST.dict(), status=422)
    if gone == "discarded":
        return redirect("studio:council_reports")
    return redirect("studio:council_report", found.code)


def _who(request: HttpRequest) -> dict[str, Any]:
    return {"revision": posted_revision(request), "by": acting_of_request(request), "at": now()}


def _words(request: HttpRequest) -> dict[str, Any]:
    get = request.POST.get
    return {"heading": get("heading", ""), "text": get("words", "").replace("\r\n", "\n").replace("\0", "")}


def _rename(request: HttpRequest, report: CouncilReport) -> object:
    form = ReportForm(request.POST)
    if not form.is_valid():
        return form.summary()
    rename_report(report=report, **form.cleaned_data, **_who(request))
    return None


def _move(request: HttpRequest, report: CouncilReport) -> None:
    """Up, down, or out."""
    item, way = request.POST.get("item", ""), request.POST.get("way", "")
    if way == "out":
        drop_item(report=report, item=item, **_who(request))
    else:
        move_item(report=report, item=item, places=1 if way == "down" else -1, **_who(request))


def _discard(request: HttpRequest, report: CouncilReport) -> str:
    discard_report(report=report, **_who(request))
    return "discarded"


def _add(request: HttpRequest, report: CouncilReport) -> None:
    get = request.POST.get
    add_part(report=report, kind=get("kind", ""), after=get("after", ""), **_who(request))


_ACTS: dict[str, Callable[[HttpRequest, CouncilReport], object]] = {
    "rename": _rename,
    "add": _add,
    "words": lambda request, report: add_words(
        report=report, **_words(request), after=request.POST.get("after", ""), **_who(request)
    ),
    "write": lambda request, report: write_words(
        report=report, item=request.POST.get("item", ""), **_words(request), **_who(request)
    ),
    "move": _move,
    "final": lambda request, report: make_final(report=report, **_who(request)),
    "discard": _discard,
}
