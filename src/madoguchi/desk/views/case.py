"""One case as officers see it; that it was looked at is recorded before any page of it leaves."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.applications.selectors import (
    agent_in_words,
    answers_at,
    answers_now,
    application_for_officer,
    file_of,
    officer_answers_of,
)
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.decision_forms import ProposalForm, SignOffForm
from madoguchi.desk.forms import DeskForm
from madoguchi.desk.history import history_of
from madoguchi.desk.origins import with_origins
from madoguchi.desk.registry import registry_beside
from madoguchi.desk.types import corrected_answers, deadline_of
from madoguchi.eforms.selectors import (
    correctable,
    differences,
    display,
    document_of,
    officer_paths,
    restricted_page,
    summary,
    value_at,
)
from madoguchi.eforms.types import Reading
from madoguchi.examination.selectors import disposition_of, last_proposal, notice_of
from madoguchi.examination.services import NotYourRole, open_case
from madoguchi.files.models import File
from madoguchi.files.selectors import read
from madoguchi.registry.selectors import body_for

OFFICERS = (Role.EXAMINER, Role.APPROVER, Role.AUDITOR)

SHOWN_FILE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
}


def case_of(request: HttpRequest, key: UUID) -> Application:
    """The case if the officer may see it, else 404."""
    try:
        return application_for_officer(acting_of_request(request), key)
    except Application.DoesNotExist as error:
        raise Http404 from error


def look_at(request: HttpRequest, application: Application, purpose: str = "") -> None:
    """Record that the officer sees the case, for the work of the role unless a purpose is named."""
    acting = acting_of_request(request)
    if not purpose:
        place = application.organisation_id
        purpose = (
            _("審査")
            if acting.has(Role.EXAMINER, place)
            else _("決裁")
            if acting.has(Role.APPROVER, place)
            else _("監査")
        )
    open_case(application=application, purpose=purpose, by=acting, at=now())


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def case_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """The case: answers, files, corrections, what to do next, history."""
    return show(request, case_of(request, key))


def show(
    request: HttpRequest,
    application: Application,
    *,
    refused: Refusal | None = None,
    form: DeskForm | None = None,
    officer_reading: Reading | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the case, with what refused an act and what was typed for it."""
    look_at(request, application)
    body = body_for(application.edition)
    may_do = _may_do(request, application)
    proposal_form = form if isinstance(form, ProposalForm) else ProposalForm(body=body)
    sign_off_form = form if isinstance(form, SignOffForm) else SignOffForm()
    is_form_shown = form is None or (form is proposal_form and may_do["may_propose"])
    is_form_shown = is_form_shown or (form is sign_off_form and may_do["may_sign_off"])
    context = {
        "application": application,
        "body": body,
        "title": body.title,
        "deadline": deadline_of(application, japan_day(now())),
        "agent": agent_in_words(application),
        "history": history_of(application),
        "disposition": disposition_of(application),
        "notice": notice_of(application),
        **_content(application),
        **may_do,
        "refused": refused,
        "typed": [] if is_form_shown or form is None else form.typed(),
        "errors": _errors(form, officer_reading),
        **_officers(request, application, officer_reading),
        "proposal_form": proposal_form,
        "sign_off_form": sign_off_form,
    }
    return render(request, "desk/case.html", context, status=status)


def _errors(form: DeskForm | None, officer_reading: Reading | None) -> list[Any]:
    if officer_reading is not None:
        return list(officer_reading.errors)
    return form.summary() if form is not None and not form.is_valid() else []


def _officers(request: HttpRequest, application: Application, reading: Reading | None) -> dict[str, Any]:
    """What the form asks of officers alone, and what they filled in."""
    document, day = document_of(application.edition.form_version), japan_day(application.arrived_at)
    kept = officer_answers_of(application)
    body = kept.body if kept else {}
    paths = officer_paths(document, answers_now(application).body, on=day)
    is_examiner = acting_of_request(request).has(Role.EXAMINER, application.organisation_id)
    return {
        "officer_paths": paths,
        "officer_document": document,
        "officer_body": body,
        "officer_reading": reading,
        "officer_kept": kept,
        "may_fill_in": is_examiner and application.is_open,
        "officer_rows": [
            (asked.label, display(asked.question, value_at(document, body, asked.path)))
            for asked in restricted_page(document, paths)
        ],
    }


def refuse(
    request: HttpRequest, application: Application, refusal: Refusal, form: DeskForm | None = None
) -> HttpResponse:
    """The case as it is now, with what refused the act; nothing typed is lost."""
    status = 403 if isinstance(refusal, NotYourRole) else 409
    return show(request, case_of(request, application.pk), refused=refusal, form=form, status=status)


def _may_do(request: HttpRequest, application: Application) -> dict[str, Any]:
    """What this officer may do next, so that the page shows no button that is refused."""
    acting, state = acting_of_request(request), application.state
    is_examiner = acting.has(Role.EXAMINER, application.organisation_id)
    is_approver = acting.has(Role.APPROVER, application.organisation_id)
    proposal = last_proposal(application)
    is_own = proposal is not None and proposal.proposed_by_id == acting.who
    return {
        "proposal": proposal,
        "is_own_proposal": is_own and is_approver,
        "may_take": is_examiner and may(Move.TAKE, state),
        "may_ask": is_examiner and may(Move.ASK_CORRECTION, state),
        "may_propose": is_examiner and may(Move.PROPOSE, state),
        "may_sign_off": is_approver and not is_own and may(Move.APPROVE, state),
        "may_decide": is_examiner and may(Move.DECIDE, state),
    }


def _content(application: Application) -> dict[str, Any]:
    """The answers with their files and what corrections changed."""
    document = document_of(application.edition.form_version)
    arrived = japan_day(application.arrived_at)
    present = answers_now(application)
    filed = answers_at(application, 1) if present.revision > 1 else present
    sections = with_origins(summary(document, present.body, arrived), present.origins)
    rows = {row.path: row for section in sections for row in section.rows}
    corrections = list(application.corrections.select_related("asked_by"))
    labels = {**{path: row.label for path, row in rows.items()}}
    labels |= dict(correctable(document, present.body, arrived))
    stored = File.objects.in_bulk([entry["file"] for entry in present.files])
    return {
        "sections": sections,
        "registry": registry_beside(document, present.body, application.subject_id, on=arrived),
        "corrections": corrections,
        "correction": next((one for one in corrections if one.answered_at is None), None),
        "corrected": corrected_answers(
            corrections,
            differences(document, filed.body, present.body) if present is not filed else [],
            labels,
            {path: row.display for path, row in rows.items()},
        ),
        "files": [
            {
                "key": entry["file"],
                "name": entry["name"],
                "size": entry["size"],
                "label": labels.get(entry["path"], ""),
                "is_image": stored[UUID(entry["file"])].media_type.startswith("image/"),
            }
            for entry in present.files
            if UUID(entry["file"]) in stored
        ],
    }


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
@xframe_options_sameorigin
def attached_file(request: HttpRequest, key: UUID, file: UUID) -> HttpResponse:
    """A file of the case, shown in its page; the files room took nothing in that acts by itself."""
    application = case_of(request, key)
    try:
        stored = file_of(application, file)
    except File.DoesNotExist as error:
        raise Http404 from error
    look_at(request, application, _("添付書類の確認"))
    response = HttpResponse(read(stored), content_type=stored.media_type, headers=SHOWN_FILE)
    response.headers["Content-Disposition"] = content_disposition_header(False, stored.name) or "inline"
    return response


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def notice_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The notice as the applicant gets it."""
    application = case_of(request, key)
    found = notice_of(application)
    if found is None:
        raise Http404
    look_at(request, application, _("通知書の確認"))
    response = HttpResponse(read(found.file), content_type="application/pdf")
    name = f"notice-{application.receipt_number}.pdf"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
