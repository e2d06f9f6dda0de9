"""Files of a reply to a correction, in parts that go on where they stopped; JSON for the page's script."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import Application
from madoguchi.applications.services import MoveNotAllowed
from madoguchi.core.clock import now
from madoguchi.eforms.selectors import field_name
from madoguchi.examination.services.replies import (
    append_reply_part,
    begin_reply_file,
    finish_reply_file,
    give_up_reply_file,
)
from madoguchi.files.models import Upload
from madoguchi.files.selectors import upload_of
from madoguchi.files.services import CHUNK
from madoguchi.portal.views.cases.correct import Asked, asked_of
from madoguchi.portal.views.holding import held_application
from madoguchi.portal.views.uploads import number_of, said, standing_of, told_of


def _asked(request: HttpRequest, key: UUID) -> Asked | None:
    return asked_of(held_application(request, key))


def _over() -> HttpResponse:
    return JsonResponse({"sentence": str(MoveNotAllowed.sentence)}, status=410)


def _path(request: HttpRequest, asked: Asked) -> str:
    """The path of the field that the script names; empty for a field that is not asked."""
    name = f"q-{request.POST.get('question', '')}"
    return next((path for path in asked.paths if field_name(path) == name), "")


def _upload(application: Application, key: UUID) -> Upload:
    try:
        return upload_of(application.pk, key)
    except Upload.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.HOLDER)
@require_POST
def begin(request: HttpRequest, key: UUID) -> HttpResponse:
    """Begin an upload, or go on with the one of the same file."""
    asked = _asked(request, key)
    if asked is None:
        return _over()

    def answer() -> dict[str, Any]:
        upload = begin_reply_file(
            application=asked.application,
            round=asked.request.round,
            path=_path(request, asked),
            name=request.POST.get("name", "")[:500],
            size=number_of(request.POST.get("size", "")),
            sha256=request.POST.get("sha256", ""),
            by=acting_of_request(request),
            at=now(),
        )
        return standing_of(upload)

    return said(answer, status=201)


@open_to(Readers.HOLDER)
@require_safe
def standing(request: HttpRequest, key: UUID, upload: UUID) -> HttpResponse:
    """How much of an upload is there: asked after a lost connection."""
    return JsonResponse(standing_of(_upload(held_application(request, key), upload)))


@open_to(Readers.HOLDER)
@require_POST
def part(request: HttpRequest, key: UUID, upload: UUID) -> HttpResponse:
    """Take one part, the only file of the form; its place and digest stand beside it."""
    application = held_application(request, key)
    found = _upload(application, upload)

    def answer() -> dict[str, Any]:
        sent = request.FILES.get("part")
        done = append_reply_part(
            application=application,
            upload=found,
            offset=number_of(request.POST.get("offset", "")),
            sha256=request.POST.get("sha256", ""),
            data=sent.read(CHUNK + 1) if sent else b"",
            by=acting_of_request(request),
            at=now(),
        )
        return standing_of(done)

    return said(answer)


@open_to(Readers.HOLDER)
@require_POST
def finish(request: HttpRequest, key: UUID, upload: UUID) -> HttpResponse:
    """Keep an upload that is whole as the answer of its question; says its size and digest."""
    asked = _asked(request, key)
    if asked is None:
        return _over()
    found = _upload(asked.application, upload)

    def answer() -> dict[str, Any]:
        file, kept, replaced = finish_reply_file(
            application=asked.application,
            round=asked.request.round,
            upload=found,
            path=_path(request, asked),
            screen=request.POST.get("screen", "")[:20],
            by=acting_of_request(request),
            at=now(),
        )
        return {
            "revision": kept.reply.revision,
            "shown": kept.prints,
            "file": told_of(file),
            "replaced": replaced,
        }

    return said(answer)


@open_to(Readers.HOLDER)
@require_POST
def give_up(request: HttpRequest, key: UUID, upload: UUID) -> HttpResponse:
    """Drop an upload that is no longer wanted."""
    application = held_application(request, key)
    give_up_reply_file(
        application=application, upload=_upload(application, upload), by=acting_of_request(request)
    )
    return JsonResponse({})
