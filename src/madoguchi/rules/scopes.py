"""Where a rule looks: a situation, the reference day, and which member `children[].…` means just now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from madoguchi.rules.situations import ABSENT, NOBODY, Member, Situation, Value


@dataclass(frozen=True, slots=True)
class Term:
    """A term as a rule reads it: `children[].income` is `income` of the group `children[]`.

    `year` is the calendar year whose figure counts on the reference day, None where the rule names none.
    """

    name: str
    group: str
    attribute: str
    year: int | None = None

    @staticmethod
    @lru_cache(maxsize=4096)
    def named(name: str, year: int | None = None) -> "Term":
        """The term of that name."""
        group, _, attribute = name.rpartition(".")
        return Term(name, group, attribute, year)


class Scope:
    """A situation on a day, with the members that are looked at (`bound`, by group)."""

    __slots__ = ("bound", "on", "situation")

    def __init__(self, situation: Situation, on: date, bound: Mapping[str, Member] | None = None) -> None:
        self.situation = situation
        self.on = on
        self.bound: Mapping[str, Member] = bound or {}

    def at(self, group: str, member: Member) -> "Scope":
        """The scope in which terms of `group` mean `member`."""
        return Scope(self.situation, self.on, {**self.bound, group: member})

    def holder(self, term: Term) -> Member | None:
        """The member whose value `term` means; None where that is not known."""
        return self.bound.get(term.group) or self.situation.singles.get(term.group)

    def look(self, term: Term) -> Value | None:
        """What is known: None nothing, `ABSENT` that there is no one of whom it could be."""
        member = self.bound.get(term.group) or self.situation.singles.get(term.group)
        if member is None:
            return None
        value = member.values.get(term.attribute)
        if value is None:
            return ABSENT if member is NOBODY else None
        return value if value.years is None else value.in_year(term.year, self.on)

    def members(self, group: str) -> tuple[tuple[Member, ...], bool]:
        """The members of a group that are known, and whether these are all."""
        return self.situation.members(group)

    def to_ask(self, term: Term) -> str:
        """The name under which to ask for `term`: of the member meant, or the group whose members are not known."""
        member = self.holder(term)
        if member is not None:
            return f"{member.group}.{term.attribute}" if member.group else term.name
        return term.group if term.group == "spouse" else term.name


class Flat(Scope):
    """Values by the name of their term alone, as the answers of a form are; there are no members."""

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, Any], on: date) -> None:
        super().__init__(_NOTHING, on)
        self.values = values

    def at(self, group: str, member: Member) -> Scope:
        """The same: a flat scope has no members."""
        return self

    def holder(self, term: Term) -> Member | None:
        """None: flat values belong to no member."""
        return None

    def look(self, term: Term) -> Value | None:
        """What the mapping has under the full name."""
        value = Value.of(self.values.get(term.name))
        return value if value is None or value.years is None else value.in_year(term.year, self.on)

    def to_ask(self, term: Term) -> str:
        """Its name."""
        return term.name


_NOTHING = Situation.of({})
