"""The documents that one keeps: put in, dates changed, replaced, deleted, and where each was handed in."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from madoguchi.accounts.models import Subject
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.selectors import applications_of
from madoguchi.core.acting import Acting
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import read_page
from madoguchi.eforms.types import FieldError, FormDocument, Reading
from madoguchi.facts.models import StoredDocument
from madoguchi.facts.selectors import document_uses_of, documents_of, own_document
from madoguchi.facts.services import (
    DocumentOver,
    TooManyDocuments,
    WrongDays,
    change_document,
    delete_document,
    keep_document,
)
from madoguchi.facts.types import said_validity
from madoguchi.files.selectors import FileDamaged, FileHeld, is_usable
from madoguchi.files.services import FileRefused
from madoguchi.portal.views.mine.oneself import oneself, subject_acted_for
from madoguchi.portal.views.my import file_response
from madoguchi.vocabulary.documents import DOCUMENTS, DocumentKind


def _done(request: HttpRequest) -> str:
    return {
        "kept": _("書類をしまいました。"),
        "changed": _("日付などを変えました。"),
        "replaced": _("新しい書類に入れ替えました。前の書類は消しました。"),
        "deleted": _("書類を削除しました。"),
    }.get(request.GET.get("done", ""), "")


def _form_of(kind: DocumentKind, *, has_file: bool) -> FormDocument:
    """The questions about one document of `kind`; with the file itself unless only its dates are changed."""
    questions: list[dict[str, Any]] = []
    if has_file:
        questions.append(
            {
                "id": "file",
                "type": "file",
                "label": kind.label,
                "required": True,
                "accept": ["pdf", "jpg", "png"],
            }
        )
    questions.append(
        {
            "id": "issued_on",
            "type": "date",
            "label": _("発行された日"),
            "hint": _issued_hint(kind),
            "required": False,
            "maximum": "today",
        }
    )
    if kind.is_dated:
        questions.append(
            {
                "id": "valid_until",
                "type": "date",
                "label": _("有効期限"),
                "hint": _("書類に書いてある日を入力します。"),
                "required": False,
            }
        )
    questions.append(
        {
            "id": "note",
            "type": "text",
            "label": _("名前やメモ"),
            "hint": _("同じ種類の書類が、いくつかあるときに見分けるための言葉です。"),
            "required": False,
            "max_length": 100,
        }
    )
    page = {"id": "document", "title": kind.label, "questions": questions}
    section = {"id": "documents", "title": kind.label, "pages": [page]}
    return FormDocument.parse({"title": kind.label, "privacy": "-", "sections": [section]})


def _issued_hint(kind: DocumentKind) -> str:
    if kind.months is None:
        return _("書類に書いてある日です。わからないときは、空けておきます。")
    return _("多くの窓口は、発行から%(months)dか月以内のものを受け付けます。") % {"months": kind.months}


def _shown(document: StoredDocument, day: date) -> dict[str, Any]:
    is_valid = document.holds_on(day)
    return {
        "document": document,
        "kind": document.of_kind,
        "name": document.note or (document.file.name if document.file else ""),
        "words": said_validity(document, is_valid=is_valid),
        "is_valid": is_valid,
        "is_usable": document.file is not None and is_usable(document.file),
    }


@open_to(Readers.SIGNED_IN)
@require_safe
def documents_page(request: HttpRequest) -> HttpResponse:
    """Everything that the one acted for keeps, by kind."""
    acting, day = oneself(request), japan_day(now())
    order = list(DOCUMENTS)
    rows = [_shown(one, day) for one in documents_of(acting) if one.kind in DOCUMENTS]
    rows.sort(key=lambda row: order.index(row["document"].kind))
    return render(request, "portal/documents/list.html", {"rows": rows, "done": _done(request)})


@open_to(Readers.SIGNED_IN)
@require_safe
def choose_kind(request: HttpRequest) -> HttpResponse:
    """Choose what kind of document is to be kept."""
    subject = subject_acted_for(oneself(request))
    holder = "business" if subject.kind == Subject.Kind.BUSINESS else "person"
    kinds = [kind for kind in DOCUMENTS.values() if kind.fits(holder)]
    return render(request, "portal/documents/kinds.html", {"kinds": kinds})


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def add_document(request: HttpRequest, kind: str) -> HttpResponse:
    """Put a document of one kind into the locker."""
    acting = oneself(request)
    if kind not in DOCUMENTS:
        raise Http404
    return _hand_in(request, acting, DOCUMENTS[kind], None)


def _document(acting: Acting, key: UUID) -> StoredDocument:
    try:
        return own_document(acting, key)
    except StoredDocument.DoesNotExist as error:
        raise Http404 from error


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def replace_document(request: HttpRequest, key: UUID) -> HttpResponse:
    """Put a newer document in the place of one."""
    acting = oneself(request)
    document = _document(acting, key)
    return _hand_in(request, acting, document.of_kind, document)


def _hand_in(
    request: HttpRequest, acting: Acting, kind: DocumentKind, replaces: StoredDocument | None
) -> HttpResponse:
    document = _form_of(kind, has_file=True)
    if request.method == "GET":
        return _ask(request, kind, document, replaces, {"note": replaces.note} if replaces else {}, None)
    reading = _read(request, document)
    if not reading.errors:
        try:
            kept = keep_document(
                subject=subject_acted_for(acting),
                kind=kind.code,
                name=reading.uploads["file"][0].name or "file",
                data=reading.uploads["file"][0].read(),
                **_dates(reading),
                note=reading.values.get("note") or "",
                replaces=replaces,
                by=acting.for_purpose("書類の保管"),
                at=now(),
            )
            return redirect(_to("portal:document", kept.pk, "replaced" if replaces else "kept"))
        except (FileRefused, TooManyDocuments, WrongDays) as refusal:
            field = refusal.field or "file"
            reading.errors.append(FieldError(field, f"q-{field}", str(refusal), "document"))
    return _ask(request, kind, document, replaces, {}, reading)


def _read(request: HttpRequest, document: FormDocument) -> Reading:
    return read_page(document, document.pages[0], request.POST, request.FILES, {}, on=japan_day(now()))


def _dates(reading: Reading) -> dict[str, date | None]:
    found = {key: reading.values.get(key) for key in ("issued_on", "valid_until")}
    return {key: date.fromisoformat(value) if value else None for key, value in found.items()}


def _ask(
    request: HttpRequest,
    kind: DocumentKind,
    document: FormDocument,
    stored: StoredDocument | None,
    answers: dict[str, Any],
    reading: Reading | None,
    template: str = "portal/documents/hand_in.html",
) -> HttpResponse:
    context = {
        "kind": kind,
        "stored": stored,
        "document": document,
        "page": document.pages[0],
        "answers": answers,
        "reading": reading,
        "errors": reading.errors if reading else [],
    }
    return render(request, template, context, status=422 if reading else 200)


@open_to(Readers.SIGNED_IN)
@require_safe
def document_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """One document: its dates, its digest, where it was handed in."""
    acting = oneself(request)
    document = _document(acting, key)
    uses = list(document_uses_of(acting, document.pk))
    mine = applications_of(acting).in_bulk([use.application_id for use in uses if use.application_id])
    context = {
        **_shown(document, japan_day(now())),
        "uses": [{"use": use, "application": mine.get(use.application_id)} for use in uses],
        "done": _done(request),
    }
    return render(request, "portal/documents/document.html", context)


@open_to(Readers.SIGNED_IN)
@require_safe
def document_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The document itself, as a download."""
    document = _document(oneself(request), key)
    assert document.file is not None, "a document that is kept has a file"
    try:
        return file_response(document.file)
    except (FileDamaged, FileHeld) as refusal:
        context = {"stored": document, "kind": document.of_kind, "refusal": refusal}
        return render(request, "portal/documents/not_now.html", context, status=409)


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def change_dates(request: HttpRequest, key: UUID) -> HttpResponse:
    """Change the day of issue, the last day or the note of a document."""
    acting = oneself(request)
    stored = _document(acting, key)
    document, template = _form_of(stored.of_kind, has_file=False), "portal/documents/change.html"
    if request.method == "GET":
        answers: dict[str, Any] = {
            "issued_on": stored.issued_on.isoformat() if stored.issued_on else None,
            "valid_until": stored.valid_until.isoformat() if stored.valid_until else None,
            "note": stored.note,
        }
        return _ask(request, stored.of_kind, document, stored, answers, None, template)
    reading = _read(request, document)
    if not reading.errors:
        try:
            change_document(
                document=stored,
                **_dates(reading),
                note=reading.values.get("note") or "",
                by=acting,
                at=now(),
            )
            return redirect(_to("portal:document", stored.pk, "changed"))
        except WrongDays as refusal:
            field = refusal.field
            reading.errors.append(FieldError(field, f"q-{field}-year", str(refusal), "document"))
    return _ask(request, stored.of_kind, document, stored, {}, reading, template)


@open_to(Readers.SIGNED_IN)
@require_http_methods(["GET", "POST"])
def remove_document(request: HttpRequest, key: UUID) -> HttpResponse:
    """Delete a document, after one question whether it is meant."""
    acting = oneself(request)
    stored = _document(acting, key)
    if request.method == "GET":
        uses = list(document_uses_of(acting, stored.pk))
        return render(request, "portal/documents/delete.html", {"stored": stored, "uses": uses})
    try:
        delete_document(document=stored, by=acting_of_request(request).for_purpose("削除"), at=now())
    except DocumentOver:
        pass  # another screen was first: it is gone, as wished
    return redirect(_to("portal:documents", None, "deleted"))


def _to(name: str, key: UUID | None, done: str) -> str:
    return f"{reverse(name, args=[key] if key else [])}?done={done}"
