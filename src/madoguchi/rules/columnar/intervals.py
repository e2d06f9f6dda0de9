"""Number expressions as pairs of columns: the least and the most each can be, as `numbers` counts them."""

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING

from madoguchi.rules.columnar.counting import Bounds, Counted, of_all
from madoguchi.rules.columnar.graph import Graph, Node, NotColumnar
from madoguchi.rules.columnar.sources import Source
from madoguchi.rules.numbers import (
    Aggregate,
    Arithmetic,
    Literal,
    Lookup,
    Number,
    Rank,
    Rounded,
    TermNumber,
)

if TYPE_CHECKING:
    from madoguchi.rules.columnar.lowering import Lowering


def bounds_of(number: Number, lowering: "Lowering", bound: frozenset[str]) -> Bounds:
    """The columns of a number expression, where `bound` are the groups whose member is looked at."""
    return _Numbers(lowering, bound).of(number)


def compared(op: str, one: Bounds, other: Bounds, graph: Graph) -> Node:
    """Whether two numbers compare so, as far as their intervals tell."""
    if one.is_exact and other.is_exact:
        return graph.compare(op, one.low, other.low)
    if op in ("gt", "ge"):
        return compared("lt" if op == "gt" else "le", other, one, graph)
    if op in ("lt", "le"):
        return _below(op, one, other, graph)
    equal = [
        graph.compare("eq", end, another)
        for end, another in ((one.low, one.high), (one.high, other.low), (other.low, other.high))
    ]
    apart = [
        graph.surely(graph.compare("lt", one.high, other.low)),
        graph.surely(graph.compare("lt", other.high, one.low)),
    ]
    same, different = graph.surely(graph.all_of(equal)), graph.any_of(apart)
    return graph.decided(same, different) if op == "eq" else graph.decided(different, same)


def _below(op: str, one: Bounds, other: Bounds, graph: Graph) -> Node:
    simple = _below_literal(op, one, other, graph)
    if simple is not None:
        return simple
    yes = graph.surely(graph.compare(op, one.high, other.low))
    no = graph.surely(graph.compare("ge" if op == "lt" else "gt", one.low, other.high))
    return graph.decided(yes, no)


def _below_literal(op: str, one: Bounds, other: Bounds, graph: Graph) -> Node | None:
    """The plain comparison, where one side is a literal above 0 and the other a fact: it is open with the fact."""
    if one.point is not None and other.is_exact and other.low.op == "const" and other.low.value > 0:
        return graph.compare(op, one.point, other.low)
    if other.point is not None and one.is_exact and one.low.op == "const" and one.low.value > 0:
        return graph.compare(op, one.low, other.point)
    return None


class _Numbers:
    def __init__(self, lowering: "Lowering", bound: frozenset[str]) -> None:
        self.lowering = lowering
        self.graph: Graph = lowering.graph
        self.source: Source = lowering.source
        self.bound = bound

    def of(self, number: Number) -> Bounds:
        return _MAKERS[type(number)](self, number)

    def exactly(self, value: int) -> Bounds:
        node = self.graph.const(value)
        return Bounds(node, node)

    def unknown(self) -> Bounds:
        return Bounds(self.graph.const(0), self.graph.null("int"))

    def literal(self, number: Literal) -> Bounds:
        return self.exactly(number.value)

    def term(self, number: TermNumber) -> Bounds:
        graph, term = self.graph, number.term
        node = self.source.term(term, self.bound)
        absent = self.source.absent(term, self.bound)
        if term.name == "spouse.exists" or (node is not None and node.kind == "bool"):
            node = None
        if node is None:
            value = graph.null("int")
        else:
            value = graph.natural(self.source.wanted(node, "int", term.name))
        point = graph.choose(absent, graph.const(0), value)
        if self.source.is_known_of_all(term, value):
            exact = graph.or_else(value, 0)
            return Bounds(exact, exact, exact)
        return Bounds(graph.or_else(point, 0), point, point)

    def arithmetic(self, number: Arithmetic) -> Bounds:
        combine = {"add": self._add, "sub": self._sub, "mul": self._mul, "min": self._min, "max": self._max}
        parts = [(self.of(part), part.is_natural) for part in number.of]
        return reduce(combine[number.op], parts)[0]

    def _made(self, low: Node, high: Node, is_natural: bool) -> "_Part":
        return Bounds(low, high), is_natural

    def _add(self, one: "_Part", other: "_Part") -> "_Part":
        (a, a_natural), (b, b_natural) = one, other
        low = self.graph.add(a.low, b.low)
        high = low if a.is_exact and b.is_exact else self.graph.add(a.high, b.high)
        return self._made(low, high, a_natural and b_natural)

    def _sub(self, one: "_Part", other: "_Part") -> "_Part":
        a, b = one[0], other[0]
        low = self.graph.sub(a.low, b.high)
        high = low if a.is_exact and b.is_exact else self.graph.sub(a.high, b.low)
        return self._made(low, high, False)

    def _mul(self, one: "_Part", other: "_Part") -> "_Part":
        (a, a_natural), (b, b_natural) = one, other
        graph = self.graph
        if a.is_exact and b.is_exact:
            product = graph.mul(a.low, b.low)
            return self._made(product, product, a_natural and b_natural)
        if not b_natural:
            (a, a_natural), (b, b_natural) = (b, b_natural), (a, a_natural)
        if b_natural:
            return self._made(*self._times(a, a_natural, b), a_natural)
        if b.is_exact and b.low.op == "const":
            a, b = b, a
        if a.is_exact and a.low.op == "const":  # below 0: the least comes from the most
            return self._made(graph.mul(a.low, b.high), graph.mul(a.low, b.low), False)
        raise NotColumnar("どちらも0より小さくなり得て、はっきりしない数どうしの掛け算があります。")

    def _times(self, a: Bounds, a_natural: bool, b: Bounds) -> tuple[Node, Node]:
        """The bounds of `a` times the natural number `b`; 0 times ∞ is 0."""
        graph = self.graph
        zero = graph.const(0)

        def times(end: Node, count: Node) -> Node:
            if end.is_total and count.is_total:
                return graph.mul(end, count)
            none = graph.any_of([graph.compare("eq", end, zero), graph.compare("eq", count, zero)])
            return graph.choose(graph.surely(none), zero, graph.mul(end, count))

        if a_natural:
            return times(a.low, b.low), times(a.high, b.high)
        low_natural = graph.surely(graph.compare("ge", a.low, zero))
        high_negative = graph.surely(graph.compare("lt", a.high, zero))
        return (
            graph.choose(low_natural, times(a.low, b.low), times(a.low, b.high)),
            graph.choose(high_negative, times(a.high, b.low), times(a.high, b.high)),
        )

    def _min(self, one: "_Part", other: "_Part") -> "_Part":
        (a, a_natural), (b, b_natural) = one, other
        low = of_all(self.graph, "least", a.low, b.low)
        high = low if a.is_exact and b.is_exact else self.graph.least([a.high, b.high])
        return self._made(low, high, a_natural and b_natural)

    def _max(self, one: "_Part", other: "_Part") -> "_Part":
        (a, a_natural), (b, b_natural) = one, other
        low = self.graph.greatest([a.low, b.low])
        high = low if a.is_exact and b.is_exact else of_all(self.graph, "greatest", a.high, b.high)
        return self._made(low, high, a_natural or b_natural)

    def rounded(self, number: Rounded) -> Bounds:
        inner = self.of(number.of)
        low = self._round(inner.low, number)
        return Bounds(low, low if inner.is_exact else self._round(inner.high, number))

    def _round(self, node: Node, number: Rounded) -> Node:
        graph, unit = self.graph, number.to * number.by
        extra = {"down": 0, "up": unit - 1, "half_up": unit // 2}[number.way]
        parts = graph.divided(graph.add(node, graph.const(extra)), unit)
        return graph.mul(parts, graph.const(number.to))

    def lookup(self, number: Lookup) -> Bounds:
        if not number.rows:
            return self.unknown()
        graph = self.graph
        key = self.of(number.key)
        if key.is_exact:
            found = self._figure(key.low, number)
            return Bounds(found, found)
        first, last = number.rows[0][1], number.rows[-1][1]
        beyond = graph.null("int") if number.per else graph.const(last)
        most = graph.choose(graph.known(key.high), self._figure(key.high, number), beyond)
        least = graph.choose(graph.known(key.low), self._figure(key.low, number), graph.const(first))
        figures = [figure for _at, figure in number.rows]
        if figures == sorted(figures) and number.per >= 0:
            return Bounds(least, most)
        return self._over_rows(number, key, least, most)

    def _over_rows(self, number: Lookup, key: Bounds, one: Node, other: Node) -> Bounds:
        """The bounds where the figures rise and fall: every row within the keys counts."""
        graph = self.graph
        assert number.rows
        within = []
        for at, figure in number.rows:
            above = graph.no(graph.surely(graph.compare("gt", key.low, graph.const(at))))
            below = graph.no(graph.surely(graph.compare("lt", key.high, graph.const(at))))
            fits = graph.all_of([above, below])
            within.append(graph.choose(fits, graph.const(figure), graph.null("int")))
        most = graph.greatest([one, other, *within])
        bounded = graph.choose(graph.known(other), most, graph.null("int")) if number.per else most
        return Bounds(graph.least([one, other, *within]), bounded)

    def _figure(self, key: Node, number: Lookup) -> Node:
        """What the table has for a key that is known."""
        graph = self.graph
        assert number.rows
        last_at, last = number.rows[-1]
        made = graph.const(last)
        if number.per:
            further = graph.mul(graph.sub(key, graph.const(last_at)), graph.const(number.per))
            above = graph.surely(graph.compare("gt", key, graph.const(last_at)))
            made = graph.choose(above, graph.add(further, graph.const(last)), made)
        pairs = [*zip(number.rows, number.rows[1:], strict=False)]
        for (_at, figure), (following, _next) in reversed(pairs):
            before = graph.surely(graph.compare("lt", key, graph.const(following)))
            made = graph.choose(before, graph.const(figure), made)
        return made

    def rank(self, number: Rank) -> Bounds:
        graph, over = self.graph, number.over
        if over not in self.bound:
            return Bounds(graph.const(1), graph.null("int"))
        where = (
            graph.const(True)
            if number.where is None
            else self.lowering.condition(number.where, self.bound | {over})
        )
        birth = self.source.term(number.birth, self.bound)
        if birth is None:
            birth = graph.null("date")
        else:
            birth = self.source.wanted(birth, "date", number.birth.name)
        low = graph.rank("rank_low", over, birth, graph.surely(where))
        if birth.is_total and where.is_total:
            high = low
        else:
            high = graph.rank("rank_high", over, birth, graph.perhaps(where))
        complete = self.source.complete(over)
        return Bounds(low, graph.choose(complete, high, graph.null("int")))

    def aggregate(self, number: Aggregate) -> Bounds:
        graph, over = self.graph, number.over
        complete = self.source.complete(over)
        nothing = graph.null("int")
        if not self.source.has_rows(over):
            return Bounds(graph.const(0) if number.is_natural else nothing, nothing)
        inner = _Numbers(self.lowering, self.bound | {over})
        where = graph.const(True)
        if number.where is not None:
            where = self.lowering.condition(number.where, inner.bound)
        sure, perhaps = graph.surely(where), graph.perhaps(where)
        one = None if number.number is None else inner.of(number.number)
        return Counted(graph, over, sure, perhaps, complete, number.is_natural).bounds(number.op, one)


_Part = tuple[Bounds, bool]

_MAKERS: dict[type, Callable[..., Bounds]] = {
    Literal: _Numbers.literal,
    TermNumber: _Numbers.term,
    Arithmetic: _Numbers.arithmetic,
    Rounded: _Numbers.rounded,
    Lookup: _Numbers.lookup,
    Rank: _Numbers.rank,
    Aggregate: _Numbers.aggregate,
}
