"""Time cost: how long life events take before and now, and after what is planned."""

from typing import Annotated, Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Path, Query

from madoguchi.api.problems import Nothing, NotReady
from madoguchi.api.rest.interface import api
from madoguchi.api.rest.lists import absolute
from madoguchi.api.rest.time_answers import TimeEvent, TimeList
from madoguchi.core.clock import now
from madoguchi.timecost.models import DayResult
from madoguchi.timecost.selectors import result_on

FEWEST = 10
Private = Annotated[
    bool, Query(True, description="Count the private steps (electricity, bank …) that go with an event.")
]


def _result() -> DayResult:
    """The newest results; `NotReady` before the worker has reckoned the first."""
    if (found := result_on(at=now())) is None:
        raise NotReady("The first results have not been reckoned yet; they are within an hour.")
    return found


def _told(interval: list[float]) -> dict[str, float]:
    return dict(zip(("middle", "low", "high"), interval, strict=True))


def _item(key: str, event: dict[str, Any]) -> dict[str, Any]:
    return {
        "event": key,
        "title": event["title"],
        "who": event["who"],
        "usual": event["usual"],
        "before": _told(event["worlds"]["before"]["whole"]),
        "now": _told(event["worlds"]["now"]["whole"]),
        "saved": _told(event["gain"]),
        "address": absolute(reverse("api:time_cost_of_event", args=[key])),
    }


def _world(world: dict[str, Any]) -> dict[str, Any]:
    return {**world, "whole": _told(world["whole"]), "officer": _told(world["officer"])}


@api.get("/time-cost", response=TimeList, summary="できごとにかかる時間", tags=["time"])
def time_cost(request: HttpRequest, private: Private) -> dict[str, Any]:
    """Every life event with its minutes before and now; an interval holds eight of ten draws."""
    result = _result()
    given = result.body["given_back"]
    return {
        "fiscal_year": result.body["fiscal_year"],
        "day": result.day,
        "reckoned_at": result.reckoned_at,
        "hours_given_back": _told(given["hours"]),
        "filed": given["filed"] if given["filed"] >= FEWEST else None,
        "events": [
            _item(key, event)
            for key, event in result.body["with" if private else "without"]["events"].items()
        ],
    }


@api.get("/time-cost/{event}", response=TimeEvent, summary="1つのできごとにかかる時間", tags=["time"])
def time_cost_of_event(
    request: HttpRequest,
    event: Annotated[str, Path(max_length=40, description="As in the list of events.")],
    private: Private,
) -> dict[str, Any]:
    """One event: what its minutes go to, for whom it takes most, its steps, and what the answer hangs on."""
    found = _result().body["with" if private else "without"]["events"].get(event)
    if found is None:
        raise Nothing
    return {
        **_item(event, found),
        "worlds": {name: _world(world) for name, world in found["worlds"].items()},
        "people": [
            {**one, "before": _told(one["before"]), "now": _told(one["now"])} for one in found["people"]
        ],
        "steps": found["steps"],
        "sensitivity": found["swings"],
        "plans": [
            {**one, "after": _world(one["after"]), "gain": _told(one["gain"])} for one in found["plans"]
        ],
        "page": absolute(f"{reverse('portal:time')}?event={event}"),
    }
