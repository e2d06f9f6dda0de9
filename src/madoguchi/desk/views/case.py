"""One case: look, take, ask for correction, propose, sign off, decide."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.applications.selectors import answers_at, answers_now, application_for_officer, file_of
from madoguchi.applications.services import stream_of
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.forms import CorrectionForm, ProposalForm, SignOffForm
from madoguchi.desk.types import deadline_of
from madoguchi.eforms.selectors import correctable, differences, document_of, summary
from madoguchi.events.selectors import timeline
from madoguchi.examination.models import Outcome
from madoguchi.examination.selectors import disposition_of, last_proposal, notice_of, open_correction
from madoguchi.examination.services import ask_correction, decide, open_case, propose, sign_off, take
from madoguchi.files.models import File
from madoguchi.files.selectors import read

_OFFICERS = (Role.EXAMINER, Role.APPROVER, Role.AUDITOR)


def _case(request: HttpRequest, key: UUID) -> Application:
    try:
        return application_for_officer(acting_of_request(request), key)
    except Application.DoesNotExist as error:
        raise Http404 from error


def _revision(request: HttpRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else -1


@open_to(Readers.OFFICER, *_OFFICERS)
@require_GET
def case_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """The case; that it was looked at is recorded first."""
    application = _case(request, key)
    open_case(application=application, by=acting_of_request(request), at=now())
    return _show(request, application)


def _show(
    request: HttpRequest,
    application: Application,
    *,
    refused: Refusal | None = None,
    errors: list[dict[str, str]] | None = None,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    acting = acting_of_request(request)
    document = document_of(application.edition.form_version)
    arrived = japan_day(application.arrived_at)
    present, filed = answers_now(application), answers_at(application, 1)
    state = application.state
    is_examiner = acting.has(Role.EXAMINER, application.organisation_id)
    is_approver = acting.has(Role.APPROVER, application.organisation_id)
    proposal = last_proposal(application)
    context = {
        "application": application,
        "body": application.edition.procedure_version.body,
        "title": application.edition.procedure_version.body["title"],
        "deadline": deadline_of(application, japan_day(now())),
        "sections": summary(document, present.body, arrived),
        "differences": differences(document, filed.body, present.body) if present.revision > 1 else [],
        "files": present.files,
        "answer_set": present,
        "timeline": list(timeline(stream_of(application))),
        "corrections": list(application.corrections.select_related("asked_by")),
        "correction": open_correction(application),
        "proposal": proposal,
        "disposition": disposition_of(application),
        "notice": notice_of(application),
        "may_take": is_examiner and may(Move.TAKE, state),
        "may_ask": is_examiner and may(Move.ASK_CORRECTION, state),
        "may_propose": is_examiner and may(Move.PROPOSE, state),
        "may_sign_off": is_approver and may(Move.APPROVE, state),
        "is_own_proposal": proposal is not None and proposal.proposed_by_id == acting.who,
        "may_decide": is_examiner and may(Move.DECIDE, state),
        "refused": refused,
        "errors": errors or [],
        "proposal_form": forms.get("proposal_form") or ProposalForm(),
        "sign_off_form": forms.get("sign_off_form") or SignOffForm(),
    }
    return render(request, "desk/case.html", context, status=status)


def _act(request: HttpRequest, application: Application, act: Callable[[], object]) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        return _show(request, _case(request, application.pk), refused=refusal, status=409)
    return redirect("desk:case", application.pk)


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def take_case(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin the examination."""
    application = _case(request, key)
    by = acting_of_request(request)
    return _act(
        request,
        application,
        lambda: take(application=application, revision=_revision(request), by=by, at=now()),
    )


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose the answers to be corrected and say why, with a preview of what the applicant will read."""
    application = _case(request, key)
    if not may(Move.ASK_CORRECTION, application.state):
        return redirect("desk:case", application.pk)
    document = document_of(application.edition.form_version)
    arrived = japan_day(application.arrived_at)
    answers = answers_now(application)
    labels = correctable(document, answers.body, arrived)
    shown = {
        row.path: row.display for section in summary(document, answers.body, arrived) for row in section.rows
    }
    today = japan_day(now())
    form = CorrectionForm(
        request.POST or None, labels=labels, today=today, initial={"due_on": today + timedelta(days=14)}
    )
    refused: Refusal | None = None
    if request.method == "POST" and form.is_valid() and request.POST.get("act") == "preview":
        return render(request, "desk/correction_preview.html", {**_correction(application), "form": form})
    if request.method == "POST" and form.is_valid() and request.POST.get("act") != "edit":
        try:
            ask_correction(
                application=application,
                items=form.items(),
                message=form.cleaned_data["message"],
                due_on=form.cleaned_data["due_on"],
                revision=_revision(request),
                by=acting_of_request(request),
                at=now(),
            )
        except Refusal as refusal:
            refused = refusal
        else:
            return redirect("desk:case", application.pk)
    context = {**_correction(application), "form": form, "rows": form.rows(shown), "refused": refused}
    context["errors"] = form.summary() if form.is_bound and not form.is_valid() else []
    status = 409 if refused else 422 if context["errors"] else 200
    return render(request, "desk/correction.html", context, status=status)


def _correction(application: Application) -> dict[str, Any]:
    return {"application": application, "title": application.edition.procedure_version.body["title"]}


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def propose_decision(request: HttpRequest, key: UUID) -> HttpResponse:
    """Propose what to decide."""
    application = _case(request, key)
    form = ProposalForm(request.POST)
    if not form.is_valid():
        return _show(request, application, errors=form.summary(), proposal_form=form, status=422)
    try:
        propose(
            application=application,
            outcome=Outcome(form.cleaned_data["outcome"]),
            grounds=form.cleaned_data["grounds"],
            conditions=form.cleaned_data["conditions"],
            revision=_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _show(request, _case(request, key), refused=refusal, proposal_form=form, status=409)
    return redirect("desk:case", application.pk)


@open_to(Readers.OFFICER, Role.APPROVER)
@require_POST
def sign_off_decision(request: HttpRequest, key: UUID) -> HttpResponse:
    """Approve the proposal or return it with a comment."""
    application = _case(request, key)
    form = SignOffForm(request.POST)
    if not form.is_valid():
        return _show(request, application, errors=form.summary(), sign_off_form=form, status=422)
    try:
        sign_off(
            application=application,
            is_approved=form.cleaned_data["answer"] == "approve",
            comment=form.cleaned_data["comment"],
            revision=_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _show(request, _case(request, key), refused=refusal, sign_off_form=form, status=409)
    return redirect("desk:case", application.pk)


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def decide_case(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make the disposition and let the notice go out."""
    application = _case(request, key)
    by = acting_of_request(request)
    return _act(
        request,
        application,
        lambda: decide(application=application, revision=_revision(request), by=by, at=now()),
    )


@open_to(Readers.OFFICER, *_OFFICERS)
@require_GET
@xframe_options_sameorigin
def attached_file(request: HttpRequest, key: UUID, file: UUID) -> HttpResponse:
    """A file of the case, shown in the page (PDF, image) after the view was recorded."""
    application = _case(request, key)
    try:
        stored = file_of(application, file)
    except File.DoesNotExist as error:
        raise Http404 from error
    open_case(application=application, purpose=_("添付書類の確認"), by=acting_of_request(request), at=now())
    response = HttpResponse(read(stored), content_type=stored.media_type)
    response.headers["Content-Disposition"] = f'inline; filename="{stored.pk}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return response


@open_to(Readers.OFFICER, *_OFFICERS)
@require_GET
def notice_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The notice as the applicant gets it."""
    application = _case(request, key)
    found = notice_of(application)
    if found is None:
        raise Http404
    open_case(application=application, purpose=_("通知書の確認"), by=acting_of_request(request), at=now())
    response = HttpResponse(read(found.file), content_type="application/pdf")
    response.headers["Content-Disposition"] = (
        f'attachment; filename="notice-{application.receipt_number}.pdf"'
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
