"""A value for each place of a map: per 1,000 residents where it is a count, in five steps of about as many places."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from madoguchi.dashboards.findings import Figures
from madoguchi.dashboards.models import MapArea
from madoguchi.dashboards.showing.values import per_resident, per_thousand, unit_of, values_of
from madoguchi.dashboards.types import Block, Mapped, PlaceValue, Step, Told
from madoguchi.language.folding import fold
from madoguchi.ui.charts.chart import UNKNOWN, shown_number

STEPS = 5


def mapped(
    block: Block,
    told: Told,
    areas: Sequence[MapArea],
    people: Mapping[str, int],
    *,
    own_place: str = "",
) -> Mapped:
    """The map of a block; a place that the data does not name, or whose residents are not known, is without a value."""
    told_of: dict[str, tuple[float | None, bool]] = {}
    for one in values_of(block, told):
        told_of[fold(one.name)] = told_of[one.key] = (one.value, one.is_held_back)
    found = [_place(block, area, told_of, people, own_place) for area in areas]
    known = sorted(one.value for one in found if one.value is not None)
    bounds = _bounds(known)
    placed = [one if one.value is None else replace(one, step=_step(one.value, bounds)) for one in found]
    placed.sort(key=lambda one: (one.value is None, -(one.value or 0), one.code))
    unit = unit_of(block, told)
    if block.is_per_thousand:
        unit = per_thousand(unit)
    return Mapped(
        places=tuple(placed),
        steps=tuple(_legend(placed, len(bounds) + 1 if known else 0)),
        unit=unit,
        source=areas[0].source if areas else "",
        is_outlined=block.is_outlined and all(area.shape for area in areas),
    )


def _place(
    block: Block,
    area: MapArea,
    told_of: Mapping[str, tuple[float | None, bool]],
    people: Mapping[str, int],
    own_place: str,
) -> PlaceValue:
    count, is_held_back = told_of.get(area.code) or told_of.get(fold(area.name)) or (None, False)
    residents = people.get(area.name)
    value = count
    if block.is_per_thousand:
        value = per_resident(count, residents)
    words = UNKNOWN if value is None else shown_number(value)
    if value is None and is_held_back:
        words = _("10件未満")
    elif value is None and count is not None:
        words = _("人口が不明")
    elif value is None:
        words = _("データなし")
    return PlaceValue(
        area.code, area.name, value, words, None, count, residents, is_own=own_place in (area.name, area.code)
    )


def _bounds(known: Sequence[float]) -> list[float]:
    """The least value of each step but the first; equal values are always in one step."""
    found: list[float] = []
    for step in range(1, STEPS):
        at = known[min(len(known) * step // STEPS, len(known) - 1)] if known else 0.0
        if known and at > known[0] and at not in found:
            found.append(at)
    return found


def _step(value: float, bounds: Sequence[float]) -> int:
    return sum(value >= bound for bound in bounds)


def _legend(places: Sequence[PlaceValue], steps: int) -> list[Step]:
    found = []
    for number in reversed(range(steps)):
        values = [one.value for one in places if one.step == number and one.value is not None]
        if values:
            low, high = shown_number(min(values)), shown_number(max(values))
            words = low if low == high else _("%(low)sから%(high)s") % {"low": low, "high": high}
            found.append(Step(number, words, len(values)))
    return found


def place_figures(block: Block, found: Mapped, told: Told) -> Figures:
    """What can be said of a map."""
    known = [one for one in found.places if one.value is not None]
    return Figures(
        names=tuple(one.name for one in known),
        values=tuple(one.value for one in known),
        unit=found.unit.partition("（")[0],
        n=told.n,
        target=block.target,
        better=block.better,
        words={one.name: shown_number(one.value) for one in known[:80] if one.value is not None},
    )
