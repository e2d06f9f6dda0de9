"""Verdicts (判定): whether a rule holds for a situation, why, how much, what to ask, until when."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Any

from madoguchi.rules.amounts import Amount
from madoguchi.rules.days import turning_days
from madoguchi.rules.nodes import CompareNumbers, Found, Leaf, NumberBetween, OfMembers, OnDay
from madoguchi.rules.numbers import Interval
from madoguchi.rules.scopes import Scope, Term

if TYPE_CHECKING:
    from madoguchi.rules.documents import Rule
    from madoguchi.rules.situations import Situation


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition that decides a verdict (理由).

    `path` is the JSON pointer of the leaf, `label`, `law` and `id` its own or those of the nearest node around it.
    `value` is what was known (None: nothing; a number that is not quite known as (least, most or None)), `threshold`
    what the rule names. `holds` is the leaf's own answer, before any `not` around it. `member` is the place of the one
    whom it is about (`children[0]`; empty: the rule says it), and `term` then names that one's (`person.income`).
    `distance` is how far the value lies above the threshold (below: negative) in the unit of the value; for a
    condition on a day the days from the reference day to `day`, on which the answer turns or last turned. `asks` are
    the names of what to ask while it is open, `terms` all that it looks at, with the groups whose members count.
    """

    path: str
    term: str
    op: str
    label: str
    law: str
    value: Any
    threshold: Any
    holds: bool | None
    member: str = ""
    source: str = ""
    distance: int | None = None
    id: str = ""
    as_of: str = ""
    day: date | None = None
    asks: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


def reason_of(leaf: Leaf, scope: Scope, holds: bool | None) -> Reason:
    """The reason that a leaf gives where it was looked at."""
    origin = leaf.origin
    about: dict[str, Any] = {
        "path": origin.path,
        "op": origin.op,
        "label": origin.label,
        "law": origin.law,
        "id": origin.id,
    }
    if isinstance(leaf, OfMembers):
        members, is_complete = scope.members(leaf.over)
        asks = () if is_complete else scope.situation.unknown_parts(leaf.over)
        return Reason(
            **about,
            term=leaf.over,
            value=len(members),
            threshold=None,
            holds=holds,
            asks=asks,
            terms=(leaf.over,),
        )
    if isinstance(leaf, CompareNumbers | NumberBetween):
        return _reason_of_numbers(leaf, scope, holds, about)
    term: Term | None = getattr(leaf, "term", None)
    if term is None:
        return Reason(**about, term="", value=None, threshold=leaf.threshold, holds=holds)
    value = scope.look(term)
    member = scope.holder(term)
    name = scope.to_ask(term)
    asked = f"{term.group}.{term.attribute}" if name == term.group else name
    distance, day = _distance(leaf, scope, value)
    return Reason(
        **about,
        term=asked,
        value=value and value.value,
        threshold=leaf.threshold,
        holds=holds,
        member=member.place if member and term.group in scope.bound else "",
        source=value.source if value else "",
        distance=distance,
        as_of=value.as_of if value else "",
        day=day,
        asks=(name,) if holds is None else (),
        terms=(asked,),
    )


def _reason_of_numbers(
    leaf: CompareNumbers | NumberBetween, scope: Scope, holds: bool | None, about: dict[str, Any]
) -> Reason:
    left = leaf.left if isinstance(leaf, CompareNumbers) else leaf.number
    value = _said(left.range(scope))
    threshold: Any
    if isinstance(leaf, CompareNumbers):
        threshold = _said(leaf.right.range(scope))
        near = threshold
    else:
        threshold = (_said(leaf.low.range(scope)), _said(leaf.high.range(scope)))
        near = threshold[0] if isinstance(value, int) and _is_below(value, threshold[0]) else threshold[1]
    exact = isinstance(value, int) and isinstance(near, int)
    names = tuple(dict.fromkeys([*(scope.to_ask(term) for term in leaf.terms()), *leaf.groups]))
    looked = [(term, scope.look(term)) for term in leaf.terms()]
    known = [one for _term, one in looked if one is not None]
    sources = {one.source for one in known}
    holders = {
        member.place
        for term, _value in looked
        if (member := scope.holder(term)) and term.group in scope.bound
    }
    return Reason(
        **about,
        term=names[0] if names else "",
        value=value,
        threshold=threshold,
        holds=holds,
        member=holders.pop() if len(holders) == 1 else "",
        source=sources.pop() if len(sources) == 1 else "",
        distance=value - near if exact else None,
        as_of=min((one.as_of for one in known if one.as_of), default=""),
        asks=tuple(dict.fromkeys(leaf.to_ask(scope))) if holds is None else (),
        terms=names,
    )


def _is_below(value: int, low: Any) -> bool:
    return isinstance(low, int) and value < low


def _said(interval: Interval) -> Any:
    low, high = (None if abs(end) == inf else int(end) for end in interval)
    return low if low == high and low is not None else (low, high)


def _distance(leaf: Leaf, scope: Scope, value: Any) -> tuple[int | None, date | None]:
    """How far the value is from the threshold, and for days of law the day on which the answer turns."""
    if value is None:
        return None, None
    if isinstance(leaf, OnDay):
        if value.day is None:
            return None, None
        turns = turning_days(leaf.op, leaf.threshold, value.day)
        if leaf.is_birth:  # the birth itself is no threshold
            turns = tuple(turn for turn in turns if turn > value.day)
        ahead = [turn for turn in turns if turn > scope.on]
        day = ahead[0] if ahead else turns[-1] if turns else None
        return (None, None) if day is None else ((day - scope.on).days, day)
    threshold = leaf.threshold
    if isinstance(threshold, list | tuple) and leaf.origin.op == "between":
        low, high = (_gap(value, one) for one in threshold)
        return (low if low is None or low < 0 else high), None
    return (_gap(value, threshold), None)


def _gap(value: Any, threshold: Any) -> int | None:
    """The whole units by which a value lies above a literal; days for days."""
    if isinstance(threshold, int) and not isinstance(threshold, bool) and value.number is not None:
        return int(value.number) - threshold
    if isinstance(threshold, str) and value.day is not None:
        try:
            return int((value.day - date.fromisoformat(threshold)).days)
        except ValueError:
            return None
    return None


@dataclass(frozen=True)
class Verdict:
    """What a rule says of a situation on the day `on` (判定).

    `holds`: True, False or None where too little is known. `reasons`: the fewest leaves that force it; for None all
    open ones. `amounts`: what can be received, where the rule can hold. `missing`: the names to ask for while it is
    open, in the order of the rule: terms, or the group whose members are not known (`children[]`, `spouse`).
    `deadline`: the last day to apply of the first period that is still open, None without one.
    """

    holds: bool | None
    reasons: tuple[Reason, ...]
    amounts: tuple[Amount, ...]
    missing: tuple[str, ...]
    deadline: date | None
    on: date
    rule: "Rule" = field(repr=False)
    situation: "Situation" = field(repr=False)

    @cached_property
    def changes_on(self) -> date | None:
        """The first later day on which time alone changes whether the rule holds or how much; None: never."""
        return self.rule.changes_on(self.situation, on=self.on)

    @cached_property
    def missing_for_amounts(self) -> tuple[str, ...]:
        """The names of what is not known and would narrow the amounts."""
        scope = Scope(self.situation, self.on)
        if self.holds is False:
            return ()
        tables = self.rule.at(self.on).amounts
        return tuple(dict.fromkeys(name for table in tables for name in table.to_ask(scope)))


def reasons_of(found: Found) -> tuple[Reason, ...]:
    """The reasons that leaves give, each once."""
    reasons = [reason_of(leaf, scope, holds) for leaf, scope, holds in found]
    if len(reasons) < 2:
        return tuple(reasons)
    once = {(reason.path, reason.member, reason.op): reason for reason in reversed(reasons)}
    return tuple(reversed(once.values())) if len(once) < len(reasons) else tuple(reasons)


def missing_in(reasons: Iterable[Reason]) -> tuple[str, ...]:
    """The names that open reasons ask for, each once."""
    return tuple(dict.fromkeys(name for reason in reasons for name in reason.asks))
