"""Ways to narrow a list, as the page draws them: groups of choices with counts, and chips that take one back."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from madoguchi.portal.asking import Asked
from madoguchi.registry.types import life_event
from madoguchi.search.types import Facet, Hit

FIRST = 6
"""Choices of a group that are drawn at once; the others are opened."""

_NAMES = {
    "what": "what",
    "audience": "audience",
    "online": "online",
    "open": "open",
    "life_event": "event",
    "organisation": "org",
    "law": "law",
}
"""The facets of the search by their names in an address."""
_ONE_OF = frozenset({"what", "audience", "kind"})
"""Groups of which one choice at most is made."""
_LABELS: dict[str, Any] = {
    "what": _("種類"),
    "audience": _("対象"),
    "kind": _("支援の種類"),
    "event": _("ライフイベント"),
    "org": _("組織"),
    "online": _("オンライン"),
    "open": _("受付"),
}
_CHOICES: dict[tuple[str, str], Any] = {
    ("what", "procedure"): _("手続"),
    ("what", "programme"): _("制度"),
    ("audience", "resident"): _("個人"),
    ("audience", "business"): _("事業者"),
    ("online", "1"): _("オンラインでできる"),
    ("open", "1"): _("いま申請できる"),
}


def told_choices(choices: type[TextChoices]) -> list[tuple[str, str]]:
    """The choices of a field, their labels in the language of the page."""
    return [(str(value), gettext(label)) for value, label in choices.choices]


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice with how many records it would leave (選択肢)."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Choices of one kind; `name` stands in the address (絞り込みの観点)."""

    name: str
    label: str
    choices: tuple[Choice, ...]

    @property
    def is_one_of(self) -> bool:
        """Whether one choice at most is made."""
        return self.name in _ONE_OF

    @property
    def is_any_chosen(self) -> bool:
        """Whether a choice is made."""
        return any(choice.is_chosen for choice in self.choices)

    @property
    def first(self) -> tuple[Choice, ...]:
        """What is drawn at once: those chosen, and the most frequent."""
        chosen = [choice for choice in self.choices if choice.is_chosen]
        others = [choice for choice in self.choices if not choice.is_chosen]
        return (*chosen, *others[: max(0, FIRST - len(chosen))])

    @property
    def others(self) -> tuple[Choice, ...]:
        """What is opened on request."""
        drawn = self.first
        return tuple(choice for choice in self.choices if choice not in drawn)


@dataclass(frozen=True, slots=True)
class Chip:
    """A choice that was made, and the address without it (絞り込みの解除)."""

    label: str
    href: str


def groups_of(facets: Iterable[Facet]) -> list[Group]:
    """The groups that the search counted."""
    return [
        Group(
            _NAMES[facet.name],
            str(facet.label),
            tuple(Choice(v.value, str(v.label), v.count, v.is_chosen) for v in facet.values),
        )
        for facet in facets
    ]


def chips_of(groups: Iterable[Group], asked: Asked, path: str) -> list[Chip]:
    """What was chosen, each with the address that takes it back."""
    return [
        Chip(choice.label, asked.without(group.name, choice.value).address(path))
        for group in groups
        for choice in group.choices
        if choice.is_chosen
    ]


Values = Callable[[Hit], Iterable[str]]


def narrowed(
    hits: Sequence[Hit], asked: Asked, open_ids: frozenset[str], *, names: Sequence[str]
) -> tuple[list[Hit], list[Group]]:
    """Those of `hits` that pass what is `asked`, and the groups called `names`, as the search counts them.

    For lists that are not searched: each group counts what the other narrowings leave.
    """
    values: dict[str, Values] = {
        "what": lambda hit: [hit.what],
        "audience": lambda hit: ["resident", "business"] if hit.audience == "both" else [hit.audience],
        "kind": lambda hit: [hit.kind] if hit.kind else [],
        "event": lambda hit: hit.life_events,
        "org": lambda hit: [hit.organisation],
        "online": lambda hit: ["1"] if hit.is_online else [],
        "open": lambda hit: ["1"] if hit.id in open_ids else [],
    }
    wanted = {
        "what": (asked.what,),
        "audience": (asked.audience,),
        "kind": (asked.kind,),
        "event": asked.events,
        "org": asked.organisations,
        "online": ("1",) if asked.is_online else (),
        "open": ("1",) if asked.is_open else (),
    }
    picked = {name: frozenset(filter(None, wanted[name])) for name in names}
    passing = {
        name: {hit.id for hit in hits if not picked[name] or picked[name] & set(values[name](hit))}
        for name in names
    }
    groups = []
    for name in names:
        others = [hit for hit in hits if all(hit.id in passing[n] for n in names if n != name)]
        group = _group(name, Counter(v for hit in others for v in values[name](hit)), picked[name])
        if group.choices:
            groups.append(group)
    return [hit for hit in hits if all(hit.id in passing[name] for name in names)], groups


def _group(name: str, counts: Counter[str], picked: frozenset[str]) -> Group:
    offered = dict.fromkeys([*(value for value, _n in counts.most_common()), *sorted(picked)])
    choices = (Choice(value, _label(name, value), counts[value], value in picked) for value in offered)
    return Group(name, str(_LABELS[name]), tuple(choices))


def _label(name: str, value: str) -> str:
    if name == "event":
        event = life_event(value)
        return str(event.title) if event else value
    return str(_CHOICES.get((name, value), value))
