"""Situation (状況): what is known about a person, a household or a business, with where it is known from.

Nothing in the data can raise: what is missing, empty or of an unknown shape counts as not known.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from madoguchi.rules.days import iso_date

HIGHEST = 10**15
"""No number of a rule or of a fact is above it; a fact that is counts as not known."""

MOST_MEMBERS = 100
"""How many members of one group are looked at; with more, the group counts as not complete."""

PEOPLE = ("person", "spouse", "children[]", "others[]")
"""The groups whose members make up `members[]`, in this order."""


@dataclass(frozen=True, slots=True)
class Value:
    """One known value (値): as given, with its source and its day; `years` holds a yearly number by year.

    `day` and `number` are the value read as a day and as a whole number from 0 to `HIGHEST`, or None.
    """

    value: Any
    source: str = ""
    as_of: str = ""
    years: Mapping[int, Any] | None = None
    day: date | None = None
    number: int | None = None

    @classmethod
    def of(cls, raw: Any) -> "Value | None":
        """`raw` read as JSON gives it, bare or with source and day; None where nothing is known."""
        if isinstance(raw, Value):
            return raw
        if not isinstance(raw, Mapping):
            return cls._bare(raw, "", "") if is_known(raw) else None
        source, as_of = _text(raw.get("source")), _text(raw.get("as_of"))
        if isinstance(raw.get("years"), Mapping):
            years = {
                int(year): value
                for year, value in raw["years"].items()
                if isinstance(year, str | int) and len(str(year)) == 4 and str(year).isascii()
                if str(year).isdigit() and is_known(value) and not isinstance(value, Mapping)
            }
            return cls(None, source, as_of, years) if years else None
        value = raw.get("value")
        return None if not is_known(value) or isinstance(value, Mapping) else cls._bare(value, source, as_of)

    @classmethod
    def _bare(cls, value: Any, source: str, as_of: str) -> "Value":
        return cls(value, source, as_of, None, as_day(value), as_number(value))

    def in_year(self, year: int | None, on: date) -> "Value | None":
        """The value of the calendar year `year`, or without one of the last year over on the day `on`."""
        if self.years is None:
            return self
        if year is None:
            year = max((one for one in self.years if one < on.year), default=0)
        value = self.years.get(year)
        return None if value is None else self._bare(value, self.source, self.as_of)

    def to_json(self) -> Any:
        """The value as `of` reads it."""
        about = {name: text for name, text in (("source", self.source), ("as_of", self.as_of)) if text}
        if self.years is not None:
            return {"years": {str(year): _plain(value) for year, value in self.years.items()}, **about}
        return {"value": _plain(self.value), **about} if about else _plain(self.value)


ABSENT = Value(None)
"""What is known about someone who is known not to be there."""


@dataclass(frozen=True, slots=True)
class Member:
    """Someone or something that has values: a person, the household, a business, a site (構成員).

    `group` is its group (`person`, `children[]`), `place` its place in it (`person`, `children[0]`),
    `id` the name that its data give it, or empty.
    """

    group: str
    place: str
    values: Mapping[str, Value] = field(default_factory=dict)
    id: str = ""

    def to_json(self) -> dict[str, Any]:
        """The member as `Situation.of` reads it."""
        own = {"id": self.id} if self.id else {}
        return own | {name: value.to_json() for name, value in self.values.items()}


NOBODY = Member("", "", {"exists": Value(False)})
"""Stands where it is known that there is no one, as for a spouse."""


@dataclass(frozen=True, slots=True)
class Situation:
    """What is known of whom (状況): `singles` by group, `lists` of members by group, and which are complete.

    A group that is in neither is not known. `everyone` are the members of the household and whether these are all.
    """

    singles: Mapping[str, Member]
    lists: Mapping[str, tuple[Member, ...]]
    incomplete: frozenset[str]
    everyone: tuple[tuple[Member, ...], bool]

    @classmethod
    def of(cls, data: Any) -> "Situation":
        """The situation that `data` (JSON, or values as Python has them) tells; it never raises."""
        singles: dict[str, Any] = {"person": {}}
        lists: dict[str, list[Any]] = {}
        incomplete: set[str] = set()
        for key, said in data.items() if isinstance(data, Mapping) else ():
            if not isinstance(key, str):
                continue
            if key == "incomplete":
                incomplete |= {_group(one) for one in _texts(said)}
            elif key == "members_complete":
                incomplete |= {"children[]", "others[]"} if said is False else set()
            elif "." in key:
                _take_dotted(key, said, singles, lists)
            elif isinstance(said, list | tuple):
                _take_list(_group(key), said, lists)
            elif isinstance(said, Mapping) or (key == "spouse" and said is None):
                _take_single(key, said, singles)
        crowded = {name for name, members in lists.items() if len(members) > MOST_MEMBERS}
        return _made(
            {name: _single(name, values) for name, values in singles.items()},
            {
                name: tuple(_listed(name, place, one) for place, one in enumerate(members[:MOST_MEMBERS]))
                for name, members in lists.items()
            },
            frozenset(incomplete | crowded),
        )

    def value(self, term: str) -> Value | None:
        """What is known under the name of a term; for `children[].x` a list, for `children[0].x` that child's."""
        group, _, attribute = term.rpartition(".")
        if group.endswith("[]"):
            found = [member.values.get(attribute) for member in self.members(group)[0]]
            return Value([one and one.value for one in found]) if any(found) else None
        member = self.member_at(group)
        return None if member is None else member.values.get(attribute)

    def members(self, group: str) -> tuple[tuple[Member, ...], bool]:
        """The known members of `children[]`, `members[]`, … and whether there are no others."""
        if group == "members[]":
            return self.everyone
        if group in self.singles:
            member = self.singles[group]
            return ((), True) if member is NOBODY else ((member,), True)
        return self.lists.get(group, ()), group in self.lists and group not in self.incomplete

    def member_at(self, place: str) -> Member | None:
        """The member at `person`, `spouse`, `children[0]`, …; None where none is known."""
        if not place.endswith("]"):
            return self.singles.get(place)
        listed = self.lists.get(place[: place.find("[")] + "[]", ())
        return next((member for member in listed if member.place == place), None)

    def unknown_parts(self, group: str) -> tuple[str, ...]:
        """The groups to ask for so that `group` becomes complete; of `members[]` its parts."""
        if group != "members[]":
            return () if self.members(group)[1] else (group,)
        return tuple(part for part in PEOPLE[1:] if not self.members(part)[1])

    def with_value(self, term: str, value: Any, source: str = "", as_of: str = "") -> "Situation":
        """The situation with one value more; a list for `children[].x` gives each child its own."""
        group, _, attribute = term.rpartition(".")
        if group.endswith("[]"):
            given = value if isinstance(value, list | tuple) else [value] * len(self.lists.get(group, ()))
            lists: dict[str, list[Any]] = {group: [*self.lists.get(group, ())]}
            members = lists[group] + [{}] * (len(given) - len(lists[group]))
            made = tuple(
                _with(_listed(group, place, one), attribute, _sourced(new, source, as_of))
                for place, (one, new) in enumerate(
                    zip(members, [*given, *[...] * len(members)], strict=False)
                )
            )
            return _made(self.singles, {**self.lists, group: made}, self.incomplete)
        new = _sourced(value, source, as_of)
        if group.endswith("]"):
            listed = group[: group.find("[")] + "[]"
            made = tuple(
                _with(one, attribute, new) if one.place == group else one
                for one in self.lists.get(listed, ())
            )
            return _made(self.singles, {**self.lists, listed: made}, self.incomplete)
        if (group, attribute) == ("spouse", "exists"):
            known = self.singles.get("spouse")
            there = known if known and known is not NOBODY else _single("spouse", {})
            gone = isinstance(new, Value) and new.value is False
            return _made({**self.singles, group: NOBODY if gone else there}, self.lists, self.incomplete)
        member = self.singles.get(group)
        member = _single(group, {}) if member is None or member is NOBODY else member
        return _made({**self.singles, group: _with(member, attribute, new)}, self.lists, self.incomplete)

    def with_members(self, group: str, members: Iterable[Any], *, complete: bool = True) -> "Situation":
        """The situation with these members in `children[]`, `others[]`, … (all there are, unless not `complete`).

        For `spouse` an empty list says that there is none.
        """
        given = [*members]
        if not group.endswith("[]"):
            alone = _single(group, given[0]) if given else NOBODY
            return _made({**self.singles, group: alone}, self.lists, self.incomplete)
        made = tuple(_listed(group, place, one) for place, one in enumerate(given[:MOST_MEMBERS]))
        open_now = not complete or len(given) > MOST_MEMBERS
        incomplete = self.incomplete | {group} if open_now else self.incomplete - {group}
        return _made(self.singles, {**self.lists, group: made}, incomplete)

    def to_json(self) -> dict[str, Any]:
        """The situation as `of` reads it."""
        told: dict[str, Any] = {}
        for name, member in self.singles.items():
            if member is NOBODY:
                told[name] = None
            elif member.values or name != "person":
                told[name] = member.to_json()
        for name, members in self.lists.items():
            told[name[:-2]] = [member.to_json() for member in members]
        named = sorted(name[:-2] if name.endswith("[]") else name for name in self.incomplete)
        return told | ({"incomplete": named} if named else {})


def _made(
    singles: Mapping[str, Member], lists: Mapping[str, tuple[Member, ...]], incomplete: frozenset[str]
) -> Situation:
    people = [singles["person"]]
    spouse = singles.get("spouse")
    if spouse is not None and spouse is not NOBODY:
        people.append(spouse)
    is_complete = spouse is not None
    for part in ("children[]", "others[]"):
        people += lists.get(part, ())
        is_complete = is_complete and part in lists and part not in incomplete
    everyone = (tuple(people), is_complete and "members[]" not in incomplete)
    return Situation(singles, lists, incomplete, everyone)


def _group(name: str) -> str:
    return name if name.endswith("[]") or name in ("person", "spouse", "household") else f"{name}[]"


def _take_dotted(key: str, said: Any, singles: dict[str, Any], lists: dict[str, list[Any]]) -> None:
    group, _, attribute = key.rpartition(".")
    if not group.endswith("[]"):
        _take_single(group, {attribute: said}, singles)
    elif isinstance(said, list | tuple):
        _take_list(group, [{attribute: one} for one in said], lists)


def _take_list(group: str, said: Iterable[Any], lists: dict[str, list[Any]]) -> None:
    members = lists.setdefault(group, [])
    for place, one in enumerate(said):
        if place == len(members):
            members.append({})
        members[place] = {**members[place], **one} if isinstance(one, Mapping) else members[place]


def _take_single(group: str, said: Any, singles: dict[str, Any]) -> None:
    if said is None:
        singles.setdefault(group, None)
    else:
        singles[group] = {**(singles.get(group) or {}), **said}


def _single(group: str, values: Any) -> Member:
    if values is None:
        return NOBODY
    made = _member(group, group, values)
    if group == "spouse":
        exists = made.values.get("exists")
        if exists is not None and exists.value is False:
            return NOBODY
        return _with(made, "exists", exists or Value(True))
    return made


def _listed(group: str, place: int, values: Any) -> Member:
    return _member(group, f"{group[:-2]}[{place}]", values)


def _member(group: str, place: str, values: Any) -> Member:
    if isinstance(values, Member):
        return values if values.place == place else replace(values, group=group, place=place)
    if not isinstance(values, Mapping):
        return Member(group, place)
    known = {str(name): Value.of(raw) for name, raw in values.items() if name != "id"}
    own = values.get("id")
    named = str(own) if isinstance(own, str | int) else ""
    return Member(group, place, {name: value for name, value in known.items() if value is not None}, named)


def _with(member: Member, attribute: str, value: Any) -> Member:
    """The member with that value; `...` leaves it as it is, None takes what was known away."""
    if value is ...:
        return member
    others = {name: known for name, known in member.values.items() if name != attribute}
    return replace(member, values=others if value is None else {**others, attribute: value})


def _sourced(value: Any, source: str, as_of: str) -> Any:
    if value is ...:
        return value
    read = Value.of(value)
    if read is None or not (source or as_of):
        return read
    return replace(read, source=source or read.source, as_of=as_of or read.as_of)


def is_known(value: Any) -> bool:
    """Whether `value` says anything: None, an empty text and what is not a number say nothing."""
    if value is None or (isinstance(value, str) and not value):
        return False
    if isinstance(value, Decimal):
        return not value.is_nan()
    return not isinstance(value, float) or value == value


def as_day(value: Any) -> date | None:
    """`value` read as a day: a date or its ISO form, else None."""
    if isinstance(value, str):
        return iso_date(value)
    return value if isinstance(value, date) and not isinstance(value, datetime) else None


def as_number(value: Any) -> int | None:
    """`value` read as a whole number from 0 to `HIGHEST`, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if not 0 <= value <= HIGHEST or value != int(value):
        return None
    return int(value)


def _plain(value: Any) -> Any:
    """`value` as JSON has it; what JSON does not know becomes text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal) and value.is_finite():
        return int(value) if abs(value) <= HIGHEST and value == int(value) else float(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(inner) for inner in value]
    return str(value)


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else ""


def _texts(value: Any) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list | tuple) else []
