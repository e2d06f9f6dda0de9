"""Entering the reply to a correction that came on paper (紙の補正の入力)."""

from collections.abc import Iterable
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from madoguchi.accounts.types import acting_of_request, posted_revision
from madoguchi.applications.models import Application
from madoguchi.applications.services import MoveNotAllowed
from madoguchi.core.clock import now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.entry_forms import ReplyForm
from madoguchi.desk.moving import DeskMove, may_make
from madoguchi.desk.replying import Reply, reply_to
from madoguchi.desk.views.case import look_at, refuse
from madoguchi.eforms.types import FieldError
from madoguchi.examination.models import CorrectionRequest
from madoguchi.examination.selectors import open_correction
from madoguchi.examination.services.by_paper import NotOnPaper, answer_on_paper
from madoguchi.files.services import FileRefused


def reply_page(request: HttpRequest, application: Application, one: DeskMove) -> HttpResponse:
    """The questions that the open correction asks about, as they were answered; sent, the case is examined again."""
    acting, at = acting_of_request(request), now()
    asked = open_correction(application)
    if request.method == "GET":
        if asked is None or not may_make(acting, application, one):
            return redirect("desk:case", application.pk)
        reply = reply_to(application, asked, None, at=at)
        return _page(request, application, one, asked, reply, ReplyForm(at=at))
    if not acting.has(one.role, application.organisation_id):
        raise Http404
    form = ReplyForm(request.POST, at=at)
    is_good = form.is_valid()
    if asked is None or not application.is_on_paper:
        refusal = MoveNotAllowed() if application.is_on_paper else NotOnPaper()
        return refuse(request, application, refusal, form, typed=form.typed())
    reply = reply_to(application, asked, request.POST, at=at)
    is_search = reply.reading is not None and reply.reading.is_search
    if is_search or (reply.has_more and is_good):
        return _page(request, application, one, asked, reply, form, is_checked=False)
    wrong = [*reply.errors, *([] if request.POST.get("as_written") else reply.blank)]
    if not is_good or wrong:
        return _page(request, application, one, asked, reply, form, wrong=wrong, status=422)
    try:
        answer_on_paper(
            application=application,
            values=reply.values,
            scans=[
                (file.path, upload)
                for file in reply.files
                for upload in request.FILES.getlist(f"scan-{file.path}")
            ],
            dropped=request.POST.getlist("drop"),
            came_at=form.moment,
            note=form.cleaned_data["note"],
            revision=posted_revision(request),
            by=acting,
            at=at,
        )
    except Refusal as refusal:
        if isinstance(refusal, FileRefused) or refusal.field in form.fields:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
            return _page(request, application, one, asked, reply, form, refused=refusal, status=422)
        return refuse(request, application, refusal, form, typed=[*reply.typed(), *form.typed()])
    return redirect("desk:case", application.pk)


def _page(
    request: HttpRequest,
    application: Application,
    one: DeskMove,
    asked: CorrectionRequest,
    reply: Reply,
    form: ReplyForm,
    *,
    wrong: Iterable[FieldError] = (),
    refused: Refusal | None = None,
    is_checked: bool = True,
    status: int = 200,
) -> HttpResponse:
    look_at(request, application)
    typed = form.summary() if form.is_bound and is_checked else []
    shown = {error.path for error in wrong}
    reading = reply.reading
    if reading is not None:
        reading = replace(reading, errors=[error for error in reading.errors if error.path in shown])
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "move": one,
        "correction": asked,
        "reply": reply,
        "reading": reading,
        "form": form,
        "shown": " ".join(reply.paths),
        "has_blank": bool(reply.blank) and is_checked and form.is_bound,
        "as_written": bool(request.POST.get("as_written")),
        "refused": refused if refused and not refused.field else None,
        "errors": [*typed, *({"id": error.html_id, "message": error.message} for error in wrong)],
    }
    return render(request, "desk/reply.html", context, status=status)
