"""What someone told so far while looking for programmes, as it is kept for the session."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from madoguchi.facts.types import Known
from madoguchi.portal.check.gates import without_what_is_denied
from madoguchi.rules.situations import Situation

Who = Literal["person", "business"]

CITIES = {"person": "person.city_code", "business": "business.city_code"}
"""By whom one asks for: the term that says where they are."""
SPOUSE = "spouse"
COUNTED = ("children[]", "others[]", "sites[]")
"""Groups of which the number is asked before anything of their members."""
MOST_MEMBERS = 20


@dataclass(frozen=True, slots=True)
class Told:
    """What someone told so far (答え).

    `situation` is the JSON form of `rules.situations.Situation`. `skipped` are the questions that stay open at
    the person's wish, `asked` all that were answered or skipped, in their order. `place` is the short name of a
    municipality of ours or empty, `place_name` how the one lived in is called. `focus` is the programme that the
    person came for, `apply_for` the procedure whose form the answers are to fill in. `is_from_facts` tells that
    known facts were taken at the start, those of the subject `whose`. `gates` are the answers to `gates.GATES` by
    their keys.
    """

    who: Who = "person"
    situation: Mapping[str, Any] = field(default_factory=dict)
    skipped: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    place: str = ""
    place_name: str = ""
    focus: str = ""
    apply_for: str = ""
    is_from_facts: bool = False
    whose: str = ""
    gates: Mapping[str, bool] = field(default_factory=dict)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Told":
        """What `to_json` made."""
        return cls(
            who="business" if kept.get("who") == "business" else "person",
            situation=kept.get("situation", {}),
            skipped=tuple(kept.get("skipped", ())),
            asked=tuple(kept.get("asked", ())),
            place=kept.get("place", ""),
            place_name=kept.get("place_name", ""),
            focus=kept.get("focus", ""),
            apply_for=kept.get("apply_for", ""),
            is_from_facts=bool(kept.get("is_from_facts")),
            whose=kept.get("whose", ""),
            gates=kept.get("gates", {}),
        )

    def to_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "who": self.who,
            "situation": dict(self.situation),
            "skipped": list(self.skipped),
            "asked": list(self.asked),
            "place": self.place,
            "place_name": self.place_name,
            "focus": self.focus,
            "apply_for": self.apply_for,
            "is_from_facts": self.is_from_facts,
            "whose": self.whose,
            "gates": dict(self.gates),
        }

    @property
    def known(self) -> Situation:
        """The same as rules take it, with what follows from it."""
        return Situation.of(self._with_what_follows())

    def _with_what_follows(self) -> dict[str, Any]:
        """What a no to a question before many others denies; and what is plain once the household is known."""
        found = without_what_is_denied(self.situation, self.gates)
        if self.who == "business":
            return found
        city = self.city_code
        if city and found.get("others"):  # who lives in the same household lives in the same municipality
            found["others"] = [{"city_code": city, **one} for one in found["others"]]
        counted = {name: len(found[name]) for name in ("children", "others") if self.is_counted(f"{name}[]")}
        household: dict[str, Any] = {}
        if counted.get("children") == 0 or found.get(SPOUSE) is not None:
            household["is_single_parent"] = False
        if counted.get("children") == 0:
            household["receives_child_rearing_allowance"] = False
        if found.get(SPOUSE) is not None:
            gone = {"lost_spouse": False, "deceased_paid_pension": False}
            found["person"] = {**gone, **(found.get("person") or {})}
        if len(counted) == 2 and SPOUSE in found and not counted["children"]:  # children may live elsewhere
            household["size"] = 1 + (found[SPOUSE] is not None) + counted["others"]
        if household:
            found["household"] = {**household, **(found.get("household") or {})}
        return found

    @property
    def city_code(self) -> str:
        """The six digits of the municipality lived in, or of the head office; empty while it is not known."""
        value = self.value(CITIES[self.who])
        return value if isinstance(value, str) else ""

    @property
    def known_unasked(self) -> tuple[str, ...]:
        """The terms that are known without having been asked: facts that were taken at the start."""
        found: dict[str, None] = {}
        for section, kept in self.situation.items():
            if section == "incomplete" or not kept:
                continue
            name, members = (f"{section}[]", kept) if isinstance(kept, list) else (section, [kept])
            found.update(
                (f"{name}.{attribute}", None) for one in members for attribute in one if attribute != "id"
            )
        return tuple(term for term in found if term not in self.asked)

    def members(self, group: str) -> list[dict[str, Any]]:
        """The members of `children[]`, `others[]` or `sites[]` that are told."""
        return [dict(one) for one in self.situation.get(group.removesuffix("[]")) or ()]

    def is_counted(self, group: str) -> bool:
        """Whether the number of members of `group` is known."""
        name = group.removesuffix("[]")
        return name in self.situation and name not in self.situation.get("incomplete", ())

    def value(self, term: str) -> Any:
        """The bare value of a term that is not of a group; None while it is not known."""
        section, _dot, attribute = term.partition(".")
        return bare((self.situation.get(section) or {}).get(attribute))

    def with_value(self, term: str, value: Any) -> "Told":
        """With one value more, typed now."""
        section, _dot, attribute = term.partition(".")
        values = {**(self.situation.get(section) or {}), attribute: value}
        if value is None:
            del values[attribute]
        if not values and section not in self.situation:
            return self
        return self._with(**{section: values})

    def with_spouse(self, exists: bool) -> "Told":
        """With the knowledge that there is a spouse, or none."""
        return self._with(spouse=(self.situation.get(SPOUSE) or {}) if exists else None)

    def with_gate(self, key: str, answer: bool) -> "Told":
        """With the answer to a question that stands before many others."""
        return replace(self, gates={**self.gates, key: answer})

    def with_count(self, group: str, count: int) -> "Told":
        """With so many members in `group`: those told first stay, each new one gets a name of its own."""
        kept = self.members(group)[:count]
        taken = {one.get("id") for one in kept}
        free = (str(n) for n in range(1, 2 * MOST_MEMBERS + 2) if str(n) not in taken)
        kept += [{"id": next(free)} for _ in range(count - len(kept))]
        name = group.removesuffix("[]")
        open_ones = [one for one in self.situation.get("incomplete", ()) if one != name]
        told = self._with(**{name: kept})
        rest = {key: value for key, value in told.situation.items() if key != "incomplete"}
        return replace(told, situation={**rest, "incomplete": open_ones} if open_ones else rest)

    def with_member(self, place: str, attribute: str, value: Any) -> "Told":
        """With a value of one member: `person`, `spouse`, or `children.0`."""
        name, _dot, number = place.partition(".")
        if not number:
            return self.with_value(f"{name}.{attribute}", value)
        members = self.members(name)
        one = {**members[int(number)], attribute: value}
        if value is None:
            del one[attribute]
        members[int(number)] = one
        return self._with(**{name: members})

    def answered(self, key: str) -> "Told":
        """After the question `key` was answered."""
        return replace(
            self,
            asked=self.asked if key in self.asked else (*self.asked, key),
            skipped=tuple(one for one in self.skipped if one != key),
        )

    def skip(self, key: str) -> "Told":
        """After the question `key` was left open at the person's wish; what was answered before goes."""
        told = self._without(key).answered(key)
        return told.left_open(key)

    def left_open(self, key: str) -> "Told":
        """With the question `key` not asked again although something of it is open."""
        return replace(self, skipped=(*(one for one in self.skipped if one != key), key))

    def _without(self, key: str) -> "Told":
        section, _dot, attribute = key.partition(".")
        if key in self.gates:
            return replace(self, gates={one: value for one, value in self.gates.items() if one != key})
        if not attribute:
            name = section.removesuffix("[]")
            rest = {one: value for one, value in self.situation.items() if one != name}
            return replace(self, situation=rest)
        told = self
        for place in places_in(self, section):
            told = told.with_member(place, attribute, None)
        return replace(told, place="", place_name="") if key in CITIES.values() else told

    def _with(self, **sections: Any) -> "Told":
        return replace(self, situation={**self.situation, **sections})


def places_in(told: Told, section: str) -> list[str]:
    """Where the members of a section of terms stand in the situation: `person`, `spouse`, `children.0`, …"""
    if section == "members[]":
        spouse = [SPOUSE] if told.situation.get(SPOUSE) is not None else []
        return ["person", *spouse, *places_in(told, "children[]"), *places_in(told, "others[]")]
    if not section.endswith("[]"):
        return [section]
    name = section.removesuffix("[]")
    return [f"{name}.{n}" for n in range(len(told.members(section)))]


def bare(value: Any) -> Any:
    """A value of a situation without its source."""
    return value.get("value") if isinstance(value, Mapping) and "value" in value else value


def from_facts(told: Told, known: Iterable[Known], terms: frozenset[str], *, whose: str) -> Told:
    """`told` with what is known of the person or business `whose`, as far as rules ask for it, each with its source.

    Children are named `subject:slot` as everywhere. There may be more of them than are known.
    """
    situation: dict[str, Any] = dict(told.situation)
    children: dict[str, dict[str, Any]] = {}
    for one in known:
        section, _dot, attribute = one.term.name.partition(".")
        value = {"value": one.value, "source": one.fact.source, "as_of": one.fact.observed_on.isoformat()}
        if section == "children[]" and (one.term.name in terms or attribute == "name"):
            key = f"{one.fact.subject_id}:{one.fact.slot}"
            children.setdefault(key, {"id": key})[attribute] = value
        elif one.term.name == "spouse.exists" and one.value is False:
            situation[SPOUSE] = None
        elif not section.endswith("[]") and one.term.name in terms:
            situation[section] = {**(situation.get(section) or {}), attribute: value}
    if children:
        situation["children"] = list(children.values())
        situation["incomplete"] = ["children"]
    return replace(told, situation=situation, is_from_facts=True, whose=whose)
