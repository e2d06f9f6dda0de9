"""Processes, organisations and life events."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query

from madoguchi.api.problems import Nothing
from madoguchi.api.rest import shown
from madoguchi.api.rest.answers import (
    LifeEventList,
    OrganisationPage,
    ProcessPage,
    ProcessRecord,
    ProcessState,
)
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import Code, Cursor, Limit, start, turn
from madoguchi.api.selectors import chosen_after, organisations_named, public_processes
from madoguchi.api.selectors import organisations as all_organisations
from madoguchi.core.ids import read_number
from madoguchi.registry.selectors import ToldCounts
from madoguchi.registry.types import LIFE_EVENTS


@api.get("/processes", response=ProcessPage, summary="手続プロセスの一覧", tags=["processes"])
def processes(
    request: HttpRequest,
    response: HttpResponse,
    procedure: Code,
    organisation: Annotated[str | None, Query(None, max_length=100, description="Short name or name.")],
    state: Annotated[ProcessState | None, Query(None, description="Only those in this state.")],
    own_discretion: Annotated[
        bool | None,
        Query(None, description="Only those that the organisation itself can decide on, or the others."),
    ],
    limit: Limit,
    cursor: Cursor,
) -> dict[str, Any]:
    """The processes of public procedures, or of the one whose number is given, by their numbers."""
    rows = public_processes()
    if procedure:
        rows = rows.filter(procedure__code=read_number(procedure) or "")
    if organisation:
        rows = rows.filter(procedure__organisation__in=organisations_named(organisation))
    if state:
        rows = rows.filter(state=state)
    if own_discretion is not None:
        rows = rows.filter(is_own_discretion=own_discretion)
    found, more = chosen_after(rows, "code", start(request, cursor, str), lambda one: True, limit)
    counts = ToldCounts()
    return {
        "results": [shown.process(one, counts) for one in found],
        "next": turn(request, response, found[-1].code if more else None),
    }


@api.get("/processes/{code}", response=ProcessRecord, summary="手続プロセスの履歴と件数", tags=["processes"])
def process(
    request: HttpRequest, code: Annotated[str, Path(max_length=40, description="`proc-…`")]
) -> dict[str, Any]:
    """One process: how it stands, how it came to stand so, and how often it was done in each year."""
    rows = public_processes().prefetch_related("standings", "years")
    found = rows.filter(code=read_number(code) or "").first()
    if found is None:
        raise Nothing
    return shown.process_record(found)


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
