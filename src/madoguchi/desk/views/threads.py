"""Writing to the applicant about a case, with the texts that an office often writes."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from madoguchi.accounts.models import Organisation
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_key
from madoguchi.applications.models import Application
from madoguchi.core.acting import Role
from madoguchi.core.clock import now
from madoguchi.core.ids import uuid7
from madoguchi.core.refusal import Refusal
from madoguchi.desk.views.case import OFFICERS, case_of, look_at
from madoguchi.desk.views.files import shown_inline
from madoguchi.examination.models import UsualAnswer
from madoguchi.examination.selectors.threads import conversation_of, thread_file_of, usual_answers
from madoguchi.examination.services.threads import (
    close_thread,
    drop_usual_answer,
    mark_thread_seen,
    reopen_thread,
    save_usual_answer,
    write_to_applicant,
)
from madoguchi.files.models import File


@open_to(Readers.OFFICER, *OFFICERS)
@require_http_methods(["GET", "POST"])
def thread_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everything written about the case, and room to write; `?answer=` puts a usual answer in."""
    application = case_of(request, key)
    if request.method == "GET":
        keys = {str(one.pk): one for one in usual_answers(application.organisation_id)}
        chosen = keys.get(request.GET.get("answer", ""))
        mark_thread_seen(application=application, by=acting_of_request(request), at=now())
        return _page(request, application, typed=chosen.body if chosen else "")
    acts = {"close": close_thread, "reopen": reopen_thread}
    typed = request.POST.get("body", "")[:4000]
    try:
        if act := acts.get(request.POST.get("act", "")):
            act(application=application, by=acting_of_request(request), at=now())
        else:
            write_to_applicant(
                application=application,
                body=typed,
                files=request.FILES.getlist("files"),
                key=posted_key(request),
                by=acting_of_request(request),
                at=now(),
            )
    except Refusal as refusal:
        return _page(request, application, typed=typed, refused=refusal, status=422)
    return redirect(reverse("desk:thread", args=[application.pk]) + "#last")


def _page(
    request: HttpRequest,
    application: Application,
    *,
    typed: str = "",
    refused: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    look_at(request, application)
    context: dict[str, Any] = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "key": uuid7(),
        "conversation": conversation_of(application),
        "usual": [
            {"value": str(one.pk), "label": one.title} for one in usual_answers(application.organisation_id)
        ],
        "may_write": acting_of_request(request).has(Role.EXAMINER, application.organisation_id),
        "typed": typed,
        "refused": refused,
        "errors": [{"id": refused.field, "message": str(refused)}] if refused and refused.field else [],
    }
    return render(request, "desk/thread_page.html", context, status=status)


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
@xframe_options_sameorigin
def thread_file(request: HttpRequest, key: UUID, file: UUID) -> HttpResponse:
    """A file that stands beside a message, shown in the page as those of the application."""
    application = case_of(request, key)
    try:
        found = thread_file_of(application, file)
    except File.DoesNotExist as error:
        raise Http404 from error
    look_at(request, application)
    return shown_inline(found)


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_http_methods(["GET", "POST"])
def usual_page(request: HttpRequest) -> HttpResponse:
    """The usual answers of the offices in which one examines, and room for another."""
    acting = acting_of_request(request)
    places = list(Organisation.objects.filter(pk__in=acting.organisations(Role.EXAMINER)).order_by("name"))
    said = {name: request.POST.get(name, "")[:4000] for name in ("organisation", "title", "body")}
    refused: Refusal | None = None
    if request.method == "POST":
        place = next((one for one in places if str(one.pk) == said["organisation"]), None)
        if place is None:
            raise Http404
        try:
            save_usual_answer(organisation=place, title=said["title"], body=said["body"], by=acting, at=now())
        except Refusal as refusal:
            refused = refusal
        else:
            return redirect("desk:usual_answers")
    context = {
        "groups": [(place, list(usual_answers(place.pk))) for place in places],
        "places": [{"value": str(place.pk), "label": place.name} for place in places],
        "said": said,
        "errors": [{"id": refused.field or "body", "message": str(refused)}] if refused else [],
    }
    return render(request, "desk/usual_answers.html", context, status=422 if refused else 200)


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def drop_usual(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw a usual answer away."""
    acting = acting_of_request(request)
    answer = UsualAnswer.objects.filter(pk=key, organisation__in=acting.organisations(Role.EXAMINER)).first()
    if answer is None:
        raise Http404
    drop_usual_answer(answer=answer, by=acting, at=now())
    return redirect("desk:usual_answers")
