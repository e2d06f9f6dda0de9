"""Asking for a correction: choose answers, say why, see it as the applicant will."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.forms import CorrectionForm
from madoguchi.desk.history import history_of
from madoguchi.desk.views.case import case_of, look_at, refuse
from madoguchi.eforms.selectors import correctable, document_of, summary
from madoguchi.examination.services import NotYourRole, ask_correction

DAYS_TO_ANSWER = 14


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose the answers to be corrected and say why; `act` is preview, edit (back from it) or send."""
    application = case_of(request, key)
    acting = acting_of_request(request)
    if request.method == "GET" and not (
        may(Move.ASK_CORRECTION, application.state) and acting.has(Role.EXAMINER, application.organisation_id)
    ):
        return redirect("desk:case", application.pk)
    form = _form(request, application)
    act = request.POST.get("act", "send")
    if request.method == "GET" or act == "edit":
        return _page(request, application, form, is_checked=False)
    if not form.is_valid():
        return _page(request, application, form, status=422)
    if act == "preview":
        return _preview(request, application, form)
    try:
        ask_correction(
            application=application,
            items=form.items(),
            message=form.cleaned_data["message"],
            due_on=form.cleaned_data["due_on"],
            revision=posted_revision(request),
            by=acting,
            at=now(),
        )
    except Refusal as refusal:
        return _refused(request, application, form, refusal)
    return redirect("desk:case", application.pk)


def _form(request: HttpRequest, application: Application) -> CorrectionForm:
    document = document_of(application.edition.form_version)
    arrived, today = japan_day(application.arrived_at), japan_day(now())
    answers = answers_now(application).body
    return CorrectionForm(
        request.POST if request.method == "POST" else None,
        labels=correctable(document, answers, arrived),
        answers={row.path: row for section in summary(document, answers, arrived) for row in section.rows},
        today=today,
        due_on=today + timedelta(days=DAYS_TO_ANSWER),
    )


def _page(
    request: HttpRequest,
    application: Application,
    form: CorrectionForm,
    *,
    refused: Refusal | None = None,
    is_checked: bool = True,
    status: int = 200,
) -> HttpResponse:
    look_at(request, application)
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "form": form,
        "rows": form.rows(),
        "refused": refused,
        "history": history_of(application) if refused else [],
        "errors": form.summary() if is_checked and form.is_bound and not form.is_valid() else [],
        "items_error": form.items_error() if is_checked else "",
    }
    return render(request, "desk/correction.html", context, status=status)


def _refused(
    request: HttpRequest, application: Application, form: CorrectionForm, refusal: Refusal
) -> HttpResponse:
    """The form again while corrections may still be asked for, else the case with what was typed."""
    present = case_of(request, application.pk)
    if isinstance(refusal, NotYourRole) or not may(Move.ASK_CORRECTION, present.state):
        return refuse(request, present, refusal, form)
    return _page(request, present, form, refused=refusal, status=409)


def _preview(request: HttpRequest, application: Application, form: CorrectionForm) -> HttpResponse:
    look_at(request, application)
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "form": form,
        "revision": posted_revision(request),
        "document": document_of(application.edition.form_version),
        "answers": answers_now(application).body,
        "notes": form.items(),
    }
    return render(request, "desk/correction_preview.html", context)
