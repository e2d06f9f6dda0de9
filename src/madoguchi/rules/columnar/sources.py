"""Where the columns of a population stand (列): which column a term means, and of what kind it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from madoguchi.rules.columnar.graph import HOUSEHOLD, Graph, Node, NotColumnar
from madoguchi.rules.scopes import Term
from madoguchi.rules.situations import HIGHEST

KINDS = {
    "bool": "はい・いいえ",
    "int": "整数",
    "date": "日付",
    "text": "文字",
    "texts": "文字の並び",
    "fraction": "小数",
    "moment": "日時",
    "other": "扱えない型",
}
"""What a column may hold; rules use the first five."""

_WHOLE = frozenset({"bool", "int", "date", "text"})
NOTHING_WHOLE: Mapping[str, date | None] = MappingProxyType({})

_UNREADABLE = frozenset({"fraction", "moment", "other"})

COMPLETE = {
    "spouse": "spouse_complete",
    "children[]": "children_complete",
    "others[]": "others_complete",
    "members[]": "members_complete",
}
"""Columns that may say that not all are known; without the column all are."""

HOUSEHOLD_KEY = "household_id"
BUSINESS_KEY = "business_id"


class WrongColumn(NotColumnar):
    """A column is of another kind than the rule needs (列の型の違い)."""


@dataclass(slots=True)
class Source:
    """Makes the nodes of terms from the columns that there are (`kinds`, by name).

    `key` is `household_id` where each row is a person, `business_id` where each is a business. `whole` names columns
    that lack nothing, with the latest of their days (`wholeness`): what is known of all is computed once, not at both
    ends. `unknown` gathers the terms that no column tells, `used` the columns that are read.
    """

    graph: Graph
    kinds: Mapping[str, str]
    on: date
    key: str = HOUSEHOLD_KEY
    whole: Mapping[str, date | None] = field(default_factory=dict)
    unknown: dict[str, None] = field(default_factory=dict)
    used: dict[str, None] = field(default_factory=dict)

    @property
    def is_of_people(self) -> bool:
        """Whether the rows are persons of households."""
        return self.key == HOUSEHOLD_KEY

    def _column(self, part: str, name: str, grain: str) -> Node:
        self.used[name] = None
        kind = self.kinds[name]
        if kind in _UNREADABLE:
            raise WrongColumn(
                f"列 {name} は{KINDS[kind]}です。整数、日付、文字、はい・いいえのどれかにしてください。"
            )
        is_whole = name in self.whole and kind in _WHOLE
        node = self.graph.column(part, name, kind, grain, is_whole=is_whole)
        return self.graph.text(node) if kind == "text" and not is_whole else node

    def term(self, term: Term, bound: frozenset[str]) -> Node | None:
        """What the population says of the term; None where no column does."""
        graph = self.graph
        if self.is_of_people and term.name == "spouse.exists":
            return graph.decided(self.has_spouse(), self.no_spouse())
        found = self._where(term, bound)
        if found is None:
            self.unknown[term.name] = None
            return None
        part, names, grain = found
        columns = [self._column(part, name, grain) for name in names]
        made = columns.pop()
        for column in reversed(columns):
            made = graph.choose(graph.known(column), column, made)
        return made

    def _where(self, term: Term, bound: frozenset[str]) -> tuple[str, list[str], str] | None:
        """The part, the columns (the first that tells anything counts) and the grain of a term."""
        group, attribute = term.group, term.attribute
        if group in bound:
            part, names, grain = "row", [attribute], group
        elif group.endswith("[]"):
            return None
        else:
            part, names, grain = "applicant", [f"{group}.{attribute}" if group else attribute], HOUSEHOLD
            if self.is_of_people and group in ("person", "spouse"):
                part, names = ("spouse" if group == "spouse" else "applicant"), [attribute]
            elif group == "business" and not self.is_of_people:
                names.append(attribute)
        found = next((kept for name in names if (kept := self._kept(name, term.year))), None)
        return (part, found, grain) if found else None

    def _kept(self, name: str, year: int | None) -> list[str]:
        """The columns that hold it: of the year that counts (without one the last year over), or of whatever year."""
        of_years = {
            int(one[-4:]): one
            for one in self.kinds
            if one[:-5] == name and one[-5] == "_" and one[-4:].isascii() and one[-4:].isdigit()
        }
        if not of_years:
            return [name] if name in self.kinds else []
        if year is not None:
            return [of_years[year]] if year in of_years else []
        return [of_years[one] for one in sorted(of_years, reverse=True) if one < self.on.year]

    def has_spouse(self) -> Node:
        """Whether there is a spouse in the population."""
        self.used[self.key] = None
        return self.graph.known(self.graph.column("spouse", self.key, self.kinds[self.key], HOUSEHOLD))

    def no_spouse(self) -> Node:
        """Whether it is known that there is none (total)."""
        return self.graph.all_of([self.graph.no(self.has_spouse()), self._flag(COMPLETE["spouse"])])

    def absent(self, term: Term, bound: frozenset[str]) -> Node:
        """Whether it is known that there is no one of whom the term could be (total)."""
        if self.is_of_people and term.group == "spouse" and "spouse" not in bound:
            return self.no_spouse()
        return self.graph.const(False)

    def is_past(self, day: Node) -> bool:
        """Whether no day in a column is later than the reference day."""
        latest = self.whole.get(day.value[1]) if day.op == "column" else None
        return latest is not None and latest <= self.on

    def is_known_of_all(self, term: Term, value: Node) -> bool:
        """Whether a number is known of everyone of whom it could be: it is null only where there is surely no spouse."""
        if value.is_total:
            return True
        is_of_spouse = value.op == "column" and value.value[0] == "spouse" and term.group == "spouse"
        return is_of_spouse and value.reach == (0, HIGHEST) and COMPLETE["spouse"] not in self.kinds

    def complete(self, group: str) -> Node:
        """Whether all members of the group are known (total)."""
        if not self.is_of_people or group not in ("children[]", "others[]", "members[]"):
            return self.graph.const(False)
        own = self._flag(COMPLETE[group])
        if group != "members[]":
            return own
        spouse = self.graph.any_of([self.has_spouse(), self._flag(COMPLETE["spouse"])])
        return self.graph.all_of([own, spouse, self.complete("children[]"), self.complete("others[]")])

    def has_rows(self, group: str) -> bool:
        """Whether the population has rows of the group's members."""
        return self.is_of_people and group in ("children[]", "others[]", "members[]")

    def _flag(self, name: str) -> Node:
        if name not in self.kinds:
            return self.graph.const(True)
        return self.graph.surely(self.wanted(self._column("applicant", name, HOUSEHOLD), "bool", name))

    def wanted(self, node: Node, kind: str, name: str) -> Node:
        """The node, if it is of that kind; raises `WrongColumn`."""
        if node.kind != kind:
            raise WrongColumn(f"{name}は{KINDS[kind]}として使いますが、列は{KINDS[node.kind]}です。")
        return node
