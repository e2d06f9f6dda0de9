"""Conditions of conditions: logic in three values, and the members of a group."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from madoguchi.rules.nodes.base import Answer, Found, Node, Origin
from madoguchi.rules.scopes import Scope, Term


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
            is_about_member = any(
                term.group == self.over for leaf, _at, _holds in best for term in leaf.terms()
            )
            return decides, best if is_about_member else (*best, (self, scope, decides))
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
