"""Cases given to officers from the list and from the case; lists kept under a name; columns."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from madoguchi.accounts.models import Organisation, User
from madoguchi.accounts.types import Readers, acting_of_request, open_to
from madoguchi.applications.models import Application
from madoguchi.applications.selectors import applications_seen_by
from madoguchi.core.acting import Acting, Role
from madoguchi.core.clock import japan_day, now
from madoguchi.core.refusal import Refusal
from madoguchi.desk.lists import COLUMNS, Asked, read_list
from madoguchi.desk.views.case import case_of, refuse
from madoguchi.desk.views.queue import show_list
from madoguchi.examination.models import SavedView
from madoguchi.examination.selectors.assignment import examiners_seen_by
from madoguchi.examination.selectors.listing import OFFICERS
from madoguchi.examination.selectors.views import saved_view_for
from madoguchi.examination.services.assignment import (
    MOST_AT_ONCE,
    NobodyChosen,
    NothingChosen,
    assign,
    assign_many,
)
from madoguchi.examination.services.views import choose_columns, drop_view, save_view

NOBODY = "nobody"


def _keys(texts: Sequence[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _officer(text: str, acting: Acting) -> User | None:
    """Whom a form names among those who may have cases; raises `NobodyChosen` for anyone else."""
    for one in examiners_seen_by(acting, on=japan_day(now())):
        if str(one.pk) == text:
            return one
    if text == NOBODY:
        return None
    raise NobodyChosen(field="to")


def _back(asked: Asked, **more: Any) -> str:
    return reverse("desk:queue") + asked.query(**more)


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def assign_ticked(request: HttpRequest) -> HttpResponse:
    """Give the ticked cases to an officer, all or none of them."""
    acting = acting_of_request(request)
    asked = read_list(request.POST, acting)
    keys = _keys(request.POST.getlist("case")[:MOST_AT_ONCE])
    note = request.POST.get("note", "")
    found = list(applications_seen_by(acting).filter(pk__in=keys))
    try:
        if not found:
            raise NothingChosen
        officer = _officer(request.POST.get("to", ""), acting)
        given = assign_many(applications=found, officer=officer, note=note, by=acting, at=now())
    except Refusal as refusal:
        refusal.field = "to" if refusal.field else ""
        typed = {"to": request.POST.get("to", ""), "note": note, "cases": set(keys)}
        return show_list(request, asked, refused=refusal, typed=typed, status=422)
    return redirect(_back(asked, given=given))


@open_to(Readers.OFFICER, Role.EXAMINER)
@require_POST
def assign_case(request: HttpRequest, key: UUID) -> HttpResponse:
    """Give one case to an officer, or to nobody, with a note."""
    application: Application = case_of(request, key)
    acting = acting_of_request(request)
    before = _keys([request.POST.get("before", "")])
    try:
        assign(
            application=application,
            officer=_officer(request.POST.get("to", ""), acting),
            note=request.POST.get("note", ""),
            before=before[0] if before else None,
            by=acting,
            at=now(),
        )
    except Refusal as refusal:
        return refuse(request, application, refusal)
    return redirect(reverse("desk:case", args=[application.pk]) + "#handovers")


@open_to(Readers.OFFICER, *OFFICERS)
@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the list under a name."""
    acting = acting_of_request(request)
    asked = read_list(request.POST, acting)
    shared = _keys([request.POST.get("shared_with", "")])
    places = acting.organisations(*OFFICERS)
    place = Organisation.objects.filter(pk__in=places & set(shared)).first()
    name = request.POST.get("view_name", "")
    try:
        save_view(name=name, query=asked.parameters, organisation=place, by=acting, at=now())
    except Refusal as refusal:
        typed = {"view_name": name, "shared_with": request.POST.get("shared_with", "")}
        return show_list(request, asked, refused=refusal, typed=typed, status=422)
    return redirect(_back(asked))


@open_to(Readers.OFFICER, *OFFICERS)
@require_POST
def remove_view(request: HttpRequest, key: UUID) -> HttpResponse:
    """Remove a list of one's own."""
    acting = acting_of_request(request)
    try:
        drop_view(view=saved_view_for(acting, key), by=acting, at=now())
    except SavedView.DoesNotExist as error:
        raise Http404 from error
    return redirect("desk:queue")


@open_to(Readers.OFFICER, *OFFICERS)
@require_POST
def keep_columns(request: HttpRequest) -> HttpResponse:
    """Keep which columns the list has."""
    acting = acting_of_request(request)
    chosen = request.POST.getlist("column")
    choose_columns(columns=[name for name in COLUMNS if name in chosen], by=acting, at=now())
    return redirect(_back(read_list(request.POST, acting)))
