"""The figures of the plan: indicators by their definitions, over time and in parts, and the forecast."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Query

from madoguchi.api.problems import BadParameter, Nothing
from madoguchi.api.rest.figure_answers import (
    ForecastAnswer,
    IndicatorAnswer,
    IndicatorDefinition,
    IndicatorsAnswer,
)
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import absolute
from madoguchi.core.clock import japan_day, now
from madoguchi.plan.models import IndicatorPoint
from madoguchi.plan.selectors.kpi import (
    all_indicators,
    divided,
    forecast,
    indicator,
    main_government,
    place_named,
    series,
    slips_in_words,
    targets,
)
from madoguchi.plan.types.figures import FigureScope
from madoguchi.plan.types.indicators import Indicator, assumptions, indicator_named
from madoguchi.registry.models import Process

FIRST = date(2000, 1, 1)
Place = Annotated[
    str | None,
    Query(
        None,
        max_length=100,
        description="Short name; those below it in its government are taken in. Without it the prefecture.",
    ),
]
Kind = Annotated[Process.Kind | None, Query(None, description="Kind of process.")]
Discretion = Annotated[
    Literal["own", "others"] | None, Query(None, description="`own`: can be decided by the owner alone.")
]
Priority = Annotated[
    bool | None, Query(None, description="Priority procedures alone (true), or the rest (false).")
]
Day = Annotated[date | None, Query(None, description="A day that is not to come; without it today.")]
Key = Annotated[str, Path(max_length=40, description="As in the list of indicators.")]


def _scope(
    organisation: str | None, kind: str | None, discretion: str | None, priority: bool | None
) -> FigureScope:
    if organisation and "\0" in organisation:
        raise BadParameter("organisation", "NUL is not text.")
    if not organisation:
        main = main_government()
        organisation = main.slug if main else ""
    elif place_named(organisation) is None:
        raise BadParameter("organisation", "There is none of this name; `/api/v1/organisations` lists them.")
    return FigureScope(organisation, kind or "", discretion or "", priority)


def _day(on: date | None) -> date:
    today = japan_day(now())
    if on is not None and not FIRST <= on <= today:
        raise BadParameter("on", "A day from 2000 on that is not to come.")
    return on or today


def _defined(key: str) -> Indicator:
    found = indicator_named(key)
    if found is None:
        raise Nothing
    return found


@api.get("/plan/indicators", response=IndicatorsAnswer, summary="計画の指標の一覧", tags=["plan"])
def plan_indicators(
    request: HttpRequest,
    organisation: Place,
    kind: Kind,
    discretion: Discretion,
    priority: Priority,
    on: Day,
) -> dict[str, Any]:
    """Every indicator of a scope on a day, by the definitions of the public pages."""
    scope = _scope(organisation, kind, discretion, priority)
    found = all_indicators(on=_day(on), scope=scope)
    return {"organisation": scope.organisation, "results": [one.to_json() for one in found]}


@api.get("/plan/indicators/{key}", response=IndicatorAnswer, summary="計画の指標と定義", tags=["plan"])
def plan_indicator(
    request: HttpRequest,
    key: Key,
    organisation: Place,
    kind: Kind,
    discretion: Discretion,
    priority: Priority,
    on: Day,
) -> dict[str, Any]:
    """One indicator: its definition, its value on a day, its parts, how it moved, and its targets."""
    defined, scope, day = _defined(key), _scope(organisation, kind, discretion, priority), _day(on)
    told = IndicatorDefinition.model_fields
    return {
        "organisation": scope.organisation,
        "definition": {name: value for name, value in asdict(defined).items() if name in told},
        "value": indicator(key, on=day, scope=scope).to_json(),
        "parts": {
            by: [
                {"part": one.part, "name": one.name, **one.value.to_json()}
                for one in divided(key, by, on=day, scope=scope)
            ]
            for by in defined.divides
        },
        "series": [asdict(one) for one in series(key, on=day, scope=scope)],
        "targets": [_target(one) for one in targets(key, scope=scope)],
        "page": absolute(reverse("portal:indicator", args=[key])),
    }


@api.get(
    "/plan/indicators/{key}/forecast",
    response=ForecastAnswer,
    summary="指標の見込み（幅つき）",
    tags=["plan"],
)
def plan_forecast(
    request: HttpRequest,
    key: Key,
    organisation: Place,
    kind: Kind,
    discretion: Discretion,
    priority: Priority,
) -> dict[str, Any]:
    """What is expected from plan dates and past slips, always with its interval."""
    if not _defined(key).has_forecast:
        raise Nothing
    scope = _scope(organisation, kind, discretion, priority)
    told = forecast(key, on=japan_day(now()), scope=scope)
    points = [(one.on, *one.rounded) for one in told.points]
    aim = next((one for one in targets(key, scope=scope) if one.on == told.target_on), None)
    return {
        "organisation": scope.organisation,
        "key": key,
        "as_of": told.as_of,
        "interval": list(assumptions().interval),
        "points": [
            {"on": on, "low": low, "middle": middle, "high": high} for on, low, middle, high in points
        ],
        "done": told.done,
        "planned": told.planned,
        "overdue": told.overdue,
        "undated": told.undated,
        "slips": told.n_slips,
        "is_assumed": told.is_assumed,
        "basis": slips_in_words(told),
        "target": None if aim is None else _target(aim),
        "chance": None if told.chance is None else round(told.chance, 1),
    }


def _target(one: IndicatorPoint) -> dict[str, Any]:
    return {"on": one.on, "value": float(one.value), "source": one.source}
