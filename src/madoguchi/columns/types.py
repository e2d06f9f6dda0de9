"""What the room hands out: the purpose of the consent, the rules of a day with their conditions, and who is meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from madoguchi.columns.masking import Condition, Masked
from madoguchi.registry.types import ProgrammeRule
from madoguchi.rules.documents import Rule

PURPOSE = "受けられる制度の案内（プッシュ型）"
"""What people agree to: that what they told is compared with rules, so that they can be told what fits them."""

ALWAYS = ("person.address", "person.city_code", "spouse.exists", "household.children_count")
"""Terms that every rule may need: where someone lives, and whether the members are all known."""


@dataclass(frozen=True)
class RuleSet:
    """The rules that hold on a day, and all that profiles must answer for them (要件の一式)."""

    on: date
    programmes: tuple[ProgrammeRule, ...]
    masked: Mapping[UUID, Masked]
    terms: frozenset[str]
    digest: str

    @property
    def conditions(self) -> dict[str, Condition]:
        """Every sensitive condition, by its key."""
        return {key: one for masked in self.masked.values() for key, one in masked.conditions.items()}

    def rule(self, version: UUID) -> Rule:
        """The masked rule of a version: what is asked of profiles."""
        return self.masked[version].rule


@dataclass(frozen=True, slots=True)
class Derived:
    """What was made of the facts of one subject (照合用の値)."""

    situation: dict[str, Any]
    city_code: str
    turns_on: date | None
    due_on: date
