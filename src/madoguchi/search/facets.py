"""Ways to narrow a result, each choice with how many records it would leave."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _

from madoguchi.registry.types import life_event
from madoguchi.search.choosing import Chosen, open_among
from madoguchi.search.shelf import AUDIENCES, WHATS
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
        for name, counter in counts.items():
            _count(name, chosen, _others(chosen, name), filters, counter)
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


def _others(chosen: Chosen, name: FacetName) -> Rows:
    """The rows that pass every narrowing but that of `name`."""
    masks = [mask for key, mask in chosen.masks.items() if key != name]
    return chosen.rows[np.logical_and.reduce(masks)] if masks else chosen.rows


def _count(name: FacetName, chosen: Chosen, rows: Rows, filters: Filters, counter: Counter[str]) -> None:
    shelf, columns = chosen.shelf, chosen.shelf.columns
    if name == "open" and filters.open_ids is not None:
        counter["1"] += int(open_among(shelf, rows, filters).sum())
    elif name == "online":
        counter["1"] += int(columns["online"][rows].sum())
    elif name == "audience":
        values = columns["audience"][rows]
        both = int((values == AUDIENCES.index("both")).sum())
        for audience in _AUDIENCES:
            counter[audience] += int((values == AUDIENCES.index(audience)).sum()) + both
    elif name == "life_event":
        bits = columns["events"][rows]
        for number, event in enumerate(shelf.names["events"]):
            counter[event] += int((bits >> number & 1).sum())
    elif name in _NAMED:
        column, names = _NAMED[name], WHATS if name == "what" else shelf.names[_KINDS[name]]
        for number, count in _counted(columns[column][rows]):
            counter[names[number]] += count


def _counted(values: Any) -> list[tuple[int, int]]:
    counts = np.bincount(values) if len(values) else np.zeros(0, np.int64)
    return [(int(number), int(counts[number])) for number in np.flatnonzero(counts)]


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
