"""What officers do to decide a case: check standards, propose, sign, return, take back, decide, take away."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.applications.models import Application
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.deciding import template_called
from madoguchi.desk.decision_forms import (
    ExportForm,
    ProposalForm,
    RecallForm,
    SignOffForm,
    StandardsForm,
    as_key,
)
from madoguchi.desk.views.case import OFFICERS, case_of, look_at, refuse, show
from madoguchi.examination.models import Outcome, SignOff
from madoguchi.examination.selectors import proposals_waiting_for, standards_of, to_see_after
from madoguchi.examination.selectors.bulk import bulks_waiting_for
from madoguchi.examination.services import (
    decide,
    export_decision,
    list_cases,
    note_findings,
    propose,
    recall,
    see_after,
    sign_off,
)
from madoguchi.registry.selectors import body_for


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def note_standards(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep what was found of the standards."""
    application = case_of(request, key)
    form = StandardsForm(request.POST, standards=standards_of(application))
    if form.errors_of_notes():
        return show(request, application, form=form, status=422)
    try:
        note_findings(application=application, findings=form.noted(), by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return refuse(request, application, refusal, form)
    return _to(application, "next" if form.rest else "standards")


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def propose_decision(request: HttpRequest, key: UUID) -> HttpResponse:
    """Propose what to decide; or put usual words in, or show the letter, without keeping anything."""
    application = case_of(request, key)
    form = ProposalForm(request.POST, body=body_for(application.edition))
    if "insert" in request.POST:
        template = template_called(application, as_key(request.POST["insert"]))
        if template is None:
            raise Http404
        return show(request, application, words=form.with_words(template), is_previewed=True)
    if not form.is_valid():
        return show(request, application, form=form, status=422)
    if "preview" in request.POST:
        return show(request, application, form=form, is_previewed=True)
    try:
        propose(
            application=application,
            outcome=Outcome(form.cleaned_data["outcome"]),
            grounds=form.cleaned_data["grounds"],
            conditions=form.cleaned_data["conditions"],
            title=form.cleaned_data["title"],
            document_class=form.cleaned_data["document_class"],
            retention_years=form.cleaned_data["retention_years"],
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return refuse(request, application, refusal, form)
    return _to(application, "next")


@open_to(Readers.OFFICER, Role.APPROVER)
@require_POST
def sign_off_decision(request: HttpRequest, key: UUID) -> HttpResponse:
    """Approve the proposal or return it with a comment."""
    application = case_of(request, key)
    form = SignOffForm(request.POST)
    if not form.is_valid():
        return show(request, application, form=form, status=422)
    try:
        sign_off(
            application=application,
            is_approved=form.cleaned_data["answer"] == "approve",
            comment=form.cleaned_data["opinion"],
            reason=form.cleaned_data["reason"],
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return refuse(request, application, refusal, form)
    return _to(application, "next")


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def recall_proposal(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take one's own proposal back."""
    application = case_of(request, key)
    form = RecallForm(request.POST)
    if not form.is_valid():
        return show(request, application, form=form, status=422)
    try:
        recall(
            application=application,
            reason=form.cleaned_data["recall_reason"],
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return refuse(request, application, refusal, form)
    return _to(application, "next")


@open_to(Readers.OFFICER, Role.APPROVER)
@require_POST
def see_after_substitute(request: HttpRequest, key: UUID, sign_off: UUID) -> HttpResponse:
    """Look at what a substitute signed in one's place."""
    application = case_of(request, key)
    signed = (
        SignOff.objects.filter(pk=sign_off, proposal__application=application)
        .select_related("proposal__application")
        .first()
    )
    if signed is None:
        raise Http404
    try:
        see_after(sign_off=signed, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return refuse(request, application, refusal)
    return _to(application, "next")


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def decide_case(request: HttpRequest, key: UUID) -> HttpResponse:
    """Make the disposition and let the notice go out."""
    application = case_of(request, key)
    try:
        decide(
            application=application,
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return refuse(request, application, refusal)
    return redirect("desk:case", application.pk)


@open_to(Readers.OFFICER, *OFFICERS)
@require_POST
def decision_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everything about the decision in one ZIP, for the office's own keeping."""
    application = case_of(request, key)
    form = ExportForm(request.POST)
    if not form.is_valid():
        return show(request, application, form=form, status=422)
    acting = acting_of_request(request)
    look_at(request, application, form.cleaned_data["purpose"])
    try:
        data = export_decision(
            application=application, purpose=form.cleaned_data["purpose"], by=acting, at=now()
        )
    except Refusal as refusal:
        return refuse(request, application, refusal, form)
    response = HttpResponse(data, content_type="application/zip")
    name = f"decision-{application.receipt_number}.zip"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@open_to(Readers.OFFICER, Role.APPROVER)
@require_safe
def signing_page(request: HttpRequest) -> HttpResponse:
    """What waits for this officer's signature, and what a substitute signed in their place."""
    acting, today = acting_of_request(request), japan_day(now())
    waiting, after = proposals_waiting_for(acting, on=today), to_see_after(acting)
    shown = {one.application_id: one.application for one in waiting}
    shown |= {one.proposal.application_id: one.proposal.application for one in after}
    list_cases(shown=list(shown.values()), by=acting, at=now())
    context = {
        "waiting": [(one, body_for(one.application.edition).title) for one in waiting],
        "bulks": bulks_waiting_for(acting, on=today),
        "after": [(one, body_for(one.proposal.application.edition).title) for one in after],
    }
    return render(request, "desk/signing.html", context)


def _to(application: Application, place: str) -> HttpResponse:
    return redirect(reverse("desk:case", args=[application.pk]) + f"#{place}")
