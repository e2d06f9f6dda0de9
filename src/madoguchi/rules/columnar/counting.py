"""What is counted over the members of a group, as pairs of columns: the least and the most it can be."""

from dataclasses import dataclass

from madoguchi.rules.columnar.graph import Graph, Node


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least (null: −∞) and the most (null: ∞); `point` is the number itself where 0 to ∞ is the alternative."""

    low: Node
    high: Node
    point: Node | None = None

    @property
    def is_exact(self) -> bool:
        """Whether it is one known number."""
        return self.low is self.high


def of_all(graph: Graph, op: str, one: Node, other: Node) -> Node:
    """The `least` or `greatest` of two; null where either is."""
    best = graph.least([one, other]) if op == "least" else graph.greatest([one, other])
    both = graph.all_of([graph.known(one), graph.known(other)])
    return graph.choose(both, best, graph.null("int"))


@dataclass(frozen=True, slots=True)
class Counted:
    """Members that are counted: who surely and who perhaps counts (total), whether all members are known (total).

    `is_natural`: what is counted of each is never below 0.
    """

    graph: Graph
    over: str
    sure: Node
    perhaps: Node
    complete: Node
    is_natural: bool

    def bounds(self, op: str, one: Bounds | None) -> Bounds:
        """The `count`, or the `sum`, `max` or `min` of `one` (of each member)."""
        if one is None:
            low = self.graph.count(self.over, self.sure)
            return self._if_complete(low, low, self.graph.count(self.over, self.perhaps))
        return {"sum": self._summed, "max": self._highest, "min": self._lowest}[op](one)

    def _if_complete(self, low_if_not: Node, low: Node, high: Node) -> Bounds:
        graph = self.graph
        return Bounds(
            graph.choose(self.complete, low, low_if_not), graph.choose(self.complete, high, graph.null("int"))
        )

    def _none_open(self, end: Node, among: Node) -> Node:
        """Whether no member of those has that end open (null)."""
        graph = self.graph
        opens = graph.count(self.over, graph.all_of([among, graph.no(graph.known(end))]))
        return graph.compare("eq", opens, graph.const(0))

    def _summed(self, one: Bounds) -> Bounds:
        graph = self.graph
        zero, nothing = graph.const(0), graph.null("int")

        def total(sure: Node, open_: Node) -> Node:
            picked = graph.choose(self.sure, sure, graph.choose(self.perhaps, open_, zero))
            return graph.aggregate("total", self.over, picked)

        if self.is_natural:  # whoever perhaps counts adds from 0 to its most
            low = total(one.low, zero)
        else:
            low = graph.choose(
                self._none_open(one.low, self.perhaps),
                total(one.low, of_all(graph, "least", zero, one.low)),
                nothing,
            )
        if one.is_exact and self.is_natural and self.sure is self.perhaps:
            high = low
        else:
            most = one.high if self.is_natural else of_all(graph, "greatest", zero, one.high)
            high = graph.choose(self._none_open(one.high, self.perhaps), total(one.high, most), nothing)
        return self._if_complete(low if self.is_natural else nothing, low, high)

    def _ends(self, one: Bounds) -> tuple[Node, Node, Node]:
        """The most of all who perhaps count, the least of all of them, and whether someone surely counts."""
        graph = self.graph
        nothing = graph.null("int")
        most = graph.choose(
            self._none_open(one.high, self.perhaps),
            graph.aggregate("highest", self.over, graph.choose(self.perhaps, one.high, nothing)),
            nothing,
        )
        least = graph.choose(
            self._none_open(one.low, self.perhaps),
            graph.aggregate("lowest", self.over, graph.choose(self.perhaps, one.low, nothing)),
            nothing,
        )
        someone = graph.compare("gt", graph.count(self.over, self.sure), graph.const(0))
        return most, least, someone

    def _with_zero(self, one: Bounds, most: Node, least: Node) -> tuple[Node, Node]:
        """The bounds where perhaps no one counts, which is 0."""
        graph, zero = self.graph, self.graph.const(0)
        open_high = graph.no(self._none_open(one.high, self.perhaps))
        open_low = graph.no(self._none_open(one.low, self.perhaps))
        nothing = graph.null("int")
        return (
            graph.choose(open_low, nothing, graph.least([least, zero])),
            graph.choose(open_high, nothing, graph.greatest([most, zero])),
        )

    def _highest(self, one: Bounds) -> Bounds:
        graph = self.graph
        most, least, someone = self._ends(one)
        low_zero, high_zero = self._with_zero(one, most, least)
        sure = graph.choose(self.sure, one.low, graph.null("int"))
        low = graph.choose(someone, graph.aggregate("highest", self.over, sure), low_zero)
        high = graph.choose(someone, most, high_zero)
        low_if_not = graph.choose(someone, low, self._lowest_of_open(low_zero))
        return self._if_complete(low_if_not, low, high)

    def _lowest(self, one: Bounds) -> Bounds:
        graph = self.graph
        most, least, someone = self._ends(one)
        low_zero, high_zero = self._with_zero(one, most, least)
        sure = graph.choose(self.sure, one.high, graph.null("int"))
        sure_high = graph.aggregate("lowest", self.over, sure)
        low = graph.choose(someone, least, low_zero)
        high = graph.choose(someone, sure_high, high_zero)
        low_if_not = self._lowest_of_open(low)
        high_if_not = graph.choose(someone, high, graph.null("int"))
        return Bounds(
            graph.choose(self.complete, low, low_if_not), graph.choose(self.complete, high, high_if_not)
        )

    def _lowest_of_open(self, low: Node) -> Node:
        """The least where there may be members that are not known: those may have 0, or any number below."""
        graph = self.graph
        if not self.is_natural:
            return graph.null("int")
        return graph.choose(graph.known(low), graph.least([low, graph.const(0)]), graph.null("int"))
