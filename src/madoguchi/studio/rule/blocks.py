"""What the rule editor draws: groups, sentences and numbers, and how the value of a sentence is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from madoguchi.studio.rule.ops import LISTS, MEMBERS, OF_MEMBERS, grades
from madoguchi.studio.rule.terms import GROUPS

Pairs = list[tuple[str, str]]

COMPARE = ("eq", "ne", "lt", "le", "gt", "ge")


@dataclass(frozen=True)
class Number:
    """A number that is typed, looked up or worked out (数の式)."""

    name: str
    id: str
    kind: str
    kinds: Pairs
    legend: str
    value: str = ""
    term: str = ""
    switch: str = ""
    has_year: bool = False
    over: str = ""
    tables: Pairs = field(default_factory=list)
    table: str = ""
    to: str = ""
    way: str = ""
    by: str = ""
    numbers: list["Number"] = field(default_factory=list)
    where: "Block | None" = None
    problems: list[str] = field(default_factory=list)

    @property
    def is_list(self) -> bool:
        """Whether it works on several numbers."""
        return self.kind in LISTS

    @property
    def is_of_members(self) -> bool:
        """Whether it goes through the members of a group."""
        return self.kind in OF_MEMBERS


@dataclass(frozen=True)
class Block:
    """A group or a sentence of the rule (条件の箱)."""

    name: str
    id: str
    op: str
    ops: Pairs
    legend: str
    number: str
    """Which condition it is: 2.1."""
    is_group: bool
    is_first: bool
    is_last: bool
    is_root: bool
    may_go_out: bool
    may_go_in: bool
    parts: list["Block"]
    problems: list[str]
    label: str
    law: str
    valid_from: str
    valid_to: str
    term: str = ""
    shape: str = ""
    """How the value is asked for: text, choice, many, range, grades, within, months, none, number."""
    value: str = ""
    low: str = ""
    high: str = ""
    unit: str = ""
    unit_choice: str = ""
    choices: Pairs = field(default_factory=list)
    chosen: frozenset[str] = frozenset()
    switch: str = ""
    has_year: bool = False
    n: str = ""
    over: str = ""
    subject: Number | None = None
    worked_out: Number | None = None
    may_be_worked_out: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written yet: nothing to complain about."""
        return not self.is_group and not self.term and self.subject is None

    @property
    def is_members(self) -> bool:
        """Whether it goes through the members of a group."""
        return self.op in MEMBERS

    @property
    def has_more(self) -> bool:
        """Whether something is said about it: then these words are shown."""
        return bool(self.label or self.law or self.valid_from or self.valid_to)


def member_groups() -> Pairs:
    """The groups of members that can be gone through."""
    return [(key, str(words)) for key, words in GROUPS.items()]


def asked(op: str, kind: str, value: Any, options: tuple[tuple[str, str], ...], unit: str) -> dict[str, Any]:
    """How the value of a sentence is asked for, with what stands there now."""
    if op == "known":
        return {"shape": "none"}
    if isinstance(value, dict) and op in COMPARE:
        return {"shape": "number"}
    if op == "within":
        span, n = next(iter(value.items()), ("days", "")) if isinstance(value, dict) else ("days", value)
        return {"shape": "within", "value": in_field(n), "unit_choice": str(span)}
    if op in _PAIRS:
        low, high = value if isinstance(value, list) and len(value) == 2 else (value, "")
        choices = list(grades().items()) if op == "grade_between" else []
        shape = _PAIRS[op]
        return {
            "shape": shape,
            "low": in_field(low),
            "high": in_field(high),
            "unit": unit,
            "choices": choices,
        }
    if op in ("in", "in_area"):
        many = [str(one) for one in (value if isinstance(value, list) else [value] if value else [])]
        if options and op == "in":
            others = [(one, one) for one in many if one not in dict(options)]
            return {"shape": "many", "choices": [*options, *others], "chosen": frozenset(many)}
        return {"shape": "text", "value": "、".join(many)}
    return _one_asked(op, kind, value, options, unit)


_PAIRS = {"between": "range", "grade_between": "grades", "months_since": "months"}


def _one_asked(
    op: str, kind: str, value: Any, options: tuple[tuple[str, str], ...], unit: str
) -> dict[str, Any]:
    """How a single value is asked for; of several that stood there before the first is left."""
    if kind == "boolean":
        told = in_field(value) if isinstance(value, bool) else ""
        return {"shape": "choice", "value": told, "choices": [("true", _("はい")), ("false", _("いいえ"))]}
    if options and op in ("eq", "ne"):
        told = in_field(value)
        others = [(told, told)] if told and told not in dict(options) else []
        return {"shape": "choice", "value": told, "choices": [*options, *others]}
    if isinstance(value, list | dict):
        value = next(iter(value.values() if isinstance(value, dict) else value), "")
    has_unit = not op.startswith(("age", "until", "from"))
    return {"shape": "text", "value": in_field(value), "unit": unit if has_unit else ""}


def pairs(words: Mapping[str, Any]) -> Pairs:
    """Words as the options of a list."""
    return [(key, str(told)) for key, told in words.items()]


def in_field(value: Any) -> str:
    """A value as it stands in a field; thousands are parted as people write them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
