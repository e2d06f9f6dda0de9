"""The files of a case: shown in its page, one after the other, large and turned; and the notice."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now, file_of
from madoguchi.core.clock import japan_day
from madoguchi.desk.contents import files_shown
from madoguchi.desk.views.case import OFFICERS, case_of, look_at
from madoguchi.eforms.selectors import correctable, document_of
from madoguchi.examination.selectors import notice_of
from madoguchi.files.models import File
from madoguchi.files.selectors import FileDamaged, FileHeld, read

SHOWN_FILE = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'",
    "X-Content-Type-Options": "nosniff",
}
SHOWN_TYPES = ("application/pdf", "image/jpeg", "image/png")
TURNS = {str(turn): turn for turn in (90, 180, 270)}


def shown_inline(stored: File) -> HttpResponse:
    """The bytes of a file for a page of our own to show: a PDF or a picture, which act in no page of ours.

    Anything else is a download, whatever the files room may take in one day.
    """
    try:
        content = read(stored)
    except (FileHeld, FileDamaged) as refusal:
        return HttpResponse(
            str(refusal), content_type="text/plain; charset=utf-8", headers=SHOWN_FILE, status=409
        )
    response = HttpResponse(content, content_type=stored.media_type, headers=SHOWN_FILE)
    is_shown = stored.media_type in SHOWN_TYPES
    response.headers["Content-Disposition"] = (
        content_disposition_header(not is_shown, stored.name) or "inline"
    )
    return response


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
@xframe_options_sameorigin
def attached_file(request: HttpRequest, key: UUID, file: UUID) -> HttpResponse:
    """A file of the case, to be shown in its page."""
    application = case_of(request, key)
    try:
        stored = file_of(application, file)
    except File.DoesNotExist as error:
        raise Http404 from error
    look_at(request, application, _("添付書類の確認"))
    return shown_inline(stored)


@dataclass(frozen=True, slots=True)
class Viewer:
    """One file of several, as it is turned and drawn now (書類の表示)."""

    number: int
    turn: int
    is_large: bool
    address: str

    def way(self, **changes: Any) -> str:
        """The address of the same file, turned or drawn otherwise; it leads back to the file in the page."""
        kept = {"turn": self.turn, "size": "large" if self.is_large else "", **changes}
        query = urlencode({name: value for name, value in kept.items() if value})
        return f"{self.address}{'?' + query if query else ''}#file"

    @property
    def turned(self) -> str:
        """Turned a quarter to the right."""
        return self.way(turn=(self.turn + 90) % 360)

    @property
    def sized(self) -> str:
        """As large as it is, or as wide as the page."""
        return self.way(size="" if self.is_large else "large")


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def files_page(request: HttpRequest, key: UUID, file: UUID | None = None) -> HttpResponse:
    """The files of the case one at a time, with the answer that each belongs to."""
    application = case_of(request, key)
    look_at(request, application, _("添付書類の確認"))
    files = _files(application)
    if not files and file is None:
        context = {"application": application, "title": application.edition.procedure_version.body["title"]}
        return render(request, "desk/no_files.html", context)
    place = next((n for n, one in enumerate(files) if one["key"] == str(file)), None) if file else 0
    if place is None:
        raise Http404
    viewer = Viewer(
        number=place + 1,
        turn=TURNS.get(request.GET.get("turn", ""), 0),
        is_large=request.GET.get("size") == "large",
        address=_address(application, files[place]),
    )
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "files": [(one, _address(application, one)) for one in files],
        "file": files[place],
        "viewer": viewer,
        "count": len(files),
        "previous": _address(application, files[place - 1]) if place else "",
        "next": _address(application, files[place + 1]) if place + 1 < len(files) else "",
    }
    return render(request, "desk/files.html", context)


def _files(application: Application) -> list[dict[str, Any]]:
    """The files that the case has now, each once: the same one may answer several questions."""
    document, present = document_of(application.edition.form_version), answers_now(application)
    labels = dict(correctable(document, present.body, japan_day(application.arrived_at)))
    stored = File.objects.in_bulk([UUID(entry["file"]) for entry in present.files])
    found: dict[str, dict[str, Any]] = {}
    for one in files_shown(present, stored, labels):
        before = found.get(one["key"])
        found[one["key"]] = {**one, "label": f"{before['label']}、{one['label']}"} if before else one
    return list(found.values())


def _address(application: Application, file: dict[str, Any]) -> str:
    return reverse("desk:file_page", args=[application.pk, file["key"]])


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
