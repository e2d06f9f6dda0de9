"""The answers that matter (答えの場合分け): for each question of a rule, one value for every way in which it can fall.

The thresholds of the rule divide what can be answered into cells: below 2,080,000 and from there on, born before
2 April 2008 or since. Within a cell every answer has the same effect, so that one representative stands for all,
weighted by the share of people of whom it is true (`shares`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from madoguchi.rules.nodes import (
    Among,
    AtLeast,
    Between,
    Compare,
    CompareNumbers,
    InArea,
    Known,
    Node,
    Not,
    NumberBetween,
    OfMembers,
    OnDay,
)
from madoguchi.rules.numbers import Aggregate, Arithmetic, Literal, Lookup, Number, Rank, Rounded, TermNumber
from madoguchi.rules.scopes import Term
from madoguchi.rules.shares import Shares
from madoguchi.rules.situations import HIGHEST

MOST_CELLS = 7
"""With more thresholds than make so many cells, every second, third … is left out."""

OTHER = "その他の答え"
"""Stands for a text that the rule does not name."""

ELSEWHERE = "000019"
"""The code of no local government."""

Cell = tuple[float, Any]
"""The share of people, and a value that stands for their answer."""


@dataclass(slots=True)
class Split:
    """Where a rule divides the answers to one question: single values, the first number or day of each part, areas."""

    values: list[Any] = field(default_factory=list)
    numbers: set[int] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    areas: list[InArea] = field(default_factory=list)
    is_birth: bool = False


@dataclass(slots=True)
class Splits:
    """All questions of a rule on one day: `of` by group and attribute, and the `groups` whose members it looks at."""

    of: dict[tuple[str, str], Split] = field(default_factory=dict)
    groups: set[str] = field(default_factory=set)

    def at(self, term: Term) -> Split:
        """The split of a term, empty at first."""
        return self.of.setdefault((term.group, term.attribute), Split())

    def found(self, group: str, attribute: str) -> Split:
        """What divides the answer about a member of `group`, said of it or of everyone."""
        own, shared = (self.of.get((one, attribute)) for one in (group, "members[]"))
        if own is None or shared is None:
            return own or shared or Split()
        values = [*own.values, *(one for one in shared.values if one not in own.values)]
        is_birth = own.is_birth or shared.is_birth
        areas = own.areas + shared.areas
        return Split(values, own.numbers | shared.numbers, own.days | shared.days, areas, is_birth)


def splits_of(node: Node) -> Splits:
    """Where the condition divides the answers."""
    splits = Splits()
    _node(node, splits)
    return splits


def cells(split: Split, name: str, on: date, shares: Shares) -> list[Cell]:
    """The cells of the answers to the question `name` on the day `on`; their weights add up to 1."""
    if split.days:
        return _day_cells(split, name, on, shares)
    if split.numbers:
        return _number_cells(split, name, shares)
    return _value_cells(split, name, shares)


def _node(node: Node, splits: Splits) -> None:
    if isinstance(node, AtLeast):
        for part in node.of:
            _node(part, splits)
    elif isinstance(node, Not):
        _node(node.of, splits)
    elif isinstance(node, OfMembers):
        splits.groups.add(node.over)
        _node(node.of, splits)
    elif isinstance(node, CompareNumbers):
        _numbers((node.left, node.right), splits)
    elif isinstance(node, NumberBetween):
        _numbers((node.number, node.low, node.high), splits)
    else:
        _leaf(node, splits)


def _leaf(node: Node, splits: Splits) -> None:
    if isinstance(node, OnDay):
        split = splits.at(node.term)
        split.is_birth = split.is_birth or node.is_birth
        if node.first <= node.last:
            split.days |= {day for day in (node.first, _after(node.last)) if date.min < day < date.max}
    elif isinstance(node, Compare):
        _literal(splits.at(node.term), node.op, node.threshold, node.day)
    elif isinstance(node, Between):
        for threshold, day, op in zip(node.threshold, node.days, ("ge", "le"), strict=True):
            _literal(splits.at(node.term), op, threshold, day)
    elif isinstance(node, Among):
        for threshold, day in zip(node.threshold, node.days, strict=True):
            _literal(splits.at(node.term), "eq", threshold, day)
    elif isinstance(node, InArea):
        splits.at(node.term).areas.append(node)
    elif isinstance(node, Known):
        splits.at(node.term)


def _literal(split: Split, op: str, threshold: Any, day: date | None) -> None:
    if day is not None:
        split.days |= (
            {day} if op in ("lt", "ge") else {_after(day)} if op in ("gt", "le") else {day, _after(day)}
        )
    elif isinstance(threshold, bool):
        split.values += [one for one in (True, False) if one not in split.values]
    elif isinstance(threshold, str):
        split.values += [threshold] * (threshold not in split.values)
    else:
        number = int(threshold)
        split.numbers |= (
            {number} if op in ("lt", "ge") else {number + 1} if op in ("gt", "le") else {number, number + 1}
        )


def _after(day: date) -> date:
    return day if day == date.max else day + timedelta(days=1)


def _numbers(parts: tuple[Number, ...], splits: Splits) -> None:
    """The thresholds of a comparison of number expressions: figures on one side divide the terms on the other."""
    figures = {figure for part in parts for figure in _figures(part)}
    offsets = {0, *(offset for part in parts for offset in _offsets(part))}
    divided = {figure + offset for figure in figures for offset in offsets}
    thresholds = {one for figure in divided for one in (figure, figure + 1) if 0 < one < HIGHEST}
    for part in parts:
        _number(part, thresholds, splits)


def _figures(number: Number) -> Iterator[int]:
    """What stands in an expression as a figure to compare with."""
    if isinstance(number, Literal):
        yield number.value
    elif isinstance(number, Lookup):
        yield from (figure for _key, figure in number.rows or ())
    elif isinstance(number, Arithmetic):
        for part in number.of:
            yield from _figures(part)
    elif isinstance(number, Rounded):
        yield from _figures(number.of)


def _offsets(number: Number) -> Iterator[int]:
    """What is added to or taken from the terms of an expression."""
    if isinstance(number, Arithmetic) and number.op in ("add", "sub"):
        for part in number.of:
            if isinstance(part, Literal):
                yield part.value if number.op == "sub" else -part.value
    elif isinstance(number, Aggregate) and number.number is not None:
        yield from _offsets(number.number)


def _number(number: Number, thresholds: set[int], splits: Splits) -> None:
    if isinstance(number, TermNumber):
        splits.at(number.term).numbers |= thresholds
    elif isinstance(number, Arithmetic):
        for part in number.of:
            _number(part, thresholds, splits)
    elif isinstance(number, Rounded):
        _number(number.of, thresholds, splits)
    elif isinstance(number, Lookup):
        _number(number.key, {key for key, _figure in number.rows or () if key > 0} or {1}, splits)
    elif isinstance(number, Aggregate | Rank):
        _members(number, thresholds, splits)


def _members(number: Aggregate | Rank, thresholds: set[int], splits: Splits) -> None:
    splits.groups.add(number.over)
    if number.where is not None:
        _node(number.where, splits)
    if isinstance(number, Rank):
        splits.at(number.birth).is_birth = True
    elif number.number is not None:
        _number(number.number, thresholds, splits)


def _thinned(sorted_values: list[Any]) -> list[Any]:
    step = -(-len(sorted_values) // (MOST_CELLS - 1)) or 1
    return sorted_values[::step]


def _number_cells(split: Split, name: str, shares: Shares) -> list[Cell]:
    starts = _thinned(sorted(split.numbers))
    lows = [0, *starts]
    highs = [*(start - 1 for start in starts), starts[-1] * 2]
    known = shares.below_or_at(name)
    middles = [(low + high) // 2 for low, high in zip(lows, highs, strict=True)]
    if known is None:
        return [(1 / len(middles), middle) for middle in middles]
    ends = [known(high) for high in highs[:-1]] + [1.0]
    return [
        (above - below, middle) for above, below, middle in zip(ends, [0.0, *ends[:-1]], middles, strict=True)
    ]


def _day_cells(split: Split, name: str, on: date, shares: Shares) -> list[Cell]:
    starts = _thinned(sorted(split.days))
    known = shares.older_than(name, is_birth=split.is_birth)
    eldest, youngest = (_years_before(on, years) for years in shares.ages(name, is_birth=split.is_birth))
    lows = [min(eldest, starts[0] - timedelta(days=365)), *starts]
    last = on if split.is_birth else max(youngest, starts[-1] + timedelta(days=365))
    highs = [*(start - timedelta(days=1) for start in starts), max(last, starts[-1])]
    found: list[Cell] = []
    born_before = 0.0
    for place, (low, high) in enumerate(zip(lows, highs, strict=True)):
        so_far = 1.0 if place == len(lows) - 1 else known((on - high).days / 365.2425)
        if not (split.is_birth and low > on):  # no one is born after today
            found.append((so_far - born_before, low + (min(high, last) - low) / 2))
        born_before = so_far
    whole = sum(weight for weight, _day in found)
    return (
        [(weight / whole, day) for weight, day in found]
        if whole
        else [(1 / len(found), day) for _, day in found]
    )


def _years_before(on: date, years: float) -> date:
    try:
        return on - timedelta(days=round(years * 365.2425))
    except OverflowError:
        return on


def _value_cells(split: Split, name: str, shares: Shares) -> list[Cell]:
    if split.areas:
        return _area_cells(split, name, shares)
    values = split.values or [True]
    if set(map(type, values)) == {bool}:
        yes = shares.of_yes(name)
        return [(yes, True), (1 - yes, False)]
    values = [*values, OTHER]
    weights = shares.of_values(
        name, len(values), lambda value: values.index(value if value in values else OTHER)
    )
    return list(zip(weights, values, strict=True))


def _area_cells(split: Split, name: str, shares: Shares) -> list[Cell]:
    """One municipality for each way in which it may lie within the areas and without."""

    def seen(code: Any) -> tuple[Any, ...]:
        text = str(code)
        return code in split.values and code, *(
            text in area.codes or text[:2] in area.prefectures for area in split.areas
        )

    prefectures = sorted({one for area in split.areas for one in area.prefectures})
    candidates = [
        *split.values,
        *sorted({code for area in split.areas for code in area.codes if code[2:5] != "000"}),
        *(f"{prefecture}1016" for prefecture in prefectures),
        ELSEWHERE,
    ]
    found = {seen(code): code for code in reversed(candidates)}
    kinds = list(found)
    weights = shares.of_values(
        name, len(kinds), lambda code: kinds.index(seen(code)) if seen(code) in found else 0
    )
    return [(weight, found[kind]) for weight, kind in zip(weights, kinds, strict=True)]
