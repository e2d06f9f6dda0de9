"""What is done about one procedure: plan an action, declare, approve and withdraw, record a run, name as priority."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.improvement.models import Improvement
from madoguchi.improvement.services import plan
from madoguchi.quality.models import ExternalEvidence
from madoguchi.quality.selectors import action_of, evidence_of, to_next
from madoguchi.quality.services import NotAResult, approve, declare, record_run, withdraw_evidence
from madoguchi.registry.models import Procedure
from madoguchi.registry.services import set_priority
from madoguchi.studio.forms import StudioForm
from madoguchi.studio.views.quality.forms import EvidenceForm, PriorityForm, RunForm
from madoguchi.studio.views.quality.listing import OWNERS
from madoguchi.studio.views.quality.procedure import declarable, forms_of, found_for, show


def _to(procedure: Procedure, part: str) -> HttpResponse:
    return redirect(f"{reverse('studio:quality_of', args=[procedure.slug])}#{part}")


def _shown(
    request: HttpRequest, procedure: Procedure, name: str, form: StudioForm, refusal: Refusal | None = None
) -> HttpResponse:
    """The page again with what was wrong, beside the field where the refusal names one."""
    if refusal is not None and refusal.field in form.fields:
        form.add_error(refusal.field, str(refusal))
        refusal = None
    return show(
        request, procedure, forms={name: form}, refused=refusal, status=409 if refusal is not None else 422
    )


@open_to(Readers.OFFICER, *OWNERS)
@require_http_methods(["POST"])
def plan_action(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a standard action with one press: who presses owns it, due after the time that it usually takes."""
    procedure, at = found_for(request, slug), now()
    action = action_of(request.POST.get("action", ""))
    ways = to_next(procedure)
    if action is None or not any(action in way.open_actions for way in ways):
        return _to(procedure, "next")  # planned meanwhile, or met: nothing is to be done
    missing = [s.evidence.title for way in ways for s in way.steps if s.evidence.key in action.criteria]
    try:
        plan(
            organisation=procedure.organisation,
            procedure=procedure,
            title=action.title,
            problem="\n".join(dict.fromkeys(missing)),
            measure=action.words,
            source=Improvement.Source.ACTION,
            action=action.key,
            due_on=japan_day(at) + timedelta(days=action.effort.days),
            indicator=action.indicator,
            by=acting_of_request(request),
            at=at,
        )
    except Refusal as refusal:
        return show(request, procedure, refused=refusal, status=409)
    return _to(procedure, "planned")


@open_to(Readers.OFFICER, Role.EDITOR)
@require_http_methods(["POST"])
def declare_evidence(request: HttpRequest, slug: str) -> HttpResponse:
    """Enter evidence for a procedure on another system."""
    procedure = found_for(request, slug, Role.EDITOR)
    form = EvidenceForm(request.POST, criteria=declarable())
    if not form.is_valid():
        return _shown(request, procedure, "declare", form)
    try:
        declare(procedure=procedure, **form.cleaned_data, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _shown(request, procedure, "declare", form, refusal)
    return _to(procedure, "declared")


def _evidence(procedure: Procedure, key: UUID) -> ExternalEvidence:
    found = evidence_of(procedure).select_related("procedure").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@open_to(Readers.OFFICER, Role.PUBLISHER)
@require_http_methods(["POST"])
def approve_evidence(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Let declared evidence count: by another than who entered it."""
    procedure = found_for(request, slug, Role.PUBLISHER)
    try:
        approve(evidence=_evidence(procedure, key), by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return show(request, procedure, refused=refusal, status=409)
    return _to(procedure, "declared")


@open_to(Readers.OFFICER, Role.EDITOR, Role.PUBLISHER)
@require_http_methods(["POST"])
def take_back_evidence(request: HttpRequest, slug: str, key: UUID) -> HttpResponse:
    """Take declared evidence back."""
    procedure = found_for(request, slug, Role.EDITOR, Role.PUBLISHER)
    try:
        withdraw_evidence(evidence=_evidence(procedure, key), by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return show(request, procedure, refused=refusal, status=409)
    return _to(procedure, "declared")


@open_to(Readers.OFFICER, Role.EDITOR, Role.PUBLISHER)
@require_http_methods(["POST"])
def add_run(request: HttpRequest, slug: str) -> HttpResponse:
    """Record what an accessibility checker found, from the file that it wrote."""
    procedure = found_for(request, slug, Role.EDITOR, Role.PUBLISHER)
    form = RunForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, procedure, "run", form)
    versions = {str(one.pk): one for one in forms_of(procedure)}
    chosen = versions.get(form.cleaned_data["edition"]) or next(iter(versions.values()), None)
    try:
        record_run(
            procedure=procedure,
            form_version=chosen,
            result=_read(form.cleaned_data["file"].read()),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        return _shown(request, procedure, "run", form, refusal)
    return _to(procedure, "runs")


def _read(content: bytes) -> Any:
    try:
        return json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise NotAResult(field="file") from error


@open_to(Readers.OFFICER, Role.PUBLISHER, Role.PLAN_MANAGER)
@require_http_methods(["POST"])
def name_priority(request: HttpRequest, slug: str) -> HttpResponse:
    """Say whether the procedure is a priority one."""
    procedure = found_for(request, slug, Role.PUBLISHER, Role.PLAN_MANAGER)
    form = PriorityForm(request.POST)
    if not form.is_valid():
        return _shown(request, procedure, "priority", form)
    try:
        set_priority(procedure=procedure, **form.cleaned_data, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _shown(request, procedure, "priority", form, refusal)
    return _to(procedure, "priority")
