"""Entering applications that came over the counter or by post."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_key
from madoguchi.applications.models import Application
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.ids import uuid7
from madoguchi.core.refusal import Refusal
from madoguchi.desk.entry import Entry, blank_entry, editions_to_enter, read_entry
from madoguchi.desk.entry_forms import ArrivalForm
from madoguchi.desk.views.case import OFFICERS, case_of, look_at
from madoguchi.eforms.selectors import document_of
from madoguchi.eforms.types import FormDocument
from madoguchi.examination.services import enter_application
from madoguchi.filling.services import receipt_data
from madoguchi.papers.services import receipt_pdf
from madoguchi.registry.models import Edition


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_safe
def choose_page(request: HttpRequest) -> HttpResponse:
    """Which procedure the paper is for."""
    editions = editions_to_enter(acting_of_request(request), on=japan_day(now()))
    offices: dict[str, list[Edition]] = {}
    for one in editions:
        offices.setdefault(one.organisation.name, []).append(one)
    return render(request, "desk/enter/choose.html", {"offices": offices})


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_http_methods(["GET", "POST"])
def enter_page(request: HttpRequest, edition: UUID) -> HttpResponse:
    """The form as it stands on paper; sent, it stands in the queue."""
    taken = _edition(request, edition)
    document, at = document_of(taken.form_version), now()
    if request.method == "GET":
        entry = blank_entry(document, on=japan_day(at))
        return _page(request, taken, document, entry, ArrivalForm(at=at), key=uuid7())
    form, key = ArrivalForm(request.POST, at=at), posted_key(request)
    is_good = form.is_valid()
    on = (
        japan_day(form.moment)
        if "day" in form.cleaned_data and "time" in form.cleaned_data
        else japan_day(at)
    )
    entry = read_entry(document, request.POST, on=on)
    is_search = entry.reading is not None and entry.reading.is_search
    if is_search or request.POST.get("act", "send") != "send" or (entry.has_more and is_good):
        return _page(request, taken, document, entry, form, key=key, is_checked=False)
    wrong = [*entry.errors, *([] if request.POST.get("as_written") else entry.blank)]
    if not is_good or wrong:
        return _page(request, taken, document, entry, form, key=key, wrong=wrong, status=422)
    try:
        application = enter_application(
            key=key,
            edition=taken,
            channel=Application.Channel(form.cleaned_data["channel"]),
            arrived_at=form.moment,
            answers=entry.answers,
            scans=[
                (path, upload)
                for path, _label in entry.files
                for upload in request.FILES.getlist(f"scan-{path}")
            ],
            name=form.cleaned_data["applicant_name"],
            by=acting_of_request(request),
            at=at,
        )
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return _page(request, taken, document, entry, form, key=key, refused=refusal, status=422)
    return redirect("desk:case", application.pk)


@open_to(Readers.OFFICER, *OFFICERS)
@require_safe
def receipt_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The receipt of the case as PDF, to be printed for whom came to the counter."""
    application = case_of(request, key)
    look_at(request, application, _("受付票の印刷"))
    response = HttpResponse(receipt_pdf(receipt_data(application)), content_type="application/pdf")
    name = f"receipt-{application.receipt_number}.pdf"
    response.headers["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return response


def _edition(request: HttpRequest, key: UUID) -> Edition:
    """The edition if the officer may enter what is for it, else 404."""
    editions = editions_to_enter(acting_of_request(request), on=japan_day(now()))
    found = next((one for one in editions if one.pk == key), None)
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest,
    edition: Edition,
    document: FormDocument,
    entry: Entry,
    form: ArrivalForm,
    *,
    key: UUID,
    wrong: Iterable[Any] = (),
    refused: Refusal | None = None,
    is_checked: bool = True,
    status: int = 200,
) -> HttpResponse:
    typed = form.summary() if form.is_bound and is_checked else []
    shown = {one.path for one in wrong}
    reading = entry.reading
    if reading is not None:
        reading = replace(reading, errors=[one for one in reading.errors if one.path in shown])
    context = {
        "edition": edition,
        "document": document,
        "title": edition.procedure_version.body["title"],
        "entry": entry,
        "reading": reading,
        "form": form,
        "key": key,
        "is_named": bool(document.applicant.name),
        "shown": " ".join(entry.paths),
        "has_blank": bool(entry.blank) and is_checked and form.is_bound,
        "as_written": bool(request.POST.get("as_written")),
        "refused": refused if refused and not refused.field else None,
        "errors": [*typed, *({"id": one.html_id, "message": one.message} for one in wrong)],
    }
    return render(request, "desk/enter/enter.html", context, status=status)
