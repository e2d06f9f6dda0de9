"""Checking the reply to a correction before it is sent: before and after, and what sending it does."""

from dataclasses import asdict
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.services import MayOnlyPrepare
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.services import MoveNotAllowed
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import field_name
from madoguchi.examination.selectors.replies import corrected_by, replied_answers, still_open
from madoguchi.examination.selectors.standing import result_expected_if_answered
from madoguchi.examination.services import answer_correction
from madoguchi.filling.services import FileMissing, entries_in, verified_for
from madoguchi.portal.views.cases.correct import Asked, asked_of
from madoguchi.portal.views.holding import held_application


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def check_correction(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show what the reply changes, and send it."""
    application = held_application(request, key)
    asked = asked_of(application)
    if asked is None:
        return redirect("portal:application", application.pk)
    is_open = bool(
        asked.typed or still_open(asked.document, asked.answers, asked.request, asked.values, at=now())
    )
    if is_open:
        return redirect("portal:correction", application.pk)
    if request.method == "GET" or request.POST.get("round") != str(asked.request.round):
        return _page(request, asked)
    if request.POST.get("revision") != str(asked.revision):
        return _page(request, asked, has_changed=True, status=409)
    corrected = corrected_by(asked.document, asked.answers, asked.values, at=now())
    try:
        entries = verified_for(application=application, entries=entries_in(asked.document, corrected))
        answer_correction(
            application=application,
            answers=corrected,
            files=entries,
            by=acting_of_request(request).for_purpose("補正"),
            at=now(),
        )
    except FileMissing as refusal:
        return _page(request, asked, refusal, status=409)
    except MayOnlyPrepare as refusal:
        return _page(request, asked, refusal, status=403)
    except MoveNotAllowed:
        return redirect("portal:application", application.pk)
    return redirect("portal:application", application.pk)


def _page(
    request: HttpRequest,
    asked: Asked,
    refused: Refusal | None = None,
    *,
    has_changed: bool = False,
    status: int = 200,
) -> HttpResponse:
    application, today = asked.application, japan_day(now())
    rows = replied_answers(application, asked.request, asked.values, at=now())
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "asked": asked.request,
        "rows": [{**asdict(row), "name": field_name(row.path)} for row in rows],
        "is_changed": any(row.is_changed for row in rows),
        "is_late": today > asked.request.due_on,
        "expected_on": result_expected_if_answered(application, on=today),
        "revision": asked.revision,
        "refused": refused,
        "has_changed": has_changed,
    }
    return render(request, "portal/my/correction_check.html", context, status=status)
