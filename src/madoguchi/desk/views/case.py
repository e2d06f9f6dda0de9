"""One case as officers see it; that it was looked at is recorded before any page of it leaves."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.applications.selectors import (
    agent_in_words,
    answers_now,
    application_for_officer,
    officer_answers_of,
)
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.contents import contents_of
from madoguchi.desk.deciding import deciding_of, is_shown
from madoguchi.desk.forms import DeskForm
from madoguchi.desk.history import history_of
from madoguchi.desk.holding import holding_of
from madoguchi.desk.moving import moves_of
from madoguchi.desk.notes import SHOWN_AT_ONCE, Changes, changes_since, notes_of
from madoguchi.desk.telling import telling_of
from madoguchi.desk.types import deadline_of
from madoguchi.eforms.selectors import (
    display,
    document_of,
    officer_paths,
    restricted_page,
    value_at,
)
from madoguchi.eforms.types import Reading
from madoguchi.examination.selectors import disposition_of, moved_of, notice_of
from madoguchi.examination.selectors.bulk import bulk_of_case
from madoguchi.examination.services import NotYourRole, look_in, open_case
from madoguchi.examination.services.officers import FILLED_IN
from madoguchi.registry.selectors import body_for

OFFICERS = (Role.EXAMINER, Role.APPROVER, Role.AUDITOR)


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
    words: Mapping[str, str] | None = None,
    is_previewed: bool = False,
    since: Changes | None = None,
    typed: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of the case, with what refused an act, what changed `since`, and what was typed for it."""
    look_at(request, application)
    body = body_for(application.edition)
    may_do = _may_do(request, application)
    acting, at = acting_of_request(request), now()
    content = contents_of(application, body=body, acting=acting, at=at)
    history = history_of(application)
    look_in(application=application, last=history[0].n if history else 0, by=acting, at=at)
    deciding = deciding_of(
        request,
        application,
        body,
        sections=content["sections"],
        files=content["files"],
        form=form,
        words=words,
        is_previewed=is_previewed,
    )
    is_form_shown = form is None or is_shown(form, deciding)
    context = {
        "application": application,
        "body": body,
        "title": body.title,
        "deadline": deadline_of(application, japan_day(now())),
        "agent": agent_in_words(application),
        "history": history[:SHOWN_AT_ONCE],
        "history_before": history[SHOWN_AT_ONCE:],
        "disposition": disposition_of(application),
        "notice": notice_of(application),
        "moved": moved_of(application),
        "bulk": bulk_of_case(application),
        **content,
        **may_do,
        **deciding,
        "refused": refused,
        "typed": typed or ([] if is_form_shown or form is None else form.typed()),
        "errors": _errors(form, officer_reading),
        **_officers(request, application, officer_reading),
        **notes_of(application, acting=acting, at=at, form=form),
        **holding_of(application, acting=acting, at=at),
        **telling_of(application),
        "since": since,
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
        "may_fill_in": is_examiner and application.state in FILLED_IN,
        "officer_rows": [
            (asked.label, display(asked.question, value_at(document, body, asked.path)))
            for asked in restricted_page(document, paths)
        ],
    }


def refuse(
    request: HttpRequest,
    application: Application,
    refusal: Refusal,
    form: DeskForm | None = None,
    *,
    typed: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    """The case as it is now, with what refused the act and what changed since; nothing typed is lost."""
    status = 403 if isinstance(refusal, NotYourRole) else 409
    present = case_of(request, application.pk)
    since = changes_since(
        present, _shown_revision(request), history_of(present), acting=acting_of_request(request)
    )
    return show(request, present, refused=refusal, form=form, since=since, typed=typed, status=status)


def _shown_revision(request: HttpRequest) -> int:
    """The revision of the case that the page showed; a form with a revision of its own sends it as `case`."""
    text = request.POST.get("case", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else posted_revision(request)


def _may_do(request: HttpRequest, application: Application) -> dict[str, Any]:
    """What this officer may do next, so that the page shows no button that is refused."""
    acting, state = acting_of_request(request), application.state
    is_examiner = acting.has(Role.EXAMINER, application.organisation_id)
    return {
        "may_take": is_examiner and may(Move.TAKE, state),
        "may_ask": is_examiner and may(Move.ASK_CORRECTION, state),
        "moves": moves_of(acting, application),
    }
