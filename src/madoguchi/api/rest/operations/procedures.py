"""Procedures: found, listed, read with their versions; rows of the national survey."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from ninja import Path, Query
from pydantic import Field

from madoguchi.api.problems import BadParameter, Nothing, NotReady
from madoguchi.api.rest import shown
from madoguchi.api.rest.answers import (
    OwnProcedure,
    ProcedurePage,
    ProcedureText,
    SurveyProcedure,
    VersionPage,
)
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import Cursor, Limit, start, turn
from madoguchi.api.selectors import (
    chosen_after,
    open_procedure_ids,
    organisations_named,
    public_rows,
    public_versions,
    record_numbered,
    survey_rows_in,
)
from madoguchi.core.clock import japan_day, now
from madoguchi.registry.models import Procedure, SurveyRow
from madoguchi.registry.selectors import latest_edition, pause_of, public_variants, survey_row
from madoguchi.registry.types import life_event
from madoguchi.search.selectors import search
from madoguchi.search.types import Filters

DEEPEST = 10_000
"""How far a search can be read; who wants everything takes the files."""

Source = Literal["own", "survey", "all"]
Narrow = dict[str, Any]
Number = Annotated[str, Path(max_length=40, description="`mado-…`, or the 手続ID of the national survey.")]


@api.get("/procedures", response=ProcedurePage, summary="手続をさがす・一覧する", tags=["procedures"])
def procedures(
    request: HttpRequest,
    response: HttpResponse,
    q: Annotated[str, Query("", description="What one looks for, in any words; without it, everything.")],
    source: Annotated[
        Source, Query("all", description="Our own organisations, the nation's survey, or both.")
    ],
    organisation: Annotated[str | None, Query(None, max_length=100, description="Short name or name.")],
    audience: Annotated[Literal["resident", "business"] | None, Query(None)],
    life_event: Annotated[str | None, Query(None, max_length=40, description="Short name of a life event.")],
    online: Annotated[bool | None, Query(None, description="Only what can be done online.")],
    open_now: Annotated[bool | None, Query(None, description="Only what can be applied for today.")],
    limit: Limit,
    cursor: Cursor,
) -> dict[str, Any]:
    """With `q` the records that fit best, best first; without it our own by short name, then the survey's by number."""
    narrow = {
        "organisation": organisation or "",
        "audience": audience or "",
        "life_event": life_event or "",
        "online": bool(online),
        "open_now": bool(open_now),
    }
    _check(narrow)
    if q.strip():
        return _found(request, response, q, source, narrow, limit, cursor)
    return _listed(request, response, source, narrow, limit, cursor)


def _check(narrow: Narrow) -> None:
    for name in ("organisation", "life_event"):
        if "\0" in narrow[name]:
            raise BadParameter(name, "NUL is not text.")
    if narrow["life_event"] and life_event(narrow["life_event"]) is None:
        raise BadParameter("life_event", "There is no such life event; `/api/v1/life-events` lists them.")


def _found(
    request: HttpRequest,
    response: HttpResponse,
    q: str,
    source: Source,
    narrow: Narrow,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    offset = start(request, cursor, int) or 0
    if not 0 <= offset < DEEPEST:
        raise BadParameter("cursor", f"A search can be read {DEEPEST} records deep.")
    result = search(q, source=source, filters=_filters(source, narrow), limit=limit, offset=offset)
    if not result.is_ready:
        raise NotReady
    reached = offset + len(result.hits)
    more = bool(result.hits) and reached < min(result.total, DEEPEST)
    return {
        "results": [shown.hit(hit) for hit in result.hits],
        "next": turn(request, response, reached if more else None),
        "total": result.total,
        "is_far": result.is_far,
    }


def _filters(source: Source, narrow: Narrow) -> Filters:
    named = (
        [one.name for one in organisations_named(narrow["organisation"])] if narrow["organisation"] else []
    )
    return Filters(
        what="" if source == "survey" else "procedure",
        audience=narrow["audience"],
        organisations=tuple(named or filter(None, [narrow["organisation"]])),
        life_events=tuple(filter(None, [narrow["life_event"]])),
        is_online=narrow["online"],
        is_open=narrow["open_now"],
        open_ids=_open_codes() if narrow["open_now"] else None,
    )


def _open_codes() -> frozenset[str]:
    rows = Procedure.objects.filter(pk__in=open_procedure_ids(on=japan_day(now())))
    return frozenset(rows.values_list("code", flat=True))


def _listed(
    request: HttpRequest,
    response: HttpResponse,
    source: Source,
    narrow: Narrow,
    limit: int,
    cursor: str | None,
) -> dict[str, Any]:
    place = start(request, cursor, list) or ["own" if source != "survey" else "survey", ""]
    if not (len(place) == 2 and all(isinstance(part, str) and "\0" not in part for part in place)):
        raise BadParameter("cursor", "This is not a cursor of this list.")
    stage, after = place
    results: list[dict[str, Any]] = []
    following: list[str] | None = None
    if stage == "own" and source != "survey":
        own, more = chosen_after(_own_rows(narrow), "slug", after or None, _fits(narrow), limit)
        results = [shown.own_item(one) for one in own]
        if more:
            following = ["own", own[-1].slug]
        elif source == "all":
            stage, after = "survey", ""
    if following is None and stage == "survey" and source != "own":
        rest = limit - len(results)
        rows, more = chosen_after(_survey_rows(narrow), "survey_id", after or None, lambda row: True, rest)
        results += [shown.survey_item(row) for row in rows]
        if more:
            following = ["survey", rows[-1].survey_id if rows else after]
    return {"results": results, "next": turn(request, response, following)}


def _own_rows(narrow: Narrow) -> Any:
    rows = public_rows(Procedure)
    if narrow["organisation"]:
        rows = rows.filter(organisation__in=organisations_named(narrow["organisation"]))
    if narrow["open_now"]:
        rows = rows.filter(pk__in=open_procedure_ids(on=japan_day(now())))
    return rows


def _fits(narrow: Narrow) -> Callable[[Procedure], bool]:
    def fits(procedure: Procedure) -> bool:
        assert procedure.current is not None
        body = procedure.current.body
        return (
            (not narrow["audience"] or body["audience"] in (narrow["audience"], "both"))
            and (not narrow["life_event"] or narrow["life_event"] in body["life_events"])
            and (not narrow["online"] or shown.is_online(body))
        )

    return fits


def _survey_rows(narrow: Narrow) -> Any:
    """The rows of the latest edition; what is open and what belongs to a life event only a search tells."""
    if narrow["open_now"] or narrow["life_event"]:
        return SurveyRow.objects.none()
    rows = survey_rows_in(latest_edition())
    if narrow["organisation"]:
        rows = rows.filter(ministry=narrow["organisation"])
    if narrow["audience"]:
        codes = [code for code, who in shown.AUDIENCES.items() if who in (narrow["audience"], "both")]
        rows = rows.filter(
            Q(type_code="1", initiator_code__in=codes) | (~Q(type_code="1") & Q(recipient_code__in=codes))
        )
    if narrow["online"]:
        rows = rows.filter(online_code__in=[code for code, is_online in shown.ONLINE.items() if is_online])
    return rows


@api.get(
    "/procedures/{code}",
    response=Annotated[OwnProcedure | SurveyProcedure, Field(discriminator="source")],
    summary="手続の全体",
    tags=["procedures"],
)
def procedure(request: HttpRequest, response: HttpResponse, code: Number) -> dict[str, Any]:
    """The full record. A retired procedure keeps its address and names its successor."""
    try:
        found = record_numbered(Procedure, code)
    except Procedure.DoesNotExist:
        return _survey(response, code)
    at = now()
    pause = pause_of(found, at=at)
    is_open = not found.is_retired and found.pk in open_procedure_ids(on=japan_day(at))
    variants = public_variants([found]).get(found.pk, [])
    return shown.own_record(found, is_open=is_open, pause=pause, variants=variants)


def _survey(response: HttpResponse, survey_id: str) -> dict[str, Any]:
    try:
        row = survey_row(survey_id)
    except SurveyRow.DoesNotExist:
        raise Nothing from None
    response.headers["Last-Modified"] = http_date(row.run.at.timestamp())
    return shown.survey_record(row)


@api.get("/survey/rows/{survey_id}", response=SurveyProcedure, summary="国の手続（参考）", tags=["survey"])
def survey_row_record(
    request: HttpRequest, response: HttpResponse, survey_id: Annotated[str, Path(max_length=16)]
) -> dict[str, Any]:
    """One row of the national survey, of the latest edition that has it."""
    return _survey(response, survey_id)


@api.get("/procedures/{code}/versions", response=VersionPage, summary="手続の版", tags=["procedures"])
def procedure_versions(
    request: HttpRequest, response: HttpResponse, code: Number, limit: Limit, cursor: Cursor
) -> dict[str, Any]:
    """The published versions of a procedure, the first one first; the last may be of a day to come."""
    found = _own(code)
    after = start(request, cursor, int)
    rows, more = chosen_after(public_versions(found), "number", after, lambda one: True, limit)
    return {
        "results": [shown.version(one, current=found.current.number) for one in rows],
        "next": turn(request, response, rows[-1].number if more else None),
    }


@api.get(
    "/procedures/{code}/versions/{number}",
    response=ProcedureText,
    summary="手続の一つの版",
    tags=["procedures"],
)
def procedure_version(
    request: HttpRequest,
    response: HttpResponse,
    code: Number,
    number: Annotated[int, Path(ge=1, le=2_000_000_000)],
) -> dict[str, Any]:
    """One published version of a procedure, with its body as it was published."""
    found = _own(code)
    version = public_versions(found).filter(number=number).first()
    if version is None:
        raise Nothing
    return {
        "id": found.code,
        "version": shown.version(version, current=found.current.number),
        "body": version.body,
    }


def _own(code: str) -> Any:
    try:
        return record_numbered(Procedure, code)
    except Procedure.DoesNotExist:
        raise Nothing from None
