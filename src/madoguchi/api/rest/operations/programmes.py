"""Programmes: listed and read."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query

from madoguchi.api.problems import BadParameter, Nothing
from madoguchi.api.rest import shown
from madoguchi.api.rest.answers import ProgrammePage, ProgrammeRecord
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import Cursor, Limit, dated, start, turn
from madoguchi.api.selectors import chosen_after, organisations_named, public_rows, record_numbered
from madoguchi.registry.models import Procedure, Programme
from madoguchi.registry.types import life_event as life_event_named


@api.get("/programmes", response=ProgrammePage, summary="制度の一覧", tags=["programmes"])
def programmes(
    request: HttpRequest,
    response: HttpResponse,
    organisation: Annotated[str | None, Query(None, max_length=100, description="Short name or name.")],
    audience: Annotated[Literal["resident", "business"] | None, Query(None)],
    life_event: Annotated[str | None, Query(None, max_length=40, description="Short name of a life event.")],
    limit: Limit,
    cursor: Cursor,
) -> dict[str, Any]:
    """The programmes that are public, by their short names."""
    if life_event and life_event_named(life_event) is None:
        raise BadParameter("life_event", "There is no such life event; `/api/v1/life-events` lists them.")
    if organisation and "\0" in organisation:
        raise BadParameter("organisation", "NUL is not text.")
    rows = public_rows(Programme)
    if organisation:
        rows = rows.filter(organisation__in=organisations_named(organisation))

    def fits(programme: Programme) -> bool:
        assert programme.current is not None
        body = programme.current.body
        return (not audience or body["audience"] in (audience, "both")) and (
            not life_event or life_event in body["life_events"]
        )

    found, more = chosen_after(rows, "slug", start(request, cursor, str), fits, limit)
    return {
        "results": [shown.programme_item(one) for one in found],
        "next": turn(request, response, found[-1].slug if more else None),
    }


@api.get("/programmes/{code}", response=ProgrammeRecord, summary="制度の全体", tags=["programmes"])
def programme(
    request: HttpRequest,
    response: HttpResponse,
    code: Annotated[str, Path(max_length=40, description="`seido-…`")],
) -> dict[str, Any]:
    """The full record of a programme. A retired one keeps its address and names its successor."""
    try:
        found = record_numbered(Programme, code)
    except Programme.DoesNotExist:
        raise Nothing from None
    claimed = Procedure.objects.filter(slug=found.current.body.get("procedure", ""), current__isnull=False)
    dated(response, found.current, found.retired_at)
    return shown.programme_record(found, procedure=claimed.values_list("code", flat=True).first())
