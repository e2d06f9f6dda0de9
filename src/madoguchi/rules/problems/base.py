"""What finding problems stands on: where one is, what was said, and small questions about values."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from madoguchi.rules.days import iso_date
from madoguchi.rules.situations import HIGHEST

DEEPEST = 16
"""How many nodes may stand within one another: more is not read by people."""

MOST_NODES = 600
"""How many conditions and number expressions one document may hold."""

MOST_WITHIN = 3
"""How often a condition may look at members for each member: every time multiplies what is to be evaluated."""

OLDEST = 150
LONGEST = 1200
"""The longest period of a rule, in months (in days or years accordingly more or fewer)."""

GROUPS = frozenset({"children[]", "members[]", "others[]", "sites[]"})
"""The groups whose members a rule may look at."""

_TERM = re.compile(r"[a-z][a-z0-9_]*(?:\[\])?(?:\.[a-z][a-z0-9_]*(?:\[\])?)*")
_ID = re.compile("[a-z][a-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (直すところ): `path` is the JSON pointer, `sentence` says what in Japanese.

    Where `stops` is false the rule can be evaluated all the same, but says what nobody can have meant.
    """

    path: str
    sentence: str
    stops: bool = True

    def __str__(self) -> str:
        return f"{self.path or '/'}：{self.sentence}"


class BadRule(ValueError):  # noqa: N818 - it names the rule, as the page does
    """A rule that is malformed; the message says where and why (読み取れない要件). `problems` are all that were found."""

    def __init__(self, message: str, problems: tuple[Problem, ...] = ()) -> None:
        self.problems = problems
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document one is: the pointer, how deep, in whose members (`within` how many groups), within which objects and period."""

    path: str = ""
    depth: int = 1
    bound: frozenset[str] = frozenset()
    above: tuple[int, ...] = ()
    begins: date = date.min
    ends: date = date.max
    tables: frozenset[str] = frozenset()
    within: int = 0

    def below(self, said: Mapping[str, Any], step: str, *, over: str | None = None) -> "Place":
        """The place of a part of `said`, which stands at this one."""
        return replace(
            self,
            path=f"{self.path}/{step}",
            depth=self.depth + 1,
            bound=self.bound if over is None else self.bound | {over},
            within=self.within + (over is not None),
            above=(*self.above, id(said)),
            begins=max(self.begins, _day_in(said, "valid_from") or date.min),
            ends=min(self.ends, _day_in(said, "valid_to") or date.max),
        )


@dataclass(slots=True)
class Findings:
    """What has been found so far, and what the document and the vocabulary offer.

    `terms` are types by name, None where there is no vocabulary to compare with; `tables` the names of the document's
    tables; with `is_flat` there are neither members nor tables. `groups` are those whose members may be looked at: those
    of a household, or the repeated pages of a form.
    """

    terms: Mapping[str, str] | None = None
    tables: frozenset[str] = frozenset()
    is_flat: bool = False
    groups: frozenset[str] = GROUPS
    problems: list[Problem] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    nodes: int = 0

    def say(self, path: str, sentence: str, *, stops: bool = True) -> None:
        """Note one problem."""
        self.problems.append(Problem(path, sentence, stops))

    def enter(self, said: Any, place: Place, noun: str) -> bool:
        """Whether the node at `place` can be looked into: an object, not too deep, not within itself, not too many."""
        if not isinstance(said, dict):
            self.say(place.path, f"{noun}は {{ }} で書いてください。")
        elif id(said) in place.above:
            self.say(place.path, f"{noun}が自分自身を含んでいます。")
        elif place.depth > DEEPEST:
            self.say(place.path, f"条件の入れ子は{DEEPEST}段までです。")
        else:
            self.nodes += 1
            if self.nodes == MOST_NODES + 1:
                self.say(place.path, f"条件が多すぎます。1つの要件に{MOST_NODES}個までです。")
            return self.nodes <= MOST_NODES
        return False

    def keys(self, said: Mapping[str, Any], path: str, needed: set[str], allowed: set[str]) -> None:
        """Note the keys that are missing and those that have no place here."""
        for missing in sorted(needed - said.keys()):
            self.say(path, f"「{missing}」がありません。")
        for extra in sorted(map(str, said.keys() - needed - allowed)):
            self.say(path, f"「{extra}」は、この条件には使えません。")

    def annotations(self, said: Mapping[str, Any], place: Place) -> None:
        """Note what is wrong with `label`, `law`, `id` and the period of validity."""
        for name in ("label", "law"):
            if name in said and not (isinstance(said[name], str) and said[name]):
                self.say(place.path, f"「{name}」には文字を書いてください。")
        if "id" in said:
            if isinstance(said["id"], str) and _ID.fullmatch(said["id"]):
                self.ids.append(said["id"])
            else:
                self.say(place.path, "「id」には英小文字、数字と _ を使ってください。")
        self.validity(said, place)

    def validity(self, said: Mapping[str, Any], place: Place) -> None:
        """Note what is wrong with `valid_from` and `valid_to`."""
        days = {}
        for name in ("valid_from", "valid_to"):
            if said.get(name) is None:
                continue
            days[name] = _day_in(said, name)
            if days[name] is None:
                self.say(place.path, f"「{name}」は日付（例：2026-04-01）で書いてください。")
        begins = days.get("valid_from") or date.min
        ends = days.get("valid_to") or date.max
        if begins >= ends:
            self.say(
                place.path, "日付の順が逆です。終わる日（valid_to）は、始まる日（valid_from）より後にします。"
            )
        elif begins >= place.ends or ends <= place.begins:
            self.say(place.path, "この期間は、外側の期間と重なりません。一度も使われません。", stops=False)


def _day_in(said: Mapping[str, Any], name: str) -> date | None:
    value = said.get(name)
    return iso_date(value) if isinstance(value, str) else None


def period_of(said: Mapping[str, Any]) -> tuple[date, date]:
    """From which day to before which day a node, row or version is in force."""
    return _day_in(said, "valid_from") or date.min, _day_in(said, "valid_to") or date.max


def overlap(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether both are in force on some day."""
    begins, ends = period_of(one)
    starts, stops = period_of(other)
    return max(begins, starts) < min(ends, stops)


def is_term(value: Any) -> bool:
    """Whether it has the form of a term's name."""
    return isinstance(value, str) and _TERM.fullmatch(value) is not None


def is_id(value: Any) -> bool:
    """Whether it has the form of an identifier."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def is_int(value: Any) -> bool:
    """Whether it is a whole number that a rule may name."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= HIGHEST


def is_number(value: Any) -> bool:
    """Whether it is a number that a rule may name."""
    return is_int(value) or (isinstance(value, float) and abs(value) <= HIGHEST)


def is_scalar(value: Any) -> bool:
    """Whether it is a text, a number or a truth value."""
    return isinstance(value, bool | str) or is_number(value)


def is_ordered(value: Any) -> bool:
    """Whether it is a number or a day in ISO form."""
    return is_number(value) or (isinstance(value, str) and iso_date(value) is not None)
