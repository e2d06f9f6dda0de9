"""The upkeep rules: which fields are looked through again, how often and why, as data."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class UpkeepRule:
    """That `fields` are looked through every `every_months` months (更新ルール)."""

    key: str
    label: str
    kinds: frozenset[str]
    fields: tuple[str, ...]
    every_months: int
    why: str


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(Path(__file__).with_name("upkeep.json").read_text("utf-8"))
    return document


@cache
def upkeep_rules(kind: str) -> tuple[UpkeepRule, ...]:
    """The rules for a kind of record: `procedure` or `programme`."""
    rules = (
        UpkeepRule(
            key=rule["key"],
            label=rule["label"],
            kinds=frozenset(rule["kinds"]),
            fields=tuple(rule["fields"]),
            every_months=rule["every_months"],
            why=rule["why"],
        )
        for rule in _document()["rules"]
    )
    return tuple(rule for rule in rules if kind in rule.kinds)


def upkeep_rule(kind: str, key: str) -> UpkeepRule | None:
    """The rule named `key` for a kind of record, or None."""
    return next((rule for rule in upkeep_rules(kind) if rule.key == key), None)


def due_days() -> int:
    """How many days before its day a look is announced."""
    days: int = _document()["due_days"]
    return days


def who_keeps() -> str:
    """Who looks through a record, in words."""
    words: str = _document()["who"]
    return words
