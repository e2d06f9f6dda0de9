"""What officers do to a case: take it, propose, sign off, decide."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.forms import ProposalForm, SignOffForm
from madoguchi.desk.views.case import case_of, refuse, show
from madoguchi.examination.models import Outcome
from madoguchi.examination.services import decide, propose, sign_off, take
from madoguchi.registry.selectors import body_for


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def take_case(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin the examination."""
    application = case_of(request, key)
    try:
        take(
            application=application,
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return refuse(request, application, refusal)
    return redirect("desk:case", application.pk)


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def propose_decision(request: HttpRequest, key: UUID) -> HttpResponse:
    """Propose what to decide."""
    application = case_of(request, key)
    form = ProposalForm(request.POST, body=body_for(application.edition))
    if not form.is_valid():
        return show(request, application, form=form, status=422)
    try:
        propose(
            application=application,
            outcome=Outcome(form.cleaned_data["outcome"]),
            grounds=form.cleaned_data["grounds"],
            conditions=form.cleaned_data["conditions"],
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return refuse(request, application, refusal, form)
    return redirect("desk:case", application.pk)


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
            comment=form.cleaned_data["comment"],
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return refuse(request, application, refusal, form)
    return redirect("desk:case", application.pk)


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
