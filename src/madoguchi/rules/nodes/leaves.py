"""Conditions on one term."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from madoguchi.rules.nodes.base import Answer, Origin
from madoguchi.rules.scopes import Scope, Term
from madoguchi.rules.situations import ABSENT, Value


class _OnTerm:
    """What the conditions on one term share."""

    __slots__ = ()
    origin: Origin
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
    if not isinstance(own, int | float | Decimal):
        return None
    return int(own > threshold) - int(own < threshold)
