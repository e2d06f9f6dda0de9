"""How many minutes an event takes: every step on paper and online, mixed as people do it, with trips that are shared.

The private steps that go with an event are the same before, now and after: what they gain is not the government's.
Of steps at one place some may be done online and the others not. Whoever does the rarer of them online is taken to do
the more usual ones online too, so that the trip is needed by as many as go there for the least digital step.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from madoguchi.timecost.assumptions import Assumptions, LifeStep, Person, Step
from madoguchi.timecost.draws import Draws, Minutes, larger, smaller
from madoguchi.timecost.types import (
    NO_CHANGES,
    NOTHING_KNOWN,
    OFFICER_ONLINE,
    PARTS,
    Change,
    Changes,
    Origin,
    Range,
    StepFacts,
    World,
)

TRIP = "travel"
_NO_CHANGE = Change()


@dataclass(frozen=True)
class Order:
    """Whether a step is the first of its event, and the first at its place: what follows takes less (順番)."""

    is_first: bool
    is_first_there: bool


@dataclass
class Way:
    """The minutes of one step done in one way, by part; trips are counted for the event (ひとつのやり方)."""

    parts: dict[str, Minutes] = field(default_factory=dict)
    officer: Minutes = 0.0
    origin: Origin = Origin.ASSUMED
    n: int = 0


@dataclass
class StepMinutes:
    """One step as people do it: its parts, the share done online, and what the officers spend (手間の時間)."""

    step: Step
    parts: dict[str, Minutes]
    share: Minutes
    officer: Minutes
    origin: Origin
    n: int

    @property
    def whole(self) -> Minutes:
        """All its minutes but trips."""
        return sum(self.parts.values())


@dataclass
class EventMinutes:
    """An event for some people in one world (できごとの時間)."""

    parts: dict[str, Minutes]
    steps: list[StepMinutes]

    @property
    def whole(self) -> Minutes:
        """All minutes of the people."""
        return sum(self.parts.values())

    @property
    def officer(self) -> Minutes:
        """All minutes of the officers."""
        return sum(step.officer for step in self.steps)


@dataclass(frozen=True)
class Reckoner:
    """Reckons events with one set of assumptions, draws and records (計算のもと).

    `switched_off` are the kinds of private steps that are left out.
    """

    assumptions: Assumptions
    draws: Draws
    facts: Mapping[str, StepFacts] = field(default_factory=dict)
    switched_off: frozenset[str] = frozenset()

    def event(
        self, event: LifeStep, person: Person, world: World, changes: Changes = NO_CHANGES
    ) -> EventMinutes:
        """The minutes of `event` for `person` in `world`; `changes` count in the world after."""
        changes = changes if world is World.AFTER else NO_CHANGES
        steps = [step for step in event.steps_for(person) if step.private not in self.switched_off]
        steps = [step for step in steps if not changes.steps.get(step.key, _NO_CHANGE).is_dropped]
        done: list[StepMinutes] = []
        places: set[str] = set()
        for number, step in enumerate(steps):
            order = Order(is_first=number == 0, is_first_there=step.visit not in places)
            done.append(self._step(step, person, world, changes, order))
            places.add(step.visit)
        parts = {part: self.draws.nothing for part in PARTS}
        for one in done:
            for part, minutes in one.parts.items():
                parts[part] = parts[part] + minutes
        parts[TRIP] = parts[TRIP] + self._trips(done, person)
        parts["writing"] = parts["writing"] + self._identity(done, person)
        return EventMinutes(parts, done)

    def alone(self, step: Step) -> tuple[Minutes, Minutes, Minutes]:
        """One step by itself: on paper without its trips, its trips, and online."""
        person = Person("", "")
        facts = self.facts.get(step.procedure, NOTHING_KNOWN)
        first = Order(is_first=True, is_first_there=True)
        paper = sum(self._on_paper(step, person, facts, first).parts.values())
        online = self._online(step, person, facts, _NO_CHANGE, first, is_one_stop=False).parts
        trips = (step.visits if step.has_trip else 0) + (step.receive == "visit")
        identity = self._value("identity_online", person)
        return paper, trips * self._value("travel", person), sum(online.values()) + identity

    def _value(self, key: str, person: Person) -> Minutes:
        return self.draws.of(key, self.assumptions.values[key].range) * person.factors.get(key, 1.0)

    def _step(self, step: Step, person: Person, world: World, changes: Changes, order: Order) -> StepMinutes:
        if step.private:
            return self._private(step, person)
        facts = self.facts.get(step.procedure, NOTHING_KNOWN)
        change = changes.steps.get(step.key, _NO_CHANGE)
        if change.documents is not None:
            facts = _with_documents(facts, change.documents)
        paper = self._on_paper(step, person, facts, order)
        share = self._share(step, person, world, facts, change)
        if world is World.BEFORE or not _is_online(facts, change):
            return StepMinutes(step, paper.parts, share, paper.officer, paper.origin, paper.n)
        is_one_stop = changes.is_one_stop and not order.is_first
        online = self._online(step, person, facts, change, order, is_one_stop=is_one_stop)
        keys = {*paper.parts, *online.parts}
        parts = {
            key: (1 - share) * paper.parts.get(key, 0.0) + share * online.parts.get(key, 0.0) for key in keys
        }
        officer = (1 - share) * paper.officer + share * online.officer
        return StepMinutes(step, parts, share, officer, online.origin, online.n)

    def _share(self, step: Step, person: Person, world: World, facts: StepFacts, change: Change) -> Minutes:
        """How many of a hundred do the step online, as a share."""
        if world is World.BEFORE or not _is_online(facts, change):
            return self.draws.nothing
        if person.online_share is not None:
            return self.draws.nothing + person.online_share
        if change.online_share is not None:
            return self.draws.nothing + change.online_share
        if facts.online_share is not None:
            return self.draws.of(f"share:{step.procedure}", facts.online_share.range)
        return self._value("online_share", person)

    def _find(self, key: str, person: Person, order: Order) -> Minutes:
        again = 1.0 if order.is_first else self._value("find_again", person)
        return self._value(key, person) * again

    def _on_paper(self, step: Step, person: Person, facts: StepFacts, order: Order) -> Way:
        documents = step.documents if facts.window_documents is None else facts.window_documents
        parts = {
            "find": self._find("find_window", person, order),
            "documents": documents * self._value("get_document", person),
            "writing": step.forms * self._value("write_form", person),
        }
        if step.has_trip:
            again = 1.0 if order.is_first_there else self._value("waiting_again", person)
            parts["waiting"] = step.visits * again * self._value("waiting", person)
            parts["counter"] = step.visits * self._value("counter", person)
        elif step.visit == "post":
            parts["counter"] = self._value("post_out", person)
        asked_back = self._asked_back(step, facts, person)
        parts["counter"] = parts.get("counter", 0.0) + asked_back * self._value("correction_window", person)
        if step.receive in {"visit", "post"}:
            key = "receive_window" if step.receive == "visit" else "receive_post"
            parts["receive"] = self._value(key, person)
        elif step.receive == "online":
            parts["receive"] = self._value("receive_post", person)
        officer: Minutes = 0.0
        if step.procedure:
            keys = ("officer_counter", "officer_entry", "officer_check_window", "officer_decide")
            officer = sum(self._value(key, person) for key in (*keys, "officer_notice_window"))
            officer = officer + asked_back * self._value("officer_correction", person)
        origin = Origin.ASSUMED if facts.window_documents is None else Origin.RECORD
        return Way(parts, officer, origin)

    def _online(
        self,
        step: Step,
        person: Person,
        facts: StepFacts,
        change: Change,
        order: Order,
        *,
        is_one_stop: bool,
    ) -> Way:
        attached = step.documents if facts.online_documents is None else facts.online_documents
        each = self._value("document_at_hand", person) + self._value("attach_document", person)
        fill, origin, n = self._fill(step, person, facts, change)
        again = self._value("find_again", person) if is_one_stop else 1.0
        find = self.draws.nothing if is_one_stop else self._find("find_online", person, order)
        asked_back = self._asked_back(step, facts, person)
        parts = {
            "find": find,
            "documents": attached * each,
            "writing": fill * again,
            "counter": asked_back * self._value("correction_online", person),
            "receive": self._value("receive_online", person),
        }
        officer: Minutes = 0.0
        if step.procedure:
            officer = self._officer_online(step, person, facts)
            officer = officer + asked_back * self._value("officer_correction", person)
        return Way(parts, officer, origin, n)

    def _officer_online(self, step: Step, person: Person, facts: StepFacts) -> Minutes:
        if facts.officer is not None:
            return self.draws.of(f"officer:{step.procedure}", facts.officer.range)
        return sum(self._value(key, person) for key in OFFICER_ONLINE)

    def _fill(
        self, step: Step, person: Person, facts: StepFacts, change: Change
    ) -> tuple[Minutes, Origin, int]:
        """The minutes of filling in online: as planned, as measured, as its form is read, or as assumed."""
        if change.fill_minutes is not None:
            return self.draws.nothing + change.fill_minutes, Origin.ASSUMED, 0
        if facts.fill is not None:
            return self.draws.of(f"fill:{step.procedure}", facts.fill.range), Origin.MEASURED, facts.fill.n
        if facts.form_minutes is not None:
            minutes = float(facts.form_minutes)
            name = f"form:{step.procedure}"
            return self.draws.of(name, Range(0.6 * minutes, minutes, 2 * minutes)), Origin.RECORD, 0
        return self._value("fill_online", person), Origin.ASSUMED, 0

    def _asked_back(self, step: Step, facts: StepFacts, person: Person) -> Minutes:
        if facts.correction is not None:
            return self.draws.of(f"correction:{step.procedure}", facts.correction.range)
        return self._value("correction_share", person)

    def _private(self, step: Step, person: Person) -> StepMinutes:
        share = self._value("private_web_share", person)
        if person.online_share is not None:
            share = self.draws.nothing + person.online_share
        by_hand = self._value("private_visit" if step.has_trip else "private_phone", person)
        parts = {
            "find": self._value("private_find", person),
            "counter": (1 - share) * by_hand + share * self._value("private_web", person),
        }
        return StepMinutes(step, parts, share, self.draws.nothing, Origin.ASSUMED, 0)

    def _trips(self, done: list[StepMinutes], person: Person) -> Minutes:
        """All ways to places and back: one for the steps done at the same place, more where one has to come again."""
        trips = self.draws.nothing
        places: dict[str, tuple[int, Minutes]] = {}
        for one in done:
            if one.step.has_trip:
                visits, least = places.get(one.step.visit, (0, None))
                least = one.share if least is None else smaller(least, one.share)
                places[one.step.visit] = (max(visits, one.step.visits), least)
            if one.step.receive == "visit":
                trips = trips + (1 - one.share)
        for visits, least in places.values():
            trips = trips + visits * (1 - least)
        return trips * self._value("travel", person)

    def _identity(self, done: list[StepMinutes], person: Person) -> Minutes:
        """Showing online who one is, once for the event, by as many as do the most usual step online."""
        most = self.draws.nothing
        for one in done:
            if not one.step.private:
                most = larger(most, one.share)
        return most * self._value("identity_online", person)


def _is_online(facts: StepFacts, change: Change) -> bool:
    return facts.is_online or bool(change.online_share) or change.fill_minutes is not None


def _with_documents(facts: StepFacts, documents: int) -> StepFacts:
    known = {name: getattr(facts, name) for name in StepFacts.__dataclass_fields__}
    return StepFacts(**{**known, "window_documents": documents, "online_documents": documents})
