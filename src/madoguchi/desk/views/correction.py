"""Asking for a correction: choose answers, say why, see it as the applicant will."""

from datetime import date, timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move, may
from madoguchi.applications.selectors import answers_now
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.forms import CorrectionForm
from madoguchi.desk.history import history_of
from madoguchi.desk.views.case import case_of, look_at, refuse
from madoguchi.eforms.selectors import correctable, document_of, summary
from madoguchi.examination.models import CorrectionTemplate
from madoguchi.examination.selectors import items_for, usual_for
from madoguchi.examination.services import NotYourRole, ask_correction

DAYS_TO_ANSWER = 14


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_http_methods(["GET", "POST"])
def correction(request: HttpRequest, key: UUID) -> HttpResponse:
    """Choose the answers to be corrected and say why.

    `act` is preview, edit (back from it), send, or usual: what the office usually asks, as the applicant will see it.
    """
    application = case_of(request, key)
    acting = acting_of_request(request)
    if request.method == "GET" and not (
        may(Move.ASK_CORRECTION, application.state) and acting.has(Role.EXAMINER, application.organisation_id)
    ):
        return redirect("desk:case", application.pk)
    form = _form(request, application)
    act = request.POST.get("act", "send")
    if request.method == "GET" or act == "edit":
        return _page(request, application, form, is_checked=False)
    if not form.is_valid():
        return _page(request, application, form, status=422)
    if act in ("preview", "usual"):
        return _preview(request, application, form)
    try:
        ask_correction(
            application=application,
            items=form.items(),
            message=form.cleaned_data["message"],
            due_on=form.cleaned_data["due_on"],
            revision=posted_revision(request),
            by=acting,
            at=now(),
        )
    except Refusal as refusal:
        return _refused(request, application, form, refusal)
    return redirect("desk:case", application.pk)


def _form(request: HttpRequest, application: Application) -> CorrectionForm:
    """What was typed; or the answers that a machine check named; or all that a usual correction says."""
    document = document_of(application.edition.form_version)
    arrived, today = japan_day(application.arrived_at), japan_day(now())
    answers = answers_now(application).body
    labels = correctable(document, answers, arrived)
    usual, paths = usual_for(application), [path for path, _label in labels]
    office: dict[str, list[str]] = {}
    for template in usual:
        for path, reason in items_for(template, document, paths).items():
            office.setdefault(path, []).append(reason)
    data: QueryDict | None = request.POST if request.method == "POST" else None
    if request.GET.getlist("item") and data is None:
        data = _begun(today, request.GET.getlist("item"))
    elif data is not None and data.get("act") == "usual":
        chosen = next((one for one in usual if str(one.pk) == data.get("usual", "")), None)
        if chosen is None:
            raise Http404
        data = _of_usual(chosen, items_for(chosen, document, paths), today)
    return CorrectionForm(
        data,
        labels=labels,
        answers={row.path: row for section in summary(document, answers, arrived) for row in section.rows},
        today=today,
        due_on=today + timedelta(days=DAYS_TO_ANSWER),
        office=office,
    )


def _begun(today: date, items: list[str]) -> QueryDict:
    """The form as it begins with answers chosen; nothing was sent yet."""
    data = QueryDict(mutable=True)
    data.setlist("items", items)
    data["due_on"] = (today + timedelta(days=DAYS_TO_ANSWER)).isoformat()
    return data


def _of_usual(usual: CorrectionTemplate, items: dict[str, str], today: date) -> QueryDict:
    """A usual correction as if it had been typed."""
    data = QueryDict(mutable=True)
    data.setlist("items", list(items))
    for path, reason in items.items():
        data[f"reason-{path}"] = reason
    data["message"] = usual.message
    data["due_on"] = (today + timedelta(days=usual.days)).isoformat()
    return data


def _page(
    request: HttpRequest,
    application: Application,
    form: CorrectionForm,
    *,
    refused: Refusal | None = None,
    is_checked: bool = True,
    status: int = 200,
) -> HttpResponse:
    look_at(request, application)
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "form": form,
        "rows": form.rows(),
        "usual": usual_for(application),
        "refused": refused,
        "history": history_of(application) if refused else [],
        "errors": form.summary() if is_checked and form.is_bound and not form.is_valid() else [],
        "items_error": form.items_error() if is_checked else "",
    }
    return render(request, "desk/correction.html", context, status=status)


def _refused(
    request: HttpRequest, application: Application, form: CorrectionForm, refusal: Refusal
) -> HttpResponse:
    """The form again while corrections may still be asked for, else the case with what was typed."""
    present = case_of(request, application.pk)
    if isinstance(refusal, NotYourRole) or not may(Move.ASK_CORRECTION, present.state):
        return refuse(request, present, refusal, form)
    return _page(request, present, form, refused=refusal, status=409)


def _preview(request: HttpRequest, application: Application, form: CorrectionForm) -> HttpResponse:
    look_at(request, application)
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "form": form,
        "revision": posted_revision(request),
        "document": document_of(application.edition.form_version),
        "answers": answers_now(application).body,
        "notes": form.items(),
    }
    return render(request, "desk/correction_preview.html", context)
