"""What came of the answers: the programmes with their verdicts, and the next question."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from madoguchi.portal.check.gates import GATES, gate_called
from madoguchi.portal.check.questions import ASKED_TYPES, SAME_CITY, first_open, is_askable
from madoguchi.portal.check.told import CITIES, Told
from madoguchi.registry.selectors import open_rules
from madoguchi.registry.types import ProgrammeRule
from madoguchi.rules.asking import Question, open_questions
from madoguchi.rules.documents import Rule, Verdict
from madoguchi.vocabulary.terms import TERMS, Sensitivity, TermType

BUSINESS = "business"


@dataclass(frozen=True, slots=True)
class Found:
    """One programme and what its rule says (制度の判定)."""

    programme: ProgrammeRule
    verdict: Verdict

    @property
    def slug(self) -> str:
        """The programme's short name."""
        return self.programme.card.slug

    @property
    def state(self) -> str:
        """`yes`, `no` or `perhaps`."""
        return {True: "yes", False: "no", None: "perhaps"}[self.verdict.holds]


@dataclass(frozen=True)
class Finding:
    """All programmes with their verdicts (さがした結果), by title inside each state."""

    found: tuple[Found, ...]
    on: date

    @cached_property
    def yes(self) -> list[Found]:
        """Those that can be received, as far as one can tell."""
        return [one for one in self.found if one.verdict.holds is True]

    @cached_property
    def perhaps(self) -> list[Found]:
        """Those of which too little is known; those with the fewest open questions first."""
        kept = [one for one in self.found if one.verdict.holds is None]
        return sorted(kept, key=lambda one: len(one.verdict.missing))

    @cached_property
    def no(self) -> list[Found]:
        """Those that cannot be received."""
        return [one for one in self.found if one.verdict.holds is False]

    def touched_by(self, key: str) -> int:
        """How many open programmes wait for the answer to the question `key`."""
        gate = gate_called(key)
        if gate is None:
            return sum(key in one.verdict.missing for one in self.perhaps)
        return sum(any(map(gate.covers, one.verdict.missing)) for one in self.perhaps)

    def programme(self, slug: str) -> Found | None:
        """The programme with this short name."""
        return next((one for one in self.found if one.slug == slug), None)


def rules_for(told: Told, *, on: date) -> list[ProgrammeRule]:
    """The programmes that are looked at: for people or for businesses, where one lives if that is told."""
    areas = [told.city_code] if told.city_code else None
    is_business = told.who == BUSINESS
    return [one for one in open_rules(on=on, areas=areas) if (one.rule.claims == BUSINESS) is is_business]


def find(rules: Iterable[ProgrammeRule], told: Told, *, on: date) -> Finding:
    """The verdict of each of `rules` for what was told, on the day `on`."""
    situation = told.known
    found = [Found(one, one.rule.verdict(situation, on=on)) for one in rules]
    return Finding(tuple(sorted(found, key=lambda one: one.programme.card.title)), on)


def what_next(rules: Sequence[ProgrammeRule], told: Told, *, on: date) -> str | None:
    """The question to ask next, of the programme that one came for first; None when no answer would change anything."""
    if told.focus:
        focused = [one for one in rules if one.card.slug == told.focus]
        asked = _best(focused, told, on=on) if focused else None
        if asked is not None:
            return asked
    return _best(rules, told, on=on)


def is_settled(told: Told, slug: str, *, on: date) -> bool:
    """Whether the programme `slug` is looked at and no further answer changes what its rule says."""
    rules = [one for one in rules_for(told, on=on) if one.card.slug == slug]
    return bool(rules) and (
        rules[0].rule.holds(told.known, on=on) is not None or _best(rules, told, on=on) is None
    )


def _best(rules: Sequence[ProgrammeRule], told: Told, *, on: date) -> str | None:
    by_slug: dict[str, Rule] = {one.slug: one.rule for one in rules}
    skipped = {*told.skipped, *_never_asked(by_slug.values()), *_left_with_their_gate(by_slug.values(), told)}
    found = open_questions(by_slug, told.known, on=on, costs=COSTS, skipped=tuple(sorted(skipped)))
    for one in found:
        asked = first_open(told, one.term)
        if asked not in told.skipped:
            return _before(asked, found, told)
    return None


def _before(asked: str, found: Sequence[Question], told: Told) -> str:
    """The question before many others that stands for `asked`, or that is worth more than it; else `asked`."""
    best = found[0].gain
    for gate in GATES:
        if gate.key in told.asked:
            continue
        covered = [one for one in found if gate.covers(one.term)]
        if gate.covers(asked) or (len(covered) > 1 and sum(one.gain for one in covered) > best):
            return gate.key
    return asked


def _left_with_their_gate(rules: Iterable[Rule], told: Told) -> set[str]:
    """What is not asked because the question before it was left open."""
    gates = [gate for gate in GATES if gate.key in told.skipped]
    if not gates:
        return set()
    return {term for rule in rules for term in rule.terms() if any(gate.covers(term) for gate in gates)}


def _never_asked(rules: Iterable[Rule]) -> set[str]:
    """What rules speak of and the check has no question for."""
    return {term for rule in rules for term in rule.terms() if not is_askable(term)}


def _cost(name: str) -> float:
    """What it costs a person to answer: to know it by heart is cheap, to look it up and to say it is dear."""
    known = TERMS[name]
    cost = {
        TermType.BOOLEAN: 1.0,
        TermType.ONE_OF: 1.2,
        TermType.MANY_OF: 1.5,
        TermType.DATE: 1.2,
        TermType.NUMBER: 1.5,
        TermType.MONEY: 3.0,
    }.get(known.type, 2.0)
    if known.sensitivity is Sensitivity.SENSITIVE:
        cost *= 1.25
    return cost * 1.3 if known.repeats else cost


COSTS: Mapping[str, float] = {
    **{name: _cost(name) for name, known in TERMS.items() if known.type in ASKED_TYPES},
    **dict.fromkeys(CITIES.values(), 1.0),
    **dict.fromkeys(SAME_CITY, 1.0),
    "spouse": 0.8,
    "spouse.exists": 0.8,
    "children[]": 0.8,
    "others[]": 1.0,
    "sites[]": 1.0,
    "members[]": 1.0,
    # only an office knows these
    **dict.fromkeys(
        (
            "household.support_base",
            "household.minimum_living_cost",
            "household.income_standard",
            "household.rent_standard",
        ),
        8.0,
    ),
}
