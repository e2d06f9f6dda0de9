"""The moves of the desk beside examining and deciding: sending back, hearing, handing over, lapsing, reopening."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from madoguchi.accounts.types import Readers, acting_of_request, open_to, posted_revision
from madoguchi.applications.models import Application
from madoguchi.applications.moves import Move
from madoguchi.applications.selectors import application_for_officer
from madoguchi.core.acting import Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.forms import DeskForm
from madoguchi.desk.move_forms import HearingForm, LapseForm, ReasonForm, RecordForm, TransferForm
from madoguchi.desk.moving import BY_SLUG, DeskMove, may_make
from madoguchi.desk.views.case import case_of, look_at, refuse
from madoguchi.desk.views.replying import reply_page
from madoguchi.examination.selectors import moved_of, offices_to_hand_to, open_correction
from madoguchi.examination.services import (
    call_hearing,
    end_hearing,
    lapse_correction,
    reopen,
    send_back,
    transfer,
)
from madoguchi.examination.services.by_paper import THEIRS, note_paper


@open_to(Readers.OFFICER, Role.EXAMINER, Role.APPROVER)
@require_http_methods(["GET", "POST"])
def move_page(request: HttpRequest, key: UUID, slug: str) -> HttpResponse:
    """The page of one move; sent, it makes the move."""
    one = BY_SLUG.get(slug)
    if one is None:
        raise Http404
    application = case_of(request, key)
    acting = acting_of_request(request)
    if one.move == Move.ANSWER_CORRECTION:
        return reply_page(request, application, one)
    if request.method == "GET":
        if not may_make(acting, application, one):
            return redirect("desk:case", application.pk)
        return _page(request, application, one, _form(one, application, None))
    if not acting.has(one.role, application.organisation_id):
        raise Http404
    form = _form(one, application, request.POST)
    if not form.is_valid():
        return _page(request, application, one, form, status=422)
    try:
        _ACTS[slug](
            form,
            application=application,
            revision=posted_revision(request),
            by=acting,
            at=now(),
        )
    except Refusal as refusal:
        if refusal.field in form.fields:
            form.add_error(refusal.field, str(refusal))
            return _page(request, application, one, form, status=422)
        return refuse(request, application, refusal, form, typed=form.typed())
    try:
        application_for_officer(acting, application.pk)
    except Application.DoesNotExist:
        return redirect("desk:queue")
    return redirect("desk:case", application.pk)


def _form(one: DeskMove, application: Application, data: Any) -> DeskForm:
    match one.slug:
        case "hearing":
            return HearingForm(data)
        case "record":
            return RecordForm(data)
        case "lapse":
            return LapseForm(data)
        case "transfer":
            offices = offices_to_hand_to(application, on=japan_day(now()))
            return TransferForm(data, offices=[(str(office.pk), office.name) for office in offices])
        case _:
            return ReasonForm(data)


def _page(
    request: HttpRequest, application: Application, one: DeskMove, form: DeskForm, *, status: int = 200
) -> HttpResponse:
    look_at(request, application)
    context = {
        "application": application,
        "title": application.edition.procedure_version.body["title"],
        "move": one,
        "form": form,
        "correction": open_correction(application) if one.slug == "lapse" else None,
        "hearing": moved_of(application).hearing if one.slug == "record" else None,
        "errors": form.summary() if form.is_bound else [],
    }
    return render(request, "desk/move.html", context, status=status)


def _send_back(form: ReasonForm, **given: Any) -> object:
    return send_back(reason=form.cleaned_data["reason"], **given)


def _reopen(form: ReasonForm, **given: Any) -> object:
    return reopen(reason=form.cleaned_data["reason"], **given)


def _call(form: HearingForm, **given: Any) -> object:
    told = form.cleaned_data
    return call_hearing(
        place=told["place"], subject_matter=told["subject_matter"], takes_place_at=form.moment, **given
    )


def _record(form: RecordForm, **given: Any) -> object:
    told = form.cleaned_data
    return end_hearing(record=told["record"], was_heard=told["was_heard"] == "yes", **given)


def _lapse(form: LapseForm, **given: Any) -> object:
    return lapse_correction(**given)


def _transfer(form: TransferForm, **given: Any) -> object:
    day = japan_day(given["at"])
    offices = {str(one.pk): one for one in offices_to_hand_to(given["application"], on=day)}
    return transfer(to=offices[form.cleaned_data["to"]], note=form.cleaned_data["note"], **given)


def _on_paper(what: Move) -> Callable[..., object]:
    def act(form: ReasonForm, **given: Any) -> object:
        return note_paper(what=what, note=form.cleaned_data["reason"], **given)

    return act


_ACTS: dict[str, Callable[..., object]] = {
    "send-back": _send_back,
    "hearing": _call,
    "record": _record,
    "lapse": _lapse,
    "transfer": _transfer,
    "reopen": _reopen,
    **{one.slug: _on_paper(one.move) for one in BY_SLUG.values() if one.move in THEIRS},
}
