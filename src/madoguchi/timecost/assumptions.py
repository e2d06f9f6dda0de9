"""The assumptions (前提) behind the minutes, as data: one JSON file for each fiscal year in which they were changed.

Each value has a unit, the least, the most likely and the most it is thought to be, whose time it is, and its source.
Events hold their steps, the people whom they meet in different ways, how often they happen and at which age.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from madoguchi.core.calendars import fiscal_year
from madoguchi.timecost.types import Range

NO_TRIP = ("", "post")
"""Places of a step to which nobody goes: done by post, or where one is."""
AGES = ("10", "20", "30", "40", "50", "60", "70")


class BadAssumptions(Exception):
    """A file of assumptions does not say what it has to say."""


@dataclass(frozen=True)
class Source:
    """Where a value comes from (出典)."""

    key: str
    title: str
    publisher: str
    published: str
    address: str = ""
    note: str = ""


@dataclass(frozen=True)
class Value:
    """One assumption with its range and source (前提の値)."""

    key: str
    title: str
    unit: str
    range: Range
    who: str
    phase: str
    source: Source
    note: str = ""


@dataclass(frozen=True)
class Step:
    """One thing to do at an event (手間のひとつ).

    `procedure` is the address name of the procedure of this platform. `visit` names the place to which one goes: steps
    with the same name share a trip. `private` names the kind of a private step. `when` are marks of people for whom
    alone it counts.
    """

    key: str
    title: str
    documents: int = 1
    forms: int = 1
    visit: str = "city"
    visits: int = 1
    receive: str = "there"
    procedure: str = ""
    private: str = ""
    when: tuple[str, ...] = ()

    @property
    def has_trip(self) -> bool:
        """Whether one has to go somewhere to do it on paper."""
        return self.visit not in NO_TRIP


@dataclass(frozen=True)
class Person:
    """People whom an event meets alike (条件のひとつ): marks, times that are longer for them, whether they go online."""

    key: str
    title: str
    tags: tuple[str, ...] = ()
    factors: Mapping[str, float] = field(default_factory=dict)
    online_share: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Count:
    """How often an event happens in a year: `range` times what is counted of the population (年間の件数)."""

    measure: str
    range: Range
    source: Source
    note: str = ""


@dataclass(frozen=True)
class LifeStep:
    """An event with its steps, its people and how often and when it happens (ライフイベントの前提)."""

    key: str
    title: str
    who: str
    life_event: str
    steps: tuple[Step, ...]
    people: tuple[Person, ...]
    counts: tuple[Count, ...]
    ages: Mapping[str, float]
    ages_source: Source
    ages_note: str = ""

    @property
    def usual(self) -> Person:
        """The people whom the event is told of first."""
        return self.people[0]

    def person(self, key: str) -> Person:
        """One of its people; raises `KeyError`."""
        return {one.key: one for one in self.people}[key]

    def steps_for(self, person: Person) -> list[Step]:
        """The steps that these people have to take."""
        return [step for step in self.steps if set(step.when) <= set(person.tags)]


@dataclass(frozen=True)
class Happening:
    """An event in a life: at which age, for whom of its people (人生のできごと)."""

    event: str
    age: int
    person: str = ""


@dataclass(frozen=True)
class Persona:
    """A life by its events (ペルソナ)."""

    key: str
    title: str
    note: str
    happenings: tuple[Happening, ...]


@dataclass(frozen=True)
class Assumptions:
    """All assumptions that hold from one fiscal year on (前提一式)."""

    fiscal_year: int
    title: str
    sources: tuple[Source, ...]
    values: Mapping[str, Value]
    private: Mapping[str, str]
    events: Mapping[str, LifeStep]
    personas: tuple[Persona, ...]

    def step_of(self, procedure: str) -> Step | None:
        """The step that stands for the procedure with this address name, from the first event that has it."""
        steps = (step for event in self.events.values() for step in event.steps)
        return next((step for step in steps if step.procedure == procedure), None)

    @property
    def procedures(self) -> set[str]:
        """The address names of all procedures that are named."""
        return {s.procedure for event in self.events.values() for s in event.steps if s.procedure}


@cache
def all_assumptions() -> tuple[Assumptions, ...]:
    """All versions, the oldest first."""
    folder = files("madoguchi.timecost") / "assumptions"
    bodies = [json.loads(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".json")]
    return tuple(sorted((read_assumptions(body) for body in bodies), key=lambda one: one.fiscal_year))


def assumptions_on(day: date) -> Assumptions:
    """Those that hold on `day`: the last of its fiscal year or before, else the first there are."""
    year = fiscal_year(day)
    found = all_assumptions()
    return [one for one in found if one.fiscal_year <= year or one is found[0]][-1]


def read_assumptions(body: Mapping[str, Any]) -> Assumptions:
    """What `body` describes; raises `BadAssumptions` where a range, a source or a name is wrong."""
    try:
        sources = {one["key"]: Source(**one) for one in body["sources"]}
        values = {one["key"]: _value(one, sources) for one in body["values"]}
        private = {one["key"]: one["title"] for one in body["private"]}
        events = {one["key"]: _event(one, sources) for one in body["events"]}
        personas = tuple(_persona(one) for one in body["personas"])
    except (KeyError, TypeError, ValueError) as error:
        raise BadAssumptions(str(error)) from error
    found = Assumptions(
        body["fiscal_year"], body["title"], tuple(sources.values()), values, private, events, personas
    )
    if wrong := next(_wrong(found), None):
        raise BadAssumptions(wrong)
    return found


def _wrong(read: Assumptions) -> Iterator[str]:
    for event in read.events.values():
        yield from _wrong_in(event, read)
    for persona in read.personas:
        for one in persona.happenings:
            known = read.events.get(one.event)
            if known is None or (one.person and one.person not in {p.key for p in known.people}):
                yield f"{persona.key}: no event {one.event} for {one.person or 'all'}"


def _wrong_in(event: LifeStep, read: Assumptions) -> Iterator[str]:
    if event.ages and (not set(event.ages) <= set(AGES) or abs(sum(event.ages.values()) - 1) > 0.001):
        yield f"{event.key}: the shares of ages are not one whole"
    if len({step.key for step in event.steps}) != len(event.steps):
        yield f"{event.key}: a step stands twice"
    tags = {tag for person in event.people for tag in person.tags}
    for step in event.steps:
        if step.private and step.private not in read.private:
            yield f"{event.key}: no kind of private steps is called {step.private}"
        if not set(step.when) <= tags:
            yield f"{event.key}: nobody takes the step {step.key}"
    for person in event.people:
        if not set(person.factors) <= set(read.values):
            yield f"{event.key}: {person.key} has a factor of no value"


def _range(body: Mapping[str, Any]) -> Range:
    return Range(body["low"], body["mode"], body["high"])


def _value(body: Mapping[str, Any], sources: Mapping[str, Source]) -> Value:
    return Value(
        key=body["key"],
        title=body["title"],
        unit=body["unit"],
        range=_range(body),
        who=body["who"],
        phase=body["phase"],
        source=sources[body["source"]],
        note=body["note"],
    )


def _event(body: Mapping[str, Any], sources: Mapping[str, Source]) -> LifeStep:
    return LifeStep(
        key=body["key"],
        title=body["title"],
        who=body["who"],
        life_event=body["life_event"],
        steps=tuple(Step(**{**one, "when": tuple(one.get("when", ()))}) for one in body["steps"]),
        people=tuple(Person(**{**one, "tags": tuple(one["tags"])}) for one in body["people"]),
        counts=tuple(
            Count(one["measure"], _range(one), sources[one["source"]], one["note"]) for one in body["counts"]
        ),
        ages=body["ages"],
        ages_source=sources[body["ages_source"]],
        ages_note=body["ages_note"],
    )


def _persona(body: Mapping[str, Any]) -> Persona:
    once = [Happening(*one) for one in body["events"]]
    repeated = [
        Happening(event, age, *person)
        for event, first, last, every, *person in body["repeated"]
        for age in range(first, last + 1, every)
    ]
    return Persona(body["key"], body["title"], body["note"], (*once, *repeated))
