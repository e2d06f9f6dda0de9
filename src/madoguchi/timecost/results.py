"""Everything that is told of a day, reckoned at once: events, people, plans, lives, the population, what was given back.

The body is plain JSON, so that pages, files and answers of programs read the same numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.timecost.assumptions import AGES, Assumptions, LifeStep, Person, Step
from madoguchi.timecost.draws import Draws, Minutes, OneByOne, interval_of, mean_of
from madoguchi.timecost.reckoning import EventMinutes, Reckoner
from madoguchi.timecost.types import Changes, StepFacts, World

MOST_SWINGS = 8
HOUR = 60.0


@dataclass(frozen=True)
class Plan:
    """A planned change as it is reckoned with (計画する変更)."""

    key: str
    title: str
    event: str
    changes: Changes
    starts_on: str = ""


@dataclass(frozen=True)
class Filed:
    """What was filed online in twelve months: by procedure, and how many times people sent something (申請の件数)."""

    by_procedure: Mapping[str, int] = field(default_factory=dict)
    sendings: int = 0


@dataclass(frozen=True)
class Given:
    """All that results are made of (計算に渡すもの)."""

    assumptions: Assumptions
    facts: Mapping[str, StepFacts]
    switched_off: frozenset[str] = frozenset()
    plans: Sequence[Plan] = ()
    population: Mapping[str, int] = field(default_factory=dict)
    areas: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    where: str = ""
    filed: Filed = field(default_factory=Filed)


def body_of_results(given: Given) -> dict[str, Any]:
    """The results with all private steps that are counted, and without any."""
    return {
        "fiscal_year": given.assumptions.fiscal_year,
        "with": _variant(given, given.switched_off),
        "without": _variant(given, frozenset(given.assumptions.private)),
        "given_back": _given_back(given),
        "measured": sum(facts.fill is not None for facts in given.facts.values()),
        "records": _records(given),
    }


def _records(given: Given) -> list[dict[str, Any]]:
    """What records say of each procedure of the assumptions, with over how many of them; `is_used` is what is reckoned with."""
    rows = []
    for slug, facts in sorted(given.facts.items()):
        told = {
            "fill": facts.fill,
            "online_share": facts.online_share,
            "correction": facts.correction,
            "officer": facts.officer_noted,
        }
        if slug in given.assumptions.procedures and any(told.values()):
            used = {"officer": facts.officer is not None}
            rows.append(
                {"slug": slug}
                | {
                    name: one
                    and {"value": round(one.range.mode, 4), "n": one.n, "is_used": used.get(name, True)}
                    for name, one in told.items()
                }
            )
    return rows


def _variant(given: Given, off: frozenset[str]) -> dict[str, Any]:
    draws = Draws()
    reckoner = Reckoner(given.assumptions, draws, given.facts, off)
    events = {}
    wholes: dict[str, dict[World, Minutes]] = {}
    officers: dict[str, dict[World, Minutes]] = {}
    for key, event in given.assumptions.events.items():
        worlds = {world: reckoner.event(event, event.usual, world) for world in (World.BEFORE, World.NOW)}
        wholes[key] = {world: minutes.whole for world, minutes in worlds.items()}
        officers[key] = {world: minutes.officer for world, minutes in worlds.items()}
        events[key] = _event(given, reckoner, event, worlds)
    return {
        "events": events,
        "personas": [_persona(given.assumptions, reckoner, one) for one in given.assumptions.personas],
        "city": _city(given, draws, wholes, officers),
    }


def _event(
    given: Given, reckoner: Reckoner, event: LifeStep, worlds: Mapping[World, EventMinutes]
) -> dict[str, Any]:
    before, now = worlds[World.BEFORE], worlds[World.NOW]
    people = [
        {
            "key": person.key,
            "title": person.title,
            "before": _told(reckoner.event(event, person, World.BEFORE).whole),
            "now": _told(reckoner.event(event, person, World.NOW).whole),
        }
        for person in event.people
    ]
    return {
        "title": event.title,
        "who": event.who,
        "life_event": event.life_event,
        "usual": event.usual.title,
        "worlds": {"before": _world(before), "now": _world(now)},
        "gain": _told(before.whole - now.whole),
        "people": people,
        "steps": _steps(given, before, now),
        "swings": swings(given, event, reckoner.switched_off),
        "plans": [
            {
                "key": plan.key,
                "title": plan.title,
                "starts_on": plan.starts_on,
                "after": _world(after := reckoner.event(event, event.usual, World.AFTER, plan.changes)),
                "gain": _told(now.whole - after.whole),
            }
            for plan in given.plans
            if plan.event == event.key
        ],
    }


def _told(minutes: Minutes) -> list[float]:
    return interval_of(minutes).to_json()


def _mean(minutes: Minutes) -> float:
    return round(mean_of(minutes), 2)


def _world(event: EventMinutes) -> dict[str, Any]:
    return {
        "whole": _told(event.whole),
        "parts": {part: _mean(minutes) for part, minutes in event.parts.items()},
        "officer": _told(event.officer),
    }


def _steps(given: Given, before: EventMinutes, now: EventMinutes) -> list[dict[str, Any]]:
    """The steps of an event, paper beside now; trips, which several share, are in none of them."""
    found = []
    for old, new in zip(before.steps, now.steps, strict=True):
        facts = given.facts.get(new.step.procedure)
        found.append(
            {
                "key": new.step.key,
                "title": new.step.title,
                "procedure": new.step.procedure if facts else "",
                "is_private": bool(new.step.private),
                "before": _mean(old.whole),
                "now": _mean(new.whole),
                "share": round(100 * mean_of(new.share), 1),
                "origin": str(new.origin),
                "n": new.n,
                "days": facts.decision_days if facts else None,
            }
        )
    return found


def swings(given: Given, event: LifeStep, off: frozenset[str]) -> list[dict[str, Any]]:
    """By how much each value alone moves the time that is saved, or the time now where nothing is online; widest first."""
    tried = Draws(1)
    first = Reckoner(given.assumptions, tried, given.facts, off)
    first.event(event, event.usual, World.BEFORE)
    first.event(event, event.usual, World.NOW)
    draws = OneByOne({name: one for name, one in tried.ranges.items() if one.low < one.high})
    again = Reckoner(given.assumptions, draws, given.facts, off)
    now = again.event(event, event.usual, World.NOW).whole
    gain = again.event(event, event.usual, World.BEFORE).whole - now
    is_saved = float(abs(gain).max()) > 0.5
    found = draws.swings(gain if is_saved else now)
    rows = [
        {"name": name, "title": _named(given, name), "low": round(low, 2), "high": round(high, 2)}
        for name, (low, high) in found.items()
    ]
    widest = sorted(rows, key=lambda row: -abs(float(str(row["high"])) - float(str(row["low"]))))
    return [{**row, "is_saved": is_saved} for row in widest[:MOST_SWINGS]]


def _named(given: Given, name: str) -> str:
    """What a drawn value is called for people."""
    kind, _colon, slug = name.partition(":")
    if not slug:
        return given.assumptions.values[kind].title
    step = given.assumptions.step_of(slug)
    words = {
        "fill": _("%(title)s：入力時間（実測）"),
        "form": _("%(title)s：入力時間（様式から）"),
        "share": _("%(title)s：オンラインの割合（件数から）"),
        "correction": _("%(title)s：補正の割合（実測）"),
        "officer": _("%(title)s：職員の時間（BPRの記録）"),
    }
    return words[kind] % {"title": step.title if step else slug}


def _persona(assumptions: Assumptions, reckoner: Reckoner, persona: Any) -> dict[str, Any]:
    """The hours of a life, and in which ten years they fall."""
    wholes = {World.BEFORE: reckoner.draws.nothing, World.NOW: reckoner.draws.nothing}
    decades = {age: 0.0 for age in AGES}
    known: dict[tuple[str, str, World], Minutes] = {}
    for one in persona.happenings:
        event = assumptions.events[one.event]
        person = event.person(one.person) if one.person else event.usual
        for world in wholes:
            at = (one.event, person.key, world)
            if at not in known:
                known[at] = reckoner.event(event, person, world).whole
            wholes[world] = wholes[world] + known[at]
        decade = str(min(70, one.age // 10 * 10))
        decades[decade] += mean_of(known[one.event, person.key, World.NOW]) / HOUR
    return {
        "key": persona.key,
        "title": persona.title,
        "note": persona.note,
        "before": _told(wholes[World.BEFORE] / HOUR),
        "now": _told(wholes[World.NOW] / HOUR),
        "decades": {age: round(hours, 2) for age, hours in decades.items()},
    }


def _city(
    given: Given,
    draws: Draws,
    wholes: Mapping[str, Mapping[World, Minutes]],
    officers: Mapping[str, Mapping[World, Minutes]],
) -> dict[str, Any] | None:
    """The hours of all residents, businesses and officers in a year; None before a population was taken in."""
    rows, ages = [], {age: [0.0, 0.0] for age in AGES}
    sums = {World.BEFORE: draws.nothing, World.NOW: draws.nothing}
    desks = {World.BEFORE: draws.nothing, World.NOW: draws.nothing}
    for key, event in given.assumptions.events.items():
        count = next((one for one in event.counts if one.measure in given.population), None)
        if count is None:
            continue
        times = draws.of(f"count:{key}", count.range) * given.population[count.measure]
        hours = {world: times * minutes / HOUR for world, minutes in wholes[key].items()}
        for world in sums:
            sums[world] = sums[world] + hours[world]
            desks[world] = desks[world] + times * officers[key][world] / HOUR
        for age, share in event.ages.items():
            ages[age][0] += share * mean_of(hours[World.BEFORE])
            ages[age][1] += share * mean_of(hours[World.NOW])
        rows.append(
            {
                "key": key,
                "title": event.title,
                "who": event.who,
                "times": _told(times),
                "before": _told(hours[World.BEFORE]),
                "now": _told(hours[World.NOW]),
            }
        )
    if not rows:
        return None
    return {
        "name": given.where,
        "events": sorted(rows, key=lambda row: -row["now"][0]),
        "before": _told(sums[World.BEFORE]),
        "now": _told(sums[World.NOW]),
        "gain": _told(sums[World.BEFORE] - sums[World.NOW]),
        "officer": {"before": _told(desks[World.BEFORE]), "now": _told(desks[World.NOW])},
        "ages": {age: [round(one, 1) for one in hours] for age, hours in ages.items()},
        "population": dict(given.population),
        "areas": _areas(given, wholes),
    }


def _areas(given: Given, wholes: Mapping[str, Mapping[World, Minutes]]) -> list[dict[str, Any]]:
    """The hours of each municipality in a year, of the events that can be counted from what it publishes."""
    means = {
        key: {world: mean_of(minutes) for world, minutes in worlds.items()} for key, worlds in wholes.items()
    }
    found = []
    for area, counted in sorted(given.areas.items()):
        before = now = 0.0
        for key, event in given.assumptions.events.items():
            count = next((one for one in event.counts if one.measure in counted), None)
            if count is not None:
                middle = (count.range.low + count.range.mode + count.range.high) / 3
                before += middle * counted[count.measure] * means[key][World.BEFORE] / HOUR
                now += middle * counted[count.measure] * means[key][World.NOW] / HOUR
        found.append(
            {"area": area, "people": counted.get("total"), "before": round(before, 1), "now": round(now, 1)}
        )
    return found


def _given_back(given: Given) -> dict[str, Any]:
    """The hours that those who filed online in twelve months did not spend: one trip for all that was sent at once."""
    draws = Draws()
    reckoner = Reckoner(given.assumptions, draws, given.facts)
    saved, trips = draws.nothing, draws.nothing
    for slug, times in given.filed.by_procedure.items():
        paper, trip, online = reckoner.alone(step_for(given.assumptions, slug))
        saved = saved + times * (paper - online)
        trips = trips + times * trip
    filed = sum(given.filed.by_procedure.values())
    if filed:
        saved = saved + trips * (given.filed.sendings / filed)
    return {"filed": filed, "sendings": given.filed.sendings, "hours": _told(saved / HOUR)}


def procedures_of_results(given: Given) -> dict[str, Any]:
    """By procedure what one filing takes: on paper with its trip, the trip, and online."""
    reckoner = Reckoner(given.assumptions, Draws(), given.facts)
    found = {}
    for slug in given.facts:
        paper, trip, online = reckoner.alone(step_for(given.assumptions, slug))
        found[slug] = {"paper": _told(paper + trip), "trip": _told(trip), "online": _told(online)}
    return found


def step_for(assumptions: Assumptions, slug: str, *, title: str = "") -> Step:
    """The step of a procedure: as an event names it, or one with a form, a trip and an answer by post."""
    named = assumptions.step_of(slug)
    return named or Step(slug, title or slug, documents=1, receive="post", procedure=slug)


def minutes_after(given: Given, event: LifeStep, plans: Iterable[Plan]) -> dict[str, Any]:
    """An event before, now and after each of `plans`, for a page that changes them."""
    reckoner = Reckoner(given.assumptions, Draws(), given.facts, given.switched_off)
    usual: Person = event.usual
    worlds = {world: reckoner.event(event, usual, world) for world in (World.BEFORE, World.NOW)}
    now = worlds[World.NOW]
    found: dict[str, Any] = {world.value: _world(minutes) for world, minutes in worlds.items()}
    found["steps"] = _steps(given, worlds[World.BEFORE], now)
    for plan in plans:
        after = reckoner.event(event, usual, World.AFTER, plan.changes)
        found["after"] = _world(after)
        found["gain"] = _told(now.whole - after.whole)
        found["officer_gain"] = _told(now.officer - after.officer)
        found["of_steps"] = {one.step.key: _mean(one.whole) for one in after.steps}
    return found
