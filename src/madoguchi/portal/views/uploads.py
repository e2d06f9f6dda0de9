"""Files that a page sends while it is filled in, in parts that go on where they stopped; JSON for the page's script."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.services import MoveNotAllowed
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.files.models import File, Upload
from madoguchi.files.selectors import is_usable, upload_of
from madoguchi.files.services import (
    CHUNK,
    FileRefused,
    TooManyUploads,
    UploadGone,
    WrongChunk,
    WrongOffset,
)
from madoguchi.filling.models import Draft
from madoguchi.filling.services import (
    AlreadySent,
    ChangedElsewhere,
    Place,
    attach_part,
    begin_attachment,
    finish_attachment,
    give_up_attachment,
)
from madoguchi.language.numbers import format_bytes
from madoguchi.portal.views.holding import held_draft

STATUS: dict[type[Refusal], int] = {
    FileRefused: 422,
    WrongChunk: 422,
    WrongOffset: 409,
    AlreadySent: 410,
    ChangedElsewhere: 410,
    UploadGone: 404,
    MoveNotAllowed: 410,
    TooManyUploads: 429,
}


def said(answer: Callable[[], dict[str, Any]], status: int = 200) -> HttpResponse:
    """What `answer` gives, or the refusal with its sentence and where to go on."""
    try:
        return JsonResponse(answer(), status=status)
    except tuple(STATUS) as refusal:
        told: dict[str, Any] = {"sentence": str(refusal)}
        if isinstance(refusal, WrongOffset):
            told["received"] = refusal.received
        return JsonResponse(told, status=STATUS[type(refusal)])


def _upload(draft: Draft, key: UUID) -> Upload:
    try:
        return upload_of(draft.pk, key)
    except Upload.DoesNotExist as error:
        raise Http404 from error


def number_of(text: str) -> int:
    """A whole number as the script writes it; -1 for anything else, which no service takes."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 12 else -1


def _place(request: HttpRequest) -> Place:
    item = request.POST.get("item", "")
    return Place(
        page_id=request.POST.get("page", "")[:80],
        question_id=request.POST.get("question", "")[:80],
        item=number_of(item) if item else None,
    )


def standing_of(upload: Upload) -> dict[str, Any]:
    """How much of an upload is there, and how large a part may be."""
    return {"upload": str(upload.pk), "received": upload.received, "size": upload.size, "part": CHUNK}


@open_to(Readers.HOLDER)
@require_POST
def begin(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Begin an upload, or go on with the one of the same file."""
    held = held_draft(request, draft)

    def answer() -> dict[str, Any]:
        upload = begin_attachment(
            draft=held,
            place=_place(request),
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
def standing(request: HttpRequest, draft: UUID, upload: UUID) -> HttpResponse:
    """How much of an upload is there: asked after a lost connection."""
    return JsonResponse(standing_of(_upload(held_draft(request, draft), upload)))


@open_to(Readers.HOLDER)
@require_POST
def part(request: HttpRequest, draft: UUID, upload: UUID) -> HttpResponse:
    """Take one part, the only file of the form; its place and digest stand beside it."""
    held = held_draft(request, draft)
    found = _upload(held, upload)

    def answer() -> dict[str, Any]:
        sent = request.FILES.get("part")
        done = attach_part(
            draft=held,
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
def finish(request: HttpRequest, draft: UUID, upload: UUID) -> HttpResponse:
    """Keep an upload that is whole as the answer of its question; says its size and digest."""
    held = held_draft(request, draft)
    found = _upload(held, upload)

    def answer() -> dict[str, Any]:
        file, saved = finish_attachment(
            draft=held,
            upload=found,
            place=_place(request),
            screen=request.POST.get("screen", "")[:20],
            by=acting_of_request(request),
            at=now(),
        )
        return {"revision": saved.draft.revision, "shown": saved.prints, "file": told_of(file)}

    return said(answer)


def told_of(file: File) -> dict[str, Any]:
    """What a page shows of a file that was received."""
    return {
        "id": str(file.pk),
        "name": file.name,
        "size": format_bytes(file.size),
        "sha256": file.sha256,
        "is_waiting": not is_usable(file),
    }


@open_to(Readers.HOLDER)
@require_POST
def give_up(request: HttpRequest, draft: UUID, upload: UUID) -> HttpResponse:
    """Drop an upload that is no longer wanted."""
    held = held_draft(request, draft)
    give_up_attachment(draft=held, upload=_upload(held, upload), by=acting_of_request(request))
    return JsonResponse({})
