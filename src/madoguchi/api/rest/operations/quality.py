"""Quality: the map, what it counts, and the evidence of one procedure; by the definitions of the public pages."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Path, Query

from madoguchi.api.problems import BadParameter, Nothing
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import Cursor, Limit, absolute, start, turn
from madoguchi.api.rest.quality_answers import ProcedureQuality, QualityCounts, QualityPage
from madoguchi.api.selectors import record_numbered
from madoguchi.core.clock import now
from madoguchi.quality.selectors import (
    TARGETS,
    NextLevel,
    Scope,
    bureaus_in,
    counts_in,
    rows_in,
    to_next,
    totals_in,
    year_in,
)
from madoguchi.quality.types import Evidence
from madoguchi.registry.models import Procedure
from madoguchi.registry.types import life_event

Wide = Annotated[
    bool, Query(False, description="Every published procedure; without it the priority procedures.")
]
Place = Annotated[
    str | None, Query(None, max_length=100, description="Short name; those below it are taken in.")
]
Event = Annotated[str | None, Query(None, max_length=40, description="Short name of a life event.")]


def _scope(
    is_all: bool, organisation: str | None, event: str | None, axis: str = "", level: str = ""
) -> Scope:
    if organisation and "\0" in organisation:
        raise BadParameter("organisation", "NUL is not text.")
    if event and life_event(event) is None:
        raise BadParameter("life_event", "There is no such life event; `/api/v1/life-events` lists them.")
    return Scope(is_all, organisation or "", event or "", axis, level)


@api.get("/quality", response=QualityPage, summary="手続の品質の一覧（クオリティマップ）", tags=["quality"])
def quality(
    request: HttpRequest,
    response: HttpResponse,
    every: Wide,
    organisation: Place,
    life_event: Event,
    axis: Annotated[Literal["faster", "simpler", "easier"] | None, Query(None)],
    level: Annotated[
        Literal["unmet", "0", "1", "2", "3", "none"] | None,
        Query(
            None,
            description="On `axis`, without it the lowest of the three; `unmet`: below 2; `none`: not online.",
        ),
    ],
    limit: Limit,
    cursor: Cursor,
) -> dict[str, Any]:
    """The procedures of the quality map with their levels, by number."""
    rows = rows_in(_scope(every, organisation, life_event, axis or "", level or ""))
    found = rows.after_code(start(request, cursor, str), limit + 1)
    shown = found[:limit]
    return {
        "results": [
            {**one.to_json(), "page": absolute(reverse("portal:procedure_quality", args=[one.slug]))}
            for one in shown
        ],
        "next": turn(request, response, shown[-1].code if len(found) > limit else None),
        "total": len(rows),
    }


@api.get("/quality/counts", response=QualityCounts, summary="品質レベルごとの手続の数", tags=["quality"])
def quality_counts(
    request: HttpRequest, every: Wide, organisation: Place, life_event: Event
) -> dict[str, Any]:
    """The distribution now and over a year (`history` knows no life events), and where the goal is not reached."""
    scope = _scope(every, organisation, life_event)
    totals = totals_in(scope)
    return {
        "procedures": totals.procedures,
        "online": totals.online,
        "targets": [
            {"year": year, "level": level, "reached": reached}
            for (year, level), reached in zip(TARGETS, totals.reached, strict=True)
        ],
        "levels": [{"axis": one.axis.value, "counts": list(one.counts)} for one in counts_in(scope)],
        "history": [
            {"day": one.day, "axis": one.axis.value, "counts": list(one.counts)}
            for one in year_in(scope, at=now())
        ],
        "organisations": [
            {"slug": one.slug, "name": one.name, "online": one.online, "unmet": one.unmet, "below": one.below}
            for one in bureaus_in(scope)
        ],
        "computed_at": totals.computed_at,
    }


@api.get(
    "/procedures/{code}/quality", response=ProcedureQuality, summary="手続の品質と根拠", tags=["quality"]
)
def procedure_quality(
    request: HttpRequest, code: Annotated[str, Path(max_length=40, description="`mado-…`")]
) -> dict[str, Any]:
    """The levels of one of our procedures, what was found for each criterion, and what the next level needs."""
    try:
        found = record_numbered(Procedure, code)
    except Procedure.DoesNotExist:
        raise Nothing from None
    return {
        "code": found.code,
        "levels": [_level(way) for way in to_next(found)],
        "page": absolute(reverse("portal:procedure_quality", args=[found.slug])),
    }


def _level(way: NextLevel) -> dict[str, Any]:
    one = way.level
    return {
        "axis": one.axis.value,
        "level": one.level,
        "name": one.name,
        "words": one.words,
        "to_next": [step.evidence.key for step in way.steps],
        "follows": way.follows,
        "evidence": [_evidence(each) for each in one.evidence],
        "computed_at": one.computed_at,
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    told = (
        "key",
        "title",
        "level",
        "source",
        "is_declared",
        "is_met",
        "comparison",
        "value",
        "threshold",
        "unit",
    )
    return {**{name: getattr(one, name) for name in told}, "n": None if one.is_few else one.n}
