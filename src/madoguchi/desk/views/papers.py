"""The notices and permits of a case: when each arrived and was opened, issuing one again, taking one back."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import Application
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.views.case import OFFICERS, case_of, look_at
from madoguchi.examination.models import Notice
from madoguchi.examination.selectors.papers import (
    PaperState,
    papers_of,
    renewable_from,
    replacement_of,
    state_of,
)
from madoguchi.examination.selectors.standing import review_request_until
from madoguchi.examination.services import reissue, revoke
from madoguchi.files.selectors import read
from madoguchi.registry.selectors import body_for
from madoguchi.vault.types import KeyMissing, Tampered


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def papers_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """The papers of the case, the newest first."""
    return _show(request, case_of(request, key))


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def paper_file(request: HttpRequest, key: UUID, paper: UUID) -> HttpResponse:
    """One paper as the applicant gets it."""
    application = case_of(request, key)
    found = _paper(application, paper)
    look_at(request, application, _("通知書の確認"))
    response = HttpResponse(read(found.file), content_type="application/pdf")
    name = f"{found.kind}-{application.receipt_number}.pdf"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_http_methods(["POST"])
def paper_reissue(request: HttpRequest, key: UUID, paper: UUID) -> HttpResponse:
    """Issue a paper again."""
    return _act(request, key, paper, reissue)


@open_to(Readers.OFFICER, Role.APPROVER)
@require_http_methods(["POST"])
def paper_revoke(request: HttpRequest, key: UUID, paper: UUID) -> HttpResponse:
    """Take a paper back."""
    return _act(request, key, paper, revoke)


def _act(request: HttpRequest, key: UUID, paper: UUID, act: Any) -> HttpResponse:
    application = case_of(request, key)
    found = _paper(application, paper)
    why = request.POST.get("why", "")
    try:
        act(notice=found, why=why, by=acting_of_request(request), at=now())
    except Refusal as refusal:
        return _show(
            request,
            application,
            refused=refusal,
            typed={str(found.pk): why},
            status=422 if refusal.field else 409,
        )
    return redirect("desk:papers", application.pk)


def _paper(application: Application, key: UUID) -> Notice:
    found = next((one for one in papers_of(application) if one.pk == key), None)
    if found is None:
        raise Http404
    return found


def _show(
    request: HttpRequest,
    application: Application,
    *,
    refused: Refusal | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    look_at(request, application, _("通知書の確認"))
    acting, today = acting_of_request(request), japan_day(now())
    place = application.organisation_id
    context = {
        "application": application,
        "title": body_for(application.edition).title,
        "heading": _("通知書・許可証"),
        "section": "papers",
        "rows": [_row(one, today, typed or {}) for one in papers_of(application)],
        "may_reissue": acting.has(Role.EXAMINER, place),
        "may_revoke": acting.has(Role.APPROVER, place),
        "refused": refused,
        "errors": [],
    }
    return render(request, "desk/papers.html", context, status=status)


def _row(paper: Notice, today: Any, typed: dict[str, str]) -> dict[str, Any]:
    state = state_of(paper, on=today)
    try:
        reason = paper.reason
    except (KeyMissing, Tampered):
        reason = _("（読み取れません）")
    return {
        "paper": paper,
        "state": state,
        "stands": state in (PaperState.VALID, PaperState.ENDED),
        "reason": reason,
        "newer": replacement_of(paper),
        "review_until": None if paper.is_permit else review_request_until(paper),
        "renewable_from": renewable_from(paper),
        "typed": typed.get(str(paper.pk), ""),
    }
