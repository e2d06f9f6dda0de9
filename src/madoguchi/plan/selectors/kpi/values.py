"""One indicator on one day, whole and in parts; page, API, files and papers all read it here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from madoguchi.plan.definitions import Indicator, indicator_named, indicators
from madoguchi.plan.selectors.kpi.places import Places, places_in
from madoguchi.plan.selectors.kpi.tallies import Tallies, Tally, tallies
from madoguchi.plan.types.figures import OTHERS, OWN, FigureScope, Value
from madoguchi.registry.models import Process
from madoguchi.reviews.selectors import LEAST_FOR_A_MEAN

ALL = FigureScope()
_OF_PEOPLE = frozenset({"windows_satisfied"})
"""Indicators that count people: below ten neither share nor number is told."""


@dataclass(frozen=True, slots=True)
class PartValue:
    """An indicator of one part (部分の値): `part` is a short name for addresses, `name` what people read."""

    part: str
    name: str
    value: Value


def indicator(key: str, *, on: date, scope: FigureScope = ALL) -> Value:
    """The value of an indicator on a day; `LookupError` for a key that is not defined."""
    return _told(_defined(key), on, scope, places_in(scope))


def all_indicators(*, on: date, scope: FigureScope = ALL) -> list[Value]:
    """Every indicator on a day, in the order of the definitions."""
    places = places_in(scope)
    return [_told(one, on, scope, places) for one in indicators()]


def divided(key: str, by: str, *, on: date, scope: FigureScope = ALL) -> list[PartValue]:
    """An indicator by `organisation`, `kind`, `priority` or `discretion`: the lowest share first.

    Organisations are told one step below the one that was asked for. What the definition does not divide by is empty.
    """
    defined = _defined(key)
    if by not in defined.divides:
        return []
    places = places_in(scope)
    counted = tallies(defined, on=on, scope=scope, places=places.keys, by=by)
    told = _under(places, counted) if by == "organisation" else counted.by_part
    names, held = _names(by, places), _held_back(defined, told)
    found = [
        PartValue(
            *names[part],
            _value(defined, on, Tallies({part: tally}, counted.period), is_held_back=part in held),
        )
        for part, tally in told.items()
        if tally.denominator
    ]
    return sorted(found, key=lambda one: (one.value.value is None, one.value.value or 0, one.name))


def _defined(key: str) -> Indicator:
    found = indicator_named(key)
    if found is None:
        raise LookupError(key)
    return found


def _told(defined: Indicator, on: date, scope: FigureScope, places: Places) -> Value:
    """The value of a scope; of people none that would tell, taken from the whole, what its neighbours hold back."""
    counted = tallies(defined, on=on, scope=scope, places=places.keys)
    is_held_back = False
    if defined.key in _OF_PEOPLE and places.top is not None:
        top = places.top
        above = places.rows.get(top.parent_id) if top.parent_id and top.pk != top.government_id else None
        around = places_in(scope.at(above.slug if above else ""))
        near = _under(around, tallies(defined, on=on, scope=scope, places=around.keys))
        is_held_back = top.pk in _held_back(defined, near)
    return _value(defined, on, counted, is_held_back=is_held_back)


def _held_back(defined: Indicator, told: Mapping[Any, Tally]) -> frozenset[Any]:
    """The parts of which nothing is told: those of fewer than ten people.

    Where these are fewer than ten together, the smallest other one too: else the rest of the whole would tell them.
    """
    if defined.key not in _OF_PEOPLE:
        return frozenset()
    by_size = sorted((one.denominator, str(part), part) for part, one in told.items() if one.denominator)
    few = [(n, part) for n, _name, part in by_size if n < LEAST_FOR_A_MEAN]
    if few and sum(n for n, _part in few) < LEAST_FOR_A_MEAN:
        few += [(n, part) for n, _name, part in by_size[len(few) : len(few) + 1]]
    return frozenset(part for _n, part in few)


def _value(defined: Indicator, on: date, counted: Tallies, *, is_held_back: bool) -> Value:
    whole = counted.whole
    is_few = defined.key in _OF_PEOPLE and 0 < whole.denominator < LEAST_FOR_A_MEAN
    is_held_back = is_held_back or is_few
    return Value(
        key=defined.key,
        on=on,
        numerator=None if is_held_back else whole.numerator,
        denominator=None if is_held_back else whole.denominator,
        source=defined.source,
        left_out=whole.left_out,
        period=counted.period,
        is_held_back=is_held_back,
    )


def _under(places: Places, counted: Tallies) -> dict[UUID, Tally]:
    found: dict[UUID, Tally] = {}
    for key, tally in counted.by_part.items():
        part = places.told_under[key]
        found[part] = found.get(part, Tally(0, 0)) + tally
    return found


def _names(by: str, places: Places) -> dict[Any, tuple[str, str]]:
    if by == "organisation":
        return {key: (one.slug, one.name) for key, one in places.parts.items()}
    if by == "kind":
        return {value: (value, _(label)) for value, label in Process.Kind.choices}
    if by == "priority":
        return {True: ("priority", _("重点手続")), False: ("rest", _("重点手続以外"))}
    return {True: (OWN, _("自らの裁量で決められる")), False: (OTHERS, _("自らの裁量では決められない"))}
