"""Conditions on number expressions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from madoguchi.rules.nodes.base import Answer, Origin
from madoguchi.rules.numbers import Interval, Number
from madoguchi.rules.scopes import Scope, Term


@dataclass(frozen=True, slots=True)
class CompareNumbers:
    """`eq ne lt le gt ge` of two number expressions; open where the intervals leave it so.

    `groups` are those whose members it counts.
    """

    origin: Origin
    op: str
    left: Number
    right: Number
    groups: tuple[str, ...] = ()

    def answer(self, scope: Scope) -> Answer:
        holds = compared(self.op, self.left.range(scope), self.right.range(scope))
        return holds, ((self, scope, holds),)

    def terms(self) -> Iterator[Term]:
        yield from self.left.terms()
        yield from self.right.terms()

    def to_ask(self, scope: Scope) -> Iterator[str]:
        if self.answer(scope)[0] is None:
            yield from self.left.to_ask(scope)
            yield from self.right.to_ask(scope)

    @property
    def threshold(self) -> Any:
        return None


@dataclass(frozen=True, slots=True)
class NumberBetween:
    """A number expression lies between two others, both ends within."""

    origin: Origin
    number: Number
    low: Number
    high: Number
    groups: tuple[str, ...] = ()

    def answer(self, scope: Scope) -> Answer:
        number = self.number.range(scope)
        above = compared("ge", number, self.low.range(scope))
        below = compared("le", number, self.high.range(scope))
        holds = False if False in (above, below) else None if None in (above, below) else True
        return holds, ((self, scope, holds),)

    def terms(self) -> Iterator[Term]:
        for part in (self.number, self.low, self.high):
            yield from part.terms()

    def to_ask(self, scope: Scope) -> Iterator[str]:
        if self.answer(scope)[0] is None:
            for part in (self.number, self.low, self.high):
                yield from part.to_ask(scope)

    @property
    def threshold(self) -> Any:
        return None


def compared(op: str, one: Interval, other: Interval) -> bool | None:
    """Whether two numbers compare so, as far as their intervals tell."""
    if op in ("gt", "ge"):
        return compared("lt" if op == "gt" else "le", other, one)
    if op == "lt":
        return True if one[1] < other[0] else False if one[0] >= other[1] else None
    if op == "le":
        return True if one[1] <= other[0] else False if one[0] > other[1] else None
    if one[0] == one[1] == other[0] == other[1]:
        return op == "eq"
    return op == "ne" if one[1] < other[0] or other[1] < one[0] else None
