"""Amounts (額): decision tables of whole numbers in closed units, a least and a most under unknowns."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from typing import Any

from madoguchi.rules.nodes import Node, Origin
from madoguchi.rules.numbers import Interval, Number
from madoguchi.rules.parsing import Json, Parser, is_in_force
from madoguchi.rules.scopes import Scope, Term

UNITS = ("円/月", "円/年", "円/回", "円/児", "割合", "現物")
"""Every unit an amount may have; 割合 counts hundredths, 現物 (in kind) is 1."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What one may receive (額): from `low` to `high` (None: no upper bound is known), in `unit`.

    `labels` are those of the rows it may come from.
    """

    id: str
    label: str
    unit: str
    low: int
    high: int | None
    law: str
    labels: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The amount as JSON."""
        return {
            "id": self.id,
            "label": self.label,
            "unit": self.unit,
            "low": self.low,
            "high": self.high,
            "law": self.law,
        }


@dataclass(frozen=True, slots=True)
class AmountRow:
    """One row: `amount` where `when` holds (None: always)."""

    when: Node | None
    amount: Number
    label: str = ""


@dataclass(frozen=True, slots=True)
class AmountTable:
    """The amount of the first row that holds, 0 where none does; with `each`, summed over those members `where` holds.

    An amount is never below 0.
    """

    id: str
    label: str
    unit: str
    law: str
    each: str | None
    where: Node | None
    rows: tuple[AmountRow, ...]

    def range(self, scope: Scope) -> Interval:
        """The least and the most it can be."""
        if self.each is None:
            return self._of_rows(scope)
        members, is_complete = scope.members(self.each)
        low: int | float = 0
        high: int | float = 0 if is_complete else inf
        for member in members:
            inner = scope.at(self.each, member)
            holds = True if self.where is None else self.where.answer(inner)[0]
            if holds is not False:
                one = self._of_rows(inner)
                low += one[0] if holds else 0
                high += one[1]
        return low, high

    def _of_rows(self, scope: Scope) -> Interval:
        low: int | float = inf
        high: int | float = 0
        for row in self.rows:
            holds = True if row.when is None else row.when.answer(scope)[0]
            if holds is False:
                continue
            one = row.amount.range(scope)
            low, high = min(low, max(0, one[0])), max(high, one[1])
            if holds:
                return low, high
        return 0, high

    def amount(self, scope: Scope) -> Amount:
        """The amount as far as it is known."""
        low, high = self.range(scope)
        most = None if high == inf else int(high)
        return Amount(self.id, self.label, self.unit, int(low), most, self.law, self.labels(scope))

    def labels(self, scope: Scope) -> tuple[str, ...]:
        """The labels of the rows that the amount comes from or may come from, each once."""
        inner = [scope]
        if self.each is not None:
            inner = [scope.at(self.each, member) for member in scope.members(self.each)[0]]
            inner = [one for one in inner if self.where is None or self.where.answer(one)[0] is not False]
        return tuple(dict.fromkeys(label for one in inner for label in self._labels_of(one)))

    def _labels_of(self, scope: Scope) -> Iterator[str]:
        for row in self.rows:
            holds = True if row.when is None else row.when.answer(scope)[0]
            if holds is not False and row.label:
                yield row.label
            if holds:
                return

    def terms(self) -> Iterator[Term]:
        """The terms it looks at."""
        if self.where is not None:
            yield from self.where.terms()
        for row in self.rows:
            if row.when is not None:
                yield from row.when.terms()
            yield from row.amount.terms()

    def to_ask(self, scope: Scope) -> Iterator[str]:
        """The names of what is not known and would narrow it."""
        low, high = self.range(scope)
        if low == high:
            return
        if self.each is None:
            yield from self._rows_to_ask(scope)
            return
        members, is_complete = scope.members(self.each)
        for member in members:
            inner = scope.at(self.each, member)
            holds = True if self.where is None else self.where.answer(inner)[0]
            if holds is None and self.where is not None:
                yield from self.where.to_ask(inner)
            if holds is not False:
                yield from self._rows_to_ask(inner)
        if not is_complete:
            yield from scope.situation.unknown_parts(self.each)

    def _rows_to_ask(self, scope: Scope) -> Iterator[str]:
        for row in self.rows:
            holds = True if row.when is None else row.when.answer(scope)[0]
            if holds is False:
                continue
            if holds is None and row.when is not None:
                yield from row.when.to_ask(scope)
            yield from row.amount.to_ask(scope)
            if holds:
                return


def amount_tables(said: list[Json], parser: Parser) -> tuple[AmountTable, ...]:
    """The amounts of a rule document that are in force on the parser's day."""
    return tuple(
        _amount_table(one, f"/amounts/{place}", parser)
        for place, one in enumerate(said)
        if is_in_force(one, parser.on)
    )


def _amount_table(said: Json, path: str, parser: Parser) -> AmountTable:
    around = Origin(path, "amount", said["label"], said.get("law", ""), said["id"])
    rows = []
    for place, row in enumerate(said["rows"]):
        if is_in_force(row, parser.on):
            here = f"{path}/rows/{place}"
            when = parser.tree(row["when"], f"{here}/when", around) if "when" in row else None
            amount = parser.number(row["amount"], f"{here}/amount", around)
            rows.append(AmountRow(when, amount, row.get("label", "")))
    where = parser.tree(said["where"], f"{path}/where", around) if "where" in said else None
    return AmountTable(
        said["id"], said["label"], said["unit"], said.get("law", ""), said.get("each"), where, tuple(rows)
    )
