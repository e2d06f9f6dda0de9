"""Rule documents (要件の定義): requirement, tables, amounts and deadline of one programme, loaded once."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from madoguchi.rules.amounts import AmountTable, amount_tables
from madoguchi.rules.days import BIRTHS, PERIODS, end_of_period, turning_days
from madoguchi.rules.nodes import Node
from madoguchi.rules.numbers import Interval
from madoguchi.rules.parsing import Parser
from madoguchi.rules.problems import BadRule, Problem, problems_of
from madoguchi.rules.scopes import Scope, Term
from madoguchi.rules.situations import Member, Situation
from madoguchi.rules.verdicts import Verdict, missing_in, reasons_of

__all__ = ["BadRule", "Problem", "Resolved", "Rule", "Verdict", "load", "problems_of"]

_DAYS_KEPT = 32


@dataclass(frozen=True, slots=True)
class Resolved:
    """A rule as it stands on one reference day: what is evaluated, and compiled to columns."""

    on: date
    requirement: Node
    amounts: tuple[AmountTable, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A rule that has been read (要件): `document` is a copy of its JSON, which nobody changes any more."""

    document: Mapping[str, Any]
    _resolved: dict[date, Resolved] = field(default_factory=dict, repr=False, compare=False)
    _clocks: tuple[tuple[str, str, Any], ...] = field(default=(), repr=False, compare=False)
    _boundaries: tuple[date, ...] = field(default=(), repr=False, compare=False)

    @property
    def claims(self) -> str:
        """For whom one applies: `person`, `household`, `child` or `business`."""
        claims: str = self.document.get("claims", "person")
        return claims

    def at(self, on: date) -> Resolved:
        """The rule as it stands on the day `on`."""
        found = self._resolved.get(on)
        if found is None:
            document = self.document
            parser = Parser(on, document.get("tables", {}))
            found = Resolved(
                on,
                parser.tree(document["requirement"], "/requirement"),
                amount_tables(document.get("amounts", []), parser),
            )
            if len(self._resolved) >= _DAYS_KEPT:
                self._resolved.clear()
            self._resolved[on] = found
        return found

    def verdict(self, situation: Situation, *, on: date) -> Verdict:
        """What the rule says of the situation on the reference day; no data make it raise."""
        resolved = self.at(on)
        scope = Scope(situation, on)
        holds, found = resolved.requirement.answer(scope)
        reasons = reasons_of(found)
        return Verdict(
            holds,
            reasons,
            () if holds is False else tuple(table.amount(scope) for table in resolved.amounts),
            missing_in(reasons) if holds is None else (),
            None if holds is False else self.deadline(situation, on=on),
            on,
            self,
            situation,
        )

    def holds(self, situation: Situation, *, on: date) -> bool | None:
        """The bare answer of `verdict`."""
        return self.at(on).requirement.answer(Scope(situation, on))[0]

    def terms(self) -> tuple[str, ...]:
        """The names of terms that the rule may look at on any day, each once, in its order."""
        return tuple(dict.fromkeys(_terms_in(self.document)))

    def deadline(self, situation: Situation, *, on: date) -> date | None:
        """The last day of the first period for applying that is still open on the day `on`."""
        said = self.document.get("deadline")
        if not said:
            return None
        [(unit, count)] = [(unit, said[unit]) for unit in ("days", "months", "years") if unit in said]
        ends = []
        for day in _days_of(situation, said["term"], on):
            try:
                ends.append(end_of_period(day, unit, count))
            except (OverflowError, ValueError):
                continue
        return min((end for end in ends if end >= on), default=None)

    def changes_on(self, situation: Situation, *, on: date) -> date | None:
        """The first day after `on` on which time alone changes whether the rule holds or how much; None: never."""
        now = self._outcome(situation, on)
        return next((day for day in self._turns(situation, on) if self._outcome(situation, day) != now), None)

    def _outcome(
        self, situation: Situation, on: date
    ) -> tuple[bool | None, tuple[tuple[str, Interval], ...]]:
        resolved = self.at(on)
        scope = Scope(situation, on)
        holds = resolved.requirement.answer(scope)[0]
        ranges = () if holds is False else tuple((one.id, one.range(scope)) for one in resolved.amounts)
        return holds, ranges

    def _turns(self, situation: Situation, on: date) -> list[date]:
        """Every later day on which any part of the rule may change its answer, in order."""
        days = set(self._boundaries[bisect_right(self._boundaries, on) :])
        for op, name, value in self._clocks:
            for member in _holders(situation, name):
                known = member.values.get(Term.named(name).attribute)
                if known is None:
                    continue
                if known.years is not None:
                    days |= {*_turns_of_years(known.years, value if op == "income_year" else 1)}
                elif known.day is not None and op != "income_year":
                    days |= {*turning_days(op, value, known.day)}
        return sorted(day for day in days if day > on)


def load(document: Any, *, terms: Mapping[str, str] | None = None) -> Rule:
    """The rule of a document; raises `BadRule` with the place of the first problem that stops its evaluation.

    What contradicts itself but can be evaluated is only said by `problems_of`, which publication asks.
    `terms` maps the names of the vocabulary to their types; without it, names and types are not compared.
    """
    problems = [problem for problem in problems_of(document, terms=terms) if problem.stops]
    if problems:
        raise BadRule(str(problems[0]), tuple(problems))
    clocks = tuple((op, name, _frozen(value)) for op, name, value in _clocks_in(document))
    return Rule(deepcopy(document), _clocks=clocks, _boundaries=tuple(sorted({*_boundaries_in(document)})))


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _parts(said: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(said, Mapping):
        yield said
        for inner in said.values():
            yield from _parts(inner)
    elif isinstance(said, list):
        for inner in said:
            yield from _parts(inner)


def _terms_in(document: Any) -> Iterator[str]:
    for part in _parts(document):
        if isinstance(part.get("term"), str):
            yield part["term"]
        if part.get("op") == "rank_member":
            yield f"{part['over']}.birth_date"


def _clocks_in(document: Any) -> Iterator[tuple[str, str, Any]]:
    """What turns with time alone: conditions on days, and terms whose year is named by the month."""
    for part in _parts(document):
        if not isinstance(part.get("term"), str):
            continue
        if "income_year" in part:
            yield "income_year", part["term"], part["income_year"]["switches_in"]
        else:
            op = part.get("op")
            yield (op if op in BIRTHS | PERIODS else ""), part["term"], part.get("value")


def _boundaries_in(document: Any) -> Iterator[date]:
    for part in _parts(document):
        for name in ("valid_from", "valid_to"):
            if part.get(name) is not None:
                yield date.fromisoformat(part[name])


def _turns_of_years(years: Mapping[int, Any], month: int) -> Iterator[date]:
    """The days from which another year's figure counts, where figures of years are known."""
    for year in years:
        for later in (1, 2):
            if year + later < 9999:
                yield date(year + later, month, 1)


def _holders(situation: Situation, name: str) -> tuple[Member, ...]:
    return situation.members(Term.named(name).group)[0]


def _days_of(situation: Situation, name: str, on: date) -> Iterator[date]:
    for member in _holders(situation, name):
        value = member.values.get(Term.named(name).attribute)
        if value is not None and value.day is not None:
            yield value.day
