"""Usual corrections: kept by an office for each procedure that it takes, asked with one click in a case."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.casework_forms import UsualForm
from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.types import FormDocument
from madoguchi.examination.models import CorrectionTemplate
from madoguchi.examination.selectors import usual_correction, usual_corrections
from madoguchi.examination.services import NotYourRole, keep_usual, retire_usual
from madoguchi.registry.models import Edition
from madoguchi.registry.selectors import editions_taken_by


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_safe
def usual_page(request: HttpRequest) -> HttpResponse:
    """What the officer's offices usually ask, and the procedures for which more can be kept."""
    acting = acting_of_request(request)
    context = {
        "templates": list(usual_corrections(acting)),
        "editions": _newest(list(editions_taken_by(acting.organisations(Role.EXAMINER)))),
    }
    return render(request, "desk/usual/list.html", context)


def _newest(editions: list[Edition]) -> list[Edition]:
    """The last edition of each procedure in each office."""
    found = {(one.organisation_id, one.procedure_id): one for one in editions}
    return sorted(found.values(), key=lambda one: (one.organisation.slug, one.procedure.slug))


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_http_methods(["GET", "HEAD", "POST"])
def add_usual(request: HttpRequest, edition: UUID) -> HttpResponse:
    """Keep a usual correction for a procedure."""
    acting = acting_of_request(request)
    found = editions_taken_by(acting.organisations(Role.EXAMINER)).filter(pk=edition).first()
    if found is None:
        raise Http404
    return _edit(request, found, None)


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_http_methods(["GET", "HEAD", "POST"])
def edit_usual(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change a usual correction; cases in which it was asked keep what was asked."""
    template = _template(request, key)
    editions = editions_taken_by({template.organisation_id}).filter(procedure=template.procedure_id)
    edition = editions.last()
    if edition is None:
        raise Http404
    return _edit(request, edition, template)


def _template(request: HttpRequest, key: UUID) -> CorrectionTemplate:
    try:
        return usual_correction(acting_of_request(request), key)
    except CorrectionTemplate.DoesNotExist as error:
        raise Http404 from error


def _edit(request: HttpRequest, edition: Edition, template: CorrectionTemplate | None) -> HttpResponse:
    questions = _questions(document_of(edition.form_version))
    initial = (
        {
            "title": template.title,
            "message": template.message,
            "days": template.days,
            "items": {item["question"]: item["reason"] for item in template.items},
        }
        if template
        else None
    )
    form = UsualForm(request.POST if request.method == "POST" else None, questions=questions, initial=initial)
    if request.method != "POST":
        return _page(request, edition, template, form)
    if not form.is_valid():
        return _page(request, edition, template, form, status=422)
    try:
        keep_usual(
            organisation=edition.organisation,
            procedure=edition.procedure,
            template=template,
            title=form.cleaned_data["title"],
            items=form.items(),
            message=form.cleaned_data["message"],
            days=form.cleaned_data["days"],
            revision=posted_revision(request),
            by=acting_of_request(request),
            at=now(),
        )
    except Refusal as refusal:
        status = 403 if isinstance(refusal, NotYourRole) else 409
        return _page(request, edition, template, form, refused=refusal, status=status)
    return redirect("desk:usual")


def _questions(document: FormDocument) -> list[tuple[str, str]]:
    """The questions that an applicant may be asked to correct."""
    return [
        (question.id, question.label)
        for _page, question in document.questions()
        if question.is_asked and question.type != "declaration"
    ]


def _page(
    request: HttpRequest,
    edition: Edition,
    template: CorrectionTemplate | None,
    form: UsualForm,
    *,
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    present: Any = (
        CorrectionTemplate.objects.filter(pk=template.pk).first() if template and refused else template
    )
    context = {
        "edition": edition,
        "template": present,
        "form": form,
        "refused": refused,
        "errors": form.summary() if form.is_bound and not form.is_valid() else [],
    }
    return render(request, "desk/usual/edit.html", context, status=status)


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def drop_usual(request: HttpRequest, key: UUID) -> HttpResponse:
    """Offer a usual correction no more."""
    template = _template(request, key)
    try:
        retire_usual(
            template=template, revision=posted_revision(request), by=acting_of_request(request), at=now()
        )
    except Refusal as refusal:
        context = {"templates": list(usual_corrections(acting_of_request(request))), "refused": refusal}
        return render(request, "desk/usual/list.html", {**context, "editions": []}, status=409)
    return redirect("desk:usual")
