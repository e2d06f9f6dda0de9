"""From the check to a form: what was told there answers the form that the person begins from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.http import HttpRequest

from madoguchi.filling.services import Told as ToldBefore
from madoguchi.portal.check.finding import rules_for
from madoguchi.portal.check.session import told_in
from madoguchi.portal.check.told import COUNTED, SPOUSE, Told, bare
from madoguchi.registry.types import ProgrammeRule
from madoguchi.vocabulary.terms import TERMS
from madoguchi.vocabulary.values import is_kept


@dataclass(frozen=True)
class ToKeep:
    """What was typed and could be kept as facts (保存できる答え): by term, and for each child with its name."""

    values: dict[str, Any] = field(default_factory=dict)
    children: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed that could be kept."""
        return not self.values and not any(values for _name, values in self.children)


def values_to_keep(told: Told) -> ToKeep:
    """What was typed in the check, as facts have it; what came from facts is there already.

    Where one lives was chosen from a list, not told as an address: it is not kept.
    """
    kept = ToKeep()
    for section, values in told.situation.items():
        if isinstance(values, Mapping):
            kept.values.update(_typed(section, values))
    if SPOUSE in told.situation:
        kept.values["spouse.exists"] = told.situation[SPOUSE] is not None
    kept.children.extend(
        (str(child.get("id", "")), _typed(COUNTED[0], child)) for child in told.members(COUNTED[0])
    )
    return kept


def _typed(section: str, values: Mapping[str, Any]) -> dict[str, Any]:
    named = {f"{section}.{name}": value for name, value in values.items() if not isinstance(value, Mapping)}
    return {
        term: value
        for term, value in named.items()
        if term in TERMS and is_kept(TERMS[term]) and not term.endswith(".city_code")
    }


def told_before(request: HttpRequest, procedure: str, *, on: date) -> ToldBefore | None:
    """What is to be filled into the form of `procedure`, if the person asked for that in the check."""
    told = told_in(request)
    if told is None or told.apply_for != procedure:
        return None
    rules = [one for one in rules_for(told, on=on) if one.card.procedure == procedure]
    return as_values(told, rules, on=on)


def as_values(told: Told, rules: list[ProgrammeRule], *, on: date) -> ToldBefore:
    """What was told, by term; of the children those for whom one of `rules` may hold."""
    values = {
        f"{section}.{name}": bare(value)
        for section, kept in told.situation.items()
        if isinstance(kept, Mapping)
        for name, value in kept.items()
        if name != "id"
    }
    if SPOUSE in told.situation:
        values["spouse.exists"] = told.situation[SPOUSE] is not None
    children = [
        {f"children[].{name}": bare(value) for name, value in child.items() if name != "id"}
        for child in told.members("children[]")
        if _may_be_meant(told, child, rules, on)
    ]
    return ToldBefore(values, children)


def _may_be_meant(told: Told, child: dict[str, object], rules: list[ProgrammeRule], on: date) -> bool:
    """Whether a rule may hold of the household with no other child than this one."""
    about = [one.rule for one in rules if any(name.startswith(COUNTED[0]) for name in one.rule.terms())]
    alone = told.known.with_members(COUNTED[0], [child])
    return not about or any(rule.holds(alone, on=on) is not False for rule in about)
