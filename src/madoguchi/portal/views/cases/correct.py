"""Replying to a request for correction: only the named questions, in place, kept on the server while typed."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import answers_now
from madoguchi.applications.services import MoveNotAllowed
from madoguchi.core.clock import JAPAN, japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.eforms.selectors import (
    display,
    document_of,
    field_name,
    read_paths,
    restricted_page,
    so_far_at,
    summary,
    value_at,
    with_paths,
)
from madoguchi.eforms.types import Answers, FieldError, FormDocument, Helps, KeptDocument, Reading
from madoguchi.examination.models import CorrectionRequest
from madoguchi.examination.selectors import open_correction
from madoguchi.examination.selectors.replies import paths_to_answer, reply_of, still_open
from madoguchi.examination.services.replies import KeptReply, choose_reply_document, keep_reply
from madoguchi.facts.models import StoredDocument
from madoguchi.facts.selectors import documents_for
from madoguchi.facts.services import DocumentOver
from madoguchi.files.services import FileRefused
from madoguchi.filling.selectors import Mark, print_of
from madoguchi.filling.services import attach_to_application
from madoguchi.portal.views.fill import posted_prints
from madoguchi.portal.views.holding import held_application
from madoguchi.portal.views.looking import found_for_script, helps_for


@dataclass
class Asked:
    """An open correction with all that its pages need (補正の画面)."""

    application: Application
    request: CorrectionRequest
    document: FormDocument
    answers: Answers
    values: dict[str, Any]
    typed: dict[str, Any]
    revision: int

    @property
    def paths(self) -> list[str]:
        """What is asked now, in the order of the form."""
        return paths_to_answer(self.document, self.answers, self.request, self.values, at=now())

    @property
    def drawn(self) -> Answers:
        """The answers with the reply so far."""
        return with_paths(self.document, self.answers, self.values)

    @property
    def reasons(self) -> dict[str, str]:
        """By path, what the officer asks to mend."""
        return {item["path"]: item["reason"] for item in self.request.items}

    def prints(self) -> dict[str, str]:
        """By path, what the page shows, as it tells itself."""
        drawn = self.drawn
        found = {path: print_of(value_at(self.document, drawn, path)) for path in self.paths}
        return {path: text for path, text in found.items() if text}


def asked_of(application: Application) -> Asked | None:
    """The open correction of `application` with the reply so far; None when nothing is to be corrected."""
    request = open_correction(application)
    if request is None:
        return None
    reply = reply_of(request)
    return Asked(
        application=application,
        request=request,
        document=document_of(application.edition.form_version),
        answers=answers_now(application).body,
        values=dict(reply.values) if reply else {},
        typed=dict(reply.typed) if reply else {},
        revision=reply.revision if reply else 0,
    )


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, key: UUID) -> HttpResponse:
    """Show each named question with the officer's reason, and keep the reply; whoever is done goes on to check it."""
    application = held_application(request, key)
    asked = asked_of(application)
    if asked is None:
        return redirect("portal:application", application.pk)
    if request.method == "GET" or request.POST.get("round") != str(asked.request.round):
        reading = Reading(typed=asked.typed) if asked.typed else None
        return _page(request, asked, reading)
    return _answer(request, asked)


def _answer(request: HttpRequest, asked: Asked) -> HttpResponse:
    """Keep what was sent: all of it and go on to check it, or what is good of it and show what is to mend."""
    application = asked.application
    data, replaced = _replacing(request, asked)
    day, helps = japan_day(now()), _helps(request, asked)
    reading = read_paths(asked.document, asked.paths, data, request.FILES, asked.drawn, on=day, helps=helps)
    if found := found_for_script(request, reading):
        return found
    if reading.is_search:
        return _page(request, asked, reading)
    _store(request, asked, reading)
    for path, before in replaced.items():  # nothing came in its place: the old one stays
        reading.values[path] = reading.values.get(path) or before
    try:
        kept = _keep(request, asked, reading, posted_prints(request) or {})
    except MoveNotAllowed:
        return redirect("portal:application", application.pk)
    fresh = asked_of(application)
    if fresh is None:
        return redirect("portal:application", application.pk)
    if kept.clashes:
        return _page(request, fresh, reading, clashes=kept.clashes, status=409)
    if request.POST.get("act") == "pause":
        return redirect(reverse("portal:application", args=[application.pk]) + "?paused=yes")
    return _checked(request, fresh, reading)


def _checked(request: HttpRequest, asked: Asked, reading: Reading) -> HttpResponse:
    """On to the check page, unless something is still to mend."""
    if not reading.errors:
        open_now = still_open(asked.document, asked.answers, asked.request, asked.values, at=now())
        reading.errors.extend(map(_at_its_field, open_now))
    if reading.errors:
        return _page(request, asked, reading, status=422)
    return redirect("portal:correction_check", asked.application.pk)


def _at_its_field(error: FieldError) -> FieldError:
    """The error with the field of this page: its name tells the round."""
    name = field_name(error.path.rpartition(".")[2])
    return replace(error, html_id=error.html_id.replace(name, field_name(error.path), 1))


def _replacing(request: HttpRequest, asked: Asked) -> tuple[QueryDict, dict[str, list[Any]]]:
    """What was sent, and the files of questions that take one, by path, where a new one came: they count as taken away."""
    data, replaced, drawn = request.POST.copy(), {}, asked.drawn
    for path in asked.paths:
        question, _page_, _item = asked.document.locate(path)
        name = field_name(path)
        if not question.holds_files or question.max_files != 1:
            continue
        if request.FILES.getlist(name) or data.getlist(f"{name}-document"):
            replaced[path] = value_at(asked.document, drawn, path) or []
            for entry in replaced[path]:
                data.appendlist(f"{name}-remove", entry["file"])
    return data, replaced


def _helps(request: HttpRequest, asked: Asked) -> Helps:
    """What the page can look up, and what the holder keeps of the kinds of documents that it asks for."""
    helps, application = helps_for(request, asked.document), asked.application
    kinds = {asked.document.locate(path)[0].document_kind for path in asked.paths} - {""}
    if not kinds or application.subject_id is None:
        return helps
    offered = {
        kind: [
            KeptDocument(
                key=str(one.document.pk),
                name=one.document.note or (one.document.file.name if one.document.file else ""),
                words=one.words,
                may_be_chosen=one.may_be_chosen,
            )
            for one in documents_for(
                acting_of_request(request),
                subject=application.subject_id,
                kind=kind,
                procedures=[application.procedure_id],
                on=japan_day(now()),
            )
        ]
        for kind in sorted(kinds)
    }
    return replace(helps, documents=offered)


def _store(request: HttpRequest, asked: Asked, reading: Reading) -> None:
    """Keep the files that came and those that were chosen, whatever else is to be mended: nobody chooses twice."""
    wrong = {error.path for error in reading.errors}
    for path in asked.paths:
        if path in wrong:
            continue
        question, _page_, _item = asked.document.locate(path)
        for chosen in reading.chosen.pop(path, []):
            _add(asked, reading, path, lambda key=chosen: _chosen(request, asked.application, UUID(key)))
        for upload in reading.uploads.get(path, []):
            _add(
                asked,
                reading,
                path,
                lambda one=upload, is_photo=question.type == "photo": attach_to_application(
                    application=asked.application,
                    upload=one,
                    is_photo=is_photo,
                    by=acting_of_request(request),
                    at=now(),
                ),
            )


def _add(asked: Asked, reading: Reading, path: str, stored: Any) -> None:
    try:
        entry = stored()
    except (FileRefused, Refusal) as refusal:
        reading.errors.append(FieldError(path, field_name(path), str(refusal)))
        return
    kept = [one for one in reading.values.get(path) or [] if one["file"] != entry["file"]]
    reading.values[path] = [*kept, entry]


def _chosen(request: HttpRequest, application: Application, key: UUID) -> dict[str, Any]:
    document = StoredDocument.objects.filter(pk=key, subject=application.subject_id).first()
    if document is None:
        raise DocumentOver
    return choose_reply_document(
        application=application, document=document, by=acting_of_request(request), at=now()
    )


def _keep(
    request: HttpRequest, asked: Asked, reading: Reading, shown: Mapping[str, str], *, is_typing: bool = False
) -> KeptReply:
    """Keep what was read: all of it when it is good, else what can be kept."""
    drawn = asked.drawn
    kept = {path: value for path in asked.paths if (value := value_at(asked.document, drawn, path))}
    found = so_far_at(asked.document, asked.paths, reading, kept)
    is_done = reading.is_good and not is_typing
    files = {
        path: reading.values[path]
        for path in asked.paths
        if _holds_files(asked, path) and path in reading.values
    }
    return keep_reply(
        application=asked.application,
        round=asked.request.round,
        values=reading.values if is_done else {**found.values, **({} if is_typing else files)},
        typed={} if is_done else found.typed,
        shown=shown,
        screen=request.POST.get("screen", "")[:20],
        by=acting_of_request(request),
        at=now(),
    )


def _holds_files(asked: Asked, path: str) -> bool:
    return asked.document.locate(path)[0].holds_files


def _page(
    request: HttpRequest,
    asked: Asked,
    reading: Reading | None,
    *,
    clashes: tuple[str, ...] = (),
    status: int = 200,
) -> HttpResponse:
    paths, reasons, drawn = asked.paths, asked.reasons, asked.drawn
    named = restricted_page(asked.document, paths)
    takes_files = any(one.question.holds_files for one in named)
    context = {
        "application": asked.application,
        "document": asked.document,
        "title": asked.application.edition.procedure_version.body["title"],
        "asked": asked.request,
        "days_left": (asked.request.due_on - japan_day(now())).days,
        "items": [{"name": field_name(one.path), "label": one.label} for one in named],
        "paths": paths,
        "notes": reasons,
        "answers": drawn,
        "helps": _helps(request, asked),
        "reading": reading,
        "errors": reading.errors if reading else [],
        "clashes": [
            {"label": one.label, "value": display(one.question, value_at(asked.document, drawn, one.path))}
            for one in named
            if one.path in clashes
        ],
        "sections": _others(asked, paths),
        "takes_files": takes_files,
        "shown": json.dumps(asked.prints(), separators=(",", ":")),
        "screen": request.POST.get("screen", "")[:20] or secrets.token_urlsafe(8),
        "revision": asked.revision,
    }
    return render(request, "portal/my/correction.html", context, status=status)


def _others(asked: Asked, paths: list[str]) -> list[dict[str, Any]]:
    """What was filed beside the named answers, to be read and not changed."""
    sections = summary(asked.document, asked.answers, japan_day(asked.application.arrived_at))
    found = [
        {"title": section.title, "rows": [row for row in section.rows if row.path not in paths]}
        for section in sections
    ]
    return [section for section in found if section["rows"]]


@open_to(Readers.HOLDER)
@require_http_methods(["GET", "POST"])
def keep_correction(request: HttpRequest, key: UUID) -> HttpResponse:
    """Keep a reply that is still being typed (POST), or give the token with which to try again (GET); JSON."""
    acting = acting_of_request(request)
    if acting.who is None and not acting.tickets:
        return HttpResponse(status=401)
    asked = asked_of(held_application(request, key))
    if asked is None or (request.method == "POST" and request.POST.get("round") != str(asked.request.round)):
        words = _("この補正は、もう終わっています。申請の状況の画面で、いまの状態を確かめてください。")
        return JsonResponse({"sentence": words}, status=409)
    if request.method == "GET":
        return JsonResponse({"token": get_token(request)})
    day, helps = japan_day(now()), _helps(request, asked)
    reading = read_paths(
        asked.document, asked.paths, request.POST, MultiValueDict(), asked.drawn, on=day, helps=helps
    )
    refused = so_far_at(asked.document, asked.paths, reading, {}).refused
    try:
        kept = _keep(request, asked, reading, posted_prints(request) or {}, is_typing=True)
    except MoveNotAllowed as refusal:
        return JsonResponse({"sentence": str(refusal)}, status=409)
    at = kept.reply.saved_at.astimezone(JAPAN)
    labels = [one.label for one in restricted_page(asked.document, kept.clashes)]
    clash = _(
        "「%(labels)s」は、別の画面でも変更されています。「確かめる」を押すと、もう一つの内容も表示します。"
    )
    return JsonResponse(
        {
            "revision": kept.reply.revision,
            "shown": kept.prints,
            "time": _("%(hour)d時%(minute)02d分") % {"hour": at.hour, "minute": at.minute},
            "others": _others_said(kept.others),
            "clash": clash % {"labels": "」「".join(labels)} if labels else "",
            "refused": " ".join(error.message for error in refused),
        }
    )


def _others_said(mark: Mark | None) -> str:
    """That another screen, or someone else, works on the same reply."""
    if mark is None:
        return ""
    at = mark.at.astimezone(JAPAN)
    return _("この回答は、別の画面でも入力しています（%(hour)d時%(minute)02d分に保存）。") % {
        "hour": at.hour,
        "minute": at.minute,
    }
