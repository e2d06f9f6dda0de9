"""The chart of a block: what was told, in the form that the officer chose."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from madoguchi.core.clock import japan_day
from madoguchi.dashboards.findings import Figures, filled, own_finding, problems, warnings
from madoguchi.dashboards.showing.values import (
    ADDITIVE,
    Value,
    cut,
    few_series,
    is_over_time,
    ordered,
    per_thousand,
    shared,
    unit_of,
    values_of,
)
from madoguchi.dashboards.types import Block, Told
from madoguchi.datasets.types import ColumnKind
from madoguchi.ui.charts import Chart, Kind, Point, Target
from madoguchi.ui.charts.chart import shown_number

MOST_ROWS = 15
MOST_MOMENTS = 60
MOST_SERIES = 5


@dataclass(frozen=True, slots=True)
class Drawable:
    """A chart with what is said of its finding (図と見出しの点検)."""

    chart: Chart
    figures: Figures
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def chart_of(
    block: Block, told: Told, people: Callable[[], Mapping[str, int]], *, own_place: str = ""
) -> Drawable:
    """The chart that the block asks for. `own_place` is drawn in the key colour where it is one of the rows."""
    kind = Kind(block.form or Kind.BARS)
    is_time = is_over_time(block, told)
    values, unit, is_additive = values_of(block, told), unit_of(block, told), block.work in ADDITIVE
    is_of_places = bool(block.dimension) and told.columns[0].kind is ColumnKind.PLACE
    if block.is_per_thousand and is_of_places:
        values, unit, is_additive = shared(values, people()), per_thousand(unit), False
    values = ordered(values, is_time=is_time)
    notes = []
    most = block.most or (MOST_MOMENTS if is_time else MOST_ROWS)
    if is_time:
        last = list(dict.fromkeys(one.name for one in values))[-most:]
        values, left = [one for one in values if one.name in set(last)], 0
    else:
        values, left = cut(values, most, is_additive=is_additive)
    if left:
        notes.append(
            _("「その他」は、ほかの%(n)sを合わせた数です。") % {"n": left}
            if is_additive
            else _("上位%(most)sだけを示しています（ほかに%(n)s）。") % {"most": most, "n": left}
        )
    if block.series:
        values, left = few_series(values, MOST_SERIES, is_additive=is_additive)
        if left and not is_additive:
            notes.append(_("系列は、大きい順に%(most)sつまでを示しています。") % {"most": MOST_SERIES})
    if any(one.is_held_back for one in values):
        notes.append(_("10件に満たない値は、示していません。"))
    figures = figures_of(block, values, told, unit=unit, is_time=is_time)
    name = told.columns[-1].label
    finding, wrong = finding_of(block, figures, name)
    chart = Chart(
        kind=kind,
        title=finding,
        unit=unit,
        source=told.source,
        points=tuple(
            Point(
                one.name,
                one.value,
                one.series,
                one.words
                if one.value is None
                else f"{shown_number(one.value)}{unit if unit == '％' else ''}",
                panel="" if kind is not Kind.COLUMNS else " ",
            )
            for one in values
        ),
        period=(period_of(values) if is_time else "") or as_of(told),
        n=told.n,
        updated_at=told.updated_at,
        targets=_targets(block, unit, kind),
        note="",
        name_of=told.columns[0].label if block.dimension else _("項目"),
        value_of=f"{name}（{unit}）" if unit else name,
        emphasis=(own_place,) if own_place and own_place in {one.name for one in values} else (),
        series_order=_series_order(values, kind),
        work=block.work or "count",
        is_of_places=is_of_places,
    )
    return Drawable(chart, figures, tuple(wrong), tuple(warnings(block.heading)), tuple(notes))


def _series_order(values: Sequence[Value], kind: Kind) -> tuple[str, ...]:
    found = list(dict.fromkeys(one.series for one in values if one.series))
    rest = _("その他")
    if rest in found:
        found.remove(rest)
        found = [rest, *found] if kind in (Kind.STACKED, Kind.COLUMNS) else [*found, rest]
    return tuple(found)


def finding_of(block: Block, figures: Figures, name: str) -> tuple[str, list[str]]:
    """The title: the officer's sentence while it holds, else our own; and why it does not hold."""
    if not block.heading.strip():
        return own_finding(name, figures), []
    wrong = problems(block.heading, figures)
    return (own_finding(name, figures), wrong) if wrong else (filled(block.heading, figures), [])


def figures_of(block: Block, values: Sequence[Value], told: Told, *, unit: str, is_time: bool) -> Figures:
    """What can be said of the values: of the first series, with the newest or only value of every name."""
    series = list(dict.fromkeys(one.series for one in values))
    first = series[0] if series else ""
    rest = _("その他")
    one_series = [one for one in values if one.series == first and (is_time or one.name != rest)]
    words: dict[str, str] = {}
    if len(series) > 1:
        for name in series:
            known = [one for one in values if one.series == name and one.value is not None]
            if known and known[-1].value is not None:
                words[name] = f"{shown_number(known[-1].value)}{unit}"
    elif not is_time:
        words = {
            one.name: f"{shown_number(one.value)}{unit}" for one in one_series[:20] if one.value is not None
        }
    return Figures(
        names=tuple(one.name for one in one_series),
        values=tuple(one.value for one in one_series),
        unit=unit,
        n=told.n,
        is_over_time=is_time,
        target=block.target,
        better=block.better,
        words=words,
    )


def period_of(values: Sequence[Value]) -> str:
    """From the first moment to the last."""
    names = list(dict.fromkeys(one.name for one in values if one.key))
    if not names:
        return ""
    return (
        names[0]
        if len(names) == 1
        else _("%(first)sから%(last)sまで") % {"first": names[0], "last": names[-1]}
    )


def as_of(told: Told) -> str:
    """Of which day the figures are, where they are not of moments."""
    moment = told.updated_at
    if moment is None:
        return ""
    day = japan_day(moment) if isinstance(moment, datetime) else moment
    return _("%(year)s年%(month)s月%(day)s日時点") % {"year": day.year, "month": day.month, "day": day.day}


def _targets(block: Block, unit: str, kind: Kind) -> tuple[Target, ...]:
    if block.target is None or kind not in (Kind.BARS, Kind.LINES, Kind.DOTS):
        return ()
    words = _("目標 %(value)s%(unit)s") % {"value": shown_number(block.target), "unit": unit}
    return (Target(block.target, f"{words}（{block.by}）" if block.by else words),)


def with_note(chart: Chart, notes: Sequence[str]) -> Chart:
    """The chart with what a reader has to know."""
    return replace(chart, note="".join(notes))
