"""Ways to narrow a result, each choice with how many hits it would leave.

A hit stands for all records of its group, so groups are counted here as they are in the total: a group counts for a
choice when any record of it passes.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from madoguchi.registry.types import life_event
from madoguchi.search.choosing import Chosen, open_among
from madoguchi.search.shelf import AUDIENCES, WHATS, Shelf
from madoguchi.search.texts import Rows
from madoguchi.search.types import Facet, FacetName, FacetValue, Filters

MOST_CHOICES = 12
"""Organisations and laws that are offered; those chosen are always among them."""

_LABELS: dict[FacetName, Any] = {
    "what": _("種類"),
    "audience": _("対象"),
    "online": _("オンライン"),
    "open": _("受付"),
    "life_event": _("ライフイベント"),
    "organisation": _("組織"),
    "law": _("法令"),
}
_NAMED: dict[FacetName, str] = {"what": "what", "law": "law_of", "organisation": "organisation"}
_KINDS: dict[FacetName, str] = {"law": "laws", "organisation": "organisations"}
_WHATS = {"procedure": _("手続"), "programme": _("制度")}
_AUDIENCES = {"resident": _("個人"), "business": _("事業者")}


def facets_of(found: Sequence[Chosen], filters: Filters) -> tuple[Facet, ...]:
    """The facets of what was found; each counts what the other narrowings leave."""
    counts: dict[FacetName, Counter[str]] = {name: Counter() for name in _LABELS}
    for chosen in found:
        everything = _Counted.of(chosen, chosen.rows)
        for name, counter in counts.items():
            masks = [mask for key, mask in chosen.masks.items() if key != name]
            some = _Counted.of(chosen, chosen.rows[np.logical_and.reduce(masks)]) if masks else everything
            _count(name, some, filters, counter)
    picked: dict[FacetName, tuple[str, ...]] = {
        "what": (filters.what,),
        "audience": (filters.audience,),
        "online": ("1",) if filters.is_online else (),
        "open": ("1",) if filters.is_open else (),
        "life_event": filters.life_events,
        "organisation": filters.organisations,
        "law": filters.laws,
    }
    made = (_facet(name, counts[name], picked[name]) for name in _LABELS)
    return tuple(facet for facet in made if facet.values)


@dataclass(frozen=True, slots=True)
class _Counted:
    """Rows of a shelf with the group that each belongs to, numbered from 0 to `size`."""

    shelf: Shelf
    rows: Rows
    group: Any
    size: int

    @classmethod
    def of(cls, chosen: Chosen, rows: Rows) -> "_Counted":
        found, group = np.unique(chosen.group_of[rows], return_inverse=True)
        return cls(chosen.shelf, rows, group, len(found))

    def where(self, passing: Any) -> int:
        """In how many groups a row is `passing`, given as a mask or as places."""
        groups = self.group[passing]
        return len(groups) if self.size == len(self.rows) else int(np.count_nonzero(np.bincount(groups)))

    def by(self, values: Any) -> list[tuple[int, int]]:
        """Each of `values`, which are numbers of the rows, with how many groups have it."""
        if self.size < len(self.rows):
            pairs = np.sort(values.astype(np.int64) * self.size + self.group)
            values = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))] // self.size
        counts = np.bincount(values, minlength=1)
        numbers = np.flatnonzero(counts)
        return list(zip(numbers.tolist(), counts[numbers].tolist(), strict=True))


def _count(name: FacetName, some: _Counted, filters: Filters, counter: Counter[str]) -> None:
    shelf, columns, rows = some.shelf, some.shelf.columns, some.rows
    if name == "open" and filters.open_ids is not None:
        counter["1"] += some.where(open_among(shelf, rows, filters))
    elif name == "online":
        counter["1"] += some.where(columns["online"][rows])
    elif name == "audience":
        values = columns["audience"][rows]
        is_both = values == AUDIENCES.index("both")
        for audience in _AUDIENCES:
            counter[audience] += some.where(is_both | (values == AUDIENCES.index(audience)))
    elif name == "life_event":
        held = np.flatnonzero(columns["events"][rows])
        bits = columns["events"][rows[held]]
        for number, event in enumerate(shelf.names["events"]):
            counter[event] += some.where(held[(bits >> number & 1) != 0])
    elif name in _NAMED:
        column, names = _NAMED[name], WHATS if name == "what" else shelf.names[_KINDS[name]]
        for number, count in some.by(columns[column][rows]):
            counter[names[number]] += count


def _facet(name: FacetName, counter: Counter[str], picked: tuple[str, ...]) -> Facet:
    """The choices by count; those chosen stay although they leave nothing."""
    chosen = [value for value in picked if value]
    best = [value for value, count in counter.most_common() if value and count]
    offered = list(dict.fromkeys([*best[:MOST_CHOICES], *chosen]))
    if name == "life_event":
        offered = list(dict.fromkeys([*best, *chosen]))
    return Facet(
        name,
        str(_LABELS[name]),
        tuple(FacetValue(v, _label(name, v), counter[v], v in chosen) for v in offered),
    )


def _label(name: FacetName, value: str) -> str:
    if name == "life_event":
        event = life_event(value)
        return str(event.title) if event else value
    if name in ("online", "open"):
        return str(_("オンラインでできる") if name == "online" else _("いま申請できる"))
    return str({**_WHATS, **_AUDIENCES}.get(value, value))
