"""Time cost: how long life events take, before, now and after a planned change, and for whom most; with sources."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madoguchi.accounts.types import Readers, open_to
from madoguchi.core.clock import japan_day, now
from madoguchi.portal.downloads import csv_file
from madoguchi.timecost.models import DayResult
from madoguchi.timecost.selectors import (
    ASSUMPTIONS_HEADER,
    FIRST,
    TABLES,
    assumption_rows,
    assumptions_on,
    between,
    charts_of,
    hours_in_words,
    in_words,
    population_sources,
    result_on,
    rows_of,
)
from madoguchi.timecost.types import FEWEST, OFFICER_ONLINE, ORIGINS, PHASES, Origin, Phase


def _variant(request: HttpRequest, result: DayResult) -> tuple[str, dict[str, Any]]:
    """With private steps, or without where the address says so."""
    name = "without" if request.GET.get("private") == "0" else "with"
    return name, result.body[name]


@open_to(Readers.EVERYONE)
@require_safe
def time_page(request: HttpRequest) -> HttpResponse:
    """One event in full, then lives and the city."""
    result = result_on(at=now())
    if result is None:
        return render(request, "portal/time/none.html")
    variant, body = _variant(request, result)
    chosen = request.GET.get("event", FIRST)
    key = (
        chosen
        if chosen in body["events"]
        else FIRST
        if FIRST in body["events"]
        else next(iter(body["events"]))
    )
    event = body["events"][key]
    plan = next((one for one in event["plans"] if one["key"] == request.GET.get("plan")), None)
    plan = plan or next(iter(event["plans"]), None)
    year = result.body["fiscal_year"]
    query = urlencode({"private": "0"} if variant == "without" else {})
    given = result.body["given_back"]
    before, present = event["worlds"]["before"], event["worlds"]["now"]
    context = {
        "charts": charts_of(body, key, year=year, at=result.reckoned_at, plan=plan),
        "csv": {name: _csv(name, query) for name in TABLES},
        "key": key,
        "event": event,
        "plan": plan,
        "plan_gain": in_words(plan["gain"][0]) if plan and plan["gain"][0] >= 1 else "",
        "is_private": variant == "with",
        "events": [(name, one["title"]) for name, one in body["events"].items()],
        "private_options": [("1", _private(True)), ("0", _private(False))],
        "before": {"words": in_words(before["whole"][0]), "between": between(before["whole"])},
        "now": {"words": in_words(present["whole"][0]), "between": between(present["whole"])},
        "saved": in_words(event["gain"][0]) if event["gain"][0] >= 1 else "",
        "most": max(event["people"], key=lambda one: one["now"][0])["title"],
        "steps": [_step(one) for one in event["steps"]],
        "trips": {"before": in_words(before["parts"]["travel"]), "now": in_words(present["parts"]["travel"])},
        "officer": {"before": in_words(before["officer"][0]), "now": in_words(present["officer"][0])}
        if before["officer"][0] >= 1
        else None,
        "officers": _officers(body["city"]),
        "given": {"filed": given["filed"], "hours": hours_in_words(given["hours"][0])}
        if given["filed"] >= FEWEST and given["hours"][0] >= 1
        else None,
        "reckoned_at": result.reckoned_at,
        "year": year,
        "sources": assumptions_on(result.day).sources,
        "population": population_sources(),
    }
    return render(request, "portal/time/page.html", context)


def _private(is_counted: bool) -> str:
    return _("電気・ガス・銀行なども数える") if is_counted else _("役所の手続だけを数える")


def _officers(city: dict[str, Any] | None) -> dict[str, str] | None:
    """The hours of all officers in a year, in words; None without a population, or where nothing is saved."""
    if city is None or city["officer"]["before"][0] - city["officer"]["now"][0] < 1:
        return None
    return {name: hours_in_words(hours[0]) for name, hours in city["officer"].items()}


def _csv(name: str, query: str) -> str:
    return reverse("portal:time_csv", args=[name]) + (f"?{query}" if query else "")


def _step(one: dict[str, Any]) -> dict[str, Any]:
    return {
        **one,
        "before": in_words(one["before"]),
        "now": in_words(one["now"]),
        "is_less": one["before"] - one["now"] >= 1,
        "origin": ORIGINS[Origin(one["origin"])],
    }


@open_to(Readers.EVERYONE)
@require_safe
def time_csv(request: HttpRequest, name: str) -> StreamingHttpResponse:
    """One table of the results as CSV, the same numbers as on the page."""
    if name == "assumptions":
        held = assumptions_on(japan_day(now()))
        return csv_file("time-assumptions.csv", ASSUMPTIONS_HEADER, assumption_rows(held))
    if name not in TABLES:
        raise Http404
    result = result_on(at=now())
    rows = rows_of(name, _variant(request, result)[1]) if result else ()
    return csv_file(f"time-{name}.csv", TABLES[name][0], rows)


def _record(told: dict[str, Any] | None) -> str:
    return f"{100 * told['value']:.0f}％" if told else ""


def _minutes(told: dict[str, Any] | None) -> dict[str, Any] | None:
    return {"minutes": in_words(told["value"]), "n": told["n"]} if told else None


@open_to(Readers.EVERYONE)
@require_safe
def time_assumptions(request: HttpRequest) -> HttpResponse:
    """Every assumption with range and source, and where records took its place."""
    at = now()
    held, result = assumptions_on(japan_day(at)), result_on(at=at)
    measured = [
        {
            "title": step.title if (step := held.step_of(one["slug"])) else one["slug"],
            "slug": one["slug"],
            **{name: _record(one[name]) for name in ("online_share", "correction")},
            **{name: _minutes(one[name]) for name in ("fill", "officer")},
            "is_officer_noted": bool(one["officer"]) and not one["officer"]["is_used"],
        }
        for one in (result.body.get("records", ()) if result else ())
    ]
    context = {
        "held": held,
        "values": [
            {"value": value, "phase": PHASES.get(Phase(value.phase)) if value.phase in PHASES else ""}
            for value in held.values.values()
        ],
        "measured": measured,
        "officer_minutes": in_words(sum(held.values[key].range.mode for key in OFFICER_ONLINE)),
        "fewest": FEWEST,
        "population": population_sources(),
        "csv": reverse("portal:time_csv", args=["assumptions"]),
    }
    return render(request, "portal/time/assumptions.html", context)
