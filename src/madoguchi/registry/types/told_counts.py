"""Counts of cases as everyone may read them: none below ten, and none that would give such a one away."""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

FEWEST = 10
"""So many cases have to stand behind a number before everyone may read it."""


class Count(NamedTuple):
    """How often something was done, as one source counted it (件数): of a `key` that lies in a `group` with a published sum."""

    group: Hashable
    key: Hashable
    total: int | None
    online: int | None


@dataclass(frozen=True, slots=True)
class Told:
    """A count as everyone may read it (公表する件数); what is withheld is None, and `is_withheld` says so."""

    total: int | None
    online: int | None
    is_withheld: bool
    total_words: str
    online_words: str


@dataclass(frozen=True, slots=True)
class Withheld:
    """The keys whose total, and those whose online count is not told (公表しない件数)."""

    totals: frozenset[Hashable]
    online: frozenset[Hashable]

    def told(self, key: Hashable, total: int | None, online: int | None) -> Told:
        """The count of `key` as everyone may read it."""
        hides = key in self.totals, key in self.online
        shown = None if hides[0] else total, None if hides[0] or hides[1] else online
        return Told(
            *shown,
            is_withheld=shown != (total, online),
            total_words=_words(total, shown[0]),
            online_words=_words(online, shown[1]),
        )


def withheld_of(counts: Iterable[Count], *, beside: Withheld | None = None) -> Withheld:
    """What may not be told of `counts`.

    A total below ten is not told, nor an online count where it or the cases on paper are below ten. Because the sum of
    a group is published, so many of its smallest others go with them that at least two, and ten cases, are behind what is
    missing. A key that several sources counted is withheld for all of them, and so is what is withheld `beside` these.
    """
    groups: dict[Hashable, dict[Hashable, tuple[int, int | None]]] = {}
    few_totals: set[Hashable] = set(beside.totals) if beside else set()
    few_online: set[Hashable] = set(beside.online) if beside else set()
    for group, key, total, online in counts:
        if total is None:
            continue
        its = groups.setdefault(group, {})
        least, part = its.get(key, (total, online))
        its[key] = (
            min(least, total),
            online if part is None else part if online is None else min(part, online),
        )
        if _is_few(total):
            few_totals.add(key)
        elif online is not None and (_is_few(online) or _is_few(total - online)):
            few_online.add(key)
    totals: set[Hashable] = set()
    parts: set[Hashable] = set()
    for its in groups.values():
        hidden = _with_others(few_totals & its.keys(), {key: (total,) for key, (total, _part) in its.items()})
        totals |= hidden
        split = {key: (part, total - part) for key, (total, part) in its.items() if part is not None}
        parts |= _with_others((hidden | few_online) & split.keys(), split)
    return Withheld(frozenset(totals), frozenset(parts | totals))


def _is_few(count: int) -> bool:
    return 0 < count < FEWEST


def _with_others(few: set[Hashable], values: Mapping[Hashable, tuple[int, ...]]) -> set[Hashable]:
    """`few`, and as many of the smallest others as it takes to hide them behind a sum of ten in each part."""
    hidden = set(few)
    if not hidden:
        return hidden
    others = sorted(
        (key for key in values if key not in hidden and any(values[key])),
        key=lambda key: values[key],
        reverse=True,
    )

    def is_safe() -> bool:
        sums = [sum(part) for part in zip(*(values[key] for key in hidden), strict=True)]
        return len(hidden) > 1 and not any(_is_few(one) for one in sums)

    while others and not is_safe():
        hidden.add(others.pop())
    return hidden


def _words(count: int | None, shown: int | None) -> str:
    if count is None:
        return "―"
    if shown is not None:
        return f"{shown:,}"
    return _("10未満") if _is_few(count) else _("非公表")
