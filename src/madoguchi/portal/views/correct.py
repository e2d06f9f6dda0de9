"""Replying to a request for correction: only the named questions, in place."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.services import MayOnlyPrepare
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import MoveNotAllowed
from madoguchi.core.clock import japan_day, now
from madoguchi.eforms.selectors import (
    check,
    document_of,
    effective_answers,
    field_name,
    read_paths,
    restricted_page,
    with_paths,
)
from madoguchi.eforms.types import FieldError, FormDocument, Reading
from madoguchi.examination.models import CorrectionRequest
from madoguchi.examination.selectors import open_correction
from madoguchi.examination.services import answer_correction
from madoguchi.files.services import FileRefused
from madoguchi.filling.services import FileMissing, attach_to_application, entries_in, verified_for
from madoguchi.portal.views.holding import held_application
from madoguchi.portal.views.looking import found_for_script, helps_for


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show each named question with the officer's reason and take the reply."""
    application = held_application(request, key)
    asked = open_correction(application)
    if asked is None:
        return redirect("portal:application", application.pk)
    document = document_of(application.edition.form_version)
    answers = answers_now(application).body
    paths = [item["path"] for item in asked.items]
    if request.method == "GET" or request.POST.get("round") != str(asked.round):
        return _page(request, application, asked, answers, None)
    paths, reading = _read(request, document, paths, answers)
    if found := found_for_script(request, reading):
        return found
    if reading.is_search:
        return _page(request, application, asked, answers, reading, paths=paths)
    if not reading.errors:
        _store_uploads(request, application, reading)
    if reading.errors:
        return _page(request, application, asked, answers, reading, paths=paths, status=422)
    corrected = effective_answers(document, with_paths(document, answers, reading.values), japan_day(now()))
    try:
        entries = verified_for(application=application, entries=entries_in(document, corrected))
        answer_correction(
            application=application,
            answers=corrected,
            files=entries,
            by=acting_of_request(request).for_purpose("補正"),
            at=now(),
        )
    except FileMissing as refusal:
        reading.errors.append(FieldError(paths[0], field_name(paths[0]), str(refusal)))
        return _page(request, application, asked, answers, reading, status=409)
    except MayOnlyPrepare as refusal:
        reading.errors.append(FieldError(paths[0], field_name(paths[0]), str(refusal)))
        return _page(request, application, asked, answers, reading, status=403)
    except MoveNotAllowed:
        return redirect("portal:application", application.pk)
    return redirect("portal:application", application.pk)


def _read(
    request: HttpRequest, document: FormDocument, paths: list[str], answers: dict[str, Any]
) -> tuple[list[str], Reading]:
    """What was sent for `paths`, and for the questions that the corrected answers make necessary."""
    day = japan_day(now())
    helps = helps_for(request, document)
    reading = read_paths(document, paths, request.POST, request.FILES, answers, on=day, helps=helps)
    if not reading.is_good:
        return paths, reading
    uploaded = {path: [{"file": "", "name": "", "size": 0, "sha256": ""}] for path in reading.uploads}
    missing = check(document, with_paths(document, answers, {**reading.values, **uploaded}), day)
    revealed = [error.path for error in missing if error.path not in paths]
    if not revealed:
        return paths, reading
    paths = list(dict.fromkeys([*paths, *revealed]))
    return paths, read_paths(document, paths, request.POST, request.FILES, answers, on=day, helps=helps)


def _store_uploads(request: HttpRequest, application: Application, reading: Reading) -> None:
    document = document_of(application.edition.form_version)
    for path, uploads in reading.uploads.items():
        question, _on, _item = document.locate(path)
        for upload in uploads:
            try:
                entry = attach_to_application(
                    application=application,
                    upload=upload,
                    is_photo=question.type == "photo",
                    by=acting_of_request(request),
                    at=now(),
                )
            except FileRefused as refusal:
                reading.errors.append(FieldError(path, field_name(path), str(refusal)))
                continue
            reading.values[path] = [*(reading.values.get(path) or []), entry]


def _page(
    request: HttpRequest,
    application: Application,
    asked: CorrectionRequest,
    answers: dict[str, Any],
    reading: Reading | None,
    *,
    paths: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "application": application,
        "document": document_of(application.edition.form_version),
        "title": application.edition.procedure_version.body["title"],
        "asked": asked,
        "items": _reasons(asked, document_of(application.edition.form_version)),
        "paths": paths or [item["path"] for item in asked.items],
        "notes": {item["path"]: item["reason"] for item in asked.items},
        "answers": answers,
        "helps": helps_for(request, document_of(application.edition.form_version)),
        "reading": reading,
        "errors": reading.errors if reading else [],
    }
    return render(request, "portal/my/correction.html", context, status=status)


def _reasons(asked: CorrectionRequest, document: FormDocument) -> list[dict[str, str]]:
    labels = {
        question.path: question.label
        for question in restricted_page(document, [i["path"] for i in asked.items])
    }
    return [{"label": labels[item["path"]], "reason": item["reason"]} for item in asked.items]
