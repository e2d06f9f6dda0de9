"""Programmes: listed and read."""

from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query

from madoguchi.api.problems import BadParameter, Nothing
from madoguchi.api.rest import shown
from madoguchi.api.rest.answers import ProgrammePage, ProgrammeRecord, ProgrammeRuleText
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import Cursor, Limit, dated, start, turn
from madoguchi.api.selectors import chosen_after, organisations_named, public_rows, record_numbered
from madoguchi.core.clock import japan_day, now
from madoguchi.registry.models import Procedure, Programme
from madoguchi.registry.selectors import rule_of, rules_by_day
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


@api.get("/programmes/{code}/rule", response=ProgrammeRuleText, summary="制度の要件", tags=["programmes"])
def programme_rule(
    request: HttpRequest,
    response: HttpResponse,
    code: Annotated[str, Path(max_length=40, description="`seido-…`")],
    on: Annotated[date | None, Query(None, description="A day; today in Japan when none is named.")],
) -> dict[str, Any]:
    """Who may have the programme and how much, as the rule that holds on a day: requirement, tables, amounts, deadline.

    404 for a programme without a rule on that day. Old versions stay: ask with a day of the past.
    """
    day = on or japan_day(now())
    try:
        found = record_numbered(Programme, code)
    except Programme.DoesNotExist:
        raise Nothing from None
    version = rule_of(found, on=day)
    if version is None:
        raise Nothing
    following = [one.effective_from for one in rules_by_day(found) if one.number > version.number]
    dated(response, version, found.retired_at)
    return shown.programme_rule(found, version, on=day, until=min((d for d in following if d), default=None))
