"""The values of an answer, by name and series, with names as people read them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from madoguchi.dashboards.types import Block, Told
from madoguchi.datasets.types import Cell, ColumnKind, Grain, Work

ADDITIVE = frozenset({Work.SUM.value, Work.COUNT.value, ""})
"""Of which works the rest of the rows may be added up."""
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an answer (値): `key` is the name as the data has it."""

    key: str
    name: str
    series: str
    value: float | None
    is_held_back: bool = False

    @property
    def words(self) -> str:
        """What stands where there is no number."""
        if self.value is not None:
            return ""
        return _("10件未満") if self.is_held_back else ""


def name_of(cell: Cell, kind: ColumnKind, grain: str = "") -> str:
    """A value of a dimension as people read it."""
    if cell is None or cell == "":
        return _("不明")
    text = str(cell)
    parts = text.split("-")
    if kind is ColumnKind.YEAR:
        return _("%(year)s年度" if grain == Grain.FISCAL_YEAR else "%(year)s年") % {"year": text}
    if kind is ColumnKind.MONTH and len(parts) == 2:
        return _("%(year)s年%(month)s月") % {"year": parts[0], "month": parts[1].lstrip("0")}
    if kind is ColumnKind.DAY and len(parts) == 3:
        year, month, day = parts
        return _("%(year)s年%(month)s月%(day)s日") % {
            "year": year,
            "month": month.lstrip("0"),
            "day": day.lstrip("0"),
        }
    return text


def values_of(block: Block, told: Told) -> list[Value]:
    """The values in the order of the answer. Its columns are the dimension, the series and the measure that the block has."""
    has_name, has_series = bool(block.dimension), bool(block.series)
    place = int(has_name) + int(has_series)
    found = []
    for at, row in enumerate(told.rows):
        cell = row[0] if has_name else told.columns[place].label
        kind = told.columns[0].kind if has_name else ColumnKind.TEXT
        series = (
            name_of(row[1 if has_name else 0], told.columns[1 if has_name else 0].kind) if has_series else ""
        )
        number = row[place]
        value = round(float(number), _DIGITS) if isinstance(number, int | float) else None
        found.append(
            Value(
                "" if cell is None else str(cell),
                name_of(cell, kind, block.grain),
                series,
                value,
                at in told.held_back,
            )
        )
    return found


def is_over_time(block: Block, told: Told) -> bool:
    """Whether the dimension of the block is time."""
    return bool(block.dimension) and bool(told.columns) and told.columns[0].kind.is_time


def unit_of(block: Block, told: Told) -> str:
    """The unit of the measure; what is counted are cases."""
    if block.work in (Work.COUNT.value, ""):
        return _("件")
    return told.columns[-1].unit if told.columns else ""


def ordered(values: Sequence[Value], *, is_time: bool) -> list[Value]:
    """Moments as they pass; things from the most to the least, those without a value last."""
    if is_time:
        return sorted(values, key=lambda one: (one.key == "", one.key))
    totals: dict[str, float] = {}
    for one in values:
        totals[one.name] = totals.get(one.name, 0.0) + (one.value if one.value is not None else 0.0)
    unknown = {one.name for one in values} - {one.name for one in values if one.value is not None}
    return sorted(values, key=lambda one: (one.name in unknown, -totals[one.name], one.name))


def cut(values: list[Value], most: int, *, is_additive: bool) -> tuple[list[Value], int]:
    """The values of the first `most` names, the rest added up as その他 where that says something; how many names are in it."""
    names = list(dict.fromkeys(one.name for one in values))
    if len(names) <= most:
        return values, 0
    kept = set(names[: most - 1] if is_additive else names[:most])
    rest = [one for one in values if one.name not in kept]
    shown = [one for one in values if one.name in kept]
    if is_additive:
        for series in dict.fromkeys(one.series for one in rest):
            of = [one for one in rest if one.series == series]
            shown.append(Value("", _("その他"), series, _sum(of), any(one.is_held_back for one in of)))
    return shown, len(names) - len(kept)


def few_series(values: list[Value], most: int, *, is_additive: bool) -> tuple[list[Value], int]:
    """At most `most` series, the rest added up as その他 where that says something; how many are left out or in it."""
    totals: dict[str, float] = {}
    for one in values:
        totals[one.series] = totals.get(one.series, 0.0) + (one.value or 0.0)
    if len(totals) <= most:
        return values, 0
    by_size = sorted(totals, key=lambda one: -totals[one])
    kept = set(by_size[: most - 1] if is_additive else by_size[:most])
    shown = [one for one in values if one.series in kept]
    if is_additive:
        for key, name in dict.fromkeys((one.key, one.name) for one in values):
            of = [one for one in values if one.name == name and one.series not in kept]
            if of:
                shown.append(Value(key, name, _("その他"), _sum(of), any(one.is_held_back for one in of)))
    return shown, len(totals) - len(kept)


def _sum(values: Sequence[Value]) -> float | None:
    """The sum of what is known; None where a part is held back, because a reader could take the others off."""
    if any(one.is_held_back for one in values):
        return None
    known = [one.value for one in values if one.value is not None]
    return sum(known) if known else None


def per_thousand(unit: str) -> str:
    """The unit of a number that is told for each 1,000 residents."""
    return _("%(unit)s（人口1,000人あたり）") % {"unit": unit}


def shared(values: Sequence[Value], people: Mapping[str, int]) -> list[Value]:
    """Counts of places for each 1,000 residents; a place whose residents are not known has no value."""
    return [replace(one, value=per_resident(one.value, people.get(one.name))) for one in values]


def per_resident(count: float | None, residents: int | None) -> float | None:
    """A count for each 1,000 residents."""
    return None if count is None or not residents else round(1000 * count / residents, 2)
