"""Sheets for officers: which are still to be written, one with its versions, and what is done with it."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.language.folding import strip_controls
from madoguchi.papers.services import sheet_pdf
from madoguchi.plan.models import PlanPeriod, Selection, Sheet, SheetVersion
from madoguchi.plan.selectors.priority import periods_for
from madoguchi.plan.selectors.sheet_files import kpi_cells, kpi_header, sheet_data
from madoguchi.plan.selectors.sheets import (
    PUBLISHERS,
    WRITERS,
    body_of_version,
    draft_of_sheet,
    published_of_sheet,
    selection_for,
    sheet_acts,
    title_of,
)
from madoguchi.plan.services.sheets import (
    ask_sheet_publication,
    discard_sheet,
    publish_sheet,
    send_sheet_back,
    start_sheet,
    take_flow,
)
from madoguchi.registry.selectors import is_own_place
from madoguchi.versions.services import has_written

SEES = (Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER, Role.AUDITOR)
STATES = {
    "none": ("gray", _("まだありません")),
    "draft": ("blue", _("編集中")),
    "asked": ("orange", _("公開待ち")),
    "published": ("green", _("公開済み")),
    "rewritten": ("blue", _("公開済み・次の版を編集中")),
}


def selection_or_404(request: HttpRequest, period: str, slug: str) -> Selection:
    """A priority procedure of the officer's organisations in a settled period."""
    chosen = _period(request, period)
    found = selection_for(acting_of_request(request), chosen, slug)
    if found is None:
        raise Http404
    return found


def _period(request: HttpRequest, slug: str) -> PlanPeriod:
    found = periods_for(acting_of_request(request)).filter(slug=slug, settled_at__isnull=False).first()
    if found is None:
        raise Http404
    return found


def sheet_of(selection: Selection) -> Sheet | None:
    """The sheet of a priority procedure; None before it is begun."""
    return (
        Sheet.objects.filter(period=selection.period_id, procedure=selection.procedure_id)
        .select_related("current", "period__government", "procedure__organisation")
        .first()
    )


@open_to(Readers.OFFICER, *SEES)
@require_safe
def sheets(request: HttpRequest) -> HttpResponse:
    """The priority procedures of the officer's organisations, and what is still to be done of their sheets."""
    acting = acting_of_request(request)
    periods = list(periods_for(acting).filter(settled_at__isnull=False))
    wanted = request.GET.get("period", "")
    period = next((one for one in periods if one.slug == wanted), periods[0] if periods else None)
    acts = sheet_acts(acting, period) if period else []
    context = {
        "period": period,
        "periods": periods,
        "rows": [{"act": one, "tone": STATES[one.state][0], "words": STATES[one.state][1]} for one in acts],
        "waiting": sum(one.state == "asked" for one in acts),
        "missing": sum(one.state in ("none", "draft") for one in acts),
    }
    return render(request, "studio/plan/sheets/sheets.html", context)


@open_to(Readers.OFFICER, *SEES)
@require_safe
def sheet(request: HttpRequest, period: str, slug: str) -> HttpResponse:
    """One sheet: the version that is being written, what keeps it from being published, and the published ones."""
    return show(request, selection_or_404(request, period, slug))


def show(
    request: HttpRequest,
    selection: Selection,
    *,
    refused: Refusal | None = None,
    errors: list[dict[str, str]] | None = None,
    remark: str = "",
    status: int = 200,
) -> HttpResponse:
    """The page of a sheet, with what refused an act."""
    acting = acting_of_request(request)
    kept = sheet_of(selection)
    draft = draft_of_sheet(kept) if kept else None
    version: SheetVersion | None = draft or (kept.current if kept else None)
    place = selection.procedure.organisation_id
    body = body_of_version(version) if version else None
    is_own = bool(draft and acting.who and has_written(draft, acting.who))
    may_publish = is_own_place(acting, place, *PUBLISHERS)
    context: dict[str, Any] = {
        "selection": selection,
        "period": selection.period,
        "title": title_of(selection.procedure),
        "draft": draft,
        "current": kept.current if kept else None,
        "version": version,
        "body": body,
        "aim": body.aim if body else "",
        "kpi_header": kpi_header(selection.period),
        "kpi_rows": [kpi_cells(one, selection.period) for one in body.kpis] if body else [],
        "problems": body.problems(selection.period.fiscal_years) if body and draft else [],
        "versions": list(published_of_sheet(kept)) if kept else [],
        "may_write": is_own_place(acting, place, *WRITERS),
        "may_publish": may_publish and draft is not None and not is_own,
        "is_own": is_own,
        "refused": refused,
        "errors": errors or [],
        "remark": remark,
    }
    return render(request, "studio/plan/sheets/sheet.html", context, status=status)


@open_to(Readers.OFFICER, Role.EDITOR, Role.PUBLISHER, Role.PLAN_MANAGER)
@require_POST
def act(request: HttpRequest, period: str, slug: str) -> HttpResponse:
    """Do what was pressed, and show the page again; what refused it is said there."""
    selection = selection_or_404(request, period, slug)
    by, at = acting_of_request(request), now()
    what = request.POST.get("act", "")
    remark = strip_controls(request.POST.get("remark", "")).strip()
    kept = sheet_of(selection)
    draft = draft_of_sheet(kept) if kept else None
    services: dict[str, Callable[[], object]] = {
        "start": lambda: start_sheet(selection=selection, by=by, at=at)
    }
    if draft is not None:
        services |= {
            "flow": lambda: take_flow(version=draft, by=by, at=at),
            "ask": lambda: ask_sheet_publication(version=draft, by=by, at=at),
            "back": lambda: send_sheet_back(version=draft, remark=remark, by=by, at=at),
            "publish": lambda: publish_sheet(version=draft, revision=posted_revision(request), by=by, at=at),
            "discard": lambda: discard_sheet(version=draft, by=by, at=at),
        }
    if what not in services:
        raise Http404
    try:
        services[what]()
    except Refusal as refusal:
        errors = [{"id": "remark", "message": str(refusal)}] if refusal.field == "remark" else []
        return show(
            request,
            selection,
            refused=None if errors else refusal,
            errors=errors,
            remark=remark,
            status=409,
        )
    if what == "start":
        return redirect("studio:plan_sheet_edit", period, slug)
    return redirect("studio:plan_sheet", period, slug)


@open_to(Readers.OFFICER, *SEES)
@require_safe
def draft_pdf(request: HttpRequest, period: str, slug: str) -> HttpResponse:
    """The version that is being written, as it would be printed."""
    selection = selection_or_404(request, period, slug)
    kept = sheet_of(selection)
    draft = draft_of_sheet(kept) if kept else None
    if draft is None:
        raise Http404
    address = request.build_absolute_uri(reverse("portal:plan_sheet", args=[period, slug]))
    response = HttpResponse(
        sheet_pdf(sheet_data(selection, draft, address=address)), content_type="application/pdf"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="draft-{slug}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
