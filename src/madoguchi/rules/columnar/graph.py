"""The graph of columns (列の計算): what rules compute of every household at once, each shared part once.

A node is computed for every household (grain `HOUSEHOLD`), for every member of a group (grain `children[]`), or is the
same for all (grain `EVERYWHERE`). Truth is Kleene's: null is not known. A number is one bound of an interval, where
null means that there is no bound: what is least is null for −∞, what is most for ∞.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from madoguchi.rules.numbers import LIMIT
from madoguchi.rules.situations import HIGHEST

EVERYWHERE = ""
HOUSEHOLD = "household"

MOST_ROWS = 400
"""No group of a household has more rows: the limit that bounds of sums are reckoned with."""

COMPARISONS = {"eq": eq, "ne": ne, "lt": lt, "le": le, "gt": gt, "ge": ge}
AGGREGATES = frozenset({"count", "total", "highest", "lowest"})
RANKS = frozenset({"rank_low", "rank_high"})

_MACHINE_WORD = 2**63 - 1
_SWAPPED = {"eq": "eq", "ne": "ne", "lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
_WITHIN = {"lt": "le", "gt": "ge"}
_OPPOSITE = {"eq": "ne", "ne": "eq", "lt": "ge", "le": "gt", "gt": "le", "ge": "lt"}


Reach = tuple[int, int]


class NotColumnar(ValueError):  # noqa: N818 - it names the rule, as BadRule does
    """A rule that one can evaluate but not compute for a whole population; the message says why (一括判定できない要件)."""


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """One column to compute. `value` is what the operation needs besides its arguments.

    `kind` is bool, int, wide (an int beyond 64 bits), date, text or texts. `is_total`: it is never null. `reach`: the
    least and the most that a number in it can be. `level` counts the steps from members to households and back that lie below it.
    """

    number: int
    op: str
    args: tuple["Node", ...]
    value: Any
    kind: str
    grain: str
    is_total: bool
    reach: Reach
    level: int

    @property
    def name(self) -> str:
        """The name of its column."""
        return f"x{self.number}"


class Graph:
    """Makes nodes, each once, and simpler ones where what is asked for allows."""

    def __init__(self) -> None:
        self._made: dict[tuple[Any, ...], Node] = {}

    def _make(
        self,
        op: str,
        args: Sequence[Node] = (),
        value: Any = None,
        *,
        kind: str,
        grain: str,
        is_total: bool = False,
        reach: Reach = (0, 0),
    ) -> Node:
        if max(map(abs, reach)) > LIMIT:
            raise NotColumnar("数が大きくなりすぎる計算があります。")
        if kind == "int" and max(map(abs, reach)) > _MACHINE_WORD:
            kind = "wide"
        key = (op, tuple(arg.number for arg in args), type(value), value, kind, grain)
        made = self._made.get(key)
        if made is None:
            level = max((arg.level for arg in args), default=0) + (op in AGGREGATES or op in RANKS)
            made = Node(len(self._made), op, tuple(args), value, kind, grain, is_total, reach, level)
            self._made[key] = made
        return made

    def _each(self, op: str, args: Sequence[Node], value: Any = None, **about: Any) -> Node:
        """An operation on what stands in one row."""
        grain, aligned = self._aligned(args)
        return self._make(op, aligned, value, grain=grain, **about)

    def _aligned(self, args: Sequence[Node]) -> tuple[str, list[Node]]:
        grains = {arg.grain for arg in args} - {EVERYWHERE}
        groups = grains - {HOUSEHOLD}
        if len(groups) > 1:
            raise NotColumnar(
                "別の集まりの構成員どうし（" + "と".join(sorted(groups)) + "）を比べる条件があります。"
            )
        grain = groups.pop() if groups else grains.pop() if grains else EVERYWHERE
        return grain, [self.lift(arg, grain) for arg in args]

    def lift(self, node: Node, grain: str) -> Node:
        """The value of the household, for each of its members."""
        if node.grain in (grain, EVERYWHERE):
            return node
        if node.grain != HOUSEHOLD:
            raise NotColumnar(f"{node.grain}の値を{grain}の値として使う条件があります。")
        return self._make(
            "lift", [node], kind=node.kind, grain=grain, is_total=node.is_total, reach=node.reach
        )

    def const(self, value: Any) -> Node:
        """A value that is the same for all."""
        kind = {bool: "bool", int: "int", float: "float", str: "text", date: "date"}[type(value)]
        reach = (value, value) if kind == "int" else (0, 0)
        return self._make("const", value=value, kind=kind, grain=EVERYWHERE, is_total=True, reach=reach)

    def null(self, kind: str) -> Node:
        """Not known for anyone."""
        return self._make("const", value=None, kind=kind, grain=EVERYWHERE)

    def column(self, part: str, name: str, kind: str, grain: str, *, is_whole: bool = False) -> Node:
        """A column of the population: in the row of the `applicant`, of the `spouse`, or in each `row` of a group.

        With `is_whole` no row is without a value, and numbers are from 0 to `HIGHEST`. There may be no spouse's row.
        """
        reach = (0, HIGHEST) if is_whole and kind == "int" else (0, 0)
        is_total = is_whole and part != "spouse"
        return self._make(
            "column", value=(part, name), kind=kind, grain=grain, is_total=is_total, reach=reach
        )

    def all_of(self, parts: Iterable[Node]) -> Node:
        """Kleene's and."""
        return self._joined("and", parts, neutral=True)

    def any_of(self, parts: Iterable[Node]) -> Node:
        """Kleene's or."""
        return self._joined("or", parts, neutral=False)

    def _joined(self, op: str, parts: Iterable[Node], *, neutral: bool) -> Node:
        kept: dict[int, Node] = {}
        for part in parts:
            if part.op == "const" and part.value is (not neutral):
                return part
            if not (part.op == "const" and part.value is neutral):
                for one in part.args if part.op == op else (part,):
                    kept[one.number] = one
        if not kept:
            return self.const(neutral)
        inner = sorted(kept.values(), key=lambda part: part.number)
        if len(inner) == 1:
            return inner[0]
        home = [part for part in inner if part.grain == HOUSEHOLD]
        if 1 < len(home) and any(part.grain not in (EVERYWHERE, HOUSEHOLD) for part in inner):
            apart = [part for part in inner if part.grain != HOUSEHOLD]
            inner = [self._joined(op, home, neutral=neutral), *apart]
        return self._each(op, inner, kind="bool", is_total=all(part.is_total for part in inner))

    def no(self, part: Node) -> Node:
        """Kleene's not."""
        if part.op == "const":
            return part if part.value is None else self.const(not part.value)
        if part.op == "not":
            return part.args[0]
        if part.op in COMPARISONS:
            return self.compare(_OPPOSITE[part.op], *part.args)
        return self._each("not", [part], kind="bool", is_total=part.is_total)

    def compare(self, op: str, one: Node, other: Node) -> Node:
        """Whether two values compare so; null where one of them is."""
        if one.op == "const" and other.op == "const":
            if one.value is None or other.value is None:
                return self.null("bool")
            return self.const(bool(COMPARISONS[op](one.value, other.value)))
        if one.op == "const":
            one, other, op = other, one, _SWAPPED[op]
        if other.op == "const" and other.value is None:
            return self.null("bool")
        op, other = self._closed(op, other)
        return self._each(op, [one, other], kind="bool", is_total=one.is_total and other.is_total)

    def _closed(self, op: str, limit: Node) -> tuple[str, Node]:
        """The same comparison with its end within, where there is a next day or number: so more of them are shared."""
        if limit.op != "const" or op not in ("lt", "gt") or limit.kind not in ("date", "int"):
            return op, limit
        step = -1 if op == "lt" else 1
        if limit.kind == "int":
            return _WITHIN[op], self.const(limit.value + step)
        if limit.value in (date.min, date.max):
            return op, limit
        return _WITHIN[op], self.const(limit.value + timedelta(days=step))

    def among(self, one: Node, values: Iterable[Any]) -> Node:
        """Whether a value is one of those; null where it is."""
        wanted = tuple(sorted(set(values)))
        if not wanted:
            return self.any_of([self.all_of([self.null("bool"), self.no(self.known(one))])])
        if len(wanted) == 1:
            return self.compare("eq", one, self.const(wanted[0]))
        return self._each("in", [one], wanted, kind="bool", is_total=one.is_total)

    def has_any(self, one: Node, values: Iterable[str]) -> Node:
        """Whether a list has one of those values; null where there is no list."""
        return self._each("has_any", [one], tuple(sorted(set(values))), kind="bool")

    def known(self, one: Node) -> Node:
        """Whether there is a value."""
        if one.is_total or (one.op == "const" and one.value is None):
            return self.const(one.is_total)
        return self._each("known", [one], kind="bool", is_total=True)

    def surely(self, one: Node) -> Node:
        """Whether it is true, not open."""
        return one if one.is_total else self._filled(one, False)

    def perhaps(self, one: Node) -> Node:
        """Whether it is true or open."""
        return one if one.is_total else self._filled(one, True)

    def _filled(self, one: Node, value: bool) -> Node:
        if one.op == "const":
            return self.const(value)
        if one.op in ("and", "or"):  # a part that is not known fills as the whole does
            filled = [self._filled(part, value) if not part.is_total else part for part in one.args]
            return self.all_of(filled) if one.op == "and" else self.any_of(filled)
        return self._each("fill", [one], value, kind="bool", is_total=True)

    def decided(self, yes: Node, no: Node) -> Node:
        """True where `yes`, false where `no` (both total), otherwise open."""
        return self.any_of([yes, self.all_of([self.null("bool"), self.no(no)])])

    def choose(self, condition: Node, one: Node, other: Node) -> Node:
        """`one` where the condition is true, else `other` (also where it is open)."""
        if condition.op == "const":
            return one if condition.value else other
        if one is other:
            return one
        reaches = [part.reach for part in (one, other) if not _is_null(part)]
        is_total = one.is_total and other.is_total
        kind = "int" if one.kind == "wide" else one.kind
        return self._each(
            "choose", [condition, one, other], kind=kind, is_total=is_total, reach=_around(reaches)
        )

    def or_else(self, one: Node, value: int) -> Node:
        """The number, or that one where it is null."""
        if one.is_total:
            return one
        if one.op == "const":
            return self.const(value)
        reach = _around([one.reach, (value, value)])
        return self._each("or_else", [one], value, kind="int", is_total=True, reach=reach)

    def natural(self, one: Node) -> Node:
        """A whole number from 0 to `HIGHEST`; null where it is none."""
        if one.op == "column" and one.reach == (0, HIGHEST):
            return one
        return self._each("natural", [one], kind="int", reach=(0, HIGHEST))

    def text(self, one: Node) -> Node:
        """A text that says something: an empty one is null."""
        return self._each("text", [one], kind="text")

    def area(self, one: Node) -> Node:
        """A code of a local government: null unless it has six digits."""
        return self._each("area", [one], kind="text")

    def prefecture(self, one: Node) -> Node:
        """The first two digits of a code."""
        return self._each("prefecture", [one], kind="text")

    def add(self, one: Node, other: Node) -> Node:
        """The sum; null where one of them is."""
        return self._number("add", one, other, (one.reach[0] + other.reach[0], one.reach[1] + other.reach[1]))

    def sub(self, one: Node, other: Node) -> Node:
        """The difference; null where one of them is."""
        return self._number("sub", one, other, (one.reach[0] - other.reach[1], one.reach[1] - other.reach[0]))

    def mul(self, one: Node, other: Node) -> Node:
        """The product; null where one of them is."""
        ends = [end * another for end in one.reach for another in other.reach]
        return self._number("mul", one, other, (min(ends), max(ends)))

    def _number(self, op: str, one: Node, other: Node, reach: Reach) -> Node:
        if one.op == "const" and other.op == "const":
            if one.value is None or other.value is None:
                return self.null("int")
            done = {"add": int.__add__, "sub": int.__sub__, "mul": int.__mul__}[op]
            return self.const(done(one.value, other.value))
        if any(part.op == "const" and part.value is None for part in (one, other)):
            return self.null("int")
        if other.op == "const" and other.value == (1 if op == "mul" else 0):
            return one
        if one.op == "const" and op != "sub" and one.value == (1 if op == "mul" else 0):
            return other
        if op in ("add", "mul") and one.number > other.number:
            one, other = other, one
        is_total = one.is_total and other.is_total
        return self._each(op, [one, other], kind="int", is_total=is_total, reach=reach)

    def divided(self, one: Node, unit: int) -> Node:
        """How often `unit` goes into a number, rounded down (also below 0)."""
        if unit == 1:
            return one
        if one.op == "const":
            return one if one.value is None else self.const(one.value // unit)
        reach = (one.reach[0] // unit, one.reach[1] // unit)
        return self._each("div", [one], unit, kind="int", is_total=one.is_total, reach=reach)

    def least(self, parts: Sequence[Node]) -> Node:
        """The least of those that are not null; null where all are."""
        return self._extreme("least", parts, min)

    def greatest(self, parts: Sequence[Node]) -> Node:
        """The greatest of those that are not null; null where all are."""
        return self._extreme("greatest", parts, max)

    def _extreme(self, op: str, parts: Sequence[Node], best: Any) -> Node:
        kept = {part.number: part for part in parts if not (part.op == "const" and part.value is None)}
        consts = [part.value for part in kept.values() if part.op == "const"]
        inner = [part for part in kept.values() if part.op != "const"]
        if consts:
            inner.append(self.const(best(consts)))
        if not inner:
            return self.null("int")
        if len(inner) == 1:
            return inner[0]
        low, high = _around([part.reach for part in inner])
        if op == "least":  # what is never null is a limit for all
            high = min([part.reach[1] for part in inner if part.is_total], default=high)
        else:
            low = max([part.reach[0] for part in inner if part.is_total], default=low)
        is_total = any(part.is_total for part in inner)
        return self._each(op, inner, kind="int", is_total=is_total, reach=(low, high))

    def count(self, group: str, condition: Node) -> Node:
        """How many members of the group the (total) condition holds for."""
        if condition.op == "const" and not condition.value:
            return self.const(0)
        return self._make(
            "count",
            [self.lift(condition, group)],
            group,
            kind="int",
            grain=HOUSEHOLD,
            is_total=True,
            reach=(0, MOST_ROWS),
        )

    def aggregate(self, op: str, group: str, number: Node) -> Node:
        """`total` (null counts as 0), `highest` or `lowest` (null where there is none) over the members of a group."""
        low, high = number.reach
        reach = (min(0, low * MOST_ROWS), max(0, high * MOST_ROWS)) if op == "total" else number.reach
        if number.kind == "wide" or max(map(abs, reach)) > _MACHINE_WORD:
            raise NotColumnar("構成員ごとの数が大きくなりすぎる計算があります。")
        return self._make(
            op,
            [self.lift(number, group)],
            group,
            kind="int",
            grain=HOUSEHOLD,
            is_total=op == "total",
            reach=reach,
        )

    def rank(self, op: str, group: str, birth: Node, where: Node) -> Node:
        """The least (`rank_low`) or greatest place by birth of a member among those the (total) condition holds for."""
        return self._make(
            op,
            [birth, self.lift(where, group)],
            group,
            kind="int",
            grain=group,
            is_total=True,
            reach=(0, MOST_ROWS),
        )


def _is_null(node: Node) -> bool:
    return node.op == "const" and node.value is None


def _around(reaches: Sequence[Reach]) -> Reach:
    """The reach of what is one or another of these."""
    if not reaches:
        return 0, 0
    return min(reach[0] for reach in reaches), max(reach[1] for reach in reaches)
