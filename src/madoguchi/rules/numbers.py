"""Number expressions (数式): whole numbers under unknowns, each an interval from the least to the most it can be.

A bound that is not known is −∞ or ∞ (`float`); every other bound is an `int`. Facts enter as whole numbers from 0:
what is missing or is none counts as 0 to ∞.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import reduce
from math import inf
from typing import TYPE_CHECKING, Protocol

from madoguchi.rules.scopes import Scope, Term
from madoguchi.rules.situations import ABSENT, HIGHEST, Member

if TYPE_CHECKING:
    from madoguchi.rules.nodes import Node

Interval = tuple[int | float, int | float]
"""The least and the most, both possible."""

LIMIT = HIGHEST * HIGHEST
"""Beyond it a bound is not counted further: below −LIMIT is −∞, above LIMIT is ∞."""


class Number(Protocol):
    """A number expression resolved for a day."""

    @property
    def is_natural(self) -> bool:
        """Whether it is never below 0, whatever is known."""

    def range(self, scope: Scope) -> Interval:
        """The least and the most it can be."""

    def terms(self) -> Iterator[Term]:
        """The terms it looks at."""

    def to_ask(self, scope: Scope) -> Iterator[str]:
        """The names of what is not known and would narrow it."""


@dataclass(frozen=True, slots=True)
class Literal:
    """A number written in the rule."""

    value: int

    @property
    def is_natural(self) -> bool:
        return self.value >= 0

    def range(self, scope: Scope) -> Interval:
        return self.value, self.value

    def terms(self) -> Iterator[Term]:
        return iter(())

    def to_ask(self, scope: Scope) -> Iterator[str]:
        return iter(())


@dataclass(frozen=True, slots=True)
class TermNumber:
    """The number that a term has; 0 where it is known that there is no one to have it."""

    term: Term

    @property
    def is_natural(self) -> bool:
        return True

    def range(self, scope: Scope) -> Interval:
        value = scope.look(self.term)
        if value is None:
            return 0, inf
        if value is ABSENT:
            return 0, 0
        number = value.number
        return (0, inf) if number is None else (number, number)

    def terms(self) -> Iterator[Term]:
        yield self.term

    def to_ask(self, scope: Scope) -> Iterator[str]:
        if self.range(scope)[1] == inf:
            yield scope.to_ask(self.term)


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """`add`, `sub` (the first less all others), `mul`, `min` or `max` of several numbers."""

    op: str
    of: tuple[Number, ...]

    @property
    def is_natural(self) -> bool:
        if self.op == "max":
            return any(part.is_natural for part in self.of)
        return self.op != "sub" and all(part.is_natural for part in self.of)

    def range(self, scope: Scope) -> Interval:
        return reduce(_COMBINE[self.op], [part.range(scope) for part in self.of])

    def terms(self) -> Iterator[Term]:
        for part in self.of:
            yield from part.terms()

    def to_ask(self, scope: Scope) -> Iterator[str]:
        for part in self.of:
            yield from part.to_ask(scope)


@dataclass(frozen=True, slots=True)
class Rounded:
    """`of` divided by `by` (1: not divided) and rounded to a multiple of `to`: `down`, `up` or `half_up`."""

    of: Number
    to: int
    way: str
    by: int = 1

    @property
    def is_natural(self) -> bool:
        return self.of.is_natural

    def range(self, scope: Scope) -> Interval:
        low, high = self.of.range(scope)
        return self.rounded(low), self.rounded(high)

    def rounded(self, number: int | float) -> int | float:
        """One number divided and rounded; an infinite bound stays."""
        if isinstance(number, float):
            return number
        unit = self.to * self.by
        extra = {"down": 0, "up": unit - 1, "half_up": unit // 2}[self.way]
        return (number + extra) // unit * self.to

    def terms(self) -> Iterator[Term]:
        return self.of.terms()

    def to_ask(self, scope: Scope) -> Iterator[str]:
        return self.of.to_ask(scope)


@dataclass(frozen=True, slots=True)
class Lookup:
    """The figure of a table for a key: that of the last row whose key is not above it (the first row below all).

    After the last row each further key adds `per`. `rows` None: no version of the table is in force on the day,
    and nothing is known.
    """

    table: str
    key: Number
    rows: tuple[tuple[int, int], ...] | None
    per: int = 0
    law: str = ""

    @property
    def is_natural(self) -> bool:
        return True

    def range(self, scope: Scope) -> Interval:
        if not self.rows:
            return 0, inf
        low, high = self.key.range(scope)
        if low == high:
            figure = self.figure(low)
            return figure, figure
        ends = [self.figure(low), self.figure(high)]
        ends += [figure for key, figure in self.rows if low <= key <= high]
        return min(ends), max(ends)

    def figure(self, key: int | float) -> int | float:
        """What the table has for one key."""
        assert self.rows
        last, found = self.rows[-1]
        if key > last:
            return found + (self.per * (key - last) if self.per else 0)
        found = self.rows[0][1]
        for at, figure in self.rows:
            if at > key:
                break
            found = figure
        return found

    def terms(self) -> Iterator[Term]:
        return self.key.terms()

    def to_ask(self, scope: Scope) -> Iterator[str]:
        return self.key.to_ask(scope)


@dataclass(frozen=True, slots=True)
class Aggregate:
    """`count`, `sum`, `max` or `min` over the members of a group for whom `where` holds (None: for all).

    `number` is counted for each member (None for `count`). Of no member at all each is 0.
    """

    op: str
    over: str
    number: Number | None
    where: "Node | None"

    @property
    def is_natural(self) -> bool:
        return self.number is None or self.number.is_natural

    def range(self, scope: Scope) -> Interval:
        members, is_complete = scope.members(self.over)
        sure: list[Interval] = []
        perhaps: list[Interval] = []
        for member in members:
            inner = scope.at(self.over, member)
            holds = True if self.where is None else self.where.answer(inner)[0]
            if holds is not False:
                one = (1, 1) if self.number is None else self.number.range(inner)
                (sure if holds else perhaps).append(one)
        if not is_complete:
            perhaps.append((0 if self.is_natural else -inf, inf))
        return _AGGREGATE[self.op](sure, perhaps)

    def terms(self) -> Iterator[Term]:
        if self.where is not None:
            yield from self.where.terms()
        if self.number is not None:
            yield from self.number.terms()

    def to_ask(self, scope: Scope) -> Iterator[str]:
        members, is_complete = scope.members(self.over)
        for member in members:
            inner = scope.at(self.over, member)
            holds = True if self.where is None else self.where.answer(inner)[0]
            if holds is None:
                yield from self.where.to_ask(inner) if self.where else ()
            if holds is not False and self.number is not None:
                yield from self.number.to_ask(inner)
        if not is_complete:
            yield from scope.situation.unknown_parts(self.over)


@dataclass(frozen=True, slots=True)
class Rank:
    """Which one the current member of `over` is by birth date among those for whom `where` holds: the eldest is 1.

    Of those born on one day the one who stands first in the situation counts as the elder.
    """

    over: str
    where: "Node | None"
    birth: Term

    @property
    def is_natural(self) -> bool:
        return True

    def range(self, scope: Scope) -> Interval:
        current = scope.bound.get(self.over)
        members, is_complete = scope.members(self.over)
        low = high = 1
        own = _birth(current, self.birth) if current else None
        is_before = True
        for member in members:
            if current is not None and member.place == current.place:
                is_before = False
                continue
            elder = _is_elder(_birth(member, self.birth), own, is_before)
            if elder is False:
                continue
            fits = True if self.where is None else self.where.answer(scope.at(self.over, member))[0]
            high += fits is not False
            low += fits is True and elder is True
        return low, high if is_complete and current is not None else inf

    def terms(self) -> Iterator[Term]:
        yield self.birth
        if self.where is not None:
            yield from self.where.terms()

    def to_ask(self, scope: Scope) -> Iterator[str]:
        members, is_complete = scope.members(self.over)
        for member in members:
            inner = scope.at(self.over, member)
            if _birth(member, self.birth) is None:
                yield inner.to_ask(self.birth)
            if self.where is not None and self.where.answer(inner)[0] is None:
                yield from self.where.to_ask(inner)
        if not is_complete:
            yield from scope.situation.unknown_parts(self.over)


def _birth(member: Member, term: Term) -> date | None:
    value = member.values.get(term.attribute)
    return value.day if value else None


def _is_elder(born: date | None, than: date | None, is_before: bool) -> bool | None:
    if born is None or than is None:
        return None
    return born < than or (born == than and is_before)


def _add(one: Interval, other: Interval) -> Interval:
    return _bounded(one[0] + other[0], one[1] + other[1])


def _sub(one: Interval, other: Interval) -> Interval:
    return _bounded(one[0] - other[1], one[1] - other[0])


def _mul(one: Interval, other: Interval) -> Interval:
    ends = [0 if not a or not b else a * b for a in one for b in other]
    return _bounded(min(ends), max(ends))


def _min(one: Interval, other: Interval) -> Interval:
    return min(one[0], other[0]), min(one[1], other[1])


def _max(one: Interval, other: Interval) -> Interval:
    return max(one[0], other[0]), max(one[1], other[1])


def _bounded(low: int | float, high: int | float) -> Interval:
    """The interval widened where a bound is beyond what is counted."""
    if -LIMIT <= low and high <= LIMIT:
        return low, high
    return (min(low, LIMIT) if low >= -LIMIT else -inf), (max(high, -LIMIT) if high <= LIMIT else inf)


_COMBINE: dict[str, Callable[[Interval, Interval], Interval]] = {
    "add": _add,
    "sub": _sub,
    "mul": _mul,
    "min": _min,
    "max": _max,
}


def _sum(sure: list[Interval], perhaps: list[Interval]) -> Interval:
    low = sum(one[0] for one in sure) + sum(min(0, one[0]) for one in perhaps)
    high = sum(one[1] for one in sure) + sum(max(0, one[1]) for one in perhaps)
    return _bounded(low, high)


def _most(sure: list[Interval], perhaps: list[Interval]) -> Interval:
    if not sure:  # perhaps there is no one
        perhaps = [*perhaps, (0, 0)]
        return min(one[0] for one in perhaps), max(one[1] for one in perhaps)
    return max(one[0] for one in sure), max(one[1] for one in [*sure, *perhaps])


def _least(sure: list[Interval], perhaps: list[Interval]) -> Interval:
    if not sure:
        return _most(sure, perhaps)
    return min(one[0] for one in [*sure, *perhaps]), min(one[1] for one in sure)


_AGGREGATE = {"count": _sum, "sum": _sum, "max": _most, "min": _least}
