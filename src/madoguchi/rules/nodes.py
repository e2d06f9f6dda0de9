"""Conditions resolved for one reference day (要件の節): what `parsing` makes of a tree, evaluated and compiled from.

What is not in force on the day is left out, days of law have become ranges of days, the years of incomes are named.
Each node has `path`, the JSON pointer in the tree that it came from, and `label`, `law`, `id`: its own, or those of the
nearest node around it. `answer` gives True, False or None (Kleene) with the leaves that force it, as few as may be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from madoguchi.rules.numbers import Interval, Number
from madoguchi.rules.scopes import Scope, Term
from madoguchi.rules.situations import ABSENT, Value


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a node stands and what is said of it (出典)."""

    path: str
    op: str
    label: str = ""
    law: str = ""
    id: str = ""


Found = tuple[tuple["Leaf", Scope, bool | None], ...]
"""The leaves that force an answer, each where it was looked at and with its own answer."""

Answer = tuple[bool | None, Found]


class Node(Protocol):
    """A condition."""

    @property
    def origin(self) -> Origin:
        """Where it stands."""

    def answer(self, scope: Scope) -> Answer:
        """Whether it holds, and what forces that."""

    def terms(self) -> Iterator[Term]:
        """The terms it looks at, in the order of the tree."""

    def to_ask(self, scope: Scope) -> Iterator[str]:
        """The names of what is not known and would narrow it."""


class Leaf(Node, Protocol):
    """A condition that can be a reason."""

    @property
    def threshold(self) -> Any:
        """What the rule names, as it stands there."""


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `n` of the conditions hold: `all` (n is their number), `any` (1) and `n_of`.

    Only conditions in force are in `of`; with fewer than `n` of them (or none) it does not hold.
    """

    origin: Origin
    n: int
    of: tuple[Node, ...]

    def answer(self, scope: Scope) -> Answer:
        of = self.of
        if self.n == 1:
            return _one_of(of, scope, True, self)
        if self.n == len(of):
            return _one_of(of, scope, False, self)
        answers = [part.answer(scope) for part in of]
        yes = [found for holds, found in answers if holds]
        if len(yes) >= self.n:
            return True, _fewest(answers, True, self.n)
        no = sum(holds is False for holds, _found in answers)
        if no > len(of) - self.n:
            return False, _fewest(answers, False, len(of) - self.n + 1) or ((self, scope, False),)
        return None, tuple(one for holds, found in answers if holds is None for one in found)

    def terms(self) -> Iterator[Term]:
        for part in self.of:
            yield from part.terms()

    def to_ask(self, scope: Scope) -> Iterator[str]:
        return _asked(self, scope)

    @property
    def threshold(self) -> Any:
        return self.n


@dataclass(frozen=True, slots=True)
class Not:
    """The condition does not hold."""

    origin: Origin
    of: Node

    def answer(self, scope: Scope) -> Answer:
        holds, found = self.of.answer(scope)
        return (None if holds is None else not holds), found

    def terms(self) -> Iterator[Term]:
        return self.of.terms()

    def to_ask(self, scope: Scope) -> Iterator[str]:
        return self.of.to_ask(scope)


@dataclass(frozen=True, slots=True)
class Never:
    """Nothing of it is in force on the day: it does not hold (施行前・失効)."""

    origin: Origin

    def answer(self, scope: Scope) -> Answer:
        return False, ((self, scope, False),)

    def terms(self) -> Iterator[Term]:
        return iter(())

    def to_ask(self, scope: Scope) -> Iterator[str]:
        return iter(())

    @property
    def threshold(self) -> Any:
        return None


@dataclass(frozen=True, slots=True)
class OfMembers:
    """`any_member` or (`is_all`) `all_members` of a group meet the condition, in whose terms the group means each.

    Of no member, `any` does not hold and `all` does. Members that are not known leave it open unless a known one
    decides.
    """

    origin: Origin
    over: str
    of: Node
    is_all: bool

    def answer(self, scope: Scope) -> Answer:
        members, is_complete = scope.members(self.over)
        decides = not self.is_all
        best: Found | None = None
        opens: list[Any] = []
        others: list[Any] = []
        for member in members:
            holds, found = self.of.answer(scope.at(self.over, member))
            if holds is None:
                opens += found
            elif holds is decides:
                if best is None or len(found) < len(best):
                    best = found
                    if len(found) == 1:
                        break
            else:
                others += found
        if best is not None:
            return decides, best
        if not is_complete:
            return None, (*opens, (self, scope, None))
        if opens:
            return None, tuple(opens)
        return not decides, (*others, (self, scope, not decides))

    def terms(self) -> Iterator[Term]:
        return self.of.terms()

    def to_ask(self, scope: Scope) -> Iterator[str]:
        return _asked(self, scope)

    @property
    def threshold(self) -> Any:
        return None


class _OnTerm:
    """What the conditions on one term share."""

    __slots__ = ()
    term: Term
    threshold: Any

    def answer(self, scope: Scope) -> Answer:
        value = scope.look(self.term)
        holds = None if value is None else False if value is ABSENT else self.test(value, scope.on)
        return holds, ((self, scope, holds),)

    def test(self, value: Value, on: date) -> bool | None:
        """The answer for a known value."""
        raise NotImplementedError

    def terms(self) -> Iterator[Term]:
        yield self.term

    def to_ask(self, scope: Scope) -> Iterator[str]:
        if self.answer(scope)[0] is None:
            yield scope.to_ask(self.term)


@dataclass(frozen=True, slots=True)
class Known(_OnTerm):
    """The term is known."""

    origin: Origin
    term: Term

    def answer(self, scope: Scope) -> Answer:
        value = scope.look(self.term)
        holds = value is not None and value is not ABSENT
        return holds, ((self, scope, holds),)

    @property
    def threshold(self) -> Any:
        return None


@dataclass(frozen=True, slots=True)
class Compare(_OnTerm):
    """`eq ne lt le gt ge` of a term and a literal: a number, a text, a truth value, or a day in ISO form.

    `day` is the threshold as a day. A value of another kind than the threshold leaves it open.
    """

    origin: Origin
    term: Term
    op: str
    threshold: Any
    day: date | None

    def test(self, value: Value, on: date) -> bool | None:
        order = _order(value, self.threshold, self.day, self.op not in ("eq", "ne"))
        return None if order is None else _MEETS[self.op](order)


@dataclass(frozen=True, slots=True)
class Between(_OnTerm):
    """The term lies between two literals, both ends within."""

    origin: Origin
    term: Term
    threshold: Sequence[Any]
    days: tuple[date | None, date | None]

    def test(self, value: Value, on: date) -> bool | None:
        low = _order(value, self.threshold[0], self.days[0], True)
        high = _order(value, self.threshold[1], self.days[1], True)
        return None if low is None or high is None else low >= 0 >= high


@dataclass(frozen=True, slots=True)
class Among(_OnTerm):
    """`in`: the term, or one of its values where it has several, is one of the literals (`days`: read as days)."""

    origin: Origin
    term: Term
    threshold: Sequence[Any]
    days: tuple[date | None, ...]

    def test(self, value: Value, on: date) -> bool | None:
        several = value.value
        if isinstance(several, list | tuple | set | frozenset):
            found = {self._holds(Value.of(one)) for one in several}
            return True if True in found else None if None in found else False
        return self._holds(value)

    def _holds(self, value: Value | None) -> bool | None:
        if value is None or isinstance(value.value, list | tuple | set | frozenset):
            return None
        orders = [_order(value, one, day, False) for one, day in zip(self.threshold, self.days, strict=True)]
        if 0 in orders:
            return True
        return None if all(order is None for order in orders) else False


@dataclass(frozen=True, slots=True)
class InArea(_OnTerm):
    """The six-digit code of a local government is one of `codes`, or lies in a prefecture of `prefectures` (2 digits).

    A code of a prefecture as value leaves it open where only some of its municipalities are meant.
    """

    origin: Origin
    term: Term
    threshold: Sequence[str]
    codes: frozenset[str]
    prefectures: frozenset[str]

    def test(self, value: Value, on: date) -> bool | None:
        code = value.value
        if not (isinstance(code, str) and len(code) == 6 and code.isascii() and code.isdigit()):
            return None
        if code[:2] in self.prefectures or code in self.codes:
            return True
        if code[2:5] == "000" and any(one[:2] == code[:2] for one in self.codes):
            return None
        return False


@dataclass(frozen=True, slots=True)
class OnDay(_OnTerm):
    """A condition on a day, resolved: the day lies from `first` to `last`, both within.

    `op` and `threshold` are the rule's own (`age_ge`, 18). With `is_birth`, a day after the reference day is open.
    """

    origin: Origin
    term: Term
    op: str
    threshold: Any
    first: date
    last: date
    is_birth: bool

    def test(self, value: Value, on: date) -> bool | None:
        day = value.day
        if day is None or (self.is_birth and day > on):
            return None
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class CompareNumbers:
    """`eq ne lt le gt ge` of two number expressions; open where the intervals leave it so."""

    origin: Origin
    op: str
    left: Number
    right: Number

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


_MEETS = {
    "eq": (0).__eq__,
    "ne": (0).__ne__,
    "lt": (0).__gt__,
    "le": (0).__ge__,
    "gt": (0).__lt__,
    "ge": (0).__le__,
}


def _order(value: Value, threshold: Any, day: date | None, is_ordered: bool) -> int | None:
    """−1, 0 or 1 as the value is below, at or above the threshold; None when they are of different kinds.

    Texts that are no days are only equal or not: with `is_ordered` they are of no kind that compares.
    """
    own = value.value
    if isinstance(threshold, str):
        if day is not None and value.day is not None:
            return (value.day > day) - (value.day < day)
        return int(own != threshold) if isinstance(own, str) and not is_ordered else None
    if isinstance(threshold, bool) or isinstance(own, bool):
        return int(own is not threshold) if isinstance(threshold, bool) and isinstance(own, bool) else None
    try:
        return (own > threshold) - (own < threshold)
    except TypeError:
        return None


def _one_of(parts: Sequence[Node], scope: Scope, decides: bool, group: AtLeast) -> Answer:
    """The answer of `any` (one yes decides) or `all` (one no does)."""
    best: Found | None = None
    opens: list[Any] = []
    others: list[Any] = []
    for part in parts:
        holds, found = part.answer(scope)
        if holds is None:
            opens += found
        elif holds is decides:
            if len(found) == 1:
                return decides, found
            if best is None or len(found) < len(best):
                best = found
        else:
            others += found
    if best is not None:
        return decides, best
    return (None, tuple(opens)) if opens else (not decides, tuple(others))


def _fewest(answers: Sequence[Answer], wanted: bool, count: int) -> Found:
    """The leaves of the `count` parts that need the fewest, in the order of the tree."""
    places = [place for place, (holds, _found) in enumerate(answers) if holds is wanted]
    chosen = sorted(places, key=lambda place: (len(answers[place][1]), place))[:count]
    return tuple(one for place in sorted(chosen) for one in answers[place][1])


def _asked(node: Node, scope: Scope) -> Iterator[str]:
    holds, found = node.answer(scope)
    if holds is None:
        for leaf, where, _holds in found:
            if leaf is node and isinstance(leaf, OfMembers):
                yield from where.situation.unknown_parts(leaf.over)
            else:
                yield from leaf.to_ask(where)
