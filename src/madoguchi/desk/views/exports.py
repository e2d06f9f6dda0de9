"""Lists that are taken away: asked for with a reason, consented to, fetched; a day later they are gone."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.chosen import chosen, words_of
from madoguchi.desk.taking_forms import ExportForm
from madoguchi.examination.models import Export
from madoguchi.examination.models.exports import FEW
from madoguchi.examination.selectors.exports import (
    EXPORTERS,
    ROLES,
    export_for,
    exports_of,
    exports_to_answer,
    governments_reported,
    may_consent,
    may_fetch,
)
from madoguchi.examination.selectors.reports import report_tables
from madoguchi.examination.selectors.scopes import Scope
from madoguchi.examination.services.export_files import MEDIA
from madoguchi.examination.services.exporting import (
    KEPT_FOR,
    MOST,
    ask_export,
    consent_to_export,
    decline_export,
    fetch_export,
)

_SHOWN = 50
_REPORT = Export.Kind.REPORT


def _export(request: HttpRequest, key: UUID) -> Export:
    try:
        return export_for(acting_of_request(request), key)
    except Export.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.OFFICER, *EXPORTERS)
@require_safe
def exports_page(request: HttpRequest) -> HttpResponse:
    """What the officer took away lately, and what waits for the officer's consent."""
    acting = acting_of_request(request)
    context = {"own": exports_of(acting)[:_SHOWN], "to_answer": exports_to_answer(acting)}
    return render(request, "desk/exports/list.html", context)


@open_to(Readers.OFFICER, *EXPORTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def export_new(request: HttpRequest) -> HttpResponse:
    """What the list's conditions find, to be taken away: in which form, what for."""
    acting = acting_of_request(request)
    is_report = request.GET.get("kind") == _REPORT
    may_read_cases = bool(acting.organisations(*ROLES[Export.Kind.CASES]))
    if not is_report and not may_read_cases:
        raise Http404
    cases = [] if is_report else chosen(request, most=MOST)
    kinds = [kind for kind in Export.Kind.values if acting.organisations(*ROLES[kind])]
    kinds = [_REPORT] if is_report else [kind for kind in kinds if kind != _REPORT]
    governments = governments_reported(acting) if is_report and "government" not in request.GET else []
    scope = _scope(request) if is_report else None
    rows = _lines(request, scope) if scope else len(cases)
    form = ExportForm(request.POST or None, kinds=kinds)
    errors: list[dict[str, Any]] = []
    if request.method == "POST":
        if form.is_valid():
            try:
                export = ask_export(
                    kind=Export.Kind(form.cleaned_data["kind"]),
                    shape=Export.Shape(form.cleaned_data["shape"]),
                    cases=cases,
                    what=words_of(request),
                    options=scope.to_json() if scope else None,
                    rows=rows,
                    purpose=form.cleaned_data["purpose"],
                    by=acting,
                    at=now(),
                )
            except Refusal as refusal:
                errors = [{"id": refusal.field or "kind", "message": str(refusal)}]
            else:
                return redirect("desk:export", export.pk)
        else:
            errors = form.summary()
    context = {
        "form": form,
        "errors": errors,
        "rows": rows,
        "is_report": is_report,
        "is_too_many": rows > MOST,
        "needs_consent": rows > FEW,
        "hours": int(KEPT_FOR.total_seconds() // 3600),
        "shapes": Export.Shape.choices,
        "query": request.GET.urlencode(),
        "governments": governments if len(governments) > 1 else [],
    }
    return render(request, "desk/exports/new.html", context, status=422 if errors else 200)


def _scope(request: HttpRequest) -> Scope:
    given = {name: request.GET.get(name, "") for name in ("first", "last", "procedure", "government")}
    return Scope.of(acting_of_request(request), today=japan_day(now()), **given)


def _lines(request: HttpRequest, scope: Scope) -> int:
    tables = report_tables(scope.to_json(), acting_of_request(request), at=now())
    return sum(len(list(table.rows)) for table in tables)


@open_to(Readers.OFFICER, *EXPORTERS)
@require_safe
def export_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """How far it is, and the file once it is made."""
    return _page(request, _export(request, key))


def _page(
    request: HttpRequest, export: Export, *, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    acting = acting_of_request(request)
    is_over = export.expires_at is not None and export.expires_at <= now()
    context = {
        "export": export,
        "what": export.what if export.state != Export.State.GONE else "",
        "may_consent": export.state == Export.State.ASKED and may_consent(export, acting),
        "may_fetch": export.state == Export.State.READY and not is_over and may_fetch(export, acting),
        "is_own": export.asked_by_id == acting.who,
        "errors": [{"id": "", "message": str(refused)}] if refused else [],
    }
    return render(request, "desk/exports/export.html", context, status=status)


@open_to(Readers.OFFICER, Role.APPROVER)
@require_POST
def export_answer(request: HttpRequest, key: UUID) -> HttpResponse:
    """Consent to a long list as a second person, or do not."""
    export = _export(request, key)
    act = consent_to_export if request.POST.get("answer") == "consent" else decline_export
    try:
        act(export=export, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _page(request, export, refused=refusal, status=409)
    return redirect("desk:exports")


@open_to(Readers.OFFICER, *EXPORTERS)
@require_safe
def export_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The file, once it is made and until its time is over; each time is recorded."""
    export = _export(request, key)
    if export.asked_by_id != acting_of_request(request).who:
        raise Http404
    try:
        name, data = fetch_export(export=export, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _page(request, export, refused=refusal, status=410)
    response = HttpResponse(data, content_type=MEDIA[Export.Shape(export.shape)])
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
