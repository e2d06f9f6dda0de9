"""From the JSON of a tree to its nodes on one reference day. The JSON has been checked before (`problems`)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from madoguchi.rules.days import BIRTHS, PERIODS, holding_range, income_year, iso_date
from madoguchi.rules.nodes import (
    Among,
    AtLeast,
    Between,
    Compare,
    CompareNumbers,
    InArea,
    Known,
    Never,
    Node,
    Not,
    NumberBetween,
    OfMembers,
    OnDay,
    Origin,
)
from madoguchi.rules.numbers import Aggregate, Arithmetic, Literal, Lookup, Number, Rank, Rounded, TermNumber
from madoguchi.rules.scopes import Term

Json = Mapping[str, Any]

_NOTHING_AROUND = Origin("", "")


def is_in_force(part: Json, on: date) -> bool:
    """Whether `valid_from` and `valid_to` (half-open) of a node, row or table let it count on the day."""
    begins, ends = part.get("valid_from"), part.get("valid_to")
    if begins is None and ends is None:
        return True
    if begins is not None and on < date.fromisoformat(begins):
        return False
    return ends is None or on < date.fromisoformat(ends)


@dataclass(frozen=True, slots=True)
class Parser:
    """Makes nodes for the reference day `on`; `tables` are those of the rule document."""

    on: date
    tables: Mapping[str, Sequence[Json]] = field(default_factory=dict)

    def tree(self, tree: Json, path: str = "", around: Origin = _NOTHING_AROUND) -> Node:
        """The node of a tree; `Never` where it is not in force."""
        origin = Origin(
            path,
            tree["op"],
            tree.get("label", around.label),
            tree.get("law", around.law),
            tree.get("id", around.id),
        )
        if not is_in_force(tree, self.on):
            return Never(origin)
        op = tree["op"]
        if op == "not":
            inner = self.tree(tree["of"], f"{path}/of", origin)
            return inner if isinstance(inner, Never) else Not(origin, inner)
        if op in ("all", "any", "n_of"):
            return self._group(tree, origin)
        if op in ("any_member", "all_members"):
            inner = self.tree(tree["of"], f"{path}/of", origin)
            if isinstance(inner, Never):
                return inner
            return OfMembers(origin, tree["over"], inner, op == "all_members")
        if "number" in tree or _has_expression(tree.get("value")):
            return self._numbers(tree, origin)
        return self._leaf(tree, origin)

    def _group(self, tree: Json, origin: Origin) -> Node:
        parts = tuple(
            self.tree(part, f"{origin.path}/of/{place}", origin)
            for place, part in enumerate(tree["of"])
            if is_in_force(part, self.on)
        )
        n = {"all": len(parts), "any": 1}.get(origin.op) or tree.get("n", 1)
        return Never(origin) if len(parts) < n else AtLeast(origin, n, parts)

    def _leaf(self, tree: Json, origin: Origin) -> Node:
        op, value = origin.op, tree.get("value")
        term = self._term(tree)
        if op == "known":
            return Known(origin, term)
        if op in BIRTHS | PERIODS:
            first, last = holding_range(op, value, self.on)
            return OnDay(origin, term, op, value, first, last, op in BIRTHS)
        assert value is not None
        if op == "between":
            return Between(origin, term, value, (_day(value[0]), _day(value[1])))
        if op == "in":
            return Among(origin, term, value, tuple(map(_day, value)))
        if op == "in_area":
            whole = frozenset(code[:2] for code in value if code[2:5] == "000")
            return InArea(origin, term, value, frozenset(value), whole)
        return Compare(origin, term, op, value, _day(value))

    def _numbers(self, tree: Json, origin: Origin) -> Node:
        path, value = origin.path, tree["value"]
        groups = tuple(dict.fromkeys(_groups_in(tree)))
        left = (
            self.number(tree["number"], f"{path}/number", origin)
            if "number" in tree
            else TermNumber(self._term(tree))
        )
        if origin.op == "between":
            low, high = (self.number(one, f"{path}/value/{place}", origin) for place, one in enumerate(value))
            return NumberBetween(origin, left, low, high, groups)
        return CompareNumbers(origin, origin.op, left, self.number(value, f"{path}/value", origin), groups)

    def _term(self, tree: Json) -> Term:
        counts = tree.get("income_year")
        year = None if counts is None else income_year(self.on, counts["switches_in"])
        return Term.named(tree["term"], year)

    def number(self, said: Any, path: str, around: Origin) -> Number:
        """The number expression; trees within it stand below `path`."""
        if not isinstance(said, Mapping):
            return Literal(int(said))
        if "op" not in said:
            return TermNumber(self._term(said))
        op = said["op"]
        if op in ("add", "sub", "mul", "min", "max"):
            parts = (self.number(one, f"{path}/of/{place}", around) for place, one in enumerate(said["of"]))
            return Arithmetic(op, tuple(parts))
        if op == "round":
            inner = self.number(said["of"], f"{path}/of", around)
            return Rounded(inner, said["to"], said["way"])
        if op == "div":
            inner = self.number(said["of"], f"{path}/of", around)
            return Rounded(inner, 1, said.get("way", "down"), said["by"])
        if op == "lookup":
            return self._lookup(said, path, around)
        return self._aggregate(said, path, around)

    def _lookup(self, said: Json, path: str, around: Origin) -> Number:
        key = self.number(said["key"], f"{path}/key", around)
        for version in self.tables.get(said["table"], ()):
            if is_in_force(version, self.on):
                rows = tuple((at, figure) for at, figure in version["rows"])
                per = (version.get("beyond") or {}).get("per", 0)
                return Lookup(said["table"], key, rows, per, version.get("law", ""))
        return Lookup(said["table"], key, None)

    def _aggregate(self, said: Json, path: str, around: Origin) -> Number:
        over = said["over"]
        where = self.tree(said["where"], f"{path}/where", around) if "where" in said else None
        if said["op"] == "rank_member":
            return Rank(over, where, Term.named(f"{over}.birth_date"))
        number = self.number(said["number"], f"{path}/number", around) if "number" in said else None
        return Aggregate(said["op"].removesuffix("_members"), over, number, where)


def _groups_in(said: Any) -> Iterator[str]:
    """The groups whose members a number expression looks at."""
    if isinstance(said, Mapping):
        if "over" in said:
            yield said["over"]
        for inner in said.values():
            yield from _groups_in(inner)
    elif isinstance(said, list):
        for inner in said:
            yield from _groups_in(inner)


def _day(value: Any) -> date | None:
    return iso_date(value) if isinstance(value, str) else None


def _has_expression(value: Any) -> bool:
    return (isinstance(value, Mapping) and ("op" in value or "term" in value)) or (
        isinstance(value, list) and any(map(_has_expression, value))
    )
