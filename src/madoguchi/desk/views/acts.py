"""What officers do to a case: take it, propose, sign off, decide."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.http import require_POST

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.applications.selectors import answers_now, officer_answers_of
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.decision_forms import ProposalForm, SignOffForm
from madoguchi.desk.views.case import case_of, refuse, show
from madoguchi.eforms.selectors import document_of, officer_paths, read_paths
from madoguchi.examination.models import Outcome
from madoguchi.examination.services import decide, fill_in, propose, sign_off, take
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
def fill_in_fields(request: HttpRequest, key: UUID) -> HttpResponse:
    """Fill in what the form asks of officers alone."""
    application = case_of(request, key)
    document = document_of(application.edition.form_version)
    kept = officer_answers_of(application)
    day = japan_day(application.arrived_at)
    paths = officer_paths(document, answers_now(application).body, on=day)
    reading = read_paths(
        document, paths, request.POST, MultiValueDict(), kept.body if kept else {}, on=japan_day(now())
    )
    if not reading.is_good:
        return show(request, application, officer_reading=reading, status=422 if reading.errors else 200)
    try:
        fill_in(
            application=application,
            values=reading.values,
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return refuse(request, application, refusal)
    return redirect(reverse("desk:case", args=[application.pk]) + "#officers")


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
