"""Writing to the office about one's case, and reading what it answered."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.services import MayOnlyPrepare
from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_key
from madoguchi.core.clock import now
from madoguchi.core.ids import uuid7
from madoguchi.core.refusal import Refusal
from madoguchi.examination.selectors.threads import conversation_of, thread_file_of
from madoguchi.examination.services.threads import (
    HoldsIndividualNumber,
    NothingWritten,
    NumberInAName,
    ThreadClosed,
    TooManyFiles,
    TooManyMessages,
    mark_thread_read,
    write_to_office,
)
from madoguchi.files.models import File
from madoguchi.files.services import FileRefused
from madoguchi.portal.views.holding import held_application
from madoguchi.portal.views.my import file_response
from madoguchi.registry.selectors import body_for, contact_of

_STATUS = {ThreadClosed: 409, TooManyMessages: 429, MayOnlyPrepare: 403}


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def thread_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everything written about the case, and room to write."""
    application = held_application(request, key)
    acting = acting_of_request(request)
    typed, errors, refused, status = "", [], None, 200
    if request.method == "POST":
        typed = request.POST.get("body", "")[:4000]
        try:
            write_to_office(
                application=application,
                body=typed,
                files=request.FILES.getlist("files"),
                key=posted_key(request),
                by=acting.for_purpose("窓口への連絡"),
                at=now(),
            )
        except (NothingWritten, HoldsIndividualNumber, NumberInAName, TooManyFiles, FileRefused) as refusal:
            errors, status = [{"id": refusal.field or "files", "message": str(refusal)}], 422
        except (ThreadClosed, TooManyMessages, MayOnlyPrepare) as refusal:
            refused, status = refusal, _STATUS[type(refusal)]
        else:
            return redirect(reverse("portal:thread", args=[application.pk]) + "?sent=yes#last")
    return _page(request, application.pk, typed, errors, refused, status)


def _page(
    request: HttpRequest,
    key: UUID,
    typed: str,
    errors: list[dict[str, str]],
    refused: Refusal | None,
    status: int,
) -> HttpResponse:
    application = held_application(request, key)
    conversation = conversation_of(application)
    mark_thread_read(application=application, by=acting_of_request(request), at=now())
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "contact": contact_of(application.edition, body_for(application.edition)),
        "key": uuid7(),
        "conversation": conversation,
        "typed": typed,
        "errors": errors,
        "refused": refused,
        "was_sent": request.GET.get("sent") == "yes" and request.method == "GET",
    }
    return render(request, "portal/my/thread.html", context, status=status)


@open_to(Readers.HOLDER)
@require_safe
def thread_file(request: HttpRequest, key: UUID, file: UUID) -> HttpResponse:
    """A file that stands beside a message."""
    application = held_application(request, key)
    try:
        return file_response(thread_file_of(application, file))
    except File.DoesNotExist as error:
        raise Http404 from error
