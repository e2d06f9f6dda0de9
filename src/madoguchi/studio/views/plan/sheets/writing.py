"""Writing a sheet: what it aims at, indicators with targets, actions, result, and the steps of its flow."""

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.calendars import fiscal_year
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.improvement.types import FlowStep, Phase, Who
from madoguchi.plan.models import Selection, SheetVersion
from madoguchi.plan.selectors.sheets import WRITERS, body_of_version, draft_of_sheet, title_of
from madoguchi.plan.services.sheets import save_sheet
from madoguchi.plan.types.sheets import MOST_ACTIONS, Action, ActionState, SheetBody
from madoguchi.registry.selectors import is_own_place
from madoguchi.studio.improving import MOST_ROWS, SPARE_ROWS, typed_steps
from madoguchi.studio.views.plan.sheets.forms import kpi_fields, typed_sheet
from madoguchi.studio.views.plan.sheets.sheet import selection_or_404, sheet_of

SPARE_ACTIONS = 2


def _draft_or_404(request: HttpRequest, period: str, slug: str) -> tuple[Selection, SheetVersion]:
    selection = selection_or_404(request, period, slug)
    acting = acting_of_request(request)
    kept = sheet_of(selection)
    draft = draft_of_sheet(kept) if kept else None
    if draft is None or not is_own_place(acting, selection.procedure.organisation_id, *WRITERS):
        raise Http404
    return selection, draft


@open_to(Readers.OFFICER, *WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, period: str, slug: str) -> HttpResponse:
    """Write the draft of a sheet; what records tell is shown and cannot be typed."""
    selection, draft = _draft_or_404(request, period, slug)
    kept = body_of_version(draft)
    if request.method != "POST":
        return _ask(request, selection, draft, kept)
    body, errors = typed_sheet(request.POST, kept, selection.period.fiscal_years)
    if errors:
        return _ask(request, selection, draft, body, errors=errors, status=422)
    try:
        save_sheet(
            version=draft,
            body=body,
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        errors = [{"id": refusal.field or "aim", "message": str(refusal)}]
        return _ask(request, selection, draft, body, errors=errors, status=409)
    if "more" in request.POST:
        return redirect("studio:plan_sheet_edit", period, slug)
    return redirect("studio:plan_sheet", period, slug)


def _ask(
    request: HttpRequest,
    selection: Selection,
    draft: SheetVersion,
    body: SheetBody,
    *,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    years = selection.period.fiscal_years
    actions = [*body.actions, *[Action("", None)] * SPARE_ACTIONS][: MOST_ACTIONS + SPARE_ACTIONS]
    rows = kpi_fields(body, years, errors or [], this_year=fiscal_year(japan_day(now())))
    wrong = {one["id"]: one["message"] for one in errors or []}
    context: dict[str, Any] = {
        "selection": selection,
        "period": selection.period,
        "title": title_of(selection.procedure),
        "draft": draft,
        "body": body,
        "years": years,
        "rows": [row for row in rows if row["is_used"]],
        "more": [row for row in rows if not row["is_used"]],
        "actions": [(n, one, wrong.get(f"year-{n}", "")) for n, one in enumerate(actions, 1)],
        "states": ActionState.choices,
        "errors": errors or [],
    }
    return render(request, "studio/plan/sheets/edit.html", context, status=status)


@open_to(Readers.OFFICER, *WRITERS)
@require_http_methods(["GET", "HEAD", "POST"])
def flow(request: HttpRequest, period: str, slug: str, side: str) -> HttpResponse:
    """Write the steps of the flow before or after, where no record of reengineering tells them; an empty row is no step."""
    selection, draft = _draft_or_404(request, period, slug)
    body = body_of_version(draft)
    if request.method != "POST":
        steps = list(body.after or body.before) if side == "after" else list(body.before)
        return _ask_flow(request, selection, draft, side, steps)
    steps, errors = typed_steps(request.POST)
    if errors:
        return _ask_flow(request, selection, draft, side, steps, errors=errors, status=422)
    if "more" in request.POST:
        return _ask_flow(request, selection, draft, side, steps, spare=SPARE_ROWS * 2)
    changed = replace(body, after=tuple(steps)) if side == "after" else replace(body, before=tuple(steps))
    changed = replace(changed, flow_from="typed")
    try:
        save_sheet(
            version=draft,
            body=changed,
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        errors = [{"id": "what-1", "message": str(refusal)}]
        return _ask_flow(request, selection, draft, side, steps, errors=errors, status=409)
    return redirect("studio:plan_sheet", period, slug)


def _ask_flow(
    request: HttpRequest,
    selection: Selection,
    draft: SheetVersion,
    side: str,
    steps: list[FlowStep],
    *,
    spare: int = SPARE_ROWS,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    empty = FlowStep(Phase.EXAMINATION, Who.OFFICER, "")
    rows = [*steps[:MOST_ROWS], *[empty] * spare][: MOST_ROWS + SPARE_ROWS]
    context = {
        "selection": selection,
        "period": selection.period,
        "title": title_of(selection.procedure),
        "name": _("見直し後") if side == "after" else _("見直し前（現状）"),
        "draft": draft,
        "rows": list(enumerate(rows, 1)),
        "phases": Phase.choices,
        "people": Who.choices,
        "errors": errors or [],
    }
    return render(request, "studio/plan/sheets/flow.html", context, status=status)
