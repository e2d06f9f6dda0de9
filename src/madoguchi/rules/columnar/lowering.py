"""From rules, resolved for a reference day, to one graph of columns in which they share what they have in common."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from madoguchi.rules.amounts import AmountTable
from madoguchi.rules.columnar.graph import Graph, Node, NotColumnar
from madoguchi.rules.columnar.intervals import Bounds, bounds_of, compared
from madoguchi.rules.columnar.sources import HOUSEHOLD_KEY, NOTHING_WHOLE, Source, WrongColumn
from madoguchi.rules.documents import Rule
from madoguchi.rules.nodes import (
    Among,
    AtLeast,
    Between,
    Compare,
    CompareNumbers,
    InArea,
    Known,
    Never,
    Not,
    NumberBetween,
    OfMembers,
    OnDay,
)

NO_GROUP: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AmountColumns:
    """One amount of a programme: least and most, null where the programme surely does not hold (most also for ∞)."""

    id: str
    label: str
    unit: str
    low: Node
    high: Node


@dataclass(frozen=True, slots=True)
class Programme:
    """The columns of one rule: whether it holds, and its amounts."""

    name: str
    holds: Node
    amounts: tuple[AmountColumns, ...]


@dataclass(frozen=True, slots=True)
class Lowered:
    """Rules as columns of a population for the day `on`.

    `key` names the column that tells households or businesses apart, `used` the columns of the population that are
    read, `unknown` the terms that no column tells.
    """

    on: date
    key: str
    programmes: tuple[Programme, ...]
    used: tuple[str, ...]
    unknown: tuple[str, ...]
    kinds: Mapping[str, str]

    def outputs(self) -> Iterable[Node]:
        """Every column that is wanted in the end."""
        for programme in self.programmes:
            yield programme.holds
            for amount in programme.amounts:
                yield amount.low
                yield amount.high


def lower(
    rules: Mapping[str, Rule],
    *,
    kinds: Mapping[str, str],
    on: date,
    key: str = HOUSEHOLD_KEY,
    whole: Mapping[str, date | None] = NOTHING_WHOLE,
    skipped: dict[str, str] | None = None,
) -> Lowered:
    """The columns of `rules` (by name) on the day `on`, for a population whose columns are of these kinds.

    `whole` are columns that lack no value, as `wholeness` finds them; the result holds for such populations only.
    Raises `NotColumnar`, naming the rule, where it cannot be computed so; with `skipped` the reason is put there and
    the rule is left out. Raises `WrongColumn` for a column of a kind that the rule does not expect.
    """
    graph = Graph()
    source = Source(graph, kinds, on, key, whole)
    programmes = []
    for name, rule in rules.items():
        try:
            programmes.append(_programme(name, rule, Lowering(graph, source, on)))
        except NotColumnar as problem:
            if skipped is None or isinstance(problem, WrongColumn):
                raise type(problem)(f"{name}：{problem}") from problem
            skipped[name] = str(problem)
    return Lowered(on, key, tuple(programmes), tuple(source.used), tuple(source.unknown), kinds)


def _programme(name: str, rule: Rule, lowering: "Lowering") -> Programme:
    resolved = rule.at(lowering.on)
    holds = lowering.condition(resolved.requirement, NO_GROUP)
    can_hold = lowering.graph.perhaps(holds)
    amounts = []
    for table in resolved.amounts:
        bounds = lowering.amount(table)
        nothing = lowering.graph.null("int")
        low, high = (lowering.graph.choose(can_hold, end, nothing) for end in (bounds.low, bounds.high))
        if "wide" in (low.kind, high.kind):
            raise NotColumnar(f"「{table.label}」の額が大きくなりすぎます。")
        amounts.append(AmountColumns(table.id, table.label, table.unit, low, high))
    return Programme(name, holds, tuple(amounts))


class Lowering:
    """Makes the nodes of conditions and amounts."""

    def __init__(self, graph: Graph, source: Source, on: date) -> None:
        self.graph = graph
        self.source = source
        self.on = on

    def condition(self, node: Any, bound: frozenset[str]) -> Node:
        """The truth of a condition, where `bound` are the groups whose member is looked at."""
        return _CONDITIONS[type(node)](self, node, bound)

    def at_least(self, node: AtLeast, bound: frozenset[str]) -> Node:
        parts = [self.condition(part, bound) for part in node.of]
        graph = self.graph
        if node.n > len(parts):
            return graph.const(False)
        if node.n == 1:
            return graph.any_of(parts)
        if node.n == len(parts):
            return graph.all_of(parts)
        yes = self._number_of(graph.surely(part) for part in parts)
        perhaps = self._number_of(graph.perhaps(part) for part in parts)
        needed = graph.const(node.n)
        return graph.decided(graph.compare("ge", yes, needed), graph.compare("lt", perhaps, needed))

    def _number_of(self, parts: Iterable[Node]) -> Node:
        graph = self.graph
        made = graph.const(0)
        for part in parts:
            made = graph.add(made, graph.choose(part, graph.const(1), graph.const(0)))
        return made

    def negated(self, node: Not, bound: frozenset[str]) -> Node:
        return self.graph.no(self.condition(node.of, bound))

    def never(self, node: Never, bound: frozenset[str]) -> Node:
        return self.graph.const(False)

    def of_members(self, node: OfMembers, bound: frozenset[str]) -> Node:
        graph, source, over = self.graph, self.source, node.over
        if not source.has_rows(over):
            return graph.null("bool")
        inner = self.condition(node.of, bound | {over})
        if node.is_all:
            inner = graph.no(inner)
        zero = graph.const(0)
        found = graph.compare("gt", graph.count(over, graph.surely(inner)), zero)
        none = graph.compare("eq", graph.count(over, graph.perhaps(inner)), zero)
        made = graph.decided(found, graph.all_of([none, source.complete(over)]))
        return graph.no(made) if node.is_all else made

    def _of_present(self, term: Any, bound: frozenset[str], holds: Node) -> Node:
        """No condition on a term holds where it is known that there is no one of whom it could be."""
        return self.graph.all_of([self.graph.no(self.source.absent(term, bound)), holds])

    def _on_term(self, node: Any, bound: frozenset[str], make: Callable[[Node], Node]) -> Node:
        value = self.source.term(node.term, bound)
        if node.term.name == "spouse.exists" and value is not None:
            return make(value)
        holds = self.graph.null("bool") if value is None else make(value)
        return self._of_present(node.term, bound, holds)

    def known(self, node: Known, bound: frozenset[str]) -> Node:
        return self._on_known(self.source.term(node.term, bound))

    def _on_known(self, value: Node | None) -> Node:
        return self.graph.const(False) if value is None else self.graph.known(value)

    def compare(self, node: Compare, bound: frozenset[str]) -> Node:
        return self._on_term(
            node, bound, lambda value: self._order(node.op, value, node.threshold, node.day, node)
        )

    def _order(self, op: str, value: Node, threshold: Any, day: date | None, node: Any) -> Node:
        graph = self.graph
        is_ordered = op not in ("eq", "ne")
        if day is not None and value.kind == "date":
            return graph.compare(op, value, graph.const(day))
        kind = "bool" if isinstance(threshold, bool) else "text" if isinstance(threshold, str) else "int"
        if day is not None and is_ordered:
            kind = "date"
        self.source.wanted(value, kind, node.term.name)
        if kind == "text" and is_ordered:
            return graph.null("bool")
        if isinstance(threshold, bool) and op in ("eq", "ne"):
            return value if threshold is (op == "eq") else graph.no(value)
        if isinstance(threshold, bool):
            raise NotColumnar(f"{node.term.name}の、はい・いいえの大小をくらべる条件があります。")
        return graph.compare(op, value, graph.const(threshold))

    def between(self, node: Between, bound: frozenset[str]) -> Node:
        def make(value: Node) -> Node:
            low, high = node.threshold
            return self.graph.all_of(
                [
                    self._order("ge", value, low, node.days[0], node),
                    self._order("le", value, high, node.days[1], node),
                ]
            )

        return self._on_term(node, bound, make)

    def among(self, node: Among, bound: frozenset[str]) -> Node:
        return self._on_term(node, bound, lambda value: self._among(value, node))

    def _among(self, value: Node, node: Among) -> Node:
        graph = self.graph
        fitting: list[Any] = []
        for one, day in zip(node.threshold, node.days, strict=True):
            if value.kind == "date" and day is not None:
                fitting.append(day)
            elif _kind(one) == {"texts": "text"}.get(value.kind, value.kind):
                fitting.append(one)
        if not fitting:
            kind = "date" if any(node.days) else _kind(node.threshold[0])
            raise WrongColumn(str(self._complaint(value, kind, node.term.name)))
        if value.kind == "texts":
            return graph.has_any(value, fitting)
        if value.kind == "bool":
            held = [value if one else graph.no(value) for one in fitting]
            return graph.any_of([*held, self._false_where_known(value)])
        return graph.among(value, fitting)

    def _complaint(self, value: Node, kind: str, name: str) -> Exception | None:
        try:
            self.source.wanted(value, kind, name)
        except WrongColumn as problem:
            return problem
        return None

    def _false_where_known(self, value: Node) -> Node:
        graph = self.graph
        return graph.all_of([graph.null("bool"), graph.no(graph.known(value))])

    def in_area(self, node: InArea, bound: frozenset[str]) -> Node:
        graph = self.graph

        def make(value: Node) -> Node:
            code = graph.area(self.source.wanted(value, "text", node.term.name))
            parts = [graph.among(code, node.codes)]
            if node.prefectures:
                parts.append(graph.among(graph.prefecture(code), node.prefectures))
            own = {
                f"{one[:2]}000{last}"
                for one in node.codes
                if one[:2] not in node.prefectures
                for last in range(10)
            }
            if own - node.codes:
                parts.append(graph.all_of([graph.null("bool"), graph.among(code, own - node.codes)]))
            return graph.any_of(parts)

        return self._on_term(node, bound, make)

    def on_day(self, node: OnDay, bound: frozenset[str]) -> Node:
        graph = self.graph

        def make(value: Node) -> Node:
            day = self.source.wanted(value, "date", node.term.name)
            if node.is_birth and not self.source.is_past(day):
                born = graph.compare("le", day, graph.const(self.on))
                day = graph.choose(born, day, graph.null("date"))
            parts = []
            if node.first > date.min:
                parts.append(graph.compare("ge", day, graph.const(node.first)))
            if node.last < date.max or not parts:
                parts.append(graph.compare("le", day, graph.const(node.last)))
            return graph.all_of(parts)

        return self._on_term(node, bound, make)

    def compare_numbers(self, node: CompareNumbers, bound: frozenset[str]) -> Node:
        left, right = (bounds_of(one, self, bound) for one in (node.left, node.right))
        return compared(node.op, left, right, self.graph)

    def number_between(self, node: NumberBetween, bound: frozenset[str]) -> Node:
        number, low, high = (bounds_of(one, self, bound) for one in (node.number, node.low, node.high))
        return self.graph.all_of(
            [compared("ge", number, low, self.graph), compared("le", number, high, self.graph)]
        )

    def amount(self, table: AmountTable) -> Bounds:
        """The least and the most of an amount."""
        graph, over = self.graph, table.each
        if over is None:
            return self._of_rows(table, NO_GROUP)
        if not self.source.has_rows(over):
            return Bounds(graph.const(0), graph.null("int"))
        bound = frozenset({over})
        where = graph.const(True) if table.where is None else self.condition(table.where, bound)
        one = self._of_rows(table, bound)
        zero = graph.const(0)
        sure, perhaps = graph.surely(where), graph.perhaps(where)
        low = graph.aggregate("total", over, graph.choose(sure, one.low, zero))
        open_ = graph.count(over, graph.all_of([perhaps, graph.no(graph.known(one.high))]))
        all_known = graph.all_of([graph.compare("eq", open_, zero), self.source.complete(over)])
        high = graph.aggregate("total", over, graph.choose(perhaps, one.high, zero))
        return Bounds(low, graph.choose(all_known, high, graph.null("int")))

    def _of_rows(self, table: AmountTable, bound: frozenset[str]) -> Bounds:
        """The bounds of the first row that holds: of all rows that may be the first."""
        graph = self.graph
        zero, nothing = graph.const(0), graph.null("int")
        low, high = zero, zero
        for row in reversed(table.rows):
            when = graph.const(True) if row.when is None else self.condition(row.when, bound)
            one = bounds_of(row.amount, self, bound)
            least = graph.greatest([zero, one.low])
            most = graph.choose(graph.known(one.high), graph.greatest([zero, one.high]), nothing)
            both = graph.all_of([graph.known(most), graph.known(high)])
            wider = graph.choose(both, graph.greatest([most, high]), nothing)
            sure, perhaps = graph.surely(when), graph.perhaps(when)
            if sure is perhaps:
                low, high = graph.choose(sure, least, low), graph.choose(sure, most, high)
                continue
            high = graph.choose(sure, most, graph.choose(perhaps, wider, high))
            low = graph.choose(sure, least, graph.choose(perhaps, graph.least([least, low]), low))
        return Bounds(low, high)


def _kind(value: Any) -> str:
    return "bool" if isinstance(value, bool) else "text" if isinstance(value, str) else "int"


_CONDITIONS: dict[type, Callable[..., Node]] = {
    AtLeast: Lowering.at_least,
    Not: Lowering.negated,
    Never: Lowering.never,
    OfMembers: Lowering.of_members,
    Known: Lowering.known,
    Compare: Lowering.compare,
    Between: Lowering.between,
    Among: Lowering.among,
    InArea: Lowering.in_area,
    OnDay: Lowering.on_day,
    CompareNumbers: Lowering.compare_numbers,
    NumberBetween: Lowering.number_between,
}
