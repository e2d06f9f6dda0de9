"""Processes, organisations and life events."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from madoguchi.api.rest import shown
from madoguchi.api.rest.answers import LifeEventList, OrganisationPage, ProcessPage
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import Code, Cursor, Limit, start, turn
from madoguchi.api.selectors import chosen_after, public_processes
from madoguchi.api.selectors import organisations as all_organisations
from madoguchi.core.ids import read_number
from madoguchi.registry.types import LIFE_EVENTS


@api.get("/processes", response=ProcessPage, summary="手続プロセスの一覧", tags=["processes"])
def processes(
    request: HttpRequest, response: HttpResponse, procedure: Code, limit: Limit, cursor: Cursor
) -> dict[str, Any]:
    """The processes of public procedures, or of the one whose number is given, by their numbers."""
    rows = public_processes()
    if procedure:
        rows = rows.filter(procedure__code=read_number(procedure) or "")
    found, more = chosen_after(rows, "code", start(request, cursor, str), lambda one: True, limit)
    return {
        "results": [shown.process(one) for one in found],
        "next": turn(request, response, found[-1].code if more else None),
    }


@api.get("/organisations", response=OrganisationPage, summary="組織の一覧", tags=["vocabularies"])
def organisations(
    request: HttpRequest, response: HttpResponse, limit: Limit, cursor: Cursor
) -> dict[str, Any]:
    """The organisations of this service, by their short names."""
    rows = all_organisations()
    found, more = chosen_after(rows, "slug", start(request, cursor, str), lambda one: True, limit)
    return {
        "results": [shown.organisation(one) for one in found],
        "next": turn(request, response, found[-1].slug if more else None),
    }


@api.get("/life-events", response=LifeEventList, summary="ライフイベントの一覧", tags=["vocabularies"])
def life_events(request: HttpRequest) -> dict[str, Any]:
    """All life events, those of a life before those of a business."""
    return {"results": [shown.life_event(event) for event in LIFE_EVENTS], "next": None}
